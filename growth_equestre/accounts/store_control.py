"""Runs the statements on people, roles, sessions and invitations."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb

from growth_equestre.accounts.types_people import Invitation, Member, Session, User
from growth_equestre.foundation.migrations import Migration, known_migrations, migrations_in
from growth_equestre.foundation.sql import Queries
from growth_equestre.foundation.vocab import Permission, Role

Q = Queries(Path(__file__).with_name("queries_control.sql"))

Cursor = duckdb.DuckDBPyConnection


@lru_cache(maxsize=1)
def migrations() -> tuple[Migration, ...]:
    """The steps of the control file: the journal as every workspace has it, and the tables of people."""
    journal = (step for step in known_migrations() if step.name == "journal")
    return (*journal, *migrations_in(Path(__file__).with_name("control")))


def count_active_users(cursor: Cursor) -> int:
    """How many people may enter."""
    return int(Q.value(cursor, "count_active_users"))


def user_with_email(cursor: Cursor, email: str) -> tuple[User, str | None] | None:
    """The person with this address, and the hash of their password."""
    return _user_and_hash(Q.row(cursor, "user_with_email", email=email))


def user(cursor: Cursor, user_id: str) -> tuple[User, str | None] | None:
    """The person with this id, and the hash of their password."""
    return _user_and_hash(Q.row(cursor, "user", user_id=user_id))


def users(cursor: Cursor) -> list[User]:
    """Everybody, by name."""
    found = (_user_and_hash(row) for row in Q.rows(cursor, "users"))
    return [one[0] for one in found if one]


def add_user(cursor: Cursor, found: User, password_hash: str | None) -> None:
    """Keep a new person."""
    Q.run(
        cursor, "add_user", user_id=found.user_id, email=found.email, name=found.name, password_hash=password_hash,
        created_at=found.created_at,
    )  # fmt: skip


def set_active(cursor: Cursor, user_id: str, *, is_active: bool) -> None:
    """Let a person in, or not any more."""
    Q.run(cursor, "set_active", user_id=user_id, is_active=is_active)


def set_password(cursor: Cursor, user_id: str, password_hash: str) -> None:
    """Keep a new password."""
    Q.run(cursor, "set_password", user_id=user_id, password_hash=password_hash)


def memberships(cursor: Cursor, user_id: str) -> dict[str, Role]:
    """What a person is, by workspace."""
    return {row["workspace"]: Role(row["role"]) for row in Q.rows(cursor, "memberships", user_id=user_id)}


def members(cursor: Cursor, workspace: str) -> list[Member]:
    """Everybody of a workspace, those who may enter first."""
    rows = Q.rows(cursor, "members", workspace=workspace)
    # Whoever is a super administrator shows as that, also where they have a role besides.
    rows.sort(key=lambda row: row["role"] == Role.SUPER_ADMIN)
    found = {
        row["user_id"]: Member(
            row["user_id"], row["email"], row["name"], row["is_active"], Role(row["role"]), row["seen_at"]
        )
        for row in rows
    }
    return sorted(found.values(), key=lambda one: (not one.is_active, one.name.lower()))


def put_membership(cursor: Cursor, user_id: str, workspace: str, role: Role) -> None:
    """Keep what a person is in a workspace."""
    Q.run(cursor, "put_membership", user_id=user_id, workspace=workspace, role=role.value)


def drop_membership(cursor: Cursor, user_id: str, workspace: str) -> None:
    """Take a person out of a workspace."""
    Q.run(cursor, "drop_membership", user_id=user_id, workspace=workspace)


def admins(cursor: Cursor, workspace: str) -> set[str]:
    """Ids of those who may enter and administer the workspace."""
    return {row["user_id"] for row in Q.rows(cursor, "admins", workspace=workspace)}


def changed_roles(cursor: Cursor, workspace: str) -> dict[Role, frozenset[Permission]]:
    """What the roles that the team changed may. A right that this version does not know is left out."""
    known = {permission.value for permission in Permission}
    return {
        Role(row["role"]): frozenset(Permission(code) for code in json.loads(row["permissions"]) if code in known)
        for row in Q.rows(cursor, "changed_roles", workspace=workspace)
    }


def put_role(cursor: Cursor, workspace: str, role: Role, permissions: Collection[Permission]) -> None:
    """Keep what a role may in a workspace."""
    Q.run(cursor, "put_role", workspace=workspace, role=role.value, permissions=json.dumps(sorted(permissions)))


def drop_role(cursor: Cursor, workspace: str, role: Role) -> None:
    """Let a role fall back to its default."""
    Q.run(cursor, "drop_role", workspace=workspace, role=role.value)


def rename_workspace(cursor: Cursor, old: str, new: str) -> None:
    """Have everything that names a workspace name it anew."""
    for query in ("rename_memberships", "rename_roles", "rename_invitations", "rename_sessions"):
        Q.run(cursor, query, old=old, new=new)


def add_invitation(cursor: Cursor, invitation: Invitation, sha256: str) -> None:
    """Keep an invitation by its digest."""
    Q.run(
        cursor, "add_invitation", invitation_id=invitation.invitation_id, email=invitation.email,
        workspace=invitation.workspace, role=invitation.role.value, sha256=sha256, invited_by=invitation.invited_by,
        created_at=invitation.created_at, expires_at=invitation.expires_at,
    )  # fmt: skip


def invitations(cursor: Cursor, workspace: str) -> list[Invitation]:
    """Invitations neither accepted nor taken back, newest first."""
    return [_invitation(row) for row in Q.rows(cursor, "invitations", workspace=workspace)]


def invitation_with_digest(cursor: Cursor, sha256: str) -> Invitation | None:
    """The invitation of this digest, whatever its state."""
    row = Q.row(cursor, "invitation_with_digest", sha256=sha256)
    return _invitation(row) if row else None


def accept_invitation(cursor: Cursor, invitation_id: str, now: datetime) -> None:
    """Note that an invitation was used."""
    Q.run(cursor, "accept_invitation", invitation_id=invitation_id, accepted_at=now)


def revoke_invitation(cursor: Cursor, invitation_id: str, workspace: str, now: datetime) -> None:
    """Take an invitation back."""
    Q.run(cursor, "revoke_invitation", invitation_id=invitation_id, workspace=workspace, revoked_at=now)


def add_session(cursor: Cursor, session: Session, sha256: str) -> None:
    """Keep a session by its digest."""
    Q.run(
        cursor, "add_session", session_id=session.session_id, sha256=sha256, user_id=session.user_id,
        workspace=session.workspace, through=session.through, address=session.address, agent=session.agent,
        created_at=session.created_at, expires_at=session.expires_at,
    )  # fmt: skip


def session_with_digest(cursor: Cursor, sha256: str) -> Session | None:
    """The session of this digest, whatever its state."""
    row = Q.row(cursor, "session_with_digest", sha256=sha256)
    return Session(**row) if row else None


def session(cursor: Cursor, session_id: str) -> Session | None:
    """The session with this id, whatever its state."""
    row = Q.row(cursor, "session", session_id=session_id)
    return Session(**row) if row else None


def sessions_of(cursor: Cursor, user_id: str, now: datetime, idle_since: datetime) -> list[Session]:
    """A person's open sessions, last used first."""
    return [Session(**row) for row in Q.rows(cursor, "sessions_of", user_id=user_id, now=now, idle_since=idle_since)]


