"""Counts what is processed, for the record of processing and the impact report."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from growth_equestre.foundation.sql import Queries

Q = Queries(Path(__file__).with_name("queries_documents.sql"))


def rows(cursor: duckdb.DuckDBPyConnection, what: str) -> list[dict[str, Any]]:
    """grounds, origins, shared, people or decided."""
    return Q.rows(cursor, what)


def sizes(cursor: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> dict[str, int]:
    """How many rows each of the tables has."""
    return {table: int(Q.value(cursor, "rows_of", table=table)) for table in tables}
