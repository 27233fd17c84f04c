"""The door of people and roles: who may enter a workspace as what, who is invited, what each role may."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from growth_equestre.accounts import passwords, rules, rules_people, store_control
from growth_equestre.accounts.service import LOCAL, workspace_names
from growth_equestre.accounts.service_control import Control, control_file, note, open_control
from growth_equestre.accounts.service_sessions import actor_of, begin_session, count_try, role_permissions
from growth_equestre.accounts.types_people import (
    EVERYWHERE,
    Entered,
    Invitation,
    InvitationRefused,
    Member,
    NewInvitation,
    RoleRights,
    User,
    Visit,
    WrongCredentials,
)
from growth_equestre.foundation.errors import InvalidInput, NotFound, PermissionDenied
from growth_equestre.foundation.ids import is_uuid, new_id
from growth_equestre.foundation.vocab import Permission, Role
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.journal import service as journal
from growth_equestre.journal.types import ChangeSet


@use_case(Permission.CAN_INVITE_USER)
def people(ws: Workspace) -> list[Member]:
    """Everybody of the workspace, those who may enter first."""
    return store_control.members(_control(ws).cursor(), ws.name) if control_file().exists() else []


@use_case(Permission.CAN_INVITE_USER)
def invitations(ws: Workspace) -> list[Invitation]:
    """Invitations to the workspace that were neither accepted nor taken back, newest first."""
    return store_control.invitations(_control(ws).cursor(), ws.name) if control_file().exists() else []


@use_case(Permission.CAN_VIEW)
def roles(ws: Workspace) -> list[RoleRights]:
    """What each role may in the workspace, from most to least."""
    now = role_permissions(_control(ws), ws.name) if control_file().exists() else dict(rules.PERMISSIONS_OF)
    return [RoleRights(role, may, may != rules.PERMISSIONS_OF[role]) for role, may in now.items()]


@use_case(Permission.CAN_MANAGE_WORKSPACE)
def audit_trail(ws: Workspace, limit: int = 50) -> list[ChangeSet]:
    """What was done about accounts, newest first: entries, refusals, roles, invitations."""
    return journal.recent(_control(ws).seen_by(ws.actor), limit) if control_file().exists() else []


@use_case(Permission.CAN_VIEW)
def verify_audit(ws: Workspace) -> list[str]:
    """Portuguese sentences, one per fault in the chain of the audit trail; empty when it holds."""
    return journal.verify(_control(ws).seen_by(ws.actor)) if control_file().exists() else []


@use_case(Permission.CAN_MANAGE_WORKSPACE, writes=True)
def create_user(ws: Workspace, name: str, email: str, password: str | None, role: Role) -> User:
    """Somebody who may enter the workspace at once; without a password only through the identity provider.

    Raises InvalidInput (also for an address that somebody has), PermissionDenied for a role above one's own.
    """
    address, called = rules_people.email_of(email), rules_people.name_of(name)
    if password is not None:
        rules_people.check_password(password, address)
    control = _control(ws)
    _check_may_give(ws, control, role)
    user = User(new_id(), address, called, True, password is not None, ws.now())
    kept = passwords.hashed(password) if password is not None else None
    with control.writing(ws.actor) as log:
        if store_control.user_with_email(log.cursor(), address):
            raise InvalidInput("e-mail", "Já existe uma pessoa com este e-mail.", "Se não está na lista, convide-a.")
        store_control.add_user(log.cursor(), user, kept)
        store_control.put_membership(log.cursor(), user.user_id, _where(ws, role), role)
        note(log, "create_user", f"Criou o acesso de {user.name} como {role.label}", f"em {ws.name}")
    return user


@use_case(Permission.CAN_INVITE_USER, writes=True)
def invite(ws: Workspace, email: str, role: Role) -> NewInvitation:
    """A link that lets the person of this address in once, within seven days.

    Raises InvalidInput, PermissionDenied for a role above one's own or where accounts are not in use yet.
    """
    address = rules_people.email_of(email)
    control = _control(ws)
    _check_may_give(ws, control, role)
    if role is Role.SUPER_ADMIN:
        raise InvalidInput("perfil", "Um super administrador não entra por convite.", "Use: users create.")
    if any(one.email == address and one.is_active for one in store_control.members(control.cursor(), ws.name)):
        raise InvalidInput("e-mail", "Esta pessoa já está neste espaço de trabalho.", "Mude o perfil dela na lista.")
    token, now = secrets.token_urlsafe(rules_people.SECRET_BYTES), ws.now()
    invitation = Invitation(
        new_id(), address, ws.name, role, ws.actor.name, now, now + rules_people.INVITATION_LASTS, None, None
    )
    with control.writing(ws.actor) as log:
        for older in store_control.invitations(log.cursor(), ws.name):
            if older.email == address:
                store_control.revoke_invitation(log.cursor(), older.invitation_id, ws.name, now)
        store_control.add_invitation(log.cursor(), invitation, rules_people.digest(token))
        note(log, "invite", f"Convidou {address} como {role.label}", f"em {ws.name}")
    return NewInvitation(invitation, token)


@use_case(Permission.CAN_INVITE_USER, writes=True)
def revoke_invitation(ws: Workspace, invitation_id: str) -> None:
    """Have an invitation's link let nobody in any more. Raises NotFound."""
    control = _control(ws)
    with control.writing(ws.actor) as log:
        found = [one for one in store_control.invitations(log.cursor(), ws.name) if one.invitation_id == invitation_id]
        if not found:
            raise NotFound("Este convite não existe mais.", "Atualize a página.")
        store_control.revoke_invitation(log.cursor(), invitation_id, ws.name, ws.now())
        note(log, "revoke_invitation", f"Cancelou o convite de {found[0].email}", f"em {ws.name}")