def touch_session(cursor: Cursor, session_id: str, now: datetime) -> None:
    """Note that a session is in use."""
    Q.run(cursor, "touch_session", session_id=session_id, seen_at=now)


def move_session(cursor: Cursor, session_id: str, workspace: str) -> None:
    """Note in which workspace a session is."""
    Q.run(cursor, "move_session", session_id=session_id, workspace=workspace)


def end_session(cursor: Cursor, session_id: str, now: datetime) -> None:
    """End a session."""
    Q.run(cursor, "end_session", session_id=session_id, ended_at=now)


def end_sessions_of(cursor: Cursor, user_id: str, now: datetime, keep: str | None = None) -> None:
    """End a person's sessions, all but the one to keep."""
    Q.run(cursor, "end_sessions_of", user_id=user_id, ended_at=now, keep=keep)


def failures(cursor: Cursor, kind: str, sha256: str) -> tuple[int, datetime | None]:
    """How often this account or address failed, and when last."""
    row = Q.row(cursor, "failed_entry", kind=kind, sha256=sha256)
    return (row["failures"], row["last_at"]) if row else (0, None)


def note_failure(cursor: Cursor, kind: str, sha256: str, count: int, now: datetime) -> None:
    """Keep how often this account or address failed."""
    Q.run(cursor, "note_failure", kind=kind, sha256=sha256, failures=count, last_at=now)


def forget_failures(cursor: Cursor, kind: str, sha256: str) -> None:
    """This account or address entered."""
    Q.run(cursor, "forget_failures", kind=kind, sha256=sha256)


def forget_old_failures(cursor: Cursor, before: datetime) -> None:
    """Drop what no longer counts."""
    Q.run(cursor, "forget_old_failures", before=before)


def _user_and_hash(row: Mapping[str, Any] | None) -> tuple[User, str | None] | None:
    if row is None:
        return None
    password_hash = row["password_hash"]
    found = User(
        row["user_id"], row["email"], row["name"], row["is_active"], password_hash is not None, row["created_at"]
    )
    return found, password_hash


def _invitation(row: Mapping[str, Any]) -> Invitation:
    return Invitation(**{**row, "role": Role(row["role"])})
