"""People of a workspace, and passwords that cost a test little."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from argon2 import PasswordHasher

from growth_equestre.accounts import passwords, service_control, service_people, service_sessions
from growth_equestre.accounts.service_control import Control
from growth_equestre.accounts.types_people import User, Visit
from growth_equestre.foundation.vocab import Role
from growth_equestre.foundation.workspace import Workspace

PASSWORD = "cocheira azul de outono"
HOME = Visit("203.0.113.7", "Firefox")


class CountingHasher:
    """The real argon2id at its lowest cost, which counts how often a password was looked at."""

    def __init__(self) -> None:
        self._real = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        self.looked_at = 0

    def hash(self, password: str) -> str:
        return self._real.hash(password)

    def verify(self, kept: str, password: str) -> bool:
        self.looked_at += 1
        return self._real.verify(kept, password)


@pytest.fixture(autouse=True)
def hasher(monkeypatch: pytest.MonkeyPatch) -> CountingHasher:
    counting = CountingHasher()
    made = passwords._Hashing(counting, counting.hash("ninguém"))  # type: ignore[arg-type]
    monkeypatch.setattr(passwords, "_hashing", lambda: made)
    return counting


@pytest.fixture
def control(ws: Workspace) -> Iterator[Control]:
    opened = service_control.open_control(ws.clock)
    yield opened
    opened.database.close()


@pytest.fixture
def person(ws: Workspace, control: Control) -> Callable[..., User]:
    """Makes somebody of the workspace."""
    return lambda email="ana@haras.com.br", role=Role.ADMIN, name="Ana Prado": service_people.create_user(
        ws, name, email, PASSWORD, role
    )


@pytest.fixture
def as_somebody(ws: Workspace, control: Control) -> Callable[[User], Workspace]:
    """The workspace as this person's session sees it."""

    def seen(user: User) -> Workspace:
        entered = service_sessions.begin_session(control, user, HOME, "senha")
        at = service_sessions.here(control, entered.session, ws.name)
        return replace(ws, actor=service_sessions.actor_here(control, at, entered.token))

    return seen
