"""Runs the statements about who read what."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from growth_equestre.foundation.sql import Queries

Q = Queries(Path(__file__).with_name("queries_readings.sql"))


def add(cursor: duckdb.DuckDBPyConnection, reading: dict[str, Any]) -> None:
    """Append one reading to the chain. One at a time: two at once would take the same place."""
    Q.run(cursor, "add_reading", **reading)


def newest(cursor: duckdb.DuckDBPyConnection) -> tuple[int, str]:
    """Number and digest of the last reading; 0 and "" before the first."""
    (found,) = Q.rows(cursor, "newest")
    return int(found["number"]), str(found["digest"])


def page(
    cursor: duckdb.DuckDBPyConnection, kind: str | None, subject: str | None, text: str | None, limit: int, offset: int
) -> list[dict[str, Any]]:
    """One page, newest first, each row with the total."""
    return Q.rows(
        cursor, "readings", kind=kind, subject=subject, text=text, limit=limit, offset=offset
    )  # fmt: skip


def names(cursor: duckdb.DuckDBPyConnection, subjects: Sequence[str], salt: str) -> dict[str, str]:
    """Name of each digest's lead that is still here."""
    return {row["subject"]: row["name"] for row in Q.rows(cursor, "subjects", subjects=list(subjects), salt=salt)}


def first_broken(cursor: duckdb.DuckDBPyConnection) -> int | None:
    """Number of the first reading that does not follow from the one before; None when the chain holds."""
    found = Q.value(cursor, "first_broken")
    return None if found is None else int(found)
