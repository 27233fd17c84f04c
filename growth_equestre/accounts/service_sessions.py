"""The door through which people come in and go out: password, identity provider, sessions, and what they may now."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace

from growth_equestre.accounts import passwords, rules, rules_lockout, rules_people, store_control
from growth_equestre.accounts.service import workspace_names
from growth_equestre.accounts.service_control import NOBODY, Control, control_file, note, open_control
from growth_equestre.accounts.types_people import (
    EVERYWHERE,
    Entered,
    Here,
    Session,
    TooManyTries,
    User,
    Visit,
    WrongCredentials,
)
from growth_equestre.foundation.errors import InvalidInput, NotFound, PermissionDenied, SignedOut
from growth_equestre.foundation.ids import new_id
from growth_equestre.foundation.vocab import Permission, Role
from growth_equestre.foundation.workspace import Actor

_FREE_TRIES = {
    "account": rules_lockout.FREE_TRIES_OF_ACCOUNT,
    "address": rules_lockout.FREE_TRIES_OF_ADDRESS,
}


class SignedIn(Actor):
    """Somebody in a session. What they may is asked for anew each time: a screen left open holds no right for long."""

    def __init__(self, user_id: str, name: str, role: Role, rights: Callable[[], frozenset[Permission]]) -> None:
        for field, given in {"user_id": user_id, "name": name, "role": role, "_rights": rights}.items():
            object.__setattr__(self, field, given)

    @property
    def permissions(self) -> frozenset[Permission]:
        """Raises SignedOut once the session is over."""
        rights: Callable[[], frozenset[Permission]] = self.__dict__["_rights"]
        return rights()


provider_secret = rules_people.provider_secret
"""What an identity provider's answer left among a browser's cookies."""


def sign_in(control: Control, email: str, password: str, visit: Visit) -> Entered:
    """Begin a session with a password. The same work is done whether or not the account exists.

    Raises WrongCredentials; TooManyTries before anything is looked at, after too many of those.
    """
    try:
        address = rules_people.email_of(email)
    except InvalidInput:
        address = email.strip().lower()[: rules_people.LONGEST_EMAIL]
    keys = {"account": rules_people.digest(address), "address": rules_people.digest(visit.address)}
    count_try(control, keys)
    found, kept = store_control.user_with_email(control.cursor(), address) or (None, None)
    is_right = passwords.fits(kept, password[: rules_people.LONGEST_PASSWORD + 1])
    if found is None or not found.is_active or not is_right:
        with control.writing(actor_of(found)) as log:
            note(log, "sign_in", "Entrada recusada", origin(visit))
        raise WrongCredentials()
    return begin_session(control, found, visit, "senha", keys=keys)


def enter_through_provider(control: Control, email: str, *, is_verified: bool, secret: str, visit: Visit) -> Session:
    """Begin (or find) the session of somebody whom the identity provider vouches for.

    secret: the signed cookie that the provider's answer left in the browser, whose digest is the session's.
    Raises WrongCredentials for an address that is not verified, not known or may not enter; SignedOut for a cookie
    whose session was ended.
    """
    known = store_control.session_with_digest(control.cursor(), rules_people.digest(secret))
    if known:
        return _still_open(control, known)
    found, _ = store_control.user_with_email(control.cursor(), email.strip().lower()) or (None, None)
    if found is None or not found.is_active or not is_verified:
        with control.writing(actor_of(found)) as log:
            note(log, "enter_through_provider", "Entrada recusada pelo provedor de identidade", origin(visit))
        raise WrongCredentials()
    return begin_session(control, found, visit, "provedor", secret=secret).session


def begin_session(
    control: Control, user: User, visit: Visit, through: str, *, keys: dict[str, str] | None = None, secret: str = ""
) -> Entered:
    """A new session with a new secret, whatever the browser showed before. keys: failures that are forgiven."""
    token = secret or secrets.token_urlsafe(rules_people.SECRET_BYTES)
    now = control.clock.now()
    session = Session(
        session_id=new_id(), user_id=user.user_id, workspace=None, through=through, address=visit.address[:64],
        agent=visit.agent[: rules_people.LONGEST_AGENT], created_at=now, seen_at=now,
        expires_at=now + rules_people.SESSION_LASTS, ended_at=None,
    )  # fmt: skip
    with control.writing(actor_of(user)) as log:
        store_control.add_session(log.cursor(), session, rules_people.digest(token))
        for kind, key in (keys or {}).items():
            store_control.forget_failures(log.cursor(), kind, key)
        note(log, "sign_in", f"Entrou ({through})", origin(visit))
    return Entered(session, user, token)


def session_of(control: Control, token: str) -> Session | None:
    """The open session of this secret, which is noted as in use; None when there is none."""
    if not token:
        return None
    digest = rules_people.digest(token)
    # Taken before reading: should the session end meanwhile, this is not the memory that is asked from then on.
    remembered = control.memory.sessions
    found = remembered.get(digest) or store_control.session_with_digest(control.cursor(), digest)
    now = control.clock.now()
    if found is None or not rules_people.is_open(found, now):
        return None
    if now - found.seen_at >= rules_people.SEEN_EVERY:
        found = replace(found, seen_at=now)
        with control.database.transaction("accounts", lambda _: None) as write:
            store_control.touch_session(write.cursor, found.session_id, now)
    remembered[digest] = found
    return found


def here(control: Control, session: Session, workspace: str | None = None) -> Here:
    """Who this session's person is, in the workspace where they are or that they ask for.

    Raises SignedOut for somebody who may not enter any more, PermissionDenied where they have no role.
    """
    found, _ = store_control.user(control.cursor(), session.user_id) or (None, None)
    if found is None or not found.is_active:
        raise SignedOut()
    open_to = workspaces_of(control, found.user_id)
    chosen = workspace or (session.workspace if session.workspace in open_to else next(iter(open_to), None))
    if chosen is None or chosen not in open_to:
        raise PermissionDenied(Permission.CAN_VIEW)
    role, permissions = rights(control, found.user_id, chosen)
    return Here(session, found, chosen, role, permissions, open_to)


def actor_here(control: Control, at: Here, token: str) -> Actor:
    """Who acts in this session; their rights are looked up whenever they are asked for."""

    def now() -> frozenset[Permission]:
        if session_of(control, token) is None:
            raise SignedOut()
        return rights(control, at.user.user_id, at.workspace)[1]

    return SignedIn(at.user.user_id, at.user.name, at.role, now)


def rights(control: Control, user_id: str, workspace: str) -> tuple[Role, frozenset[Permission]]:
    """What a person is in a workspace, and may there. Raises PermissionDenied where they are nothing."""
    remembered = control.memory.rights
    known = remembered.get((user_id, workspace))
    if known:
        return known
    found, _ = store_control.user(control.cursor(), user_id) or (None, None)
    roles = store_control.memberships(control.cursor(), user_id)
    role = roles.get(EVERYWHERE) or roles.get(workspace)
    if found is None or not found.is_active or role is None:
        raise PermissionDenied(Permission.CAN_VIEW)
    permissions = role_permissions(control, workspace)[role]
    remembered[user_id, workspace] = role, permissions
    return role, permissions


def role_permissions(control: Control, workspace: str) -> dict[Role, frozenset[Permission]]:
    """What each role may in a workspace."""
    changed = store_control.changed_roles(control.cursor(), workspace)
    return {
        role: default if role in rules.FIXED_ROLES else changed.get(role, default)
        for role, default in rules.PERMISSIONS_OF.items()
    }


def workspaces_of(control: Control, user_id: str) -> tuple[str, ...]:
    """Names of the workspaces that a person may enter, in order."""
    roles = store_control.memberships(control.cursor(), user_id)
    return tuple(name for name in workspace_names() if EVERYWHERE in roles or name in roles)


def move(control: Control, session: Session, workspace: str) -> None:
    """Have the session be in another workspace from here on. Raises PermissionDenied."""
    if workspace not in workspaces_of(control, session.user_id):
        raise PermissionDenied(Permission.CAN_VIEW)
    store_control.move_session(control.cursor(), session.session_id, workspace)
    control.memory.forget()


def sign_out(control: Control, session: Session) -> None:
    """End one session."""
    found, _ = store_control.user(control.cursor(), session.user_id) or (None, None)
    with control.writing(actor_of(found)) as log:
        store_control.end_session(log.cursor(), session.session_id, control.clock.now())
        note(log, "sign_out", "Saiu")


def end_other(control: Control, mine: Session, session_id: str) -> None:
    """End another session of the same person. Raises NotFound for one that is not theirs."""
    other = store_control.session(control.cursor(), session_id)
    if other is None or other.user_id != mine.user_id:
        raise NotFound("Esta sessão não existe mais.", "Atualize a página.")
    sign_out(control, other)


def sign_out_everywhere(control: Control, session: Session, *, but_here: bool = False) -> None:
    """End every session of the person, or every other one."""
    found, _ = store_control.user(control.cursor(), session.user_id) or (None, None)
    with control.writing(actor_of(found)) as log:
        keep = session.session_id if but_here else None
        store_control.end_sessions_of(log.cursor(), session.user_id, control.clock.now(), keep)
        note(log, "sign_out_everywhere", "Saiu dos outros aparelhos" if but_here else "Saiu de todos os aparelhos")


def my_sessions(control: Control, session: Session) -> list[Session]:
    """The open sessions of the same person, last used first."""
    now = control.clock.now()
    return store_control.sessions_of(control.cursor(), session.user_id, now, now - rules_people.SESSION_IDLE)


def change_password(control: Control, session: Session, old: str, new: str) -> None:
    """A new password for who is signed in; their other sessions end. Raises WrongCredentials, InvalidInput."""
    found, kept = store_control.user(control.cursor(), session.user_id) or (None, None)
    if found is None:
        raise SignedOut()
    keys = {"account": rules_people.digest(found.email)}
    count_try(control, keys)
    if not passwords.fits(kept, old[: rules_people.LONGEST_PASSWORD + 1]):
        raise WrongCredentials()
    rules_people.check_password(new, found.email)
    with control.writing(actor_of(found)) as log:
        store_control.set_password(log.cursor(), found.user_id, passwords.hashed(new))
        store_control.end_sessions_of(log.cursor(), found.user_id, control.clock.now(), session.session_id)
        store_control.forget_failures(log.cursor(), "account", keys["account"])
        note(log, "change_password", "Trocou a senha")


def actor_at_command_line(email: str, workspace: str) -> Actor:
    """The person with this address as they act in a workspace. Raises NotFound, PermissionDenied."""
    control = open_control() if control_file().exists() else None
    found = store_control.user_with_email(control.cursor(), email.strip().lower()) if control else None
    if control is None or found is None:
        raise NotFound(f"Ninguém com o e-mail '{email[:60]}' tem acesso.", "Veja: users list.")
    role, permissions = rights(control, found[0].user_id, workspace)
    return Actor(found[0].user_id, found[0].name, role, permissions)


def count_try(control: Control, keys: dict[str, str]) -> None:
    """Count a try as failed before it is looked at, so that a thousand at once are not all looked at."""
    now = control.clock.now()
    with control.database.transaction("accounts", lambda _: None) as write:
        counted = {kind: store_control.failures(write.cursor, kind, key) for kind, key in keys.items()}
        for kind, (count, last_at) in counted.items():
            wait = rules_lockout.seconds_left(count, last_at, now, _FREE_TRIES[kind])
            if wait:
                raise TooManyTries(wait)
        store_control.forget_old_failures(write.cursor, now - rules_lockout.FORGOTTEN_AFTER)
        for kind, (count, last_at) in counted.items():
            more = rules_lockout.failures_now(count, last_at, now) + 1
            store_control.note_failure(write.cursor, kind, keys[kind], more, now)


def _still_open(control: Control, session: Session) -> Session:
    if not rules_people.is_open(session, control.clock.now()):
        raise SignedOut()
    return session


def actor_of(user: User | None) -> Actor:
    """Who is noted in the audit trail; nobody's name for somebody unknown."""
    return Actor(user.user_id, user.name, Role.GUEST, frozenset()) if user else NOBODY


def origin(visit: Visit) -> str:
    """From where, in the audit trail."""
    return f"de {visit.address}" if visit.address else ""
