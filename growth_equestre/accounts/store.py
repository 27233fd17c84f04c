"""Runs the statements on workspace settings."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from growth_equestre.foundation.sql import load_queries

Q = load_queries(__file__)


def snapshot(cursor: duckdb.DuckDBPyConnection, names: Sequence[str]) -> dict[str, str]:
    """JSON of each setting that is not at its default, by name."""
    rows = Q.rows(cursor, "snapshot_settings", names=list(names))
    return {row["row_key"]: row["row_json"] for row in rows}


def put(cursor: duckdb.DuckDBPyConnection, name: str, setting_json: str) -> None:
    """Keep one setting; `setting_json` is its value as JSON text."""
    Q.run(cursor, "put_setting", name=name, setting=setting_json)


def restore(cursor: duckdb.DuckDBPyConnection, rows: Mapping[str, str]) -> None:
    """Put settings back as the journal remembers them."""
    for name, row in rows.items():
        put(cursor, name, json.dumps(json.loads(row)["setting"]))


def drop(cursor: duckdb.DuckDBPyConnection, names: Sequence[str]) -> None:
    """Let settings fall back to their default."""
    Q.run(cursor, "drop_settings", names=list(names))


def is_workspace(path: Path) -> bool:
    """Whether the DuckDB file holds a workspace of ours, of any version; false for one that cannot be read."""
    try:
        connection = duckdb.connect(str(path), read_only=True)
    except duckdb.Error:
        return False
    try:
        return bool(Q.value(connection, "has_own_tables"))
    finally:
        connection.close()