@use_case(Permission.CAN_MANAGE_WORKSPACE, writes=True)
def set_role(ws: Workspace, user_id: str, role: Role) -> None:
    """Have somebody be something else in the workspace.

    Raises NotFound, PermissionDenied for a role above one's own, InvalidInput where no administrator would be left.
    """
    control = _control(ws)
    found = _member(ws, control, user_id)
    _check_may_give(ws, control, found.role)
    _check_may_give(ws, control, role)
    with control.writing(ws.actor) as log, _admins_left(log):
        store_control.drop_membership(log.cursor(), user_id, _where(ws, found.role))
        store_control.put_membership(log.cursor(), user_id, _where(ws, role), role)
        note(log, "set_role", f"Mudou {found.name} de {found.role.label} para {role.label}", f"em {ws.name}")


@use_case(Permission.CAN_MANAGE_WORKSPACE, writes=True)
def take_out(ws: Workspace, user_id: str) -> None:
    """Have somebody not enter this workspace any more; elsewhere they go on as they are.

    Raises NotFound, PermissionDenied for somebody above oneself, InvalidInput where no administrator would be left.
    """
    control = _control(ws)
    found = _member(ws, control, user_id)
    _check_may_give(ws, control, found.role)
    with control.writing(ws.actor) as log, _admins_left(log):
        store_control.drop_membership(log.cursor(), user_id, _where(ws, found.role))
        if not store_control.memberships(log.cursor(), user_id):
            store_control.set_active(log.cursor(), user_id, is_active=False)
            store_control.end_sessions_of(log.cursor(), user_id, ws.now())
        note(log, "take_out", f"Tirou o acesso de {found.name}", f"em {ws.name}")


@use_case(Permission.CAN_MANAGE_WORKSPACE, writes=True)
def set_active(ws: Workspace, user_id: str, *, is_active: bool) -> None:
    """Let somebody enter no workspace any more (their sessions end at once), or again.

    For super administrators and the owner of the machine. Raises NotFound, PermissionDenied, InvalidInput.
    """
    control = _control(ws)
    _check_may_give(ws, control, Role.SUPER_ADMIN)
    found = _user(control, user_id)
    with control.writing(ws.actor) as log, _admins_left(log):
        store_control.set_active(log.cursor(), user_id, is_active=is_active)
        if not is_active:
            store_control.end_sessions_of(log.cursor(), user_id, ws.now())
        note(log, "set_active", f"{'Reativou' if is_active else 'Desativou'} {found.name}")


@use_case(Permission.CAN_MANAGE_WORKSPACE, writes=True)
def set_password(ws: Workspace, user_id: str, password: str) -> None:
    """A new password for somebody who forgot theirs; their sessions end. For super administrators and the owner of
    the machine. Raises NotFound, InvalidInput, PermissionDenied."""
    control = _control(ws)
    _check_may_give(ws, control, Role.SUPER_ADMIN)
    found = _user(control, user_id)
    rules_people.check_password(password, found.email)
    with control.writing(ws.actor) as log:
        store_control.set_password(log.cursor(), user_id, passwords.hashed(password))
        store_control.end_sessions_of(log.cursor(), user_id, ws.now())
        note(log, "set_password", f"Deu uma senha nova a {found.name}")


@use_case(Permission.CAN_MANAGE_WORKSPACE, writes=True)
def set_role_permissions(ws: Workspace, role: Role, permissions: Collection[Permission]) -> None:
    """What a role may in this workspace from here on; nobody gives or takes what they do not have themselves.

    Raises InvalidInput for a role that always may everything, PermissionDenied.
    """
    control = _control(ws)
    now = role_permissions(control, ws.name)[role]
    wanted = frozenset(permissions)
    rules.check_role_change(role, now, wanted, ws.actor.permissions)
    if wanted == now:
        return
    with control.writing(ws.actor) as log:
        if wanted == rules.PERMISSIONS_OF[role]:
            store_control.drop_role(log.cursor(), ws.name, role)
        else:
            store_control.put_role(log.cursor(), ws.name, role, wanted)
        changed = [f"+ {rules.PERMISSION_LABELS[one]}" for one in sorted(wanted - now)]
        changed += [f"- {rules.PERMISSION_LABELS[one]}" for one in sorted(now - wanted)]
        note(log, "set_role_permissions", f"Mudou o perfil {role.label}: {'; '.join(changed)}", f"em {ws.name}")


