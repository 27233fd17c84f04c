"""The door of the journal: record, take back, read the history, verify the chain."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pandas as pd

from growth_equestre.foundation.errors import NotFound, UndoConflict
from growth_equestre.foundation.ids import is_uuid, new_id
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.journal import rules, store
from growth_equestre.journal.types import Change, ChangeSet, HistoryEntry, KeptRow, UndoableTable, UndoReport

_tables: dict[str, UndoableTable] = {}


def register(table: UndoableTable) -> None:
    """Make a room's table known, so that its changes can be taken back. Called once, when the room is imported."""
    _tables[table.name] = table


def record(ws: Workspace, *, use_case: str, summary: str, changes: Iterable[Change], reason: str = "") -> str:
    """Note changes made in the write under way; returns the change set's id.

    All records of one transaction join one change set, named after the first that was noted.
    """
    return _append(ws, (use_case, summary, reason), store.as_frame(changes))


def record_frame(
    ws: Workspace, *, use_case: str, summary: str, table: str, frame: pd.DataFrame, reason: str = ""
) -> str:
    """Like record for many records: columns row_key, before, after (JSON text or None)."""
    changes = frame[["row_key", "before", "after"]].astype("object")
    changes = changes.where(changes.notna(), None)
    changes.insert(0, "table_name", table)
    return _append(ws, (use_case, summary, reason), changes)


def current_change_set(
    ws: Workspace, *, use_case: str, summary: str, reason: str = "", undo_of: str | None = None
) -> str:
    """The id of the change set that this write fills, opened now if it is not yet."""
    return _open(ws, (use_case, summary, reason), undo_of).change_set_id


@contextmanager
def tracked(
    ws: Workspace, *, use_case: str, summary: str, table: str, keys: Sequence[str], reason: str = ""
) -> Iterator[None]:
    """Note whatever the block does to these records of a registered table, by comparing before and after.

    Leads that the records belong to are touched as well, so that what is derived from them follows.
    """
    before = snapshots(ws, table, keys)
    yield
    after = snapshots(ws, table, keys)
    changed = [key for key in dict.fromkeys(keys) if before.get(key) != after.get(key)]
    if not changed:
        return
    frame = store.frame_of((table, key, before.get(key), after.get(key)) for key in changed)
    _append(ws, (use_case, summary, reason), frame)
    _touch(ws, _tables[table], [after.get(key) or before.get(key) for key in changed])


def snapshots(ws: Workspace, table: str, keys: Sequence[str]) -> dict[str, str]:
    """JSON text of each of these records that exists, by key."""
    return _tables[table].snapshot(ws.cursor(), list(dict.fromkeys(keys)))


@use_case(Permission.CAN_UNDO, writes=True)
def undo(ws: Workspace, change_set_id: str) -> UndoReport:
    """Take a change set back. Records that someone edited since stay as they are and are named.

    Raises NotFound for an unknown id, UndoConflict when it was already undone or nothing can be put back.
    """
    found = store.change_set(ws.cursor(), change_set_id) if is_uuid(change_set_id) else None
    if found is None:
        raise NotFound("Esta alteração não existe mais.", "Atualize a página.")
    if found.undone_by:
        raise UndoConflict("Esta alteração já foi desfeita.", "Nada mudou.")
    changes = store.changes_of(ws.cursor(), change_set_id)
    kept: list[KeptRow] = []
    undone_by = current_change_set(
        ws, use_case="journal.undo", summary=f"Desfez: {found.summary}", undo_of=change_set_id
    )
    for table in dict.fromkeys(change.table for change in changes):
        kept += _undo_table(ws, _tables[table], [change for change in changes if change.table == table])
    restored = len(changes) - len(kept)
    if changes and not restored:
        raise UndoConflict("Tudo nesta alteração foi editado depois.", "Nada mudou.")
    store.mark_undone(ws.cursor(), change_set_id, undone_by)
    return UndoReport(undone_by, restored, tuple(kept))


