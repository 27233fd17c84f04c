"""The door of the keys with which other programs come in: make, list, replace, revoke, and know one when shown."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime

from growth_equestre.accounts import rules_keys, store_keys
from growth_equestre.accounts.types_keys import ApiKey, NewApiKey
from growth_equestre.foundation.errors import NotFound
from growth_equestre.foundation.ids import new_id
from growth_equestre.foundation.vocab import Permission, Role
from growth_equestre.foundation.workspace import Actor, Workspace, use_case
from growth_equestre.journal import service as journal

DOORMAN = Actor("porta", "Porta de entrada", Role.GUEST, frozenset({Permission.CAN_VIEW}))
"""Who looks a key up, before anybody is known."""


@use_case(Permission.CAN_MANAGE_WORKSPACE, writes=True)
def create_key(
    ws: Workspace,
    name: str,
    permissions: Collection[Permission],
    a_minute: int = 600,
    expires_at: datetime | None = None,
) -> NewApiKey:
    """A new key; its secret is given only here. Raises InvalidInput."""
    rules_keys.check(name, permissions, a_minute)
    secret = rules_keys.MARK + secrets.token_urlsafe(rules_keys.SECRET_BYTES)
    key = ApiKey(
        key_id=new_id(),
        name=name.strip(),
        hint=secret[: rules_keys.HINT_LENGTH],
        permissions=frozenset(permissions),
        a_minute=a_minute,
        created_at=ws.now(),
        created_by=ws.actor.name,
        expires_at=expires_at,
        revoked_at=None,
    )
    store_keys.add(ws.cursor(), key, rules_keys.digest(secret))
    granted = ", ".join(rules_keys.GRANT_LABELS[one].lower() for one in rules_keys.GRANTABLE if one in key.permissions)
    _note(ws, "accounts.create_key", f"Criou a chave {key.name} ({key.hint}…), que pode: {granted}")
    return NewApiKey(key, secret)


@use_case(Permission.CAN_MANAGE_WORKSPACE)
def api_keys(ws: Workspace) -> list[ApiKey]:
    """Every key ever made, newest first."""
    return store_keys.keys(ws.cursor())


@use_case(Permission.CAN_MANAGE_WORKSPACE, writes=True)
def revoke_key(ws: Workspace, key_id: str) -> ApiKey:
    """Let a key be of no more use, at once. Raises NotFound."""
    found = _found(ws, key_id)
    store_keys.revoke(ws.cursor(), key_id, ws.now())
    _note(ws, "accounts.revoke_key", f"Revogou a chave {found.name} ({found.hint}…)")
    return _found(ws, key_id)


@use_case(Permission.CAN_MANAGE_WORKSPACE, writes=True)
def replace_key(ws: Workspace, key_id: str) -> NewApiKey:
    """A new key that may do what this one may; this one is revoked. Raises NotFound."""
    found = _found(ws, key_id)
    made = create_key(ws, found.name, found.permissions, found.a_minute, found.expires_at)
    revoke_key(ws, key_id)
    return made


@use_case(Permission.CAN_VIEW)
def key_of(ws: Workspace, secret: str) -> ApiKey | None:
    """The key with this secret, if it lets somebody in now."""
    found = store_keys.with_digest(ws.cursor(), rules_keys.digest(secret))
    return found if found and found.opens_at(ws.now()) else None


def actor_of(key: ApiKey) -> Actor:
    """Who acts when this key is shown."""
    return Actor(f"api:{key.key_id}", f"{key.name} (programa)", Role.GUEST, key.permissions)


def _found(ws: Workspace, key_id: str) -> ApiKey:
    found = next((one for one in store_keys.keys(ws.cursor()) if one.key_id == key_id), None)
    if found is None:
        raise NotFound("Esta chave não existe mais.", "Atualize a página.")
    return found


def _note(ws: Workspace, use_case_name: str, summary: str) -> None:
    """Keys are not brought back by an undo: the journal says what was done, and holds no record to restore."""
    journal.record(ws, use_case=use_case_name, summary=summary, changes=[])
