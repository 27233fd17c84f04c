"""Two people move the same lead: the second hears who was faster, and decides."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from growth_equestre.crm import service as crm
from growth_equestre.crm.types import MovedMeanwhile, StageMoved, StageSeen
from growth_equestre.events import service as events
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.errors import GrowthError
from growth_equestre.foundation.vocab import EventType, Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import Lead


@pytest.fixture
def ana(ws: Workspace) -> Workspace:
    return replace(ws, actor=replace(ws.actor, user_id="ana", name="Ana Sela"))


@pytest.fixture
def bia(ws: Workspace) -> Workspace:
    return replace(ws, actor=replace(ws.actor, user_id="bia", name="Bia Rédea"))


def seen_by(ws: Workspace, lead: Lead) -> StageSeen:
    found = leads.get(ws, lead.lead_id)
    return StageSeen(found.stage, found.stage_since)


def test_the_second_hears_who_moved_it_when_and_where_to_and_nothing_changes(
    ana: Workspace, bia: Workspace, marina: Lead, clock: FrozenClock
) -> None:
    seen = seen_by(bia, marina)
    clock.advance(timedelta(minutes=1))
    crm.move_stage(ana, marina.lead_id, Stage.WARMING, "respondeu rápido", seen)
    moved_at = ana.now()
    clock.advance(timedelta(minutes=5))
    with pytest.raises(MovedMeanwhile, match=r"Ana Sela já moveu Marina Prado para Aquecendo em .* respondeu rápido"
                       ) as conflict:  # fmt: skip
        crm.move_stage(bia, marina.lead_id, Stage.LOST, "não quer", seen)
    assert (conflict.value.who, conflict.value.at) == ("Ana Sela", moved_at)
    assert conflict.value.now == seen_by(bia, marina) == StageSeen(Stage.WARMING, moved_at)
    assert events.counts(bia, marina.lead_id)[EventType.STAGE_REACHED] == 1


def test_the_second_may_still_move_it_knowing_that(ana: Workspace, bia: Workspace, marina: Lead) -> None:
    seen = seen_by(bia, marina)
    crm.move_stage(ana, marina.lead_id, Stage.WARMING, expected=seen)
    with pytest.raises(MovedMeanwhile) as conflict:
        crm.move_stage(bia, marina.lead_id, Stage.LOST, "não quer", seen)
    crm.move_stage(bia, marina.lead_id, Stage.LOST, "não quer", conflict.value.now)
    assert leads.get(bia, marina.lead_id).stage is Stage.LOST
    assert events.counts(bia, marina.lead_id)[EventType.STAGE_REACHED] == 2


def test_a_lead_that_left_and_came_back_has_moved_as_well(
    ana: Workspace, bia: Workspace, marina: Lead, clock: FrozenClock
) -> None:
    seen = seen_by(bia, marina)
    for stage in (Stage.WARMING, Stage.CURIOUS):
        clock.advance(timedelta(minutes=1))
        crm.move_stage(ana, marina.lead_id, stage)
    with pytest.raises(MovedMeanwhile, match="Ana Sela"):
        crm.move_stage(bia, marina.lead_id, Stage.WARMING, expected=seen)


def test_a_move_taken_back_is_as_if_it_had_not_been(ana: Workspace, bia: Workspace, marina: Lead) -> None:
    seen = seen_by(bia, marina)
    moved = crm.move_stage(ana, marina.lead_id, Stage.WARMING)
    journal.undo(ana, moved.change_set_id)
    assert crm.move_stage(bia, marina.lead_id, Stage.WARMING, expected=seen).after is Stage.WARMING


def test_confirming_and_qualifying_minds_the_other_person_too(ana: Workspace, bia: Workspace, marina: Lead) -> None:
    seen = seen_by(bia, marina)
    crm.move_stage(ana, marina.lead_id, Stage.WARMING)
    every = [EventType.BUDGET_CONFIRMED, EventType.TIMELINE_CONFIRMED, EventType.NEED_CONFIRMED]
    with pytest.raises(MovedMeanwhile):
        crm.confirm_and_qualify(bia, marina.lead_id, every, expected=seen)
    assert crm.confirmations(bia, marina.lead_id).missing == ("orçamento", "prazo", "necessidade")


def test_of_many_at_the_same_moment_one_moves_it_and_every_other_is_told(ws: Workspace, marina: Lead) -> None:
    seen = seen_by(ws, marina)
    people = [replace(ws, actor=replace(ws.actor, name=f"Pessoa {number}")) for number in range(6)]
    outcomes: list[StageMoved | GrowthError] = []

    def move(person: Workspace) -> None:
        try:
            outcomes.append(crm.move_stage(person, marina.lead_id, Stage.WARMING, expected=seen))
        except MovedMeanwhile as conflict:
            outcomes.append(conflict)

    threads = [threading.Thread(target=move, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(one, StageMoved) for one in outcomes) == 1
    assert len(outcomes) == len(people)
    assert events.counts(ws, marina.lead_id)[EventType.STAGE_REACHED] == 1
