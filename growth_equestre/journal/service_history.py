"""The history as people read it: what was done, by whom and why, and which field of which record said what before."""

from __future__ import annotations

from collections.abc import Sequence

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
    """One page of what was done, newest first, and how much there is in all."""
    return store.page(ws.cursor(), chosen, limit, offset)


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
    return found


@use_case(Permission.CAN_VIEW)
def newest_undoable(ws: Workspace) -> ChangeSet | None:
    """The last thing that this person did and that can still be taken back; None when there is nothing."""
    return store.newest_undoable(ws.cursor(), ws.actor.user_id)


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
