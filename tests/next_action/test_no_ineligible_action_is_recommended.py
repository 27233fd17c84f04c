"""Law: over generated leads, calendars and consents, nothing that is forbidden is ever recommended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from growth_equestre.foundation.settings import WorkspaceSettings
from growth_equestre.foundation.vocab import STATES, Channel, EventType, LegalBasis, NextAction, Stage
from growth_equestre.next_action import rules, rules_prior
from growth_equestre.next_action.rules_actions import ACTIONS
from growth_equestre.next_action.rules_calendar import is_business_day, next_business_moment
from growth_equestre.next_action.types import Feedback, Mark, Situation, whatsapp_link

UNHURRIED = settings(deadline=None)
NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
SETTINGS = WorkspaceSettings()
EVALUATOR = rules.Evaluator(rules_prior.prior_cards())
PAST = st.integers(0, 90 * 24).map(lambda hours: NOW - timedelta(hours=hours))
MARKS = st.lists(st.builds(Mark, st.sampled_from(NextAction), st.sampled_from(Feedback), PAST), max_size=6).map(tuple)
SITUATIONS = st.builds(
    Situation,
    lead_id=st.just("lead"),
    name=st.sampled_from(["Marina Prado", "Haras Boa Vista", "José"]),
    whatsapp=st.sampled_from([None, "5511900000001"]),
    email=st.sampled_from([None, "marina@example.com"]),
    uf=st.sampled_from([None, *STATES]),
    segment=st.sampled_from([None, "CAVALOS", "EVENTOS"]),
    stage=st.sampled_from(Stage),
    legal_basis=st.sampled_from([None, *LegalBasis]),
    created_at=PAST,
    score=st.one_of(st.none(), st.integers(0, 100)),
    last=st.dictionaries(st.sampled_from(EventType), PAST, max_size=8),
    marks=MARKS,
)
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))


def _situation(**changes: object) -> Situation:
    known = {
        "lead_id": "lead", "name": "Marina Prado", "whatsapp": "5511900000001", "email": None, "uf": "SP",
        "segment": "CAVALOS", "stage": Stage.CURIOUS, "legal_basis": LegalBasis.CONSENT, "created_at": NOW, "score": 50,
    }  # fmt: skip
    return Situation(**{**known, **changes})  # type: ignore[arg-type]


def _decide(**changes: object) -> rules.Decision:
    return rules.decide(_situation(**changes), EVALUATOR, NOW, SETTINGS)


@UNHURRIED
@given(situation=SITUATIONS)
def test_no_ineligible_action_is_ever_recommended(situation: Situation) -> None:
    decision = rules.decide(situation, EVALUATOR, NOW, SETTINGS)
    forbidden = {one.action for one in decision.excluded}
    assert decision.action not in forbidden
    assert forbidden | set(decision.eligible) == {action.code for action in ACTIONS} | {NextAction.WAIT}
    if decision.action is NextAction.WAIT:
        assert rules.lines(decision)[0].text
        return
    assert situation.legal_basis is not None
    assert situation.stage not in {Stage.LOST, Stage.SENT}
    if decision.channel is Channel.EMAIL:
        assert situation.email
    elif decision.channel:
        assert situation.whatsapp
    else:
        assert decision.action is NextAction.HAND_TO_PARTNER
        assert situation.stage is Stage.QUALIFIED


@UNHURRIED
@given(situation=SITUATIONS)
def test_the_receipt_of_an_action_adds_up(situation: Situation) -> None:
    decision = rules.decide(situation, EVALUATOR, NOW, SETTINGS)
    if decision.receipt:
        points = sum(line.points for line in rules.lines(decision))
        assert decision.receipt.start_points + points == decision.receipt.score


@UNHURRIED
@given(situation=SITUATIONS, moment=MOMENTS)
def test_the_hour_is_always_a_working_one_and_never_past(situation: Situation, moment: datetime) -> None:
    when = next_business_moment(moment, situation.uf, SETTINGS)
    assert when >= moment
    assert when.minute % 15 == 0
    assert SETTINGS.business_opens <= when.hour < SETTINGS.business_closes
    assert is_business_day(when.date(), situation.uf)


@pytest.mark.parametrize(
    ("moment", "uf", "expected"),
    [
        (datetime(2026, 11, 18, 15, 1, tzinfo=UTC), "SP", "2026-11-18T12:15:00-03:00"),
        (datetime(2026, 11, 18, 9, 0, tzinfo=UTC), "SP", "2026-11-18T09:00:00-03:00"),
        (datetime(2026, 11, 18, 20, 46, tzinfo=UTC), "SP", "2026-11-19T09:00:00-03:00"),
        (datetime(2026, 11, 20, 15, 0, tzinfo=UTC), None, "2026-11-23T09:00:00-03:00"),
        (datetime(2026, 7, 9, 15, 0, tzinfo=UTC), "SP", "2026-07-10T09:00:00-03:00"),
        (datetime(2026, 7, 9, 15, 0, tzinfo=UTC), "MG", "2026-07-09T12:00:00-03:00"),
        (datetime(2026, 12, 25, 2, 0, tzinfo=UTC), "GO", "2026-12-28T09:00:00-03:00"),
    ],
    ids=[
        "in hours",
        "before opening",
        "after closing",
        "national holiday",
        "state holiday",
        "not their holiday",
        "eve",
    ],
)
def test_hours_weekends_and_holidays(moment: datetime, uf: str | None, expected: str) -> None:
    assert next_business_moment(moment, uf, SETTINGS).isoformat() == expected


def test_the_workspaces_zone_decides_the_day() -> None:
    manaus = WorkspaceSettings(timezone="America/Manaus")
    when = next_business_moment(datetime(2026, 11, 18, 21, 0, tzinfo=UTC), "AM", manaus)
    assert when.isoformat() == "2026-11-18T17:00:00-04:00"


def test_a_lead_without_a_channel_waits_and_says_why() -> None:
    decision = _decide(whatsapp=None)
    assert decision.action is NextAction.WAIT
    assert rules.lines(decision)[0].text == "sem canal de contato: inclua um WhatsApp ou e-mail"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"stage": Stage.SENT}, "o lead já está com um parceiro"),
        ({"stage": Stage.LOST}, "o lead foi dado como perdido"),
        ({"legal_basis": None}, "falta a base legal (LGPD) para contatar"),
        ({"last": {EventType.LOST_INTEREST: NOW}}, "o lead perdeu o interesse"),
        ({"last": {EventType.INVALID_CONTACT: NOW}}, "o contato é inválido: corrija o telefone ou o e-mail"),
    ],
)
def test_nobody_is_contacted_against_a_reason(changes: dict[str, object], reason: str) -> None:
    decision = _decide(**changes)
    assert decision.action is NextAction.WAIT
    assert rules.lines(decision)[0].text == reason


def test_a_lead_that_spoke_again_may_be_contacted_again() -> None:
    last = {EventType.LOST_INTEREST: NOW - timedelta(days=3), EventType.WHATSAPP_REPLY: NOW - timedelta(days=1)}
    assert _decide(last=last).action is not NextAction.WAIT


def test_a_click_on_whatsapp_gets_an_answer_there() -> None:
    decision = _decide(last={EventType.WHATSAPP_CLICK: NOW - timedelta(hours=1)})
    assert decision.action is NextAction.WHATSAPP_NOW
    assert decision.message.startswith("Oi, Marina! ")
    assert decision.channel is Channel.WHATSAPP


def test_a_qualified_lead_goes_to_a_partner() -> None:
    decision = _decide(stage=Stage.QUALIFIED, score=90)
    assert (decision.action, decision.channel, decision.message) == (NextAction.HAND_TO_PARTNER, None, "")


def test_what_was_done_does_not_come_again_at_once() -> None:
    first = _decide()
    marks = (Mark(first.action, Feedback.DONE, NOW - timedelta(hours=1)),)
    assert _decide(marks=marks).action is not first.action


def test_a_refused_action_rests_for_a_month() -> None:
    first = _decide()
    for days, comes_back in ((29, False), (31, True)):
        marks = (Mark(first.action, Feedback.REFUSED, NOW - timedelta(days=days)),)
        assert (_decide(marks=marks).action is first.action) is comes_back


def test_three_contacts_a_week_are_enough() -> None:
    done = (NextAction.SEND_CALCULATOR, NextAction.SEND_CATALOG, NextAction.INVITE_TO_EVENT)
    marks = tuple(Mark(code, Feedback.DONE, NOW - timedelta(days=1)) for code in done)
    assert _decide(marks=marks).action is NextAction.WAIT
    assert _decide(marks=marks[:2]).action is not NextAction.WAIT


def test_a_postponed_action_moves_to_another_day() -> None:
    first = _decide()
    later = _decide(marks=(Mark(first.action, Feedback.POSTPONED, NOW),))
    assert later.action is first.action
    assert later.when >= NOW + timedelta(days=1) > first.when


@pytest.mark.parametrize(
    ("name", "greeting"), [("Marina Prado", "Marina"), ("Haras Boa Vista", "Haras Boa Vista"), ("  Zé ", "Zé")]
)
def test_people_are_greeted_by_first_name_and_studs_by_theirs(name: str, greeting: str) -> None:
    assert rules.calling_name(name) == greeting


def test_a_whatsapp_link_has_digits_only() -> None:
    link = whatsapp_link("+55 (11) 90000-0001", "Olá & até já")
    assert link == "https://wa.me/5511900000001?text=Ol%C3%A1%20%26%20at%C3%A9%20j%C3%A1"
