"""Who read or exported whose data, when and from where: noted by itself, chained, and searchable.

A use case that names a lead is a reading of that person; one that answers with many people is a reading of a list; one
that asks for the right to export is an export. Writes are in the journal already.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from growth_equestre.foundation.db import Database
from growth_equestre.foundation.ids import is_uuid
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import UseCase, Workspace, came_from, use_case, watch_readings
from growth_equestre.leads import service as leads
from growth_equestre.privacy import rules, store_readings
from growth_equestre.privacy.service_erasure import salt_of
from growth_equestre.privacy.types_readings import ChainEnd, Reading, ReadingFilter, ReadingKind

SAME_WITHIN = timedelta(minutes=10)
"""Looks of one person at the same data within this time are one reading."""
MOST_REMEMBERED = 4_096

LISTS = frozenset({
    "leads.page", "leads.lines", "leads.binned", "leads.candidates", "crm.board", "crm.waiting", "crm.open_tasks",
    "next_action.today", "overview.overview", "capture.arrived_since", "privacy.requests", "journal.page",
})  # fmt: skip
"""Use cases that answer with many people at once."""

WHOLE_COPIES = frozenset({"accounts.backup", "upkeep.content"})
"""Use cases that take everything along though they ask for another right than to export."""

_FROM_OUTSIDE = {"partner": "link do parceiro", "link": "link do parceiro", "api": "programa"}
_EVERYTHING = ReadingFilter()
_one_at_a_time = threading.Lock()
_ends: WeakKeyDictionary[Database, ChainEnd] = WeakKeyDictionary()
_lately: OrderedDict[tuple[str, ...], datetime] = OrderedDict()


@use_case(Permission.CAN_SEE_PEOPLE)
def page(
    ws: Workspace, chosen: ReadingFilter = _EVERYTHING, limit: int = 50, offset: int = 0
) -> tuple[tuple[Reading, ...], int]:
    """One page of who read what, newest first, and how many there are."""
    salt = salt_of(ws)
    subject = rules.salted(salt, _own_id(ws, chosen.lead_id)) if chosen.lead_id else None
    kind = chosen.kind.value if chosen.kind else None
    rows = store_readings.page(ws.cursor(), kind, subject, chosen.text or None, limit, offset)
    names = store_readings.names(ws.cursor(), [row["subject"] for row in rows if row["subject"]], salt)
    return tuple(_reading(row, names) for row in rows), int(rows[0]["total"]) if rows else 0


@use_case(Permission.CAN_VIEW)
def verify(ws: Workspace) -> int | None:
    """Number of the first reading that was changed, taken out or slipped in; None when all hold."""
    return store_readings.first_broken(ws.cursor())


def note(ws: Workspace, kind: ReadingKind, name: str, lead_id: str | None) -> None:
    """Append a reading, unless the same person did the same a moment ago. Exports are always appended."""
    with _one_at_a_time:
        end = _end_of(ws)
        subject = rules.salted(end.salt, lead_id) if lead_id else None
        what = subject or name
        mark = (str(ws.database.path), ws.actor.user_id, kind.value, what)
        if kind is not ReadingKind.EXPORT and _was_lately(mark, ws.now()):
            return
        told = {
            "number": end.number + 1, "happened_at": ws.now(), "actor_id": ws.actor.user_id,
            "actor_name": ws.actor.name, "source": _source(ws), "kind": kind.value, "use_case": name,
            "subject": subject, "previous_digest": end.digest,
        }  # fmt: skip
        digest = rules.reading_digest(told)
        store_readings.add(ws.cursor(), told | {"digest": digest})
        _ends[ws.database] = ChainEnd(end.salt, end.number + 1, digest)
        if ws.transaction_under_way:
            # It may still be rolled back: what is kept then is asked anew.
            del _ends[ws.database]
        _remember(mark, ws.now())


def _end_of(ws: Workspace) -> ChainEnd:
    """Where the chain ends. Only this process writes the file, so it is read once."""
    known = None if ws.transaction_under_way else _ends.get(ws.database)
    return known or ChainEnd(salt_of(ws), *store_readings.newest(ws.cursor()))


def _noted(ws: Workspace, case: UseCase, args: Sequence[Any], kwargs: Mapping[str, Any]) -> None:
    """What every use case that only reads tells, once it answered."""
    lead_id = kwargs.get("lead_id") or _at(args, case.parameters, "lead_id")
    own_id = _own_id(ws, str(lead_id)) if lead_id else None
    if case.permission is Permission.CAN_EXPORT or case.name in WHOLE_COPIES:
        note(ws, ReadingKind.EXPORT, case.name, own_id)
    elif own_id:
        note(ws, ReadingKind.PERSON, case.name, own_id)
    elif case.name in LISTS:
        note(ws, ReadingKind.LIST, case.name, None)


def _at(args: Sequence[Any], parameters: Sequence[str], name: str) -> Any:
    place = parameters.index(name) if name in parameters else len(args)
    return args[place] if place < len(args) else None


def _own_id(ws: Workspace, lead_id: str) -> str:
    """Our id where the customer's own was given."""
    return lead_id if is_uuid(lead_id) else leads.resolve_ids(ws, [lead_id]).get(lead_id, lead_id)


def _was_lately(mark: tuple[str, ...], now: datetime) -> bool:
    before = _lately.get(mark)
    return before is not None and timedelta() <= now - before < SAME_WITHIN


def _remember(mark: tuple[str, ...], now: datetime) -> None:
    _lately[mark] = now
    _lately.move_to_end(mark)
    while len(_lately) > MOST_REMEMBERED:
        _lately.popitem(last=False)


def _source(ws: Workspace) -> str:
    return _FROM_OUTSIDE.get(ws.actor.user_id.split(":", 1)[0], came_from.get())


def _reading(row: Mapping[str, Any], names: Mapping[str, str]) -> Reading:
    subject = row["subject"]
    return Reading(
        row["number"], row["happened_at"], row["actor_name"], row["source"], ReadingKind(row["kind"]), row["use_case"],
        names.get(subject, "") if subject else "", bool(subject) and subject not in names,
    )  # fmt: skip


watch_readings(_noted)
