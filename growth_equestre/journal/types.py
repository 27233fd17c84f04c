"""Change sets, the changes within them, and what an undo did."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import duckdb

from growth_equestre.foundation.records import Records

RowJson = Mapping[str, str]
"""Record key to the JSON text of the whole record, as DuckDB's to_json writes it."""


@dataclass(frozen=True)
class Change:
    """One record before and after; None where it did not exist. Values as DuckDB's to_json gives them."""

    table: str
    row_key: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


@dataclass(frozen=True)
class NotedChange:
    """One record before and after, as the JSON texts that the journal keeps; None where it did not exist."""

    table: str
    row_key: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class ChangeSet:
    """One thing a person or an import did. `change_count` counts records."""

    change_set_id: str
    number: int
    happened_at: datetime
    actor_name: str
    use_case: str
    summary: str
    reason: str
    change_count: int
    undo_of: str | None
    undone_by: str | None


@dataclass(frozen=True)
class HistoryEntry:
    """One change of one record: `columns` maps each changed column to (before, after)."""

    change_set: ChangeSet
    columns: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True)
class KeptRow:
    """A record that an undo left as it is: edited since, or `is_in_use`: created, and pointed at by others since."""

    table: str
    row_key: str
    label: str
    is_in_use: bool = False


@dataclass(frozen=True)
class UndoReport:
    """What an undo did: how many records went back, and which were kept."""

    change_set_id: str
    restored: int
    kept: tuple[KeptRow, ...]


@dataclass(frozen=True)
class UndoableTable:
    """What the journal needs of a room whose records can be taken back.

    snapshot gives the JSON of the records that exist; restore inserts or replaces whole records; label names them
    for a person. `lead_column` is the column that says which lead (or list of leads) a record belongs to, if any.
    before_restore: told what is about to be restored, and when, by a room that keeps what it was until then.
    title: what a person calls one such record; words: what a person calls the columns that a history shows.
    sizes: where one such record stands for many, how many each of them does; those that are gone are absent.
    """

    name: str
    snapshot: Callable[[duckdb.DuckDBPyConnection, Sequence[str]], dict[str, str]]
    restore: Callable[[duckdb.DuckDBPyConnection, RowJson], None]
    remove: Callable[[duckdb.DuckDBPyConnection, Sequence[str]], None]
    label: Callable[[duckdb.DuckDBPyConnection, Sequence[str]], dict[str, str]]
    lead_column: str | None = None
    before_restore: Callable[[duckdb.DuckDBPyConnection, RowJson, datetime], None] | None = None
    title: str = "Registro"
    words: Mapping[str, str] = field(default_factory=dict)
    sizes: Callable[[duckdb.DuckDBPyConnection, Sequence[str]], dict[str, int]] | None = None


def undoable(table: str, records: Records, **more: Any) -> UndoableTable:
    """The entry of a table whose records are taken and put back as most are; more: fields that differ, or are added."""
    ways = {"snapshot": records.snapshot, "restore": records.restore, "remove": records.remove, "label": records.label}
    return UndoableTable(**({"name": table} | ways | more))


InUse = Callable[[duckdb.DuckDBPyConnection, Sequence[str]], set[str]]
"""Which of these records another room's records point at."""

KeysOf = Callable[[duckdb.DuckDBPyConnection, Sequence[str]], Sequence[str]]
"""Keys of the records that belong to these."""


@dataclass(frozen=True)
class Following:
    """Records that go with another table's: which ones, and the column that names whom they go with."""

    keys_of: KeysOf
    column: str


@dataclass(frozen=True)
class ChangeFilter:
    """Which change sets a list shows; an empty field does not filter. text: words of what was done or why."""

    text: str = ""
    actor: str = ""
    only_undoable: bool = False


@dataclass(frozen=True)
class FieldChange:
    """One column that changed, in words; before and after are "" where there was nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class ChangedRecord:
    """One record of a change set, as a person reads it. key names it in its table."""

    table: str
    key: str
    title: str
    label: str
    is_new: bool
    is_gone: bool
    fields: tuple[FieldChange, ...]
    change_set: ChangeSet | None = None
