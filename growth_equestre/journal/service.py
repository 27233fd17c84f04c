"""The door of the journal: record, take back, read the history, verify the chain."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

import pyarrow as pa

from growth_equestre.foundation.errors import NotFound, UndoConflict
from growth_equestre.foundation.ids import is_uuid, new_id
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.journal import rules, store
from growth_equestre.journal.types import (
    Change,
    ChangeSet,
    Following,
    HistoryEntry,
    InUse,
    KeptRow,
    KeysOf,
    NotedChange,
    UndoableTable,
    UndoReport,
)

_tables: dict[str, UndoableTable] = {}
_references: dict[str, dict[str, InUse]] = {}
_belongings: dict[str, dict[str, KeysOf]] = {}
_followings: dict[str, dict[str, Following]] = {}


def register(table: UndoableTable) -> None:
    """Make a room's table known, so that its changes can be taken back. Called once, when the room is imported."""
    _tables[table.name] = table


def register_reference(table: str, *, by: str, in_use: InUse) -> None:
    """Have an undo keep the records of `table` that `by` points at instead of taking them out.

    What the same undo takes out of higher tables no longer points. Raises ValueError before `table` is registered.
    """
    _registered(table)
    _references.setdefault(table, {})[by] = in_use


def register_belonging(table: str, *, belonging: str, keys_of: KeysOf) -> None:
    """Have records of `belonging` leave, and come back, with the records of `table` that an undo takes out.

    Raises ValueError before both are registered, the lower one first.
    """
    _registered(table)
    _registered(belonging)
    _belongings.setdefault(table, {})[belonging] = keys_of


def register_following(table: str, *, following: str, keys_of: KeysOf, column: str = "lead_id") -> None:
    """Have records of `following`, which name one of `table` in `column`, go with it when two records become one.

    Raises ValueError before both are registered.
    """
    _registered(table)
    _registered(following)
    _followings.setdefault(table, {})[following] = Following(keys_of, column)


def tables() -> Mapping[str, UndoableTable]:
    """Every registered table by name."""
    return dict(_tables)


def followings(table: str) -> frozenset[str]:
    """Names of the tables whose records go with those of `table`."""
    return frozenset(_followings.get(table, {}))


def count_following(ws: Workspace, table: str, keys: Sequence[str]) -> int:
    """How many records go with these of `table`."""
    return sum(len(one.keys_of(ws.cursor(), keys)) for one in _followings.get(table, {}).values())


def hand_on(
    ws: Workspace, table: str, heirs: Mapping[str, str], *, use_case: str, summary: str, reason: str = ""
) -> int:
    """Have all that goes with these records of `table` go with their heirs instead; returns how many records moved."""
    moved = 0
    for name, following in _followings.get(table, {}).items():
        keys = following.keys_of(ws.cursor(), list(heirs))
        if keys:
            held = snapshots(ws, name, keys)
            named = {key: rules.handed_on(text, following.column, heirs) for key, text in held.items()}
            about = {"use_case": use_case, "summary": summary, "reason": reason}
            with tracked(ws, **about, table=name, keys=list(held)):
                _tables[name].restore(ws.cursor(), named)
            moved += len(held)
    return moved


def record(ws: Workspace, *, use_case: str, summary: str, changes: Iterable[Change], reason: str = "") -> str:
    """Note changes made in the write under way; returns the change set's id.

    All records of one transaction join one change set, named after the first that was noted.
    """
    return _append(ws, (use_case, summary, reason), store.as_table(changes))


def record_table(ws: Workspace, *, use_case: str, summary: str, table: str, changes: pa.Table, reason: str = "") -> str:
    """Like record for many records: columns row_key, before, after (JSON text or null)."""
    return _append(ws, (use_case, summary, reason), store.of_one_table(table, changes))


def current_change_set(
    ws: Workspace, *, use_case: str, summary: str, reason: str = "", undo_of: str | None = None
) -> str:
    """The id of the change set that this write fills, opened now if it is not yet."""
    return _open(ws, (use_case, summary, reason), undo_of).change_set_id


def noted(ws: Workspace) -> tuple[str, Sequence[pa.Table]]:
    """What the write under way noted so far: its use case, and tables of table_name, row_key, before, after."""
    write = ws.transaction_under_way
    pending = write.change_set if write else None
    return (pending.use_case, pending.parts) if isinstance(pending, store.OpenChangeSet) else ("", ())


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
    changes = store.table_of((table, key, before.get(key), after.get(key)) for key in changed)
    _append(ws, (use_case, summary, reason), changes)
    _touch(ws, _tables[table], [after.get(key) or before.get(key) for key in changed])


