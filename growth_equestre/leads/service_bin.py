"""The bin: deleted leads wait there for thirty days; then a job takes them out for good."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from growth_equestre.foundation.errors import InvalidInput, LeadNotFound
from growth_equestre.foundation.ids import is_uuid
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.jobs import service as jobs
from growth_equestre.jobs.types import Report
from growth_equestre.journal import service as journal
from growth_equestre.leads import store, store_bin
from growth_equestre.leads.types import BinnedLead, place_words

KEPT = timedelta(days=30)
PURGE = "leads.empty_bin"
_STEP = 500
"""Leads taken out between two reports."""


@use_case(Permission.CAN_VIEW)
def binned(ws: Workspace, limit: int = 50, offset: int = 0) -> tuple[tuple[BinnedLead, ...], int]:
    """One page of the bin, the last deleted first, and how many are in it."""
    rows = store_bin.binned(ws.cursor(), limit, offset)
    found = tuple(
        BinnedLead(
            row["lead_id"],
            row["name"],
            place_words(row["city"], row["uf"]),
            row["deleted_at"],
            row["deleted_at"] + KEPT,
            row["deleted_by"] or "",
        )
        for row in rows
    )
    return found, int(rows[0]["total"]) if rows else 0


@use_case(Permission.CAN_DELETE, writes=True)
def restore_many(ws: Workspace, lead_ids: Sequence[str]) -> str:
    """Take leads out of the bin, all or none; returns the change set, which undoes it.

    Raises LeadNotFound for one that is not in the bin, InvalidInput for one that became part of another or whose id
    was given to another since.
    """
    wanted = list(dict.fromkeys(lead_ids))
    records = {one["lead_id"]: one for one in store.records(ws.cursor(), [one for one in wanted if is_uuid(one)])}
    for lead_id in wanted:
        if lead_id not in records or not records[lead_id]["deleted_at"]:
            raise LeadNotFound(lead_id)
    _refuse_parts(ws, records)
    _refuse_taken_ids(ws, records)
    names = records[wanted[0]]["name"] if len(wanted) == 1 else f"{len(wanted)} leads"
    about: dict[str, Any] = {"use_case": "leads.restore", "summary": f"Recuperou {names}"}
    with journal.tracked(ws, **about, table="leads", keys=wanted):
        store.write(ws.cursor(), [one | {"deleted_at": None, "updated_at": ws.now()} for one in records.values()])
    return journal.current_change_set(ws, **about)


@use_case(Permission.CAN_DELETE)
def empty_bin(ws: Workspace, report: Report | None = None) -> int:
    """Take out for good who has been in the bin for thirty days, with all that hangs on them; returns how many.

    What the journal says of them goes too, so that nothing brings them back.
    """
    due = store_bin.long_binned(ws.cursor(), ws.now() - KEPT)
    for start in range(0, len(due), _STEP):
        with ws.transaction("leads.empty_bin"):
            some = due[start : start + _STEP]
            journal.take_out_for_good(ws, "leads", some)
            ws.note_erased(*some)
            words = "1 lead" if len(some) == 1 else f"{len(some)} leads"
            journal.current_change_set(
                ws, use_case="leads.empty_bin", summary=f"Esvaziou da lixeira {words} de mais de {KEPT.days} dias"
            )
        if report:
            report(start + len(some), len(due))
    return len(due)


def _refuse_parts(ws: Workspace, records: Mapping[str, Mapping[str, Any]]) -> None:
    for lead_id in store_bin.became_part(ws.cursor(), list(records)):
        raise InvalidInput("lead", f"{records[lead_id]['name']} faz parte de outro cadastro.",
                           "Desfaça a união no Histórico.")  # fmt: skip


def _refuse_taken_ids(ws: Workspace, records: Mapping[str, Mapping[str, Any]]) -> None:
    own = {one["external_id"]: one["name"] for one in records.values() if one["external_id"]}
    for external_id in store.lead_ids(ws.cursor(), own):
        raise InvalidInput("id", f"O id '{external_id}' de {own[external_id]} já é de outro lead.",
                           "Mude o id do outro antes.")  # fmt: skip


def _purge_job(ws: Workspace, _: Mapping[str, Any], report: Report) -> str:
    gone = empty_bin(ws, report)
    return "1 lead saiu da lixeira para sempre." if gone == 1 else f"{gone} leads saíram da lixeira para sempre."


jobs.register(PURGE, _purge_job, every=timedelta(days=1), label="Esvaziar a lixeira depois de 30 dias")
