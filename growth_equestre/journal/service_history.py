"""The history as people read it: what was done, by whom and why, and which field of which record said what before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from growth_equestre.foundation.errors import NotFound
from growth_equestre.foundation.ids import is_uuid
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.journal import rules, rules_words, service, store
from growth_equestre.journal.types import ChangedRecord, ChangeFilter, ChangeSet, NotedChange, UndoableTable

_EVERYTHING = ChangeFilter()


@use_case(Permission.CAN_VIEW)
def page(
    ws: Workspace, chosen: ChangeFilter = _EVERYTHING, limit: int = 50, offset: int = 0
) -> tuple[tuple[ChangeSet, ...], int]:
    """One page of what was done, newest first, and how much there is in all.

    Here, as everywhere below, `change_count` says of a batch of facts how many there are still.
    """
    shown, total = store.page(ws.cursor(), chosen, limit, offset)
    return _counted(ws, shown), total


@use_case(Permission.CAN_VIEW)
def actors(ws: Workspace) -> tuple[str, ...]:
    """Names of the people who changed anything, in order."""
    return store.actors(ws.cursor())


@use_case(Permission.CAN_VIEW)
def change_set(ws: Workspace, change_set_id: str) -> ChangeSet:
    """What was done. Raises NotFound."""
    found = store.change_set(ws.cursor(), change_set_id) if is_uuid(change_set_id) else None
    if found is None:
        raise NotFound("Esta alteração não existe mais.", "Atualize a página.")
    return _counted(ws, [found])[0]


@use_case(Permission.CAN_VIEW)
def newest_undoable(ws: Workspace) -> ChangeSet | None:
    """The last thing that this person did and that can still be taken back; None when there is nothing."""
    found = store.newest_undoable(ws.cursor(), ws.actor.user_id)
    return _counted(ws, [found])[0] if found else None


@use_case(Permission.CAN_VIEW)
def records(ws: Workspace, change_set_id: str, limit: int = 20) -> tuple[ChangedRecord, ...]:
    """The first records of a change set, field by field in words."""
    noted = store.first_changes(ws.cursor(), change_set_id, limit)
    return tuple(_in_words(ws, noted))


@use_case(Permission.CAN_VIEW)
def history(ws: Workspace, table: str, row_key: str, limit: int = 50) -> tuple[ChangedRecord, ...]:
    """What happened to one record, newest first, field by field in words."""
    told = store.noted_history(ws.cursor(), table, row_key, limit)
    return tuple(_in_words(ws, [change for _, change in told], [one for one, _ in told]))


def _counted(ws: Workspace, change_sets: Sequence[ChangeSet]) -> tuple[ChangeSet, ...]:
    """The same, a record that stands for many counted as them: it is noted once."""
    more: dict[str, int] = defaultdict(int)
    for name, table in service.tables().items():
        made = store.keys_made(ws.cursor(), name, [one.change_set_id for one in change_sets]) if table.sizes else []
        sizes = table.sizes(ws.cursor(), [key for _, key in made]) if table.sizes and made else {}
        for change_set_id, key in made:
            more[change_set_id] += sizes.get(key, 0) - 1
    return tuple(replace(one, change_count=one.change_count + more[one.change_set_id]) for one in change_sets)


def _in_words(
    ws: Workspace, noted: Sequence[NotedChange], change_sets: Sequence[ChangeSet] = ()
) -> list[ChangedRecord]:
    zone, known = ws.local_zone, service.tables()
    labels = {
        name: known[name].label(ws.cursor(), [one.row_key for one in noted if one.table == name])
        for name in {one.table for one in noted}
        if name in known
    }
    found = []
    for place, one in enumerate(noted):
        table = known.get(one.table)
        before, after = rules.parsed(one.before), rules.parsed(one.after)
        found.append(
            ChangedRecord(
                table=one.table,
                key=one.row_key,
                title=table.title if table else "Registro",
                label=labels.get(one.table, {}).get(one.row_key) or _name(before, after),
                is_new=before is None,
                is_gone=after is None,
                fields=rules_words.field_changes(before, after, _words(table), zone),
                change_set=change_sets[place] if change_sets else None,
            )
        )
    return found


def _words(table: UndoableTable | None) -> dict[str, str]:
    return dict(table.words) if table else {}


def _name(before: rules.Row | None, after: rules.Row | None) -> str:
    return str((after or before or {}).get("name") or "")
