"""A fact about a lead enters the log once, whole, and can be taken back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from growth_equestre.events import service as events
from growth_equestre.events.types import EventInput
from growth_equestre.foundation.errors import InvalidInput, LeadNotFound, PermissionDenied
from growth_equestre.foundation.vocab import EventType, Stage
from growth_equestre.foundation.workspace import Actor, Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads.types import Lead


def test_a_fact_without_a_moment_happened_now(ws: Workspace, marina: Lead) -> None:
    noted = events.append(ws, marina.lead_id, EventInput(EventType.CTA_CLICK))
    assert noted.occurred_at == ws.now()
    assert [entry.event for entry in events.timeline(ws, marina.lead_id)] == [noted]


def test_the_same_external_id_twice_is_one_fact(ws: Workspace, marina: Lead) -> None:
    first = events.append(ws, marina.lead_id, EventInput(EventType.CTA_CLICK, external_id="clique-1"))
    again = events.append(ws, marina.lead_id, EventInput(EventType.CTA_CLICK, external_id="clique-1"))
    assert again == first
    assert events.counts(ws, marina.lead_id) == {EventType.CTA_CLICK: 1}


def test_an_id_of_another_fact_is_refused(ws: Workspace, marina: Lead, otto: Lead) -> None:
    events.append(ws, marina.lead_id, EventInput(EventType.CTA_CLICK, external_id="clique-1"))
    with pytest.raises(InvalidInput, match="outro evento"):
        events.append(ws, otto.lead_id, EventInput(EventType.CTA_CLICK, external_id="clique-1"))
    assert events.total(ws) == 1


@pytest.mark.parametrize(
    "moment",
    [datetime(1999, 12, 31, tzinfo=UTC), datetime(2026, 11, 22, 15, 0, 1, tzinfo=UTC)],
    ids=["before 2000", "more than a day ahead"],
)
def test_impossible_moments_are_refused(ws: Workspace, marina: Lead, moment: datetime) -> None:
    with pytest.raises(InvalidInput):
        events.append(ws, marina.lead_id, EventInput(EventType.PAGE_VIEW, moment))
    assert events.total(ws) == 0


@pytest.mark.parametrize("lead_id", ["nada", "00000000-0000-0000-0000-000000000000"])
def test_nobody_has_facts_without_being_a_lead(ws: Workspace, lead_id: str) -> None:
    with pytest.raises(LeadNotFound):
        events.append(ws, lead_id, EventInput(EventType.PAGE_VIEW))
    with pytest.raises(LeadNotFound):
        events.timeline(ws, lead_id)


def test_a_stage_fact_names_a_stage_in_any_spelling(ws: Workspace, marina: Lead) -> None:
    noted = events.append(ws, marina.lead_id, EventInput(EventType.STAGE_REACHED, metadata=" qualificado "))
    assert noted.metadata == Stage.QUALIFIED.value
    assert events.timeline(ws, marina.lead_id)[0].words == "Passou a Qualificado"
    with pytest.raises(InvalidInput, match="não é uma etapa"):
        events.append(ws, marina.lead_id, EventInput(EventType.STAGE_REACHED, metadata="MORNO"))


def test_late_arrivals_take_their_place_in_the_timeline(ws: Workspace, marina: Lead) -> None:
    for days in (1, 3, 2):
        events.append(ws, marina.lead_id, EventInput(EventType.PAGE_VIEW, ws.now() - timedelta(days=days)))
    moments = [entry.event.occurred_at for entry in events.timeline(ws, marina.lead_id)]
    assert moments == sorted(moments, reverse=True)


def test_a_fact_taken_back_is_gone_and_comes_again_when_the_undo_is_undone(ws: Workspace, marina: Lead) -> None:
    noted = events.append(ws, marina.lead_id, EventInput(EventType.ASKED_PRICE, metadata="égua", reason="ligou"))
    undone = journal.undo(ws, journal.recent(ws, 1)[0].change_set_id)
    assert events.total(ws) == 0
    journal.undo(ws, undone.change_set_id)
    assert events.timeline(ws, marina.lead_id)[0].event == noted


def test_many_facts_enter_together_or_not_at_all(ws: Workspace, marina: Lead) -> None:
    good = EventInput(EventType.PAGE_VIEW)
    with pytest.raises(LeadNotFound):
        events.append_many(ws, [(marina.lead_id, good), ("ninguém", good)])
    assert events.total(ws) == 0
    events.append_many(ws, [(marina.lead_id, good), (marina.lead_id, good)])
    assert events.total(ws) == 2
    journal.undo(ws, journal.recent(ws, 1)[0].change_set_id)
    assert events.total(ws) == 0


def test_a_guest_reads_but_does_not_write(ws: Workspace, marina: Lead, guest: Actor) -> None:
    visiting = Workspace(ws.name, ws.database, guest, ws.clock)
    assert events.timeline(visiting, marina.lead_id) == []
    with pytest.raises(PermissionDenied):
        events.append(visiting, marina.lead_id, EventInput(EventType.PAGE_VIEW))


@pytest.mark.slow
def test_sixteen_writers_at_once_lose_nothing(ws: Workspace, marina: Lead) -> None:
    def note(n: int) -> None:
        events.append(ws, marina.lead_id, EventInput(EventType.PAGE_VIEW, external_id=f"v{n}"))

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(note, range(96)))
    assert events.counts(ws, marina.lead_id) == {EventType.PAGE_VIEW: 96}
    assert journal.verify(ws) == []
