"""The control file: who may enter, beside the workspaces and apart from them. Absent until the first account exists."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import duckdb

from growth_equestre.accounts import store_control
from growth_equestre.accounts.types_people import Session
from growth_equestre.foundation.clock import Clock, SystemClock
from growth_equestre.foundation.db import Database, Transaction, open_database
from growth_equestre.foundation.settings import control_file
from growth_equestre.foundation.vocab import Permission, Role
from growth_equestre.foundation.workspace import Actor, Workspace
from growth_equestre.journal import service as journal

__all__ = ["NOBODY", "Control", "Memory", "asks_for_login", "control_file", "note", "open_control"]

NOBODY = Actor("ninguem", "Visitante", Role.GUEST, frozenset())
_MEMORY = "256MB"


@dataclass
class Memory:
    """What need not be read again until something about accounts changes. One per open control file."""

    sessions: dict[str, Session] = field(default_factory=dict)
    """By digest of the secret."""
    rights: dict[tuple[str, str], tuple[Role, frozenset[Permission]]] = field(default_factory=dict)
    """By person and workspace."""
    active_users: int | None = None

    def forget(self) -> None:
        """Read everything anew from here on."""
        self.sessions, self.rights, self.active_users = {}, {}, None


_memories: WeakKeyDictionary[Database, Memory] = WeakKeyDictionary()


@dataclass(frozen=True)
class Control:
    """The control file in use. This process is the only one that can open it, so what it remembers holds."""

    database: Database
    clock: Clock

    @property
    def memory(self) -> Memory:
        """What was read since the last change."""
        return _memories.setdefault(self.database, Memory())

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """The open transaction's cursor inside one, else a fresh one in autocommit."""
        return self.database.cursor()

    @contextmanager
    def writing(self, actor: Actor) -> Iterator[Workspace]:
        """Everything in the block is kept, or nothing; yields what the journal needs to note who did what."""
        with self.database.transaction("accounts", _keep_journal):
            yield self.seen_by(actor)
        self.memory.forget()

    def seen_by(self, actor: Actor) -> Workspace:
        """The control file as the journal reads it."""
        return Workspace("_controle", self.database, actor, self.clock)


def open_control(clock: Clock | None = None) -> Control:
    """The control file, made when it is not there. Raises WorkspaceBusy when another process holds it."""
    database = open_database(control_file(), _MEMORY, 1, store_control.migrations())
    return Control(database, clock or SystemClock())


def asks_for_login(clock: Clock | None = None) -> bool:
    """Whether anybody has an account; from then on nobody enters without one."""
    if not control_file().exists():
        return False
    control = open_control(clock)
    if control.memory.active_users is None:
        control.memory.active_users = store_control.count_active_users(control.cursor())
    return control.memory.active_users > 0


def note(control: Workspace, use_case: str, summary: str, reason: str = "") -> None:
    """One line in the audit trail of accounts, inside `Control.writing`."""
    journal.record(control, use_case=f"accounts.{use_case}", summary=summary, reason=reason, changes=[])


def _keep_journal(write: Transaction) -> None:
    """Followers of a workspace's writes have no business here."""
    for close in write.closers:
        close()
