"""The door of the leads: create, edit, find, list, delete, restore, and the stage as the team says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import pandas as pd

from growth_equestre.foundation.errors import InvalidInput, LeadNotFound
from growth_equestre.foundation.ids import is_uuid, new_id
from growth_equestre.foundation.vocab import Permission, Stage
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.journal import service as journal
from growth_equestre.journal.types import UndoableTable
from growth_equestre.leads import rules, service_bin, service_gate, store, store_duplicates
from growth_equestre.leads.service_export import export
from growth_equestre.leads.service_import import find_or_merge, import_leads, preview_import
from growth_equestre.leads.types import (
    Lead,
    LeadChanges,
    LeadFilter,
    LeadInput,
    LeadLine,
    LeadPage,
    LeadSort,
    StageMove,
)
from growth_equestre.places import service as places

__all__ = [
    "bulk_delete",
    "bulk_edit",
    "create",
    "delete",
    "edit",
    "export",
    "find_or_merge",
    "get",
    "import_leads",
    "insert_many",
    "lines",
    "owners",
    "page",
    "preview_import",
    "public_ids",
    "remove_demo",
    "resolve_ids",
    "restore",
    "set_stage",
    "set_stages",
]

TABLE = "leads"
ALIASES = "lead_aliases"
DISTINCT = "lead_distinct"
_IDS_REMEMBERED = 50_000
_EVERYTHING = LeadFilter()


@use_case(Permission.CAN_VIEW)
def get(ws: Workspace, lead_id: str) -> Lead:
    """The lead with our id or the customer's own; of one that was united with another, that other.

    Raises LeadNotFound, also for one in the bin.
    """
    return store.lead(_record(ws, lead_id))


@use_case(Permission.CAN_VIEW)
def page(
    ws: Workspace,
    chosen: LeadFilter = _EVERYTHING,
    sort: LeadSort = LeadSort.CHANCE,
    limit: int = 50,
    offset: int = 0,
) -> LeadPage:
    """One page of the list and how many there are in all."""
    return store.page(ws.cursor(), chosen, sort, limit, offset)


@use_case(Permission.CAN_VIEW)
def lines(
    ws: Workspace, chosen: LeadFilter, sort: LeadSort, limit: int, offset: int
) -> tuple[tuple[LeadLine, ...], int]:
    """Like page, of each lead only what a line of the list says."""
    return store.lines(ws.cursor(), chosen, sort, limit, offset)


@use_case(Permission.CAN_VIEW)
def resolve_ids(ws: Workspace, ids: Sequence[str]) -> dict[str, str]:
    """Each id, ours or the customer's own, to our lead_id; ids that name no lead outside the bin are absent."""
    known = ws.transaction_under_way.remembered("leads.ids") if ws.transaction_under_way else {}
    if len(known) > _IDS_REMEMBERED:
        known.clear()
    missing = [text for text in ids if text and text not in known]
    if missing:
        known |= store.lead_ids(ws.cursor(), missing)
    return {text: known[text] for text in ids if text in known}


@use_case(Permission.CAN_VIEW)
def public_ids(ws: Workspace) -> dict[str, str]:
    """Our lead_id to the id that files use (the customer's own, else ours), for every lead outside the bin."""
    return store.public_ids(ws.cursor())


@use_case(Permission.CAN_VIEW)
def owners(ws: Workspace) -> tuple[str, ...]:
    """Names of the people who have leads, in order."""
    return store.owners(ws.cursor())


@use_case(Permission.CAN_EDIT, writes=True)
def create(ws: Workspace, raw: LeadInput, *, is_demo: bool = False) -> Lead:
    """Add a lead. Raises InvalidFields with everything that is wrong."""
    clean = asdict(rules.clean(raw, places.state_code))
    _refuse_taken_id(ws, clean["external_id"], None)
    record = rules.new_record(new_id(), clean, ws.now()) | {"is_demo": is_demo}
    _place([record])
    with journal.tracked(
        ws,
        use_case="leads.create",
        summary=f"Criou {record['name']}",
        table="leads",
        keys=[record["lead_id"]],
    ):
        store.write(ws.cursor(), [record])
    return store.lead(record)


@use_case(Permission.CAN_EDIT, writes=True)
def edit(ws: Workspace, lead_id: str, changes: LeadChanges) -> Lead:
    """Change the fields given. Raises LeadNotFound, InvalidFields."""
    record = _record(ws, lead_id)
    edited = _edited(ws, record, changes)
    _refuse_taken_id(ws, edited["external_id"], record["lead_id"])
    _keep(ws, "leads.edit", f"Editou {edited['name']}", [edited])
    return store.lead(edited)


