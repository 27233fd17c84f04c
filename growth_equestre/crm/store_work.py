"""Runs the statements about notes, tasks and next steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from growth_equestre.crm.types_work import NextStep, Note, Task
from growth_equestre.foundation.sql import Queries
from growth_equestre.journal.types import UndoableTable

Q = Queries(Path(__file__).with_name("queries_work.sql"))


def add_note(cursor: duckdb.DuckDBPyConnection, note: Note) -> None:
    """Keep one note."""
    Q.run(cursor, "add_note", **asdict(note))


def notes(cursor: duckdb.DuckDBPyConnection, lead_id: str) -> tuple[Note, ...]:
    """The lead's notes, newest first."""
    return tuple(Note(**row) for row in Q.rows(cursor, "notes", lead_id=lead_id))


def note(cursor: duckdb.DuckDBPyConnection, note_id: str) -> Note | None:
    """The note with this id, if there is one."""
    row = Q.row(cursor, "note", note_id=note_id)
    return Note(**row) if row else None


def put_task(cursor: duckdb.DuckDBPyConnection, task: Task) -> None:
    """Keep one task, new or changed."""
    Q.run(cursor, "put_task", **asdict(task))


def tasks(cursor: duckdb.DuckDBPyConnection, lead_id: str) -> tuple[Task, ...]:
    """The lead's tasks, open ones first."""
    return tuple(Task(**row) for row in Q.rows(cursor, "tasks", lead_id=lead_id))


def task(cursor: duckdb.DuckDBPyConnection, task_id: str) -> Task | None:
    """The task with this id, if there is one."""
    row = Q.row(cursor, "task", task_id=task_id)
    return Task(**row) if row else None


def open_tasks(cursor: duckdb.DuckDBPyConnection, owner: str | None, limit: int) -> list[tuple[Task, str]]:
    """Open tasks with the name of their lead, the most urgent first."""
    rows = Q.rows(cursor, "open_tasks", owner=owner, limit=limit)
    return [(Task(**{name: row[name] for name in Task.__dataclass_fields__}), str(row["lead_name"])) for row in rows]


def put_step(cursor: duckdb.DuckDBPyConnection, step: NextStep) -> None:
    """Keep the lead's next step in the place of the old."""
    Q.run(cursor, "put_step", **asdict(step))


def steps(cursor: duckdb.DuckDBPyConnection, lead_id: str) -> list[NextStep]:
    """The lead's next step, first of those kept; none while nothing was agreed on."""
    return [NextStep(**row) for row in Q.rows(cursor, "steps", lead_id=lead_id)]


def remove(cursor: duckdb.DuckDBPyConnection, kind: str, keys: Sequence[str]) -> None:
    """Take records out; kind is notes, tasks or steps."""
    Q.run_with(cursor, f"remove_{kind}", _keys(keys))


def keys_of_leads(cursor: duckdb.DuckDBPyConnection, lead_ids: Sequence[str], kind: str) -> list[str]:
    """Keys of the records of these leads."""
    return [row["row_key"] for row in Q.rows_with(cursor, f"{kind[:-1]}_keys_of_leads", _keys(lead_ids))]


def leads_with_work(cursor: duckdb.DuckDBPyConnection, lead_ids: Sequence[str]) -> set[str]:
    """Those of the leads about which the team wrote something."""
    return {row["row_key"] for row in Q.rows_with(cursor, "leads_with_work", _keys(lead_ids))}


_IN_WORDS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "notes": ("Nota", {"body": "Texto"}),
    "tasks": ("Tarefa", {"title": "Tarefa", "due_at": "Prazo", "owner": "Responsável", "done_at": "Concluída em"}),
    "steps": ("Próxima ação", {"step": "O que fazer", "due_at": "Quando"}),
}
"""What a history calls each kind, and the columns that it shows."""


def undoable(table: str, kind: str) -> UndoableTable:
    """What the journal needs to take changes of one of the three tables back."""

    def snapshot(cursor: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> dict[str, str]:
        return _texts(Q.rows_with(cursor, f"snapshot_{kind}", _keys(keys)), "record")

    def restore(cursor: duckdb.DuckDBPyConnection, records: Mapping[str, str]) -> None:
        Q.run_with(cursor, f"restore_{kind}", pd.DataFrame({"record": list(records.values())}, dtype="object"))

    def label(cursor: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> dict[str, str]:
        return _texts(Q.rows_with(cursor, f"label_{kind}", _keys(keys)), "label")

    def take_out(cursor: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> None:
        remove(cursor, kind, keys)

    title, words = _IN_WORDS[kind]
    return UndoableTable(table, snapshot, restore, take_out, label, title=title, words=words)


def _keys(keys: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame({"row_key": list(keys)}, dtype="object")


def _texts(rows: Sequence[Mapping[str, Any]], column: str) -> dict[str, str]:
    return {str(row["row_key"]): str(row[column]) for row in rows}
