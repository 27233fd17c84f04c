"""Reads the log of answers."""

from __future__ import annotations

from pathlib import Path

import duckdb

from growth_equestre.foundation.sql import Queries
from growth_equestre.learning.types import Prediction

Q = Queries(Path(__file__).with_name("queries_log.sql"))


def newest(cursor: duckdb.DuckDBPyConnection, kind: str, subject_id: str | None, most: int) -> list[Prediction]:
    """The newest answers of the kind, about one subject or about all."""
    return [Prediction(**row) for row in Q.rows(cursor, "newest", kind=kind, subject_id=subject_id, most=most)]
