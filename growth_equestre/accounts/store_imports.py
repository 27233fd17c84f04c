"""Runs the statements about what people said of the columns of their files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

import duckdb

from growth_equestre.foundation.records import Records
from growth_equestre.foundation.sql import load_queries

Q = load_queries(__file__)
CHOICES = Records(Q, "import_choices")


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
