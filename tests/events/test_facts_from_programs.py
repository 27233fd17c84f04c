"""Facts that a program sends: each group whole or not at all, the same fact once, never a stage."""

from __future__ import annotations

import pytest

from growth_equestre.events import service as events
from growth_equestre.events.types import EventInput
from growth_equestre.foundation.vocab import EventType
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadInput
from growth_equestre.partners import service as partners
from growth_equestre.partners.types import PartnerInput

VIEW = EventInput(EventType.PAGE_VIEW)
CNPJ = "11222333000181"


@pytest.fixture
def lead_id(ws: Workspace) -> str:
    return leads.create(ws, LeadInput(name="Marina Prado", external_id="CRM-1")).lead_id


def test_the_customers_own_id_names_the_lead(ws: Workspace, lead_id: str) -> None:
    (one,) = events.receive(ws, [[("CRM-1", VIEW)]])
    assert [event.lead_id for event in one.added] == [lead_id]
    assert events.counts(ws, lead_id) == {EventType.PAGE_VIEW: 1}


def test_facts_of_one_write_keep_what_each_of_them_says(ws: Workspace, lead_id: str) -> None:
    partner = partners.create(ws, PartnerInput(name="Haras Azul", cnpj=CNPJ)).partner_id
    answer = EventInput(EventType.PARTNER_REFUSED, metadata=CNPJ, reason="sem baias", external_id="resposta-1")
    events.receive(
        ws, [[(lead_id, VIEW), (lead_id, answer)], [(lead_id, EventInput(EventType.CTA_CLICK, metadata="{}"))]]
    )
    kept = {entry.event.event_type: entry.event for entry in events.timeline(ws, lead_id)}
    told = [
        (kept[kind].partner_id, kept[kind].reason, kept[kind].metadata, kept[kind].external_id)
        for kind in (EventType.PAGE_VIEW, EventType.PARTNER_REFUSED, EventType.CTA_CLICK)
    ]
    assert told == [(None, "", "", None), (partner, "sem baias", CNPJ, "resposta-1"), (None, "", "{}", None)]
    assert {(event.actor_name, event.recorded_at) for event in kept.values()} == {(ws.actor.name, ws.now())}


def test_a_group_with_one_wrong_fact_enters_not_at_all_and_the_next_group_does(ws: Workspace, lead_id: str) -> None:
    wrong, right = events.receive(ws, [[(lead_id, VIEW), ("ninguém", VIEW)], [(lead_id, VIEW)]])
    assert [(place, problem.field) for place, problem in wrong.problems] == [(1, "lead_id")]
    assert (wrong.added, len(right.added)) == ((), 1)
    assert events.total(ws) == 1


def test_the_same_id_is_one_fact_within_a_group_across_groups_and_later(ws: Workspace, lead_id: str) -> None:
    fact = (lead_id, EventInput(EventType.CTA_CLICK, external_id="site-77"))
    first, second = events.receive(ws, [[fact, fact], [fact]])
    (third,) = events.receive(ws, [[fact]])
    assert {event.event_id for one in (first, second, third) for event in one.events} == {first.added[0].event_id}
    assert (len(first.added), len(second.added), len(third.added)) == (1, 0, 0)
    assert events.total(ws) == 1


def test_an_id_of_another_fact_is_refused(ws: Workspace, lead_id: str) -> None:
    events.receive(ws, [[(lead_id, EventInput(EventType.CTA_CLICK, external_id="site-77"))]])
    (one,) = events.receive(ws, [[(lead_id, EventInput(EventType.PAGE_VIEW, external_id="site-77"))]])
    assert [problem.field for _, problem in one.problems] == ["id"]


@pytest.mark.parametrize("kind", [EventType.STAGE_REACHED, EventType.HANDOFF])
def test_a_program_moves_no_stage_and_hands_nothing_over(ws: Workspace, lead_id: str, kind: EventType) -> None:
    (one,) = events.receive(ws, [[(lead_id, EventInput(kind, metadata="QUALIFICADO"))]])
    assert [problem.field for _, problem in one.problems] == ["evento"]
    assert leads.get(ws, lead_id).stage.value == "CURIOSO"


def test_a_batch_is_one_change_that_can_be_taken_back(ws: Workspace, lead_id: str) -> None:
    from growth_equestre.journal import service as journal

    events.receive(ws, [[(lead_id, VIEW), (lead_id, EventInput(EventType.CTA_CLICK))]])
    done = journal.recent(ws)[0]
    assert done.summary.startswith("Recebeu 2 eventos")
    journal.undo(ws, done.change_set_id)
    assert events.total(ws) == 0