@use_case(Permission.CAN_VIEW)
def history(ws: Workspace, table: str, row_key: str) -> list[HistoryEntry]:
    """Every noted change of one record, newest first."""
    return store.history(ws.cursor(), table, row_key)


@use_case(Permission.CAN_VIEW)
def recent(ws: Workspace, limit: int = 20) -> list[ChangeSet]:
    """What was done lately, newest first."""
    return store.recent(ws.cursor(), limit)


@use_case(Permission.CAN_VIEW)
def verify(ws: Workspace) -> list[str]:
    """Portuguese sentences, one per fault in the chain; empty when it holds."""
    broken = store.first_broken_link(ws.cursor())
    altered = store.altered_changes(ws.cursor())
    faults = [f"O registro de alterações foi adulterado a partir da alteração {broken}."] if broken else []
    return faults + ([f"{altered} alterações não conferem com o próprio resumo."] if altered else [])


def _append(ws: Workspace, texts: tuple[str, str, str], changes: pd.DataFrame) -> str:
    pending = _open(ws, texts, None)
    pending.frames.append(changes)
    return pending.change_set_id


def _open(ws: Workspace, texts: tuple[str, str, str], undo_of: str | None) -> store.OpenChangeSet:
    """The change set of the write under way; opened, and set to be kept at its end, when there is none yet."""
    write = ws.transaction_under_way
    if write is None:
        raise ValueError("a change can only be noted inside a write")
    if write.change_set is None:
        pending = store.OpenChangeSet(new_id(), *texts, undo_of)
        write.change_set = pending
        write.closers.append(lambda: store.keep(write.cursor, pending, ws.now(), ws.actor))
    if not isinstance(write.change_set, store.OpenChangeSet):
        raise ValueError("the write under way carries a foreign change set")
    return write.change_set


def _undo_table(ws: Workspace, table: UndoableTable, changes: Sequence[Change]) -> list[KeptRow]:
    """Take back the changes of one table, last first; returns the records left alone."""
    keys = list(dict.fromkeys(change.row_key for change in changes))
    before = table.snapshot(ws.cursor(), keys)
    rows = {key: json.loads(text) for key, text in before.items()}
    touched_since: list[str] = []
    for change in changes:
        current: dict[str, Any] | None = rows.get(change.row_key)
        if not rules.is_untouched(current, change.before, change.after):
            touched_since.append(change.row_key)
        elif change.before is None:
            rows.pop(change.row_key, None)
        else:
            rows[change.row_key] = rules.taken_back(current, change.before, change.after)
    _write_back(ws, table, before, rows, keys)
    labels = table.label(ws.cursor(), touched_since) if touched_since else {}
    return [KeptRow(table.name, key, labels.get(key, key)) for key in touched_since]


def _write_back(
    ws: Workspace, table: UndoableTable, before: dict[str, str], rows: dict[str, Any], keys: Sequence[str]
) -> None:
    gone = [key for key in keys if key in before and key not in rows]
    back = {
        key: json.dumps(rows[key], ensure_ascii=False)
        for key in keys
        if key in rows and (key not in before or json.loads(before[key]) != rows[key])
    }
    if gone:
        table.remove(ws.cursor(), gone)
    if back:
        table.restore(ws.cursor(), back)
    after = table.snapshot(ws.cursor(), [*gone, *back])
    frame = store.frame_of((table.name, key, before.get(key), after.get(key)) for key in [*gone, *back])
    _append(ws, ("journal.undo", "Desfez", ""), frame)
    _touch(ws, table, [before[key] for key in gone] + list(back.values()))


def _touch(ws: Workspace, table: UndoableTable, rows: Iterable[str | None]) -> None:
    if table.lead_column is None:
        return
    named = [json.loads(row).get(table.lead_column) for row in rows if row]
    leads = {lead for leads in named for lead in (leads if isinstance(leads, list) else [leads])}
    ws.touch_leads(*(str(lead) for lead in leads if lead))
