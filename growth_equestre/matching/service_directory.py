"""The directory and its dealings, kept in memory per open database and read anew only when they changed.

Every write notes itself in the journal, so that the number of the newest change set tells whether anything changed,
and the tables that it noted tell what; facts that join the change set of their stream tell by how many there are. A
write under way reads for itself alone.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from growth_equestre.foundation.db import Database
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.matching import store

if TYPE_CHECKING:
    from growth_equestre.matching.model_directory import Dealings, Directory

OTHERS = frozenset(
    {
        "leads", "lead_aliases", "handoffs", "offers", "recommendations", "workspace_settings", "lead_scores",
        "events", "event_batches", "jobs", "handoff_deadlines", "lead_reports",
    }
)  # fmt: skip
"""Tables whose changes leave the directory as it is; a change of any other reads it anew."""


@dataclass(frozen=True)
class Known:
    """What was read, and the state of the records when it was."""

    state: store.State
    directory: Directory
    dealings: Dealings


_lock = threading.Lock()
_known: WeakKeyDictionary[Database, Known] = WeakKeyDictionary()


def current(ws: Workspace) -> Known:
    """The directory and the dealings as they are."""
    write = ws.transaction_under_way
    if write is not None and write.change_set is not None:
        return _read(ws, store.state(ws.cursor()))
    with _lock:
        known = _known.get(ws.database)
    now = store.state(ws.cursor())
    if known is not None and known.state == now:
        return known
    fresh = _read(ws, now) if known is None else _caught_up(ws, known, now)
    if write is None:
        with _lock:
            _known[ws.database] = fresh
    return fresh


def _read(ws: Workspace, now: store.State) -> Known:
    return Known(now, store.directory(ws.cursor()), store.dealings(ws.cursor()))


def _caught_up(ws: Workspace, known: Known, now: store.State) -> Known:
    """Only what changed since is read again."""
    changes = store.changed_since(ws.cursor(), known.state.newest)
    is_same_directory = now.partners == known.state.partners and changes.keys() <= OTHERS
    if not is_same_directory:
        return _read(ws, now)
    noted = changes.get("events", store.TableChange(0, has_partner_act=False))
    is_explained = now.events - known.state.events == noted.added
    if is_explained and not noted.has_partner_act and "event_batches" not in changes:
        return Known(now, known.directory, known.dealings)
    return Known(now, known.directory, store.dealings(ws.cursor()))