def opened_invitation(control: Control, token: str) -> tuple[Invitation, bool]:
    """The invitation of a link, and whether its person already has an account. Raises InvitationRefused."""
    found = store_control.invitation_with_digest(control.cursor(), rules_people.digest(token))
    if found is None or not found.opens_at(control.clock.now()):
        raise InvitationRefused()
    return found, store_control.user_with_email(control.cursor(), found.email) is not None


def accept_invitation(control: Control, token: str, name: str, password: str, visit: Visit) -> Entered:
    """Let the invited person in; whoever has an account already shows its password.

    Raises InvitationRefused, InvalidInput, WrongCredentials, TooManyTries.
    """
    keys = {"address": rules_people.digest(visit.address)}
    count_try(control, keys)
    invitation, _ = opened_invitation(control, token)
    known, kept = store_control.user_with_email(control.cursor(), invitation.email) or (None, None)
    if known is not None:
        keys["account"] = rules_people.digest(known.email)
        count_try(control, {"account": keys["account"]})
        if not passwords.fits(kept, password[: rules_people.LONGEST_PASSWORD + 1]):
            raise WrongCredentials()
        user, made = known, None
    else:
        user = User(new_id(), invitation.email, rules_people.name_of(name), True, True, control.clock.now())
        rules_people.check_password(password, invitation.email)
        made = passwords.hashed(password)
    _join(control, token, user, made)
    return begin_session(control, user, visit, "convite", keys=keys)


def _join(control: Control, token: str, user: User, made: str | None) -> None:
    """Use the invitation, which is looked at once more where nobody else can. made: the hash of a new person."""
    with control.writing(actor_of(user)) as log:
        invitation, is_known = opened_invitation(control, token)
        if made is not None:
            if is_known:
                raise InvitationRefused()
            store_control.add_user(log.cursor(), user, made)
        elif not user.is_active:
            raise WrongCredentials()
        if invitation.workspace not in store_control.memberships(log.cursor(), user.user_id):
            store_control.put_membership(log.cursor(), user.user_id, invitation.workspace, invitation.role)
        store_control.accept_invitation(log.cursor(), invitation.invitation_id, log.now())
        note(log, "accept_invitation", f"Aceitou o convite como {invitation.role.label}", f"em {invitation.workspace}")


@use_case(Permission.CAN_INVITE_USER)
def user_named(ws: Workspace, email: str) -> User:
    """The person with this address. Raises NotFound."""
    found = store_control.user_with_email(_control(ws).cursor(), email.strip().lower())
    if found is None:
        raise NotFound(f"Ninguém com o e-mail '{email[:60]}' tem acesso.", "Veja: users list.")
    return found[0]


def _control(ws: Workspace) -> Control:
    return open_control(ws.clock)


def _user(control: Control, user_id: str) -> User:
    found = store_control.user(control.cursor(), user_id) if is_uuid(user_id) else None
    if found is None:
        raise NotFound("Esta pessoa não tem acesso.", "Atualize a lista.")
    return found[0]


def _member(ws: Workspace, control: Control, user_id: str) -> Member:
    found = next((one for one in store_control.members(control.cursor(), ws.name) if one.user_id == user_id), None)
    if found is None:
        raise NotFound("Esta pessoa não está mais neste espaço de trabalho.", "Atualize a lista.")
    return found


def _check_may_give(ws: Workspace, control: Control, role: Role) -> None:
    """Raises PermissionDenied for a role that may more than whoever hands it out."""
    own = Role.SUPER_ADMIN if ws.actor.user_id == LOCAL else ws.actor.role
    if not rules.may_give(own, ws.actor.permissions, role, role_permissions(control, ws.name)[role]):
        raise PermissionDenied(Permission.CAN_MANAGE_WORKSPACE)


def _where(ws: Workspace, role: Role) -> str:
    return EVERYWHERE if role is Role.SUPER_ADMIN else ws.name


@contextmanager
def _admins_left(log: Workspace) -> Iterator[None]:
    """Whoever changes people inside may not leave a workspace without the administrator that it had."""
    had = {name for name in workspace_names() if store_control.admins(log.cursor(), name)}
    yield
    for name in sorted(had):
        if not store_control.admins(log.cursor(), name):
            raise InvalidInput(
                "perfil",
                f"O espaço '{name}' ficaria sem administrador. Nada mudou.",
                "Dê antes o perfil a outra pessoa.",
            )
