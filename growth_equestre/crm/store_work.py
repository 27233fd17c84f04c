"""Runs the statements about notes, tasks and next steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import duckdb

from growth_equestre.crm.types_work import NextStep, Note, Task
from growth_equestre.foundation.records import Records, keys_frame
from growth_equestre.foundation.sql import Queries
from growth_equestre.journal.types import UndoableTable, undoable

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
    Records(Q, kind).remove(cursor, keys)


def keys_of_leads(cursor: duckdb.DuckDBPyConnection, lead_ids: Sequence[str], kind: str) -> list[str]:
    """Keys of the records of these leads."""
    return [row["row_key"] for row in Q.rows_with(cursor, f"{kind[:-1]}_keys_of_leads", keys_frame(lead_ids))]


def leads_with_work(cursor: duckdb.DuckDBPyConnection, lead_ids: Sequence[str]) -> set[str]:
    """Those of the leads about which the team wrote something."""
    return {row["row_key"] for row in Q.rows_with(cursor, "leads_with_work", keys_frame(lead_ids))}


_IN_WORDS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "notes": ("Nota", {"body": "Texto"}),
    "tasks": ("Tarefa", {"title": "Tarefa", "due_at": "Prazo", "owner": "Responsável", "done_at": "Concluída em"}),
    "steps": ("Próxima ação", {"step": "O que fazer", "due_at": "Quando"}),
}
"""What a history calls each kind, and the columns that it shows."""


def undoable_work(table: str, kind: str) -> UndoableTable:
    """What the journal needs to take changes of one of the three tables back."""
    title, words = _IN_WORDS[kind]
    return undoable(table, Records(Q, kind), title=title, words=words)
