"""Runs the statements of the check-up: what no single room can see about the whole file."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb

from growth_equestre.foundation.sql import Queries

Q = Queries(Path(__file__).with_name("queries_checkup.sql"))


def applied_migrations(cursor: duckdb.DuckDBPyConnection) -> int:
    """How many steps of the schema the file has."""
    return int(Q.value(cursor, "count_migrations"))


def orphans(cursor: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How many rows point at a record that does not exist, by kind in Portuguese; kinds without any are absent."""
    return {row["kind"]: row["orphans"] for row in Q.rows(cursor, "count_orphans")}


def score_counts(cursor: duckdb.DuckDBPyConnection, cooled_before: datetime) -> dict[str, int]:
    """Leads without a score (missing), with one older than what is known (stale), with one before the moment."""
    return Q.rows(cursor, "count_scores", cooled_before=cooled_before)[0]


def wrong_receipts(cursor: duckdb.DuckDBPyConnection) -> int:
    """How many saved scores do not add up."""
    return int(Q.value(cursor, "count_wrong_receipts"))
