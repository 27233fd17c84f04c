"""Runs the statements on tries at a copy."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import duckdb

from growth_equestre.foundation.sql import load_queries
from growth_equestre.upkeep.types import KeptCopy

Q = load_queries(__file__)
_KEPT = ("file_name", "made_at", "is_scheduled", "size_bytes", "row_count", "fault")
REMEMBERED = 200
"""Tries that stay on record."""


def add(cursor: duckdb.DuckDBPyConnection, copy: KeptCopy) -> None:
    """Keep how a try went, and forget the oldest."""
    row = {name: getattr(copy, name) for name in _KEPT}
    Q.run(cursor, "add_copy", **row)
    Q.run(cursor, "forget_copies", limit=REMEMBERED)


def newest(cursor: duckdb.DuckDBPyConnection, limit: int = REMEMBERED) -> list[dict[str, Any]]:
    """Tries at a copy, newest first; made_at aware."""
    return Q.rows(cursor, "newest_copies", limit=limit)


def newest_good_at(cursor: duckdb.DuckDBPyConnection) -> datetime | None:
    """When the newest copy that passed its rehearsal was made."""
    found: datetime | None = Q.value(cursor, "newest_good")
    return found


def began_at(cursor: duckdb.DuckDBPyConnection) -> datetime | None:
    """When an application first looked after this workspace."""
    found: datetime | None = Q.value(cursor, "first_job")
    return found


def erased_people(cursor: duckdb.DuckDBPyConnection) -> int:
    """How many people were ever erased from here."""
    return int(Q.value(cursor, "count_erased"))
