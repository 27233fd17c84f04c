"""Runs the statements about saved views."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import duckdb
import pandas as pd

from growth_equestre.dossier.types_saved_views import SavedView
from growth_equestre.foundation.sql import load_queries

Q = load_queries(__file__)


def views(cursor: duckdb.DuckDBPyConnection, screen: str, user_id: str) -> tuple[SavedView, ...]:
    """What this person may use on this screen: their own first, then what others share."""
    return tuple(map(_view, Q.rows(cursor, "views", screen=screen, user_id=user_id)))


def view(cursor: duckdb.DuckDBPyConnection, view_id: str) -> SavedView | None:
    """The view with this id, if it exists."""
    row = Q.row(cursor, "view", view_id=view_id)
    return _view(row) if row else None


def keep(cursor: duckdb.DuckDBPyConnection, screen: str, one: SavedView, saved_at: datetime) -> None:
    """Write one view, new or in the place of the old."""
    Q.run(
        cursor, "keep_view", view_id=one.view_id, screen=screen, name=one.name, user_id=one.user_id,
        user_name=one.user_name, is_shared=one.is_shared, is_default=one.is_default,
        view=json.dumps(dict(one.settings), ensure_ascii=False, separators=(",", ":")), saved_at=saved_at,
    )  # fmt: skip


def other_defaults(cursor: duckdb.DuckDBPyConnection, screen: str, user_id: str, view_id: str) -> list[str]:
    """Other views of the screen that this person opens by default."""
    rows = Q.rows(cursor, "other_defaults", screen=screen, user_id=user_id, view_id=view_id)
    return [str(row["view_id"]) for row in rows]


def end_defaults(cursor: duckdb.DuckDBPyConnection, view_ids: Sequence[str]) -> None:
    """Have these views no longer open by default."""
    Q.run(cursor, "end_defaults", view_ids=list(view_ids))


def snapshots(cursor: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> dict[str, str]:
    """JSON text of each of these views that exists."""
    return {row["row_key"]: row["record"] for row in Q.rows_with(cursor, "view_snapshots", _column(keys))}


def restore(cursor: duckdb.DuckDBPyConnection, rows: Mapping[str, str]) -> None:
    """Put whole views back."""
    Q.run_with(cursor, "restore_views", _column(list(rows.values()), "record"))


def remove(cursor: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> None:
    """Take views out."""
    Q.run_with(cursor, "remove_views", _column(keys))


def labels(cursor: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> dict[str, str]:
    """What a person calls each of these views."""
    return {row["row_key"]: row["name"] for row in Q.rows_with(cursor, "view_labels", _column(keys))}


def _view(row: Mapping[str, Any]) -> SavedView:
    return SavedView(
        row["view_id"], row["name"], row["user_id"], row["user_name"], row["is_shared"], row["is_default"],
        json.loads(row["view"]),
    )  # fmt: skip


def _column(texts: Sequence[str], name: str = "row_key") -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(list(texts), dtype="str")})
