"""Runs the statements about what people said of the columns of their files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

import duckdb
import pandas as pd

from growth_equestre.foundation.sql import load_queries

Q = load_queries(__file__)


def choice(cursor: duckdb.DuckDBPyConnection, choice_id: str) -> dict[str, str] | None:
    """Our column to the file's own name for it, if somebody said so."""
    found = Q.row(cursor, "import_choice", choice_id=choice_id)
    return dict(json.loads(found["columns"])) if found else None


def keep(
    cursor: duckdb.DuckDBPyConnection, choice_id: str, kind: str, header: str, columns: Mapping[str, str],
    chosen_at: datetime, actor_name: str,
) -> None:  # fmt: skip
    """Keep what somebody said, in the place of what was said before."""
    Q.run(
        cursor, "keep_import_choice", choice_id=choice_id, kind=kind, header=header,
        columns=json.dumps(dict(columns), ensure_ascii=False, separators=(",", ":")), chosen_at=chosen_at,
        actor_name=actor_name,
    )  # fmt: skip


def snapshots(cursor: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> dict[str, str]:
    """JSON text of each of these choices that exists."""
    return {row["row_key"]: row["record"] for row in Q.rows_with(cursor, "import_choice_snapshots", _column(keys))}


def restore(cursor: duckdb.DuckDBPyConnection, rows: Mapping[str, str]) -> None:
    """Put choices back."""
    Q.run_with(cursor, "restore_import_choices", _column(list(rows.values()), "record"))


def remove(cursor: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> None:
    """Forget choices."""
    Q.run_with(cursor, "remove_import_choices", _column(keys))


def labels(_cursor: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> dict[str, str]:
    """What a person calls each of these choices."""
    return dict.fromkeys(keys, "Colunas de um arquivo")


def _column(texts: Sequence[str], name: str = "row_key") -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(list(texts), dtype="str")})
