"""A day of large changes: a file brought in, a bulk edit, a clean-up of duplicates; each undone from the last."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

import pandas as pd

from growth_equestre.events import service as events
from growth_equestre.foundation.clock import FrozenClock, to_db
from growth_equestre.foundation.ids import derived_id
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.journal.types import KeptRow
from growth_equestre.leads import service as leads
from growth_equestre.leads import service_duplicates
from growth_equestre.leads.types import LeadChanges
from tests.records_state import state_of

Result = TypeVar("Result")

FIRST = ("marina", "otavio", "paula", "renata", "julio", "caio", "beatriz", "luisa", "heitor", "clara")
LAST = ("prado", "reis", "souza", "camargo", "teixeira", "bastos", "nogueira", "falcao", "moraes", "pires")


@dataclass
class Day:
    """What was done, the states in between, and how long each step took in seconds."""

    states: list[dict[str, str]] = field(default_factory=list)
    change_sets: list[str] = field(default_factory=list)
    took: dict[str, float] = field(default_factory=dict)
    groups: int = 0


def twice_known(ws: Workspace, pairs: int) -> None:
    """So many people, each in the list twice with a history on both records."""
    now = to_db(ws.now() - timedelta(days=3))
    rows = [
        {
            "lead_id": derived_id("twin", str(one), str(twin)),
            "name": f"{FIRST[one % 10]} {LAST[one // 10 % 10]} {one}".title(),
            "whatsapp": f"5519{980_000_000 + one}",
            "email": f"p{one}@exemplo.com.br" if twin else None,
            "city": "Campinas",
            "uf": "SP",
            "owner": ("Ana", "Beto")[twin],
            "external_id": f"T-{one}-{twin}",
            "created_at": now + timedelta(minutes=one + twin),
            "updated_at": now + timedelta(minutes=one + twin),
            "stage_since": now + timedelta(minutes=one + twin),
        }
        for one in range(pairs)
        for twin in (0, 1)
    ]
    leads.insert_many(ws, pd.DataFrame(rows))
    events.insert_many(ws, pd.DataFrame(_facts(rows)))


def done_and_undone(
    ws: Workspace, clock: FrozenClock, people: int, edited: int, merges: int,
    meanwhile: Callable[[], None] = lambda: None,
) -> tuple[Day, list[KeptRow]]:  # fmt: skip
    """Import, edit, unite; then what somebody does meanwhile; then take all three back, the last first."""
    twice_known(ws, merges)
    day = Day()
    steps: dict[str, Callable[[], str]] = {
        "import": lambda: leads.import_leads(ws, _file(people)).change_set_id,
        "edit": lambda: leads.bulk_edit(ws, _imported(ws)[:edited], LeadChanges(owner="Carla", budget="20k-60k")),
        "merge": lambda: _united(ws, day),
    }
    for name, step in steps.items():
        clock.advance(timedelta(minutes=5))
        day.states.append(state_of(ws))
        day.change_sets.append(_timed(day, name, step))
    clock.advance(timedelta(minutes=5))
    meanwhile()
    kept: list[KeptRow] = []
    for name, change_set_id, before in zip(
        reversed(steps), reversed(day.change_sets), reversed(day.states), strict=True
    ):
        clock.advance(timedelta(minutes=5))
        report = _timed(day, f"undo {name}", lambda one=change_set_id: journal.undo(ws, one))
        kept += report.kept
        assert kept or differences(before, state_of(ws)) == []
    return day, kept


def differences(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """The tables that do not hold the same."""
    return [table for table in before if before[table] != after[table]]


def _timed(day: Day, name: str, step: Callable[[], Result]) -> Result:
    began = time.perf_counter()
    result = step()
    day.took[name] = time.perf_counter() - began
    return result


def _united(ws: Workspace, day: Day) -> str:
    report = service_duplicates.merge_all(ws, service_duplicates.plan_merges(ws))
    day.groups = report.groups
    return report.change_set_id


def _imported(ws: Workspace) -> list[str]:
    found = ws.cursor().execute("select lead_id::varchar from leads where source = 'importação' order by name")
    return [lead_id for (lead_id,) in found.fetchall()]


def _file(people: int) -> bytes:
    rows = [
        f"C-{i};{FIRST[i % 10]} {LAST[i // 10 % 10]} n{i};11 9{60_000_000 + i};c{i}@exemplo.com;SP;São Paulo;CAVALOS"
        for i in range(people)
    ]
    return "\n".join(["id;nome;whatsapp;email;uf;cidade;segmento_interesse", *rows]).encode()


def _facts(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    return [
        {
            "event_id": derived_id("fact", str(row["lead_id"]), kind),
            "lead_id": row["lead_id"],
            "event_type": kind,
            "occurred_at": row["created_at"],
            "recorded_at": row["created_at"],
            "metadata": None,
            "reason": None,
            "actor_name": "teste",
            "partner_id": None,
            "external_id": None,
        }
        for row in rows
        for kind in ("page_view", "cta_click")
    ]
