"""Runs the journal's statements."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import duckdb
import pyarrow as pa

from growth_equestre.foundation.db import Transaction
from growth_equestre.foundation.records import keys_frame
from growth_equestre.foundation.sql import load_queries
from growth_equestre.foundation.text import fold
from growth_equestre.foundation.workspace import Actor
from growth_equestre.journal import rules
from growth_equestre.journal.types import Change, ChangeFilter, ChangeSet, HistoryEntry, NotedChange

Q = load_queries(__file__)
_CHANGES = pa.schema([(name, pa.string()) for name in ("table_name", "row_key", "before", "after")])
_FEW = 200

Texts = tuple[str, str, str | None, str | None]
"""One change: table, record key, JSON before, JSON after."""


@dataclass
class OpenChangeSet:
    """The change set that a write fills: tables of (table_name, row_key, before, after) in order, kept at its end."""

    change_set_id: str
    use_case: str
    summary: str
    reason: str
    undo_of: str | None
    parts: list[pa.Table] = field(default_factory=list)


def keep(write: Transaction, pending: OpenChangeSet, happened_at: datetime, actor: Actor) -> None:
    """Insert the newest link of the chain with all its changes."""
    cursor, known = write.cursor, write.remembered("journal.newest_link")
    digests = _add_changes(cursor, pending)
    newest = known or Q.row(cursor, "newest_link") or {"number": 0, "digest": ""}
    link = {
        "number": newest["number"] + 1,
        "happened_at": happened_at,
        "actor_id": actor.user_id,
        "use_case": pending.use_case,
        "text_digest": rules.digest_of(pending.summary, pending.reason),
        "previous_digest": newest["digest"],
    }
    digest = rules.chain_digest(newest["digest"], _header(link), link["text_digest"], rules.digest_of(*digests))
    Q.run(
        cursor,
        "add_change_set",
        **link,
        change_set_id=pending.change_set_id,
        actor_name=actor.name,
        summary=pending.summary,
        reason=pending.reason,
        undo_of=pending.undo_of,
        digest=digest,
    )
    known.update(number=link["number"], digest=digest)


def _add_changes(cursor: duckdb.DuckDBPyConnection, pending: OpenChangeSet) -> list[str]:
    """Insert the changes; returns their digests in order."""
    if not pending.parts:
        return []
    changes = pa.concat_tables(pending.parts)
    digests = _digests(changes)
    positions = range(1, len(digests) + 1)
    if len(digests) > _FEW:
        many = changes.append_column("position", pa.array(positions)).append_column("digest", pa.array(digests))
        Q.run_with(cursor, "add_many_changes", many, change_set_id=pending.change_set_id)
        return digests
    tables, row_keys, befores, afters = (column.to_pylist() for column in changes.columns)
    Q.run(
        cursor,
        "add_changes",
        change_set_id=pending.change_set_id,
        positions=list(positions),
        tables=tables,
        row_keys=row_keys,
        befores=befores,
        afters=afters,
        digests=digests,
    )
    return digests


def _digests(changes: pa.Table) -> list[str]:
    """Of each change, in order. As bytes: to make texts of long records and bytes of those again takes far longer."""
    columns = (column.cast(pa.binary()).to_pylist() for column in changes.columns)
    return [rules.change_digest(*change) for change in zip(*columns, strict=True)]


def as_table(changes: Iterable[Change]) -> pa.Table:
    """Changes as the columns that a change set holds."""
    return table_of((change.table, change.row_key, _json(change.before), _json(change.after)) for change in changes)


def table_of(records: Iterable[Texts]) -> pa.Table:
    """Changes as the columns that a change set holds."""
    columns = list(zip(*records, strict=True)) or [()] * len(_CHANGES)
    return pa.table(dict(zip(_CHANGES.names, columns, strict=True)), schema=_CHANGES)


def of_one_table(table: str, changes: pa.Table) -> pa.Table:
    """Changes of one table as the columns that a change set holds. changes: row_key, before and after as text."""
    named = changes.append_column("table_name", pa.repeat(table, len(changes)))
    return named.select(_CHANGES.names).cast(_CHANGES)


def mark_undone(cursor: duckdb.DuckDBPyConnection, change_set_id: str, undone_by: str) -> None:
    """Note which change set took this one back."""
    Q.run(cursor, "mark_undone", change_set_id=change_set_id, undone_by=undone_by)


def change_set(cursor: duckdb.DuckDBPyConnection, change_set_id: str) -> ChangeSet | None:
    """The change set with this id, if it exists."""
    row = Q.row(cursor, "change_set", change_set_id=change_set_id)
    return _change_set(row) if row else None


def newest_number(cursor: duckdb.DuckDBPyConnection) -> int:
    """Of the newest change set; 0 when there is none."""
    newest = Q.row(cursor, "newest_link")
    return int(newest["number"]) if newest else 0


def recent(cursor: duckdb.DuckDBPyConnection, limit: int) -> list[ChangeSet]:
    """The newest change sets, newest first."""
    return [_change_set(row) for row in Q.rows(cursor, "recent", limit=limit)]


def changes_of(cursor: duckdb.DuckDBPyConnection, change_set_id: str) -> dict[str, list[NotedChange]]:
    """The records of a change set by table, last first."""
    found: dict[str, list[NotedChange]] = {}
    for row in Q.rows(cursor, "changes_of", change_set_id=change_set_id):
        noted = NotedChange(row["table_name"], row["row_key"], row["before"], row["after"])
        found.setdefault(noted.table, []).append(noted)
    return found


def page(
    cursor: duckdb.DuckDBPyConnection, chosen: ChangeFilter, limit: int, offset: int
) -> tuple[tuple[ChangeSet, ...], int]:
    """One page of the change sets, newest first, and how many there are in all."""
    rows = Q.rows(
        cursor, "page", word=fold(chosen.text) or None, actor=chosen.actor or None,
        only_undoable=chosen.only_undoable, limit=limit, offset=offset,
    )  # fmt: skip
    return tuple(map(_change_set, rows)), int(rows[0]["total"]) if rows else 0


def keys_made(cursor: duckdb.DuckDBPyConnection, table: str, change_set_ids: Sequence[str]) -> list[tuple[str, str]]:
    """(change set, key) of each record of this table that these change sets made or changed."""
    rows = Q.rows(cursor, "keys_made", table_name=table, change_set_ids=list(change_set_ids))
    return [(row["change_set_id"], row["row_key"]) for row in rows]


def actors(cursor: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Names of the people who changed anything, in order."""
    return tuple(str(row["actor_name"]) for row in Q.rows(cursor, "actors"))