@use_case(Permission.CAN_EDIT, writes=True)
def bulk_edit(ws: Workspace, lead_ids: Sequence[str], changes: LeadChanges) -> str:
    """Change the same fields of many leads, all or none; returns the change set, which undoes it.

    Raises LeadNotFound, InvalidFields; InvalidInput for a field that can belong to one lead only.
    """
    single = changes.model_fields_set & {"name", "whatsapp", "email", "external_id"}
    if single:
        raise InvalidInput(min(single), "Nome, telefone, e-mail e id são de um lead só.", "Edite um por vez.")
    edited = [_edited(ws, record, changes) for record in _records(ws, lead_ids)]
    return _keep(ws, "leads.bulk_edit", f"Editou {len(edited)} leads", edited)


@use_case(Permission.CAN_DELETE, writes=True)
def delete(ws: Workspace, lead_id: str) -> str:
    """Put a lead in the bin; returns the change set, which undoes it. Raises LeadNotFound."""
    record = _record(ws, lead_id)
    return _keep(ws, "leads.delete", f"Excluiu {record['name']}", [_binned(record, ws.now())])


@use_case(Permission.CAN_DELETE, writes=True)
def bulk_delete(ws: Workspace, lead_ids: Sequence[str]) -> str:
    """Put many leads in the bin, all or none; returns the change set, which undoes it. Raises LeadNotFound."""
    binned = [_binned(record, ws.now()) for record in _records(ws, lead_ids)]
    return _keep(ws, "leads.bulk_delete", f"Excluiu {len(binned)} leads", binned)


@use_case(Permission.CAN_DELETE, writes=True)
def restore(ws: Workspace, lead_id: str) -> Lead:
    """Take a lead out of the bin. Raises LeadNotFound; InvalidInput when its own id was given to another since, or
    when it became part of another lead.
    """
    record = store.record(ws.cursor(), lead_id) if is_uuid(lead_id) else None
    if record is None:
        raise LeadNotFound(lead_id)
    if record["deleted_at"]:
        service_bin.restore_many(ws, [record["lead_id"]])
        record |= {"deleted_at": None, "updated_at": ws.now()}
    return store.lead(record)


@use_case(Permission.CAN_EDIT, writes=True)
def set_stage(ws: Workspace, lead_id: str, stage: Stage, reason: str = "", since: datetime | None = None) -> Lead:
    """Keep the team's word about a lead, as of `since` (default now). The gate is not here: see the crm room.

    Raises LeadNotFound.
    """
    record = _record(ws, lead_id)
    moved = _moved(record, StageMove(record["lead_id"], stage, since or ws.now(), reason), ws.now())
    _keep(ws, "leads.set_stage", f"Moveu {record['name']} para {stage.label}", [moved], reason)
    return store.lead(moved)


@use_case(Permission.CAN_EDIT, writes=True)
def set_stages(ws: Workspace, moves: Sequence[StageMove], reason: str = "") -> int:
    """Follow a history of stages: each lead takes its latest move unless its stage is newer; returns how many were
    held back in Aquecendo, because the gate is closed to them and no manager gave a reason.

    A move to the stage that a lead already has only tells since when. Leads that do not exist are passed over.
    """
    latest: dict[str, StageMove] = {}
    for move in moves:
        known = latest.get(move.lead_id)
        latest[move.lead_id] = move if known is None or move.since >= known.since else known
    found = store.records(ws.cursor(), [lead_id for lead_id in latest if is_uuid(lead_id)])
    taking = [record for record in found if rules.takes_move(record, latest[record["lead_id"]])]
    moved = [_moved(record, latest[record["lead_id"]], ws.now()) for record in taking]
    entering = [new for old, new in zip(taking, moved, strict=True) if not service_gate.is_behind(old)]
    held = service_gate.hold_back(ws, entering, reason, are_new=False)
    _keep(ws, "leads.set_stages", f"Moveu {len(moved)} leads de etapa", moved, reason.strip())
    return held


@use_case(Permission.CAN_EDIT, writes=True)
def insert_many(ws: Workspace, rows: pd.DataFrame) -> str:
    """Add whole records with the table's columns, unchecked, as one change set; returns its id. For simulated leads.

    lead_id is text, moments naive UTC; the comparison keys and missing columns are filled here.
    """
    keys = rows["lead_id"].astype(str).tolist()
    about: dict[str, Any] = {"use_case": "leads.insert_many", "summary": f"Criou {len(keys)} leads"}
    with journal.tracked(ws, **about, table="leads", keys=keys):
        store.write_frame(ws.cursor(), store.completed(rows, rules.derived))
    return journal.current_change_set(ws, **about)


