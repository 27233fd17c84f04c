"""Whoever comes in shows a password or a provider's word; whoever guesses waits; a session ends when it should."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from comers import HOME, PASSWORD, CountingHasher

from growth_equestre.accounts import rules_lockout, rules_people, service_people, service_sessions
from growth_equestre.accounts.service_control import Control, asks_for_login
from growth_equestre.accounts.types_people import TooManyTries, User, Visit, WrongCredentials
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.errors import InvalidInput, PermissionDenied, SignedOut
from growth_equestre.foundation.vocab import Permission, Role
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal

People = Callable[..., User]


def test_nobody_is_asked_to_come_in_before_there_is_an_account(ws: Workspace, data_dir: object) -> None:
    assert not asks_for_login(ws.clock)


def test_from_the_first_account_on_everybody_is_asked(person: People, ws: Workspace) -> None:
    person()
    assert asks_for_login(ws.clock)


def test_the_right_password_begins_a_session_that_is_known_by_its_secret_alone(
    control: Control, person: People
) -> None:
    person()
    entered = service_sessions.sign_in(control, " ANA@haras.com.br ", PASSWORD, HOME)
    found = service_sessions.session_of(control, entered.token)
    assert found is not None and found.user_id == entered.user.user_id
    assert service_sessions.session_of(control, entered.token[:-1] + "x") is None
    rows = control.cursor().execute("select * from sessions").fetchall()
    assert entered.token not in str(rows)


def test_a_password_is_kept_only_as_argon2id(control: Control, person: People) -> None:
    person()
    (kept,) = control.cursor().execute("select password_hash from users").fetchone() or ("",)
    assert kept.startswith("$argon2id$") and PASSWORD not in kept


@pytest.mark.parametrize(
    ("email", "password"),
    [("ana@haras.com.br", "errada de verdade"), ("ninguem@haras.com.br", PASSWORD), ("nem é e-mail", PASSWORD)],
)
def test_an_unknown_account_costs_and_answers_the_same_as_a_wrong_password(
    control: Control, person: People, hasher: CountingHasher, email: str, password: str
) -> None:
    person()
    with pytest.raises(WrongCredentials) as refused:
        service_sessions.sign_in(control, email, password, HOME)
    assert hasher.looked_at == 1
    assert str(refused.value) == str(WrongCredentials())


def test_whoever_may_not_enter_any_more_is_told_no_more_than_a_stranger(
    ws: Workspace, control: Control, person: People, hasher: CountingHasher
) -> None:
    person()
    gone = person("bia@haras.com.br")
    service_people.set_active(ws, gone.user_id, is_active=False)
    with pytest.raises(WrongCredentials):
        service_sessions.sign_in(control, gone.email, PASSWORD, HOME)
    assert hasher.looked_at == 1


@pytest.mark.parametrize("email", ["ana@haras.com.br", "ninguem@haras.com.br"])
def test_after_a_few_wrong_passwords_nothing_more_is_looked_at_for_a_while_and_each_time_longer(
    control: Control, person: People, hasher: CountingHasher, clock: FrozenClock, email: str
) -> None:
    person()
    waits = []
    for number in range(9):
        visit = Visit(f"198.51.100.{number}")
        with pytest.raises(WrongCredentials):
            service_sessions.sign_in(control, email, "errada de verdade", visit)
        before = hasher.looked_at
        if number >= rules_lockout.FREE_TRIES_OF_ACCOUNT - 1:
            with pytest.raises(TooManyTries) as paused:
                service_sessions.sign_in(control, email, PASSWORD, visit)
            assert hasher.looked_at == before
            waits.append(paused.value.seconds)
            clock.advance(timedelta(seconds=paused.value.seconds))
    assert waits == [30, 60, 120, 240, 480]


def test_the_pause_is_over_when_it_is_over_and_the_right_password_forgives(
    control: Control, person: People, clock: FrozenClock
) -> None:
    person()
    for _ in range(5):
        with pytest.raises(WrongCredentials):
            service_sessions.sign_in(control, "ana@haras.com.br", "errada de verdade", HOME)
    clock.advance(timedelta(seconds=30))
    service_sessions.sign_in(control, "ana@haras.com.br", PASSWORD, HOME)
    service_sessions.sign_in(control, "ana@haras.com.br", PASSWORD, HOME)


def test_an_address_that_tries_many_accounts_is_paused_too(
    control: Control, person: People, hasher: CountingHasher
) -> None:
    person()
    for number in range(rules_lockout.FREE_TRIES_OF_ADDRESS):
        with pytest.raises(WrongCredentials):
            service_sessions.sign_in(control, f"pessoa{number}@haras.com.br", "errada de verdade", HOME)
    with pytest.raises(TooManyTries):
        service_sessions.sign_in(control, "ana@haras.com.br", PASSWORD, HOME)
    assert hasher.looked_at == rules_lockout.FREE_TRIES_OF_ADDRESS


def test_guesses_sent_all_at_once_are_not_all_looked_at(
    control: Control, person: People, hasher: CountingHasher
) -> None:
    person()

    def guess() -> None:
        with pytest.raises((WrongCredentials, TooManyTries)):
            service_sessions.sign_in(control, "ana@haras.com.br", "errada de verdade", HOME)

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert hasher.looked_at == rules_lockout.FREE_TRIES_OF_ACCOUNT


def test_every_entry_makes_a_secret_of_its_own(control: Control, person: People) -> None:
    person()
    first = service_sessions.sign_in(control, "ana@haras.com.br", PASSWORD, HOME)
    second = service_sessions.sign_in(control, "ana@haras.com.br", PASSWORD, HOME)
    assert first.token != second.token and first.session.session_id != second.session.session_id


def test_a_session_left_alone_ends(control: Control, person: People, clock: FrozenClock) -> None:
    person()
    token = service_sessions.sign_in(control, "ana@haras.com.br", PASSWORD, HOME).token
    clock.advance(rules_people.SESSION_IDLE - timedelta(minutes=1))
    assert service_sessions.session_of(control, token)
    clock.advance(rules_people.SESSION_IDLE)
    assert service_sessions.session_of(control, token) is None


def test_a_session_ends_in_the_end_however_much_it_is_used(
    control: Control, person: People, clock: FrozenClock
) -> None:
    person()
    token = service_sessions.sign_in(control, "ana@haras.com.br", PASSWORD, HOME).token
    for _ in range(13):
        assert service_sessions.session_of(control, token)
        clock.advance(timedelta(hours=11.9))
    clock.advance(timedelta(hours=11.9))
    clock.advance(timedelta(hours=11.9))
    assert service_sessions.session_of(control, token) is None


def test_going_out_everywhere_ends_every_session_at_once(control: Control, person: People) -> None:
    person()
    mine, other = (service_sessions.sign_in(control, "ana@haras.com.br", PASSWORD, HOME) for _ in range(2))
    assert len(service_sessions.my_sessions(control, mine.session)) == 2
    service_sessions.sign_out_everywhere(control, mine.session, but_here=True)
    assert service_sessions.session_of(control, mine.token) and not service_sessions.session_of(control, other.token)
    service_sessions.sign_out_everywhere(control, mine.session)
    assert service_sessions.session_of(control, mine.token) is None


def test_nobody_ends_the_session_of_somebody_else(control: Control, person: People) -> None:
    ana, bia = person(), person("bia@haras.com.br", Role.REP)
    mine = service_sessions.begin_session(control, ana, HOME, "senha")
    hers = service_sessions.begin_session(control, bia, HOME, "senha")
    with pytest.raises(Exception, match="não existe mais"):
        service_sessions.end_other(control, mine.session, hers.session.session_id)
    assert service_sessions.session_of(control, hers.token)


def test_a_screen_left_open_may_nothing_once_the_session_is_over(
    control: Control, ws: Workspace, person: People
) -> None:
    entered = service_sessions.begin_session(control, person(), HOME, "senha")
    at = service_sessions.here(control, entered.session, ws.name)
    open_screen = Workspace(ws.name, ws.database, service_sessions.actor_here(control, at, entered.token), ws.clock)
    assert journal.recent(open_screen) == []
    service_sessions.sign_out(control, entered.session)
    with pytest.raises(SignedOut):
        journal.recent(open_screen)


def test_a_new_password_needs_the_old_one_and_ends_the_other_sessions(control: Control, person: People) -> None:
    person()
    mine, other = (service_sessions.sign_in(control, "ana@haras.com.br", PASSWORD, HOME) for _ in range(2))
    with pytest.raises(WrongCredentials):
        service_sessions.change_password(control, mine.session, "errada de verdade", "capim novo na baia")
    with pytest.raises(InvalidInput):
        service_sessions.change_password(control, mine.session, PASSWORD, "senha123456")
    service_sessions.change_password(control, mine.session, PASSWORD, "capim novo na baia")
    assert service_sessions.session_of(control, mine.token) and not service_sessions.session_of(control, other.token)
    service_sessions.sign_in(control, "ana@haras.com.br", "capim novo na baia", HOME)


def test_the_providers_word_counts_only_for_a_verified_address_that_is_known(control: Control, person: People) -> None:
    person()
    for email, is_verified in (("ana@haras.com.br", False), ("bia@haras.com.br", True)):
        with pytest.raises(WrongCredentials):
            service_sessions.enter_through_provider(control, email, is_verified=is_verified, secret="a", visit=HOME)
    found = service_sessions.enter_through_provider(
        control, "Ana@Haras.com.br", is_verified=True, secret="assinado", visit=HOME
    )
    again = service_sessions.enter_through_provider(
        control, "ana@haras.com.br", is_verified=True, secret="assinado", visit=HOME
    )
    assert again.session_id == found.session_id


def test_a_providers_word_given_before_going_out_lets_nobody_back_in(control: Control, person: People) -> None:
    person()
    found = service_sessions.enter_through_provider(
        control, "ana@haras.com.br", is_verified=True, secret="assinado", visit=HOME
    )
    service_sessions.sign_out(control, found)
    with pytest.raises(SignedOut):
        service_sessions.enter_through_provider(
            control, "ana@haras.com.br", is_verified=True, secret="assinado", visit=HOME
        )


def test_somebody_of_two_workspaces_is_in_one_of_them_and_of_a_third_in_none(
    control: Control, ws: Workspace, person: People, data_dir: object
) -> None:
    from growth_equestre import house

    other = house.open_workspace("outro", clock=ws.clock)
    house.open_workspace("terceiro", clock=ws.clock).database.close()
    try:
        ana = person()
        with pytest.raises(InvalidInput):
            service_people.create_user(other, "Ana", ana.email, PASSWORD, Role.REP)
        with control.writing(ws.actor) as log:
            log.cursor().execute("insert into memberships values (?::uuid, 'outro', 'REP')", [ana.user_id])
        session = service_sessions.begin_session(control, ana, HOME, "senha").session
        at = service_sessions.here(control, session, "outro")
        assert at.workspaces == ("outro", "teste") and at.role is Role.REP
        assert Permission.CAN_IMPORT not in at.permissions
        with pytest.raises(PermissionDenied):
            service_sessions.here(control, session, "terceiro")
        with pytest.raises(PermissionDenied):
            service_sessions.move(control, session, "terceiro")
    finally:
        other.database.close()


def test_every_entry_and_every_refusal_is_in_a_chain_that_shows_tampering(
    control: Control, ws: Workspace, person: People
) -> None:
    person()
    service_sessions.sign_in(control, "ana@haras.com.br", PASSWORD, HOME)
    with pytest.raises(WrongCredentials):
        service_sessions.sign_in(control, "ana@haras.com.br", "errada de verdade", HOME)
    lines = [(line.actor_name, line.summary, line.reason) for line in service_people.audit_trail(ws)]
    assert lines[:2] == [
        ("Ana Prado", "Entrada recusada", "de 203.0.113.7"),
        ("Ana Prado", "Entrou (senha)", "de 203.0.113.7"),
    ]
    assert service_people.verify_audit(ws) == []
    control.cursor().execute("update change_sets set summary = 'Nada' where summary = 'Entrada recusada'")
    assert service_people.verify_audit(ws) != []
