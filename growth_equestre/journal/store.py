"""Runs the journal's statements."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import duckdb
import pandas as pd

from growth_equestre.foundation.sql import load_queries
from growth_equestre.foundation.workspace import Actor
from growth_equestre.journal import rules
from growth_equestre.journal.types import Change, ChangeSet, HistoryEntry

Q = load_queries(__file__)


def open_change_set(
    cursor: duckdb.DuckDBPyConnection,
    change_set_id: str,
    happened_at: datetime,
    actor: Actor,
    texts: tuple[str, str, str],
    undo_of: str | None,
) -> None:
    """Insert the newest link of the chain; texts are (use_case, summary, reason)."""
    use_case, summary, reason = texts
    Q.run(
        cursor,
        "add_change_set",
        change_set_id=change_set_id,
        number=Q.value(cursor, "next_number"),
        happened_at=happened_at,
        actor_id=actor.user_id,
        actor_name=actor.name,
        use_case=use_case,
        summary=summary,
        reason=reason,
        undo_of=undo_of,
        text_digest=rules.digest_of(summary, reason),
        previous_digest=Q.value(cursor, "last_digest") or "",
    )


def add_changes(cursor: duckdb.DuckDBPyConnection, change_set_id: str, changes: pd.DataFrame) -> None:
    """Append records (table_name, row_key, before, after: JSON text or None) and close the link over them."""
    Q.run_with(cursor, "add_changes", changes, change_set_id=change_set_id)
    row = Q.row(cursor, "change_set", change_set_id=change_set_id)
    if row is None:
        raise ValueError(f"change set {change_set_id} is not open")
    changes_digest = Q.value(cursor, "digest_of_changes", change_set_id=change_set_id)
    digest = rules.chain_digest(row["previous_digest"], _header(row), row["text_digest"], changes_digest)
    Q.run(cursor, "close_change_set", change_set_id=change_set_id, digest=digest)


def as_frame(changes: Iterable[Change]) -> pd.DataFrame:
    """Changes as the columns that add_changes reads."""
    records = [(change.table, change.row_key, _json(change.before), _json(change.after)) for change in changes]
    return pd.DataFrame(records, columns=["table_name", "row_key", "before", "after"], dtype="object")


def mark_undone(cursor: duckdb.DuckDBPyConnection, change_set_id: str, undone_by: str) -> None:
    """Note which change set took this one back."""
    Q.run(cursor, "mark_undone", change_set_id=change_set_id, undone_by=undone_by)


def change_set(cursor: duckdb.DuckDBPyConnection, change_set_id: str) -> ChangeSet | None:
    """The change set with this id, if it exists."""
    row = Q.row(cursor, "change_set", change_set_id=change_set_id)
    return _change_set(row) if row else None


def recent(cursor: duckdb.DuckDBPyConnection, limit: int) -> list[ChangeSet]:
    """The newest change sets, newest first."""
    return [_change_set(row) for row in Q.rows(cursor, "recent", limit=limit)]


def changes_of(cursor: duckdb.DuckDBPyConnection, change_set_id: str) -> list[Change]:
    """The records of a change set, last first."""
    rows = Q.rows(cursor, "changes_of", change_set_id=change_set_id)
    return [
        Change(row["table_name"], row["row_key"], _parsed(row["before"]), _parsed(row["after"])) for row in rows
    ]


def history(cursor: duckdb.DuckDBPyConnection, table: str, row_key: str) -> list[HistoryEntry]:
    """Every change of one record, newest first."""
    rows = Q.rows(cursor, "history", table_name=table, row_key=row_key)
    return [
        HistoryEntry(_change_set(row), rules.changed_columns(_parsed(row["before"]), _parsed(row["after"])))
        for row in rows
    ]


def first_broken_link(cursor: duckdb.DuckDBPyConnection) -> int | None:
    """Number of the first change set whose digest does not follow, or None when the chain holds."""
    previous = ""
    for row in Q.rows(cursor, "chain"):
        expected = rules.chain_digest(previous, _header(row), row["text_digest"], row["changes_digest"])
        if row["previous_digest"] != previous or row["digest"] != expected:
            return int(row["number"])
        previous = row["digest"]
    return None


def altered_changes(cursor: duckdb.DuckDBPyConnection) -> int:
    """How many journal records no longer match their own digest."""
    return len(Q.rows(cursor, "altered_changes"))


def _header(row: Mapping[str, Any]) -> str:
    return f"{row['number']}|{row['happened_at'].isoformat()}|{row['actor_id']}|{row['use_case']}"


def _change_set(row: Mapping[str, Any]) -> ChangeSet:
    return ChangeSet(**{name: row[name] for name in ChangeSet.__dataclass_fields__})


def _json(record: Mapping[str, Any] | None) -> str | None:
    return None if record is None else json.dumps(record, ensure_ascii=False, default=str)


def _parsed(text: str | None) -> dict[str, Any] | None:
    return None if text is None else dict(json.loads(text))