@use_case(Permission.CAN_DELETE, writes=True)
def remove_demo(ws: Workspace) -> list[str]:
    """Take out for good every lead that the demo created; returns their ids."""
    keys = store.demo_ids(ws.cursor())
    with journal.tracked(
        ws, use_case="leads.remove_demo", summary="Removeu os leads de demo", table="leads", keys=keys
    ):
        store.remove(ws.cursor(), keys)
    return keys


def _record(ws: Workspace, lead_id: str) -> dict[str, Any]:
    record = store.record(ws.cursor(), lead_id) if is_uuid(lead_id) else None
    if record is None or record["deleted_at"]:
        own_id = store.lead_ids(ws.cursor(), [lead_id]).get(lead_id)
        record = store.record(ws.cursor(), own_id) if own_id else None
    if record is None:
        raise LeadNotFound(lead_id)
    return record


def _records(ws: Workspace, lead_ids: Sequence[str]) -> list[dict[str, Any]]:
    """Rows of all these leads. Raises LeadNotFound for the first that is missing or in the bin."""
    wanted = list(dict.fromkeys(lead_ids))
    found = store.records(ws.cursor(), [lead_id for lead_id in wanted if is_uuid(lead_id)])
    live = {record["lead_id"]: record for record in found if not record["deleted_at"]}
    missing = next((lead_id for lead_id in wanted if lead_id not in live), None)
    if missing is not None:
        raise LeadNotFound(missing)
    return [live[lead_id] for lead_id in wanted]


def _edited(ws: Workspace, record: Mapping[str, Any], changes: LeadChanges) -> dict[str, Any]:
    """The row with the given fields cleaned and everything that follows from them; checks only what was given."""
    given = rules.clean_changes(changes, places.state_code)
    edited = dict(record) | given
    edited |= rules.derived(edited) | {"updated_at": ws.now()}
    if (edited["city"], edited["uf"]) != (record["city"], record["uf"]):
        _place([edited])
    return edited


def _binned(record: dict[str, Any], now: datetime) -> dict[str, Any]:
    return record | {"deleted_at": now, "updated_at": now}


def _moved(record: dict[str, Any], move: StageMove, now: datetime) -> dict[str, Any]:
    lost_reason = (move.reason.strip() or None) if move.stage is Stage.LOST else None
    return record | {
        "stage": move.stage.value,
        "stage_since": move.since,
        "lost_reason": lost_reason,
        "updated_at": now,
    }


def _place(records: Sequence[dict[str, Any]]) -> None:
    """Put each record on the map; an unknown city is kept as typed, without coordinates."""
    rules.put_on_map(records, places.find_many([r["city"] for r in records], [r["uf"] for r in records]))


def _keep(ws: Workspace, name: str, summary: str, records: Sequence[dict[str, Any]], reason: str = "") -> str:
    """Write the rows and note what changed; returns the change set."""
    keys = [record["lead_id"] for record in records]
    with journal.tracked(ws, use_case=name, summary=summary, table="leads", keys=keys, reason=reason):
        store.write(ws.cursor(), records)
    return journal.current_change_set(ws, use_case=name, summary=summary, reason=reason)


def _refuse_taken_id(ws: Workspace, external_id: str | None, lead_id: str | None) -> None:
    holder = store.lead_ids(ws.cursor(), [external_id]).get(external_id) if external_id else None
    if holder and holder != lead_id:
        raise InvalidInput("id", f"O id '{external_id}' já é de outro lead.", "Use um id diferente.")


journal.register(
    UndoableTable(
        TABLE,
        store.snapshots,
        store.restore,
        store.remove,
        store.names,
        lead_column="lead_id",
        before_restore=store.before_restore,
        title="Lead",
        words=rules.HISTORY_WORDS,
    )
)
journal.register(
    UndoableTable(
        ALIASES,
        store.alias_snapshots,
        store.restore_aliases,
        store.remove_aliases,
        store.alias_labels,
        lead_column="lead_id",
        title="Outro id do lead",
        words={"external_id": "Id"},
    )
)
journal.register_belonging(TABLE, belonging=ALIASES, keys_of=store.alias_keys)
journal.register_following(TABLE, following=ALIASES, keys_of=store.alias_keys)
journal.register(
    UndoableTable(
        DISTINCT,
        store_duplicates.distinct_snapshots,
        store_duplicates.restore_distinct,
        store_duplicates.remove_distinct,
        store_duplicates.distinct_labels,
        title="Par de leads",
    )
)