def snapshots(ws: Workspace, table: str, keys: Sequence[str]) -> dict[str, str]:
    """JSON text of each of these records that exists, by key."""
    return _tables[table].snapshot(ws.cursor(), list(dict.fromkeys(keys)))


@use_case(Permission.CAN_UNDO, writes=True)
def undo(ws: Workspace, change_set_id: str) -> UndoReport:
    """Take a change set back. Records edited since, or created and pointed at since, stay as they are and are named.

    Raises NotFound for an unknown id, UndoConflict when it was already undone or nothing can be put back.
    """
    found = store.change_set(ws.cursor(), change_set_id) if is_uuid(change_set_id) else None
    if found is None:
        raise NotFound("Esta alteração não existe mais.", "Atualize a página.")
    if found.undone_by:
        raise UndoConflict("Esta alteração já foi desfeita.", "Nada mudou.")
    changes = store.changes_of(ws.cursor(), change_set_id)
    if not changes:
        raise UndoConflict("O que esta alteração mudou foi apagado para sempre.", "Nada mudou.")
    undone_by = current_change_set(
        ws, use_case="journal.undo", summary=f"Desfez: {found.summary}", undo_of=change_set_id
    )
    done = [_undo_table(ws, table, changes[table.name]) for table in _top_first(changes)]
    restored = sum(count for count, _ in done)
    if not restored:
        raise UndoConflict("Tudo nesta alteração foi editado depois ou já está em uso.", "Nada mudou.")
    store.mark_undone(ws.cursor(), change_set_id, undone_by)
    return UndoReport(undone_by, restored, tuple(row for _, kept in done for row in kept))


@use_case(Permission.CAN_DELETE, writes=True)
def take_out_for_good(ws: Workspace, table: str, keys: Sequence[str]) -> int:
    """Remove records with all that goes with them and belongs to them, and what the journal says of them.

    There is no way back. The chain still verifies: it runs over digests. Returns how many records went.
    """
    wanted = list(dict.fromkeys(keys))
    hanging = {name: one.keys_of for name, one in _followings.get(table, {}).items()} | _belongings.get(table, {})
    count = len(wanted)
    for name, keys_of in hanging.items() if wanted else ():
        found = keys_of(ws.cursor(), wanted)
        if found:
            count += take_out_for_good(ws, name, found)
    for name, one in _followings.get(table, {}).items() if wanted else ():
        store.blank_naming(ws.cursor(), name, one.column, wanted)
    if wanted:
        _tables[table].remove(ws.cursor(), wanted)
        store.blank(ws.cursor(), table, wanted)
    return count


@use_case(Permission.CAN_VIEW)
def history(ws: Workspace, table: str, row_key: str) -> list[HistoryEntry]:
    """Every noted change of one record, newest first."""
    return store.history(ws.cursor(), table, row_key)


@use_case(Permission.CAN_VIEW)
def records_before(ws: Workspace, table: str, moment: datetime) -> dict[str, str | None]:
    """JSON of every record of the table that changed at or after an aware moment, as it was just before it.

    None for one that did not exist then; records that are absent here are as they were.
    """
    return store.records_before(ws.cursor(), table, moment)


@use_case(Permission.CAN_VIEW)
def recent(ws: Workspace, limit: int = 20) -> list[ChangeSet]:
    """What was done lately, newest first."""
    return store.recent(ws.cursor(), limit)


@use_case(Permission.CAN_VIEW)
def newest_number(ws: Workspace) -> int:
    """Place of the newest change set in the chain; 0 before the first. Grows with every change noted."""
    return store.newest_number(ws.cursor())


@use_case(Permission.CAN_VIEW)
def verify(ws: Workspace) -> list[str]:
    """Portuguese sentences, one per fault in the chain; empty when it holds."""
    broken = store.first_broken_link(ws.cursor())
    altered = store.altered_changes(ws.cursor())
    reworded = ", ".join(map(str, store.altered_texts(ws.cursor())))
    faults = {
        f"O registro de alterações foi adulterado a partir da alteração {broken}.": broken,
        f"Alterações que não conferem com o próprio resumo: {altered}.": altered,
        f"O resumo ou o motivo foi trocado depois, nas alterações de número: {reworded}.": reworded,
    }
    return [sentence for sentence, is_found in faults.items() if is_found]


