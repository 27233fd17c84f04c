"""Simulated history enters by the batch and leaves by the batch; nasty files never leave half a history."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from growth_equestre.events import service as events
from growth_equestre.foundation.clock import to_db
from growth_equestre.foundation.errors import UndoConflict
from growth_equestre.foundation.ids import new_id
from growth_equestre.foundation.vocab import EventType
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads.types import Lead

cells = st.one_of(
    st.sampled_from(["", "page_view", "etapa", "handoff", "QUALIFICADO", "21/11/2024 10:00", "99/99/9999", "=1+1"]),
    st.text(alphabet=st.characters(codec="utf-8", exclude_characters='\0\r\n;"'), max_size=12),
)


def rows_about(lead: Lead, how_many: int, ws: Workspace) -> pd.DataFrame:
    moment = to_db(ws.now())
    return pd.DataFrame(
        {
            "event_id": [new_id() for _ in range(how_many)],
            "lead_id": lead.lead_id,
            "event_type": "page_view",
            "occurred_at": moment,
            "recorded_at": moment,
            "metadata": None,
            "reason": None,
            "actor_name": "Demo",
            "partner_id": None,
            "external_id": None,
        }
    )


def test_a_batch_in_several_parts_is_taken_back_in_one_stroke(ws: Workspace, marina: Lead, otto: Lead) -> None:
    with ws.transaction("demo"):
        events.insert_many(ws, rows_about(marina, 3, ws))
        batch_id = events.insert_many(ws, rows_about(otto, 2, ws))
    assert events.counts(ws, marina.lead_id) == {EventType.PAGE_VIEW: 3}
    undone = journal.undo(ws, batch_id)
    assert (events.total(ws), undone.kept) == (0, ())
    with pytest.raises(UndoConflict, match="Importe o arquivo"):
        journal.undo(ws, undone.change_set_id)


def test_facts_of_an_erased_lead_leave_the_log(ws: Workspace, marina: Lead, otto: Lead) -> None:
    events.insert_many(ws, pd.concat([rows_about(marina, 3, ws), rows_about(otto, 2, ws)]))
    events.remove_of_leads(ws, [marina.lead_id])
    assert (events.total(ws), events.counts(ws, marina.lead_id)) == (2, {})


@pytest.mark.slow
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(cells, cells, cells, cells), max_size=6), good=st.integers(0, 3))
def test_any_file_adds_its_good_rows_once_and_returns_the_others(
    ws: Workspace, marina: Lead, rows: list[tuple[str, ...]], good: int
) -> None:
    lines = [f"{i};{marina.lead_id};{a};{b};{c}" for i, a, b, c in rows]
    lines += [f";{marina.lead_id};page_view;{day + 1:02d}/01/2025;" for day in range(good)]
    content = ("id;lead_id;evento;quando;metadados\n" + "\n".join(lines) + "\n").encode()
    before = events.total(ws)
    report = events.import_events(ws, content)
    assert events.total(ws) == before + report.added
    assert report.added + report.unchanged + len(report.rejected) == len(lines)
    assert report.added + report.unchanged >= good
    again = events.import_events(ws, content)
    assert (again.added, len(again.rejected)) == (0, len(report.rejected))
