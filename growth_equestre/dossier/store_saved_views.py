"""Runs the statements about saved views."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import duckdb

from growth_equestre.dossier.types_saved_views import SavedView
from growth_equestre.foundation.records import Records
from growth_equestre.foundation.sql import load_queries

Q = load_queries(__file__)
VIEWS = Records(Q, "views")


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


def _view(row: Mapping[str, Any]) -> SavedView:
    return SavedView(
        row["view_id"], row["name"], row["user_id"], row["user_name"], row["is_shared"], row["is_default"],
        json.loads(row["view"]),
    )  # fmt: skip
