"""Who may make somebody what: nobody above themselves, nobody locks everybody out, an invitation lets in once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import pytest
from comers import HOME, PASSWORD

from growth_equestre.accounts import rules, rules_people, service_people, service_sessions
from growth_equestre.accounts.service_control import Control
from growth_equestre.accounts.types_people import InvitationRefused, User, WrongCredentials
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.errors import InvalidInput, NotFound, PermissionDenied
from growth_equestre.foundation.vocab import Permission, Role
from growth_equestre.foundation.workspace import Workspace

People = Callable[..., User]
Seen = Callable[[User], Workspace]
INVITED = "bia@haras.com.br"


def test_every_permission_has_words_and_belongs_to_the_administrator() -> None:
    assert set(rules.PERMISSION_LABELS) == set(Permission) == rules.PERMISSIONS_OF[Role.ADMIN]


def test_roles_grow_from_guest_to_administrator() -> None:
    order = [rules.PERMISSIONS_OF[role] for role in (Role.GUEST, Role.REP, Role.MANAGER, Role.ADMIN)]
    assert all(less < more for less, more in pairwise(order))


@pytest.mark.parametrize("password", ["curta", "senha123456789", "ana@haras.com.br", "aaaaaaaaaaaaaa", "x" * 201])
def test_a_password_that_is_easily_guessed_is_not_taken(ws: Workspace, control: Control, password: str) -> None:
    with pytest.raises(InvalidInput):
        service_people.create_user(ws, "Ana", "ana@haras.com.br", password, Role.ADMIN)


def test_an_address_belongs_to_one_person(person: People) -> None:
    person()
    with pytest.raises(InvalidInput, match="Já existe"):
        person(" Ana@Haras.com.BR")


def test_a_changed_role_counts_at_once_for_whoever_is_in(ws: Workspace, person: People, as_somebody: Seen) -> None:
    person()
    rep = as_somebody(person("rui@haras.com.br", Role.REP))
    assert Permission.CAN_IMPORT not in rep.actor.permissions
    service_people.set_role_permissions(ws, Role.REP, rules.PERMISSIONS_OF[Role.REP] | {Permission.CAN_IMPORT})
    assert Permission.CAN_IMPORT in rep.actor.permissions
    assert {one.role for one in service_people.roles(ws) if one.is_changed} == {Role.REP}
    service_people.set_role_permissions(ws, Role.REP, rules.PERMISSIONS_OF[Role.REP])
    assert Permission.CAN_IMPORT not in rep.actor.permissions
    assert not any(one.is_changed for one in service_people.roles(ws))


def test_nobody_gives_a_role_more_than_they_have(ws: Workspace, person: People, as_somebody: Seen) -> None:
    person()
    service_people.set_role_permissions(
        ws, Role.MANAGER, rules.PERMISSIONS_OF[Role.MANAGER] | {Permission.CAN_MANAGE_WORKSPACE}
    )
    manager = as_somebody(person("leo@haras.com.br", Role.MANAGER))
    for role in (Role.REP, Role.MANAGER):
        with pytest.raises(PermissionDenied):
            service_people.set_role_permissions(manager, role, {Permission.CAN_VIEW, Permission.CAN_ERASE})
    service_people.set_role_permissions(manager, Role.REP, {Permission.CAN_VIEW, Permission.CAN_IMPORT})


def test_nobody_takes_from_a_role_what_they_do_not_have(ws: Workspace, person: People, as_somebody: Seen) -> None:
    person()
    service_people.set_role_permissions(ws, Role.REP, {Permission.CAN_VIEW, Permission.CAN_ERASE})
    service_people.set_role_permissions(
        ws, Role.MANAGER, rules.PERMISSIONS_OF[Role.MANAGER] | {Permission.CAN_MANAGE_WORKSPACE}
    )
    manager = as_somebody(person("leo@haras.com.br", Role.MANAGER))
    with pytest.raises(PermissionDenied):
        service_people.set_role_permissions(manager, Role.REP, {Permission.CAN_VIEW})


def test_the_administrator_always_may_everything_and_everybody_may_look(ws: Workspace, person: People) -> None:
    person()
    with pytest.raises(InvalidInput):
        service_people.set_role_permissions(ws, Role.ADMIN, {Permission.CAN_VIEW})
    with pytest.raises(InvalidInput):
        service_people.set_role_permissions(ws, Role.REP, {Permission.CAN_EDIT})


@pytest.mark.parametrize("role", [Role.ADMIN, Role.SUPER_ADMIN])
def test_nobody_makes_themselves_or_others_more_than_they_are(
    ws: Workspace, person: People, as_somebody: Seen, role: Role
) -> None:
    person()
    service_people.set_role_permissions(
        ws, Role.MANAGER,
        rules.PERMISSIONS_OF[Role.MANAGER] | {Permission.CAN_MANAGE_WORKSPACE, Permission.CAN_INVITE_USER},
    )  # fmt: skip
    leo = person("leo@haras.com.br", Role.MANAGER)
    manager = as_somebody(leo)
    for trick in (
        lambda: service_people.set_role(manager, leo.user_id, role),
        lambda: service_people.invite(manager, INVITED, role),
        lambda: service_people.create_user(manager, "Bia", INVITED, PASSWORD, role),
    ):
        with pytest.raises(PermissionDenied):
            trick()


def test_an_administrator_of_one_workspace_makes_nobody_one_of_all(person: People, as_somebody: Seen) -> None:
    ana = person()
    admin = as_somebody(ana)
    with pytest.raises(PermissionDenied):
        service_people.set_role(admin, ana.user_id, Role.SUPER_ADMIN)
    with pytest.raises(PermissionDenied):
        service_people.set_password(admin, ana.user_id, "capim novo na baia")
    with pytest.raises(PermissionDenied):
        service_people.set_active(admin, ana.user_id, is_active=False)


def test_a_manager_does_not_take_out_an_administrator(ws: Workspace, person: People, as_somebody: Seen) -> None:
    ana = person()
    person("eva@haras.com.br")
    service_people.set_role_permissions(
        ws, Role.MANAGER, rules.PERMISSIONS_OF[Role.MANAGER] | {Permission.CAN_MANAGE_WORKSPACE}
    )
    manager = as_somebody(person("leo@haras.com.br", Role.MANAGER))
    with pytest.raises(PermissionDenied):
        service_people.take_out(manager, ana.user_id)
    with pytest.raises(PermissionDenied):
        service_people.set_role(manager, ana.user_id, Role.GUEST)


def test_the_last_administrator_stays(ws: Workspace, person: People) -> None:
    ana = person()
    for trick in (
        lambda: service_people.set_role(ws, ana.user_id, Role.REP),
        lambda: service_people.take_out(ws, ana.user_id),
        lambda: service_people.set_active(ws, ana.user_id, is_active=False),
    ):
        with pytest.raises(InvalidInput, match="sem administrador"):
            trick()
    assert [one.role for one in service_people.people(ws)] == [Role.ADMIN]
    person("eva@haras.com.br")
    service_people.set_role(ws, ana.user_id, Role.REP)


def test_whoever_is_taken_out_is_out_at_once(control: Control, ws: Workspace, person: People) -> None:
    person()
    bia = person(INVITED, Role.REP)
    entered = service_sessions.begin_session(control, bia, HOME, "senha")
    assert service_sessions.session_of(control, entered.token)
    service_people.take_out(ws, bia.user_id)
    assert service_sessions.session_of(control, entered.token) is None


def test_an_invitation_lets_one_person_in_once(control: Control, ws: Workspace, person: People) -> None:
    person()
    made = service_people.invite(ws, INVITED, Role.REP)
    assert made.token not in str(control.cursor().execute("select * from invitations").fetchall())
    entered = service_people.accept_invitation(control, made.token, "Bia Lemos", PASSWORD, HOME)
    assert service_sessions.here(control, entered.session).role is Role.REP
    with pytest.raises(InvitationRefused):
        service_people.accept_invitation(control, made.token, "Outra", PASSWORD, HOME)
    assert {one.email for one in service_people.people(ws)} == {"ana@haras.com.br", INVITED}


def test_an_invitation_runs_out_is_taken_back_and_is_replaced_by_a_newer_one(
    control: Control, ws: Workspace, person: People, clock: FrozenClock
) -> None:
    person()
    first, second = (service_people.invite(ws, INVITED, Role.REP) for _ in range(2))
    third = service_people.invite(ws, "rui@haras.com.br", Role.REP)
    service_people.revoke_invitation(ws, third.invitation.invitation_id)
    with pytest.raises(NotFound):
        service_people.revoke_invitation(ws, third.invitation.invitation_id)
    clock.advance(rules_people.INVITATION_LASTS - timedelta(minutes=1))
    assert service_people.opened_invitation(control, second.token)
    clock.advance(timedelta(minutes=1))
    for made in (first, second, third):
        with pytest.raises(InvitationRefused):
            service_people.accept_invitation(control, made.token, "Bia", PASSWORD, HOME)


def test_an_invitation_found_by_somebody_else_does_not_open_the_account_that_exists(
    control: Control, ws: Workspace, person: People
) -> None:
    person()
    bia = person(INVITED, Role.REP)
    with control.writing(ws.actor) as log:
        log.cursor().execute("update memberships set workspace = 'outro' where user_id = ?::uuid", [bia.user_id])
    made = service_people.invite(ws, INVITED, Role.MANAGER)
    with pytest.raises(WrongCredentials):
        service_people.accept_invitation(control, made.token, "Ladrão", "capim novo na baia", HOME)
    service_people.accept_invitation(control, made.token, "", PASSWORD, HOME)
    assert {one.email: one.role for one in service_people.people(ws)}[INVITED] is Role.MANAGER


def test_whoever_is_there_is_not_invited_again(ws: Workspace, person: People) -> None:
    person()
    with pytest.raises(InvalidInput, match="já está"):
        service_people.invite(ws, "ana@haras.com.br", Role.GUEST)


def test_a_guest_neither_sees_the_people_nor_changes_them(person: People, as_somebody: Seen) -> None:
    person()
    guest = as_somebody(person("gil@haras.com.br", Role.GUEST))
    for trick in (
        lambda: service_people.people(guest),
        lambda: service_people.invite(guest, INVITED, Role.GUEST),
        lambda: service_people.set_role_permissions(guest, Role.GUEST, {Permission.CAN_VIEW, Permission.CAN_EDIT}),
    ):
        with pytest.raises(PermissionDenied):
            trick()