def newest_undoable(cursor: duckdb.DuckDBPyConnection, actor_id: str) -> ChangeSet | None:
    """The last thing that this person did and that can be taken back."""
    row = Q.row(cursor, "newest_undoable", actor_id=actor_id)
    return _change_set(row) if row else None


def first_changes(cursor: duckdb.DuckDBPyConnection, change_set_id: str, limit: int) -> list[NotedChange]:
    """The first records of a change set, in order."""
    rows = Q.rows(cursor, "first_changes", change_set_id=change_set_id, limit=limit)
    return [NotedChange(row["table_name"], row["row_key"], row["before"], row["after"]) for row in rows]


def noted_history(
    cursor: duckdb.DuckDBPyConnection, table: str, row_key: str, limit: int
) -> list[tuple[ChangeSet, NotedChange]]:
    """Every change of one record, newest first, with what it was part of."""
    rows = Q.rows(cursor, "noted_history", table_name=table, row_key=row_key, limit=limit)
    return [
        (_change_set(row), NotedChange(row["table_name"], row["row_key"], row["before"], row["after"])) for row in rows
    ]


def blank(cursor: duckdb.DuckDBPyConnection, table: str, row_keys: Sequence[str]) -> None:
    """Forget what these records said, and the words of change sets that told of nothing else."""
    incoming = keys_frame(row_keys)
    Q.run_with(cursor, "blank_changes", incoming, table_name=table)
    Q.run_with(cursor, "blank_change_sets", incoming, table_name=table)


def blank_naming(cursor: duckdb.DuckDBPyConnection, table: str, column: str, named: Sequence[str]) -> None:
    """Forget what records of the table said that named one of these in a column, also those long gone."""
    incoming = keys_frame(named)
    Q.run_with(cursor, "blank_changes_naming", incoming, table_name=table, named_in=column)


def history(cursor: duckdb.DuckDBPyConnection, table: str, row_key: str) -> list[HistoryEntry]:
    """Every change of one record, newest first."""
    rows = Q.rows(cursor, "history", table_name=table, row_key=row_key)
    return [
        HistoryEntry(_change_set(row), rules.changed_columns(rules.parsed(row["before"]), rules.parsed(row["after"])))
        for row in rows
    ]


def records_before(cursor: duckdb.DuckDBPyConnection, table: str, moment: datetime) -> dict[str, str | None]:
    """Records that changed at or after a moment, as they were just before it."""
    rows = Q.rows(cursor, "records_before", table_name=table, moment=moment)
    return {row["row_key"]: row["record"] for row in rows}


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


def altered_texts(cursor: duckdb.DuckDBPyConnection) -> list[int]:
    """Numbers of the change sets whose summary or reason, where still there, no longer match their own digest."""
    return [int(row["number"]) for row in Q.rows(cursor, "altered_texts")]


def _header(row: Mapping[str, Any]) -> str:
    return f"{row['number']}|{row['happened_at'].isoformat()}|{row['actor_id']}|{row['use_case']}"


def _change_set(row: Mapping[str, Any]) -> ChangeSet:
    return ChangeSet(**{name: row[name] for name in ChangeSet.__dataclass_fields__})


def _json(record: Mapping[str, Any] | None) -> str | None:
    return None if record is None else json.dumps(record, ensure_ascii=False, default=str)
