"""The door to what happened to one lead: facts, stages, partners, notes, actions, chances and edits in one thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from growth_equestre.dossier import rules, store_timeline
from growth_equestre.dossier.types_timeline import Happening, Kind, Thread
from growth_equestre.foundation.vocab import EventType, NextAction, Permission, Stage
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.journal import service as journal
from growth_equestre.journal.types import HistoryEntry
from growth_equestre.leads import service as leads

PAGE = 25


@use_case(Permission.CAN_VIEW)
def thread(ws: Workspace, lead_id: str, kinds: Sequence[Kind] = (), limit: int = PAGE, offset: int = 0) -> Thread:
    """One page of what happened, newest first; only these kinds, where any are named. Raises LeadNotFound."""
    lead = leads.get(ws, lead_id)
    edits: list[Happening] = []
    if not kinds or Kind.RECORD in kinds:
        noted = journal.history(ws, leads.TABLE, lead.lead_id)
        edits = [line for one in noted if (line := edit(one))]
    rows = store_timeline.page(ws.cursor(), lead.lead_id, edits, kinds or None, limit, offset)
    return Thread(tuple(_line(row) for row in rows), rows[0]["total"] if rows else 0)


def edit(noted: HistoryEntry) -> Happening | None:
    """The line for a change of the record, or None when a fact already tells it."""
    change, columns = noted.change_set, noted.columns
    if change.use_case in rules.TOLD_BY_EVENTS:
        return None
    if "lead_id" in columns:
        return Happening(change.happened_at, Kind.RECORD, "Entrou na base", "", change.actor_name)
    fields = rules.edited_fields(columns)
    if not fields and "deleted_at" not in columns:
        return None
    return Happening(change.happened_at, Kind.RECORD, change.summary, " · ".join(fields), change.actor_name)


def _line(row: Mapping[str, Any]) -> Happening:
    kind = Kind(row["kind"])
    fact = EventType(row["code"]) if kind in (Kind.FACT, Kind.STAGE, Kind.PARTNER) else None
    return Happening(
        row["happened_at"], kind, _words(kind, fact, row), row["detail"] or "", row["who"] or "", fact,
        row["score_before"], row["score_after"],
    )  # fmt: skip


def _words(kind: Kind, fact: EventType | None, row: Mapping[str, Any]) -> str:
    if kind is Kind.STAGE:
        return f"Passou a {Stage(row['words']).label}"
    if fact:
        return fact.label
    if kind is Kind.ACTION:
        return f"{NextAction(row['code']).label}: {row['words']}"
    if kind is Kind.CHANCE:
        return "Chance calculada" if row["score_before"] is None else "A chance mudou"
    return str(row["words"])
