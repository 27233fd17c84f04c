"""When: business hours, quiet hours, holidays, daylight saving, and the lead's own rhythm; never anything forbidden."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from growth_equestre.foundation.clock import FrozenClock, to_db
from growth_equestre.foundation.settings import WorkspaceSettings
from growth_equestre.foundation.vocab import STATES, EventType, NextAction
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.next_action import rules, rules_answers, rules_prior, store, store_situations
from growth_equestre.next_action import service as next_action
from growth_equestre.next_action.model_thompson import Thompson
from growth_equestre.next_action.rules_calendar import is_business_day, next_business_moment, next_good_moment
from growth_equestre.next_action.types import Feedback, Mark, Situation
from tests.next_action.conftest import AddEvents, AddLead
from tests.next_action.test_no_ineligible_action_is_recommended import NOW, SITUATIONS, _situation

THOMPSON = Thompson(
    {action: rules_answers.read_at(rules_answers.joined(rules_prior.prior_cards()), action) for action in NextAction}
)
HOURS = st.integers(0, 23)
DAYS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 20), timezones=st.just(UTC))


@settings(deadline=None, max_examples=60)
@given(situation=SITUATIONS)
def test_what_is_drawn_is_never_what_is_forbidden(situation: Situation) -> None:
    decision = rules.decide(situation, THOMPSON, NOW, WorkspaceSettings())
    probabilities = decision.weighed.probabilities
    assert set(probabilities) == set(decision.eligible)
    assert not set(probabilities) & {one.action for one in decision.excluded}
    assert sum(probabilities.values()) == pytest.approx(1.0)
    assert probabilities[decision.action] > 0.0


@settings(deadline=None, max_examples=60)
@given(
    moment=DAYS, uf=st.sampled_from([None, *STATES]), opens=HOURS, closes=st.integers(1, 24), quiet=HOURS,
    until=HOURS, liked=st.lists(HOURS, max_size=3).map(tuple),
)  # fmt: skip
def test_nobody_is_ever_contacted_outside_the_hours_that_the_team_chose(
    moment: datetime, uf: str | None, opens: int, closes: int, quiet: int, until: int, liked: tuple[int, ...]
) -> None:
    assume(opens < closes)
    try:
        chosen = WorkspaceSettings(business_opens=opens, business_closes=closes, quiet_from=quiet, quiet_until=until)
    except ValidationError:
        assume(False)
    soonest = next_business_moment(moment, uf, chosen)
    good = next_good_moment(moment, uf, chosen, liked)
    for when in (soonest, good):
        assert when >= moment
        assert when.hour in chosen.contact_hours
        assert is_business_day(when.date(), uf)
    assert timedelta() <= good - soonest <= timedelta(hours=24)


def test_quiet_hours_hold_even_where_the_team_works_late() -> None:
    late = WorkspaceSettings(business_opens=7, business_closes=23)
    assert late.contact_hours == tuple(range(8, 20))
    evening = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)
    assert next_business_moment(evening, "SP", late).isoformat() == "2026-11-19T08:00:00-03:00"


def test_a_silence_over_the_whole_working_day_is_refused() -> None:
    with pytest.raises(ValidationError, match="horário de silêncio"):
        WorkspaceSettings(quiet_from=8, quiet_until=20)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2018, 11, 5, 10, 50, tzinfo=UTC), "2018-11-05T09:00:00-02:00"),
        (datetime(2018, 11, 1, 10, 50, tzinfo=UTC), "2018-11-01T09:00:00-03:00"),
        (datetime(2018, 2, 16, 22, 0, tzinfo=UTC), "2018-02-19T09:00:00-03:00"),
        (datetime(2018, 11, 5, 11, 50, tzinfo=UTC), "2018-11-05T10:00:00-02:00"),
        (datetime(2018, 11, 1, 11, 50, tzinfo=UTC), "2018-11-01T09:00:00-03:00"),
        (datetime(2018, 11, 5, 19, 50, tzinfo=UTC), "2018-11-06T09:00:00-02:00"),
    ],
    ids=[
        "summer time began on the weekend",
        "before it began",
        "it ends over the weekend",
        "in the day, in summer time",
        "the same hour before it",
        "an hour after closing by the other clock",
    ],
)
def test_daylight_saving_moves_the_clock_and_not_the_working_day(moment: datetime, expected: str) -> None:
    assert next_business_moment(moment, "SP", WorkspaceSettings()).isoformat() == expected


def test_a_lead_is_called_at_the_hour_it_keeps_unless_it_is_there_right_now() -> None:
    calm = {"created_at": NOW - timedelta(days=9), "hours": (16, 11)}
    usual = rules.decide(_situation(**calm), THOMPSON, NOW, WorkspaceSettings())
    assert usual.when.isoformat() == "2026-11-18T16:00:00-03:00"
    there = _situation(**calm, last={EventType.WHATSAPP_CLICK: NOW - timedelta(minutes=20)})
    at_once = rules.decide(there, rules.Evaluator(rules_prior.prior_cards()), NOW, WorkspaceSettings())
    assert at_once.when.isoformat() == "2026-11-18T12:00:00-03:00"


def test_the_hours_come_from_what_the_lead_did_of_its_own(
    ws: Workspace, clock: FrozenClock, add_lead: AddLead, add_events: AddEvents
) -> None:
    lead_id = add_lead(created_at=to_db(ws.now() - timedelta(days=30)))
    for days in (3, 4, 5):
        at = ws.now().replace(hour=17, minute=20) - timedelta(days=days)
        add_events(lead_id, ("page_view", at))
    add_events(lead_id, ("no_reply_3d", ws.now().replace(hour=13) - timedelta(days=2)))
    chosen = ws.settings
    (known,) = store_situations.situations(ws.cursor(), [lead_id], ws.now(), chosen.zone, chosen.contact_hours)
    assert known.hours == (14,)
    (asleep,) = store_situations.situations(ws.cursor(), [add_lead()], ws.now(), chosen.zone, chosen.contact_hours)
    assert asleep.hours == ()


@pytest.mark.parametrize("seed", range(3))
def test_one_lead_read_alone_is_what_it_is_among_many(
    ws: Workspace, add_lead: AddLead, add_events: AddEvents, seed: int
) -> None:
    rng, kinds, chosen = random.Random(seed), list(EventType), ws.settings
    lead_ids = [add_lead() for _ in range(12)]
    for lead_id in lead_ids:
        for _ in range(rng.randrange(25)):
            add_events(lead_id, (rng.choice(kinds).value, ws.now() - timedelta(hours=rng.randrange(1, 1500))))
        for said in rng.sample(list(Feedback), rng.randrange(3)):
            next_action.mark(ws, next_action.recommend(ws, lead_id).recommendation_id, said, "porque sim")
    as_of = ws.now() + timedelta(minutes=1)
    many = store_situations.situations(ws.cursor(), lead_ids, as_of, chosen.zone, chosen.contact_hours)
    assert sum(bool(one.marks) for one in many) > 3 < sum(bool(one.hours) for one in many)
    for one in many:
        who = store_situations.lead(ws.cursor(), one.lead_id)
        assert who is not None
        made = store.made_for(ws.cursor(), who, chosen.zone)
        alone = store_situations.situation(ws.cursor(), who, made, as_of, chosen.zone, chosen.contact_hours)
        assert replace(alone, marks=()) == replace(one, marks=())
        assert set(alone.marks) == set(one.marks)


def test_the_team_chooses_how_many_contacts_a_week_are_enough() -> None:
    once = (Mark(NextAction.SEND_CATALOG, Feedback.DONE, NOW - timedelta(days=1)),)
    policy = rules.Evaluator(rules_prior.prior_cards())
    strict = rules.decide(_situation(marks=once), policy, NOW, WorkspaceSettings(contacts_a_week=1))
    assert strict.action is NextAction.WAIT
    assert rules.lines(strict)[0].text == "já houve um contato em 7 dias"
    assert rules.decide(_situation(marks=once), policy, NOW, WorkspaceSettings()).action is not NextAction.WAIT
