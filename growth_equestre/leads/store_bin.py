"""Runs the statements about the bin."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import duckdb

from growth_equestre.foundation.sql import load_queries

Q = load_queries(__file__)


def binned(cursor: duckdb.DuckDBPyConnection, limit: int, offset: int) -> list[dict[str, Any]]:
    """One page of the bin, the last deleted first; `total` on each row."""
    return Q.rows(cursor, "binned", limit=limit, offset=offset)


def long_binned(cursor: duckdb.DuckDBPyConnection, before: datetime) -> list[str]:
    """Ids of the leads deleted before an aware moment, and of those that had become part of them."""
    return [str(row["lead_id"]) for row in Q.rows(cursor, "long_binned", before=before)]


def became_part(cursor: duckdb.DuckDBPyConnection, lead_ids: Sequence[str]) -> list[str]:
    """Those of these leads that became part of another."""
    return [str(row["lead_id"]) for row in Q.rows(cursor, "became_part", lead_ids=list(lead_ids))]
