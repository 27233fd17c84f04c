"""A program's key: shown once, known by its digest, limited to what it may do, ended at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from growth_equestre.accounts import service as accounts
from growth_equestre.accounts import service_keys as keys
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.errors import InvalidInput, NotFound, PermissionDenied, UndoConflict
from growth_equestre.foundation.vocab import Permission, Role
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal

READ = {Permission.CAN_VIEW}


def test_a_key_opens_with_its_secret_and_nothing_like_it(ws: Workspace) -> None:
    made = keys.create_key(ws, "Site", READ)
    assert keys.key_of(ws, made.secret) == made.key
    assert keys.key_of(ws, made.secret[:-1]) is None
    assert keys.key_of(ws, made.key.hint) is None


def test_the_secret_is_nowhere_in_the_file(ws: Workspace) -> None:
    made = keys.create_key(ws, "Site", READ)
    held = ws.cursor().execute("select * from api_keys").fetchall() + ws.cursor().execute("from change_sets").fetchall()
    assert made.secret not in str(held)
    assert made.key.hint in str(held)


def test_a_revoked_key_opens_no_more_and_an_undo_does_not_bring_it_back(ws: Workspace) -> None:
    made = keys.create_key(ws, "Site", READ)
    keys.revoke_key(ws, made.key.key_id)
    with pytest.raises(UndoConflict):
        journal.undo(ws, journal.recent(ws)[0].change_set_id)
    assert keys.key_of(ws, made.secret) is None


def test_a_key_ends_on_its_day(ws: Workspace, clock: FrozenClock) -> None:
    made = keys.create_key(ws, "Site", READ, expires_at=ws.now() + timedelta(days=1))
    clock.advance(timedelta(hours=23))
    assert keys.key_of(ws, made.secret) is not None
    clock.advance(timedelta(hours=1))
    assert keys.key_of(ws, made.secret) is None


def test_a_replaced_key_hands_what_it_may_do_to_the_new_one(ws: Workspace) -> None:
    old = keys.create_key(ws, "Site", {Permission.CAN_EDIT}, a_minute=7)
    new = keys.replace_key(ws, old.key.key_id)
    assert keys.key_of(ws, old.secret) is None
    assert (new.key.permissions, new.key.a_minute) == (old.key.permissions, 7)
    assert keys.key_of(ws, new.secret) == new.key


@pytest.mark.parametrize(
    ("name", "permissions", "a_minute"),
    [(" ", READ, 10), ("Site", set(), 10), ("Site", {Permission.CAN_DELETE}, 10), ("Site", READ, 0)],
)
def test_a_key_without_name_or_use_or_with_too_much_is_refused(
    ws: Workspace, name: str, permissions: set[Permission], a_minute: int
) -> None:
    with pytest.raises(InvalidInput):
        keys.create_key(ws, name, permissions, a_minute)
    assert keys.api_keys(ws) == []


def test_only_who_manages_the_workspace_makes_keys(ws: Workspace) -> None:
    manager = Workspace(ws.name, ws.database, accounts.local_actor(Role.MANAGER), ws.clock)
    with pytest.raises(PermissionDenied):
        keys.create_key(manager, "Site", READ)
    with pytest.raises(NotFound):
        keys.revoke_key(ws, "ninguém")
