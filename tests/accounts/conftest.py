"""People of a workspace, and passwords that cost a test little."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from comers import HOME, PASSWORD, CountingHasher

from growth_equestre.accounts import passwords, service_control, service_people, service_sessions
from growth_equestre.accounts.service_control import Control
from growth_equestre.accounts.types_people import User
from growth_equestre.foundation.vocab import Role
from growth_equestre.foundation.workspace import Workspace


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