def _registered(table: str) -> None:
    if table not in _tables:
        raise ValueError(f"register table {table!r} first")


def _append(ws: Workspace, texts: tuple[str, str, str], changes: pa.Table) -> str:
    pending = _open(ws, texts, None)
    pending.parts.append(changes)
    return pending.change_set_id


def _open(ws: Workspace, texts: tuple[str, str, str], undo_of: str | None) -> store.OpenChangeSet:
    """The change set of the write under way; opened, and set to be kept at its end, when there is none yet."""
    write = ws.transaction_under_way
    if write is None:
        raise ValueError("a change can only be noted inside a write")
    if write.change_set is None:
        pending = store.OpenChangeSet(new_id(), *texts, undo_of)
        write.change_set = pending
        write.closers.append(lambda: store.keep(write, pending, ws.now(), ws.actor))
    if not isinstance(write.change_set, store.OpenChangeSet):
        raise ValueError("the write under way carries a foreign change set")
    return write.change_set


def _top_first(tables: Iterable[str]) -> list[UndoableTable]:
    """What points at records goes before what it points at: a room registers after those that it stands on."""
    places = {name: place for place, name in enumerate(_tables)}
    return [_tables[name] for name in sorted(tables, key=places.__getitem__, reverse=True)]


def _undo_table(ws: Workspace, table: UndoableTable, changes: Sequence[NotedChange]) -> tuple[int, list[KeptRow]]:
    """Take back the changes of one table, last first; returns how many records went back, and those left alone."""
    before = table.snapshot(ws.cursor(), list(dict.fromkeys(change.row_key for change in changes)))
    rows: dict[str, str | None] = dict(before)
    done: set[str] = set()
    edited: dict[str, None] = {}
    for change in changes:
        is_untouched, back = rules.put_back(rows.get(change.row_key), change.before, change.after)
        rows[change.row_key] = back
        if is_untouched:
            done.add(change.row_key)
        else:
            edited[change.row_key] = None
    in_use = _in_use(ws, table, [key for key in before if rows[key] is None])
    rows.update({key: before[key] for key in in_use})
    _write_back(ws, table, before, rows)
    kept = [*edited, *(key for key in before if key in in_use)]
    labels = table.label(ws.cursor(), kept) if kept else {}
    return len(done - in_use), [KeptRow(table.name, key, labels.get(key, key), key in in_use) for key in kept]


def _in_use(ws: Workspace, table: UndoableTable, keys: Sequence[str]) -> set[str]:
    """Those of the records about to go that other records point at."""
    askers = _references.get(table.name, {}).values() if keys else ()
    return set().union(*(ask(ws.cursor(), keys) for ask in askers))


def _write_back(ws: Workspace, table: UndoableTable, before: dict[str, str], rows: dict[str, str | None]) -> None:
    gone = [key for key in before if rows[key] is None]
    back = {key: text for key, text in rows.items() if text is not None and text != before.get(key)}
    if gone:
        _remove(ws, table, {key: before[key] for key in gone})
    if back:
        if table.before_restore:
            table.before_restore(ws.cursor(), back, ws.now())
        table.restore(ws.cursor(), back)
        after = table.snapshot(ws.cursor(), list(back))
        _note_undone(ws, [(table.name, key, before.get(key), after.get(key)) for key in back])
    _touch(ws, table, [before[key] for key in gone] + list(back.values()))


def _remove(ws: Workspace, table: UndoableTable, records: dict[str, str]) -> None:
    """Take records out, and with them what belongs to them."""
    for name, keys_of in _belongings.get(table.name, {}).items():
        belonging = _tables[name]
        found = belonging.snapshot(ws.cursor(), keys_of(ws.cursor(), list(records)))
        if found:
            _remove(ws, belonging, found)
    table.remove(ws.cursor(), list(records))
    _note_undone(ws, [(table.name, key, text, None) for key, text in records.items()])


def _note_undone(ws: Workspace, changes: Iterable[store.Texts]) -> None:
    _append(ws, ("journal.undo", "Desfez", ""), store.table_of(changes))


def _touch(ws: Workspace, table: UndoableTable, rows: Iterable[str | None]) -> None:
    if table.lead_column is None:
        return
    named = [json.loads(row).get(table.lead_column) for row in rows if row]
    leads = {lead for leads in named for lead in (leads if isinstance(leads, list) else [leads])}
    ws.touch_leads(*(str(lead) for lead in leads if lead))
