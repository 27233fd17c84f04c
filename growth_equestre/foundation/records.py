"""Whole records of one table by their keys: taken as JSON text, put back, taken out and named for a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import duckdb
import pandas as pd

from growth_equestre.foundation.sql import Queries


class Records:
    """The records of one table, through four statements of its room that are named alike in all rooms.

    queries: holds `snapshot_<kind>` and `label_<kind>` (rows of row_key with record or label, for incoming keys),
    `restore_<kind>` (for incoming records) and `remove_<kind>` (for incoming keys).
    """

    def __init__(self, queries: Queries, kind: str) -> None:
        self._queries, self._kind = queries, kind

    def snapshot(self, cursor: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> dict[str, str]:
        """JSON text of those that exist, by key."""
        rows = self._queries.rows_with(cursor, f"snapshot_{self._kind}", keys_frame(keys))
        return {str(row["row_key"]): str(row["record"]) for row in rows}

    def restore(self, cursor: duckdb.DuckDBPyConnection, records: Mapping[str, str]) -> None:
        """Put whole records back."""
        texts = pd.DataFrame({"record": list(records.values())}, dtype="object")
        self._queries.run_with(cursor, f"restore_{self._kind}", texts)

    def remove(self, cursor: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> None:
        """Take records out."""
        self._queries.run_with(cursor, f"remove_{self._kind}", keys_frame(keys))

    def label(self, cursor: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> dict[str, str]:
        """What a person calls each of them, by key."""
        rows = self._queries.rows_with(cursor, f"label_{self._kind}", keys_frame(keys))
        return {str(row["row_key"]): str(row["label"]) for row in rows}


def keys_frame(keys: Iterable[str]) -> pd.DataFrame:
    """Keys as the incoming rows of a statement: one column, row_key."""
    return pd.DataFrame({"row_key": list(keys)}, dtype="object")
