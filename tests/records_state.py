"""All that a workspace holds, table by table, as one digest each: is nothing left of what was undone?"""

from __future__ import annotations

from growth_equestre.foundation.workspace import Workspace

LOGS = {"change_sets", "changes", "predictions", "lead_past_profiles", "schema_migrations", "jobs"}
"""What only ever grows: it tells what was, also that something was done and undone."""

_MOMENTS = {"lead_scores": "as_of"}
"""Columns of derived records that only say when they were last worked out."""


def state_of(ws: Workspace) -> dict[str, str]:
    """Digest of the rows of every table that is not a log, in no order."""
    cursor = ws.cursor()
    tables = [name for (name,) in cursor.execute("select table_name from duckdb_tables() order by 1").fetchall()]
    return {table: _digest(ws, table) for table in tables if table not in LOGS}


def _digest(ws: Workspace, table: str) -> str:
    rows = f"select * exclude ({_MOMENTS[table]}) from {table}" if table in _MOMENTS else f"select * from {table}"
    found = ws.cursor().execute(
        f"select count(*) || ':' || coalesce(sha256(string_agg(r, chr(10) order by r)), '') "
        f"from (select to_json(t)::varchar as r from ({rows}) t)"
    )
    row = found.fetchone()
    assert row is not None
    return str(row[0])
