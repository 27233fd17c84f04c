"""A signed link opens one lead to one partner, and nothing else to anybody."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth_equestre.crm import rules_handoffs as rules
from growth_equestre.crm import service as crm
from growth_equestre.crm import service_handoffs as answers
from growth_equestre.crm.types import Handoff, SharedField
from growth_equestre.crm.types_handoffs import LinkRefused
from growth_equestre.events import service as events
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.errors import PermissionDenied
from growth_equestre.foundation.vocab import EventType, Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import Lead
from growth_equestre.partners import service as partners
from growth_equestre.partners.types import Partner, PartnerInput
from growth_equestre.scoring import service as scoring

SECRET = bytes(range(32))


@pytest.fixture
def handed(ws: Workspace, confirmed: Lead, haras: Partner, clock: FrozenClock) -> Handoff:
    crm.move_stage(ws, confirmed.lead_id, Stage.QUALIFIED)
    shared = (SharedField.NAME, SharedField.WHATSAPP)
    done = crm.handoff(ws, confirmed.lead_id, haras.partner_id, "o mais perto", shared)
    clock.advance(timedelta(hours=1))
    return done.handoff


@pytest.fixture
def token(ws: Workspace, handed: Handoff) -> str:
    return answers.link_path(ws, handed.handoff_id).removeprefix(answers.LINK_PATH)


@pytest.fixture
def visitor(ws: Workspace) -> Workspace:
    """Somebody who has nothing but an address."""
    return replace(ws, actor=answers.VISITOR)


def test_a_link_shows_the_shared_fields_and_no_other(visitor: Workspace, token: str) -> None:
    shown = answers.opened_link(visitor, token)
    assert set(shown.told) == {SharedField.NAME, SharedField.WHATSAPP}
    assert shown.told[SharedField.NAME] == "Marina Prado"
    assert shown.due_at is not None


def test_the_link_of_a_handoff_stays_the_same(ws: Workspace, handed: Handoff, token: str) -> None:
    assert answers.link_path(ws, handed.handoff_id).endswith(token)


def test_the_partner_answers_in_its_own_name_and_the_score_follows(
    ws: Workspace, visitor: Workspace, handed: Handoff, token: str, haras: Partner
) -> None:
    answers.answer_by_link(visitor, token, EventType.PARTNER_ACCEPTED)
    fact = events.facts(ws, handed.lead_id, [EventType.PARTNER_ACCEPTED])[0]
    assert (fact.partner_id, fact.actor_name) == (haras.partner_id, "Haras Boa Vista (pelo link)")
    change = journal.recent(ws, 1)[0]
    assert change.actor_name == "Haras Boa Vista (pelo link)"
    score = scoring.current(ws, handed.lead_id)
    assert score is not None and score.as_of >= ws.now()


def test_pressing_twice_is_answering_once(ws: Workspace, visitor: Workspace, handed: Handoff, token: str) -> None:
    assert answers.answer_by_link(visitor, token, EventType.PARTNER_ACCEPTED).is_new
    assert not answers.answer_by_link(visitor, token, EventType.PARTNER_ACCEPTED).is_new
    assert events.counts(ws, handed.lead_id)[EventType.PARTNER_ACCEPTED] == 1


def test_a_refused_lead_is_no_longer_shown(ws: Workspace, visitor: Workspace, handed: Handoff, token: str) -> None:
    answers.answer_by_link(visitor, token, EventType.PARTNER_REFUSED, "agenda cheia")
    shown = answers.opened_link(visitor, token)
    assert shown.told == {} and shown.possible == ()
    assert leads.get(ws, handed.lead_id).stage is Stage.QUALIFIED


def test_a_lead_taken_back_is_no_longer_shown_nor_answered(
    ws: Workspace, visitor: Workspace, handed: Handoff, token: str, clock: FrozenClock
) -> None:
    clock.advance(timedelta(days=10))
    answers.return_overdue(ws)
    for act in (
        lambda: answers.opened_link(visitor, token),
        lambda: answers.answer_by_link(visitor, token, EventType.PARTNER_ACCEPTED),
    ):
        with pytest.raises(LinkRefused):
            act()


def test_the_first_partner_does_not_see_the_lead_once_a_second_has_it(
    ws: Workspace, visitor: Workspace, handed: Handoff, token: str, clock: FrozenClock
) -> None:
    answers.answer_by_link(visitor, token, EventType.PARTNER_REFUSED, "longe")
    clock.advance(timedelta(minutes=5))
    other = partners.create(ws, PartnerInput(name="Rancho Novo", phone="19987650010", uf="SP", city="Campinas"))
    crm.handoff(ws, handed.lead_id, other.partner_id, "o segundo")
    assert answers.opened_link(visitor, token).told == {}
    with pytest.raises(LinkRefused):
        answers.answer_by_link(visitor, token, EventType.WON)


def test_a_link_ends(visitor: Workspace, token: str, clock: FrozenClock) -> None:
    clock.advance(rules.LINK_LASTS)
    with pytest.raises(LinkRefused):
        answers.opened_link(visitor, token)


def test_a_deleted_lead_is_not_shown(ws: Workspace, visitor: Workspace, handed: Handoff, token: str) -> None:
    leads.delete(ws, handed.lead_id)
    with pytest.raises(LinkRefused):
        answers.opened_link(visitor, token)


def test_every_bad_link_says_the_same(ws: Workspace, visitor: Workspace, token: str, clock: FrozenClock) -> None:
    forged = rules.token(SECRET, str(uuid.uuid4()), ws.now() + timedelta(days=1))
    said = set()
    for bad in (forged, token[:-1] + ("A" if token[-1] != "A" else "E"), "", "x" * 5000, "ção", token + "=", token[1:]):
        with pytest.raises(LinkRefused) as error:
            answers.opened_link(visitor, bad)
        said.add(str(error.value))
    clock.advance(rules.LINK_LASTS)
    with pytest.raises(LinkRefused) as error:
        answers.opened_link(visitor, token)
    assert said == {str(error.value)}


@given(st.integers(0, rules.TOKEN_LENGTH - 1), st.sampled_from("AQgw059-_z"))
def test_no_altered_letter_goes_unnoticed(place: int, letter: str) -> None:
    now, handoff_id = FrozenClock().now(), "0190f4a0-0000-7000-8000-000000000001"
    good = rules.token(SECRET, handoff_id, now + timedelta(days=1))
    assert len(good) == rules.TOKEN_LENGTH and rules.handoff_of(SECRET, good, now) == handoff_id
    altered = good[:place] + letter + good[place + 1 :]
    assert altered == good or rules.handoff_of(SECRET, altered, now) is None
    assert rules.handoff_of(bytes(32), good, now) is None


def test_another_workspaces_link_opens_nothing_here(visitor: Workspace, handed: Handoff, token: str) -> None:
    elsewhere = rules.token(SECRET, handed.handoff_id, visitor.now() + timedelta(days=1))
    with pytest.raises(LinkRefused):
        answers.opened_link(visitor, elsewhere)


def test_a_visitor_may_do_nothing_but_answer_through_a_link(visitor: Workspace, handed: Handoff) -> None:
    with pytest.raises(PermissionDenied):
        answers.answer(visitor, handed.handoff_id, EventType.PARTNER_ACCEPTED)
    with pytest.raises(PermissionDenied):
        answers.link_path(visitor, handed.handoff_id)
