"""All that a workspace holds, table by table, as one digest each: is nothing left of what was undone?"""

from __future__ import annotations

from datetime import timedelta

from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.scoring import service as scoring

LOGS = {"change_sets", "changes", "predictions", "lead_past_profiles", "schema_migrations", "jobs", "readings",
        "privacy_salt"}  # fmt: skip
"""What only ever grows: it tells what was, also that something was done and undone."""

LATER = timedelta(days=400)


def state_of(ws: Workspace) -> dict[str, str]:
    """Digest of the rows of every table that is not a log, in no order. The clock must be frozen.

    A chance cools by the minute, so the scores are those of one moment long after all of the test's.
    """
    clock = FrozenClock()
    clock.advance(LATER)
    scoring.score_many(Workspace(ws.name, ws.database, ws.actor, clock))
    tables = ws.cursor().execute("select table_name from duckdb_tables() order by 1").fetchall()
    return {table: _digest(ws, table) for (table,) in tables if table not in LOGS}


def _digest(ws: Workspace, table: str) -> str:
    found = ws.cursor().execute(
        f"select count(*) || ':' || coalesce(sha256(string_agg(r, chr(10) order by r)), '') "
        f"from (select to_json(t)::varchar as r from {table} t)"
    )
    row = found.fetchone()
    assert row is not None
    return str(row[0])
