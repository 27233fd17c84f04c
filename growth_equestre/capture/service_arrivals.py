"""Who came in by the page or from a program since somebody looked, and whether anything about leads changed.

Only this process writes a workspace, so both are remembered here, beside the file and not in it.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from growth_equestre.foundation.db import Database, Transaction
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, follow_writes, use_case
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadFilter, LeadLine, LeadSort

ARRIVES_BY = frozenset({"capture.receive_contact", "gateway.receive_leads"})
"""Writes that bring people whom nobody of the team typed."""
SCORES_ALONE = frozenset({"scoring.score", "scoring.score_many"})
"""Writes that change what lists say of leads without touching a lead."""
MOST_REMEMBERED = 200
SHOWN = 3


@dataclass
class _Memory:
    """number: of the latest change; came: number and lead of each arrival, oldest first."""

    number: int = 0
    came: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=MOST_REMEMBERED))


_lock = threading.Lock()
_memories: WeakKeyDictionary[Database, _Memory] = WeakKeyDictionary()


def latest_change(ws: Workspace) -> int:
    """Grows with every write that changed what lists say of leads; asks nothing of the database."""
    return _memory(ws.database).number


@use_case(Permission.CAN_VIEW)
def arrived_since(ws: Workspace, number: int) -> tuple[tuple[LeadLine, ...], int]:
    """Those who came after the change with this number, newest first and at most three, and how many in all."""
    with _lock:
        came = tuple(dict.fromkeys(lead for at, lead in _memory(ws.database).came if at > number))
    if not came:
        return (), 0
    return leads.lines(ws, LeadFilter(lead_ids=came), LeadSort.NEWEST, SHOWN, 0)


def _memory(database: Database) -> _Memory:
    return _memories.setdefault(database, _Memory())


def _noted(ws: Workspace, write: Transaction) -> None:
    touched = tuple(sorted(write.followed_leads))
    if touched or write.use_case in SCORES_ALONE:
        came = touched if write.use_case in ARRIVES_BY else ()
        write.enders.append(lambda: _remember(ws.database, came))


def _remember(database: Database, came: tuple[str, ...]) -> None:
    with _lock:
        memory = _memory(database)
        memory.number += 1
        memory.came.extend((memory.number, lead) for lead in came)


follow_writes(_noted)
