"""Runs the dossier's statements; reads the event log, writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import duckdb

from growth_equestre.foundation.sql import load_queries

Q = load_queries(__file__)


def last_activity(cursor: duckdb.DuckDBPyConnection, lead_ids: Sequence[str]) -> dict[str, datetime]:
    """The moment of each lead's newest fact; leads without facts are absent."""
    rows = Q.rows(cursor, "last_activity", lead_ids=list(lead_ids))
    return {row["lead_id"]: row["last_activity"] for row in rows}
