"""A deleted lead waits thirty days in the bin, comes back whole, or goes for good."""

from __future__ import annotations

from datetime import timedelta

import pytest

from growth_equestre.events import service as events
from growth_equestre.events.types import EventInput
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.errors import InvalidInput, LeadNotFound, UndoConflict
from growth_equestre.foundation.vocab import EventType
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.jobs import service as jobs
from growth_equestre.jobs.types import JobState
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.leads import service_bin, service_duplicates
from growth_equestre.leads.types import Lead, LeadInput


def add(ws: Workspace, name: str, **more: str) -> Lead:
    return leads.create(ws, LeadInput(name=name, whatsapp="19 98765-4321", **more))


def test_the_bin_says_who_deleted_whom_and_until_when_and_gives_back(ws: Workspace, clock: FrozenClock) -> None:
    ana, bia = add(ws, "Ana", external_id="A-1"), add(ws, "Bia")
    leads.bulk_delete(ws, [ana.lead_id, bia.lead_id])
    clock.advance(timedelta(days=3))
    (first, second), total = service_bin.binned(ws)
    assert ({first.name, second.name}, total) == ({"Ana", "Bia"}, 2)
    assert (first.deleted_by, first.until - ws.now()) == (ws.actor.name, timedelta(days=27))
    change = service_bin.restore_many(ws, [ana.lead_id, bia.lead_id])
    assert (service_bin.binned(ws)[1], leads.page(ws).total) == (0, 2)
    journal.undo(ws, change)
    assert service_bin.binned(ws)[1] == 2
    add(ws, "Outra", external_id="A-1")
    with pytest.raises(InvalidInput, match="já é de outro lead"):
        service_bin.restore_many(ws, [ana.lead_id])
    with pytest.raises(LeadNotFound):
        service_bin.restore_many(ws, ["nobody"])


def test_after_thirty_days_the_job_takes_everything_about_the_lead_for_good(ws: Workspace, clock: FrozenClock) -> None:
    ana, bia = add(ws, "Ana Sigilo"), add(ws, "Bia")
    events.append(ws, ana.lead_id, EventInput(EventType.PAGE_VIEW, metadata="sigilo"))
    journal.undo(ws, journal.recent(ws, 1)[0].change_set_id)
    events.append(ws, ana.lead_id, EventInput(EventType.CTA_CLICK, metadata="sigilo"))
    deleted = leads.delete(ws, ana.lead_id)
    clock.advance(timedelta(days=29))
    leads.delete(ws, bia.lead_id)
    assert service_bin.empty_bin(ws) == 0
    clock.advance(timedelta(days=2))
    jobs.enqueue(ws, service_bin.PURGE)
    done = jobs.run_due(ws)
    assert done is not None and (done.state, done.message) == (JobState.DONE, "1 lead saiu da lixeira para sempre.")
    assert [one.name for one in service_bin.binned(ws)[0]] == ["Bia"]
    assert events.total(ws) == 0
    told = ws.cursor().execute("select to_json(c)::varchar from changes c union all select summary from change_sets")
    assert not [text for (text,) in told.fetchall() if "sigilo" in text.lower()]
    assert journal.verify(ws) == []
    with pytest.raises(UndoConflict, match="apagado para sempre"):
        journal.undo(ws, deleted)


def test_who_became_part_of_another_is_not_in_the_bin(ws: Workspace, clock: FrozenClock) -> None:
    one, two = add(ws, "Ana Reis"), add(ws, "Ana Reis")
    service_duplicates.merge(ws, one.lead_id, two.lead_id)
    assert service_bin.binned(ws) == ((), 0)
    with pytest.raises(InvalidInput, match="faz parte de outro"):
        leads.restore(ws, two.lead_id)
    clock.advance(timedelta(days=31))
    assert service_bin.empty_bin(ws) == 0
    leads.delete(ws, one.lead_id)
    clock.advance(timedelta(days=31))
    assert service_bin.empty_bin(ws) == 2
    left = [ws.cursor().execute(f"select count(*) from {table}").fetchone() for table in ("leads", "lead_aliases")]
    assert left == [(0,), (0,)]
