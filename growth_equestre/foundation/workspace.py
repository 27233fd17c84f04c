"""The first argument of every service function: whose data, who acts, what time it is, what the team chose."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial, wraps
from typing import Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

import duckdb

from growth_equestre.foundation import logs
from growth_equestre.foundation.clock import Clock, SystemClock
from growth_equestre.foundation.db import Database, Transaction, retry_on_conflict
from growth_equestre.foundation.errors import PermissionDenied
from growth_equestre.foundation.settings import WorkspaceSettings
from growth_equestre.foundation.vocab import Permission, Role

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
_EVERYTHING = frozenset(Permission)


@dataclass(frozen=True)
class Actor:
    """Who acts, and what they may do."""

    user_id: str
    name: str
    role: Role
    permissions: frozenset[Permission]


@dataclass(frozen=True)
class Workspace:
    """One team's world for one actor. Cheap to make; share the Database, not this."""

    name: str
    database: Database
    actor: Actor
    clock: Clock = field(default_factory=SystemClock)

    def now(self) -> datetime:
        """The present moment, aware, UTC."""
        return self.clock.now()

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """The open transaction's cursor inside one, else a fresh one in autocommit."""
        return self.database.cursor()

    @property
    def settings(self) -> WorkspaceSettings:
        """What the team chose; defaults where it chose nothing."""
        rows = self.cursor().execute("select name, setting from workspace_settings").fetchall()
        return WorkspaceSettings(**{name: json.loads(setting) for name, setting in rows})

    @property
    def local_zone(self) -> ZoneInfo:
        """The zone in which the team reads and writes dates."""
        return self.settings.zone

    @property
    def transaction_under_way(self) -> Transaction | None:
        """The write that this thread has open, if any."""
        return self.database.transaction_under_way

    @contextmanager
    def transaction(self, use_case: str = "", *, keeps_memory: bool = False) -> Iterator[Transaction]:
        """Join the write under way or open one; everything in the block is kept, or nothing.

        keeps_memory: of a write that comes often and leaves true what writes remember (`Transaction.remembered`).
        """
        follow = partial(_before_commit, self)
        with self.database.transaction(use_case, follow, keeps_memory=keeps_memory) as write:
            yield write

    def touch_leads(self, *lead_ids: str) -> None:
        """Say, inside a write, that something about these leads changed: what is derived from them follows."""
        if self.transaction_under_way is None:
            raise ValueError("touch_leads must be called inside a write")
        self.transaction_under_way.touched_leads.update(lead_ids)

    def note_erased(self, *lead_ids: str) -> None:
        """Say, inside a write, that these leads leave for good: whoever was told of them is told of that."""
        if self.transaction_under_way is None:
            raise ValueError("note_erased must be called inside a write")
        self.transaction_under_way.erased_leads.update(lead_ids)


@dataclass(frozen=True)
class UseCase:
    """One entry of the list of everything a person can ask of the product."""

    name: str
    permission: Permission
    writes: bool
    parameters: tuple[str, ...] = ()


USE_CASES: dict[str, UseCase] = {}
came_from: ContextVar[str] = ContextVar("came_from", default="tela")
"""From where people ask, in Portuguese: the screen unless somebody says otherwise."""
_followers: list[Callable[[Workspace, frozenset[str]], None]] = []
_write_followers: list[Callable[[Workspace, Transaction], None]] = []
_watchers: list[Callable[..., None]] = []
_asked = threading.local()


def watch_readings(watcher: Callable[..., None]) -> None:
    """Have `watcher(ws, case, args, kwargs)` told of each use case that only read, once it answered."""
    _watchers.append(watcher)


def follow_touched_leads(follower: Callable[[Workspace, frozenset[str]], None]) -> None:
    """Have `follower(ws, lead_ids)` run in the same transaction, just before it is kept."""
    if follower not in _followers:
        _followers.append(follower)


def follow_writes(follower: Callable[[Workspace, Transaction], None]) -> None:
    """Have `follower(ws, write)` run in every write, after what follows touched leads and before it is kept."""
    if follower not in _write_followers:
        _write_followers.append(follower)


def use_case(
    permission: Permission, *, writes: bool = False, keeps_memory: bool = False
) -> Callable[
    [Callable[Concatenate[Workspace, Arguments], Result]], Callable[Concatenate[Workspace, Arguments], Result]
]:
    """Mark a service function as a door: names its permission; a write runs whole, retried when it lost a race.

    keeps_memory: as `Workspace.transaction` takes it.
    """

    def mark(
        work: Callable[Concatenate[Workspace, Arguments], Result],
    ) -> Callable[Concatenate[Workspace, Arguments], Result]:
        name = f"{work.__module__.split('.')[1]}.{work.__name__}"
        parameters = work.__code__.co_varnames[1 : work.__code__.co_argcount]
        case = USE_CASES[name] = UseCase(name, permission, writes, parameters)

        @wraps(work)
        def guarded(ws: Workspace, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
            is_inside = ws.transaction_under_way or (not writes and getattr(_asked, "is_answering", False))
            if is_inside and permission in ws.actor.permissions:
                return work(ws, *args, **kwargs)
            with logs.use_case(name, ws.name, ws.actor.user_id, writes=writes):
                if permission not in ws.actor.permissions:
                    raise PermissionDenied(permission)
                if not writes:
                    return _watched(ws, case, lambda: work(ws, *args, **kwargs), args, kwargs)
                return retry_on_conflict(lambda: _kept_whole(ws, name, keeps_memory, lambda: work(ws, *args, **kwargs)))

        return guarded

    return mark


def trusted(ws: Workspace) -> Workspace:
    """The same person's workspace for the steps of a use case that was allowed, which ask nobody's leave again."""
    return replace(ws, actor=Actor(ws.actor.user_id, ws.actor.name, ws.actor.role, _EVERYTHING))


def _watched(ws: Workspace, case: UseCase, work: Callable[[], Result], args: object, kwargs: object) -> Result:
    """Answer a question asked from outside, and tell the watchers; questions asked while answering are part of it."""
    _asked.is_answering = True
    try:
        answer = work()
        for watcher in _watchers:
            watcher(ws, case, args, kwargs)
        return answer
    finally:
        _asked.is_answering = False


def _kept_whole(ws: Workspace, name: str, keeps_memory: bool, work: Callable[[], Result]) -> Result:
    with ws.transaction(name, keeps_memory=keeps_memory):
        return work()


def _before_commit(ws: Workspace, write: Transaction) -> None:
    """What follows from a write that was allowed asks nobody's leave again: whoever may send a lead has it scored."""
    house = trusted(ws)
    if write.touched_leads:
        touched, write.touched_leads = frozenset(write.touched_leads), set()
        for follower in _followers:
            follower(house, touched)
        write.followed_leads |= touched
    for follow in _write_followers:
        follow(house, write)
    for close in write.closers:
        close()
