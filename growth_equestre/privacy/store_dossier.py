"""Reads what is held about a person, for the person to read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from growth_equestre.foundation.sql import Queries

Q = Queries(Path(__file__).with_name("queries_dossier.sql"))


def rows(cursor: duckdb.DuckDBPyConnection, what: str, lead_ids: Sequence[str]) -> list[dict[str, Any]]:
    """profile, events, recommendations, offers or recipients of the person."""
    return Q.rows(cursor, what, lead_ids=list(lead_ids))


def changes_of_score(
    cursor: duckdb.DuckDBPyConnection, kind: str, lead_ids: Sequence[str], limit: int
) -> list[dict[str, Any]]:
    """Answers of the scoring model that differ from the one before, newest first."""
    return Q.rows(cursor, "changes_of_score", kind=kind, lead_ids=list(lead_ids), limit=limit)
