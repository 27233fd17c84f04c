"""The demo's team leaves a log like a real one: decided by what was known then, answered by what happened after."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth_equestre.demo import model, model_actions
from growth_equestre.demo import service as demo
from growth_equestre.demo.model_history import DAY_US, HOUR_US, Contacts, Records, live
from growth_equestre.demo.model_people import draw_people
from growth_equestre.demo.types import Outcome, WorldSize
from growth_equestre.foundation.vocab import NextAction, Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import service as leads
from growth_equestre.next_action import service as next_action
from growth_equestre.next_action import service_lab, service_today
from growth_equestre.next_action.service_moment import PolicyCode, recommended_then
from growth_equestre.next_action.types import DecisionOutcome

pytestmark = pytest.mark.slow

FOCUS = ("MG", "SP", "GO")
OPEN = (Stage.CURIOUS, Stage.WARMING)


@pytest.fixture
def shown(ws: Workspace) -> Workspace:
    demo.create_scenario(ws, leads_count=120, partners_count=15)
    return ws


def _log(ws: Workspace) -> list[DecisionOutcome]:
    return next_action.outcomes(ws, only_over=True)


def test_weeks_of_decisions_are_there_with_all_that_judging_them_takes(shown: Workspace) -> None:
    log = _log(shown)
    assert len(log) > 150
    assert {one.policy for one in log} == {PolicyCode.THOMPSON.value}
    assert all(one.policy_version and one.signals for one in log)
    assert all(sum(one.probabilities.values()) == pytest.approx(1.0) for one in log)
    assert all(one.probability == one.probabilities[one.action] > 0.0 for one in log)
    assert len({one.began_at.isocalendar()[:2] for one in log}) > 8
    assert service_lab.lab(shown).rows[0].support.more_decisions == 0
    assert len(service_today.outcome_counts(shown)) > 20


def test_no_decision_knew_what_came_after_it(shown: Workspace) -> None:
    """Asked again today about each past moment, the product says what the log says that it said then."""
    log = [one for one in _log(shown) if leads.get(shown, one.lead_id).stage in OPEN]
    made = dict(shown.cursor().execute("select recommendation_id::varchar, made_at from recommendations").fetchall())
    moments = sorted({made[one.recommendation_id] for one in log})
    for moment in moments[:: max(1, len(moments) // 3)]:
        then = [one for one in log if made[one.recommendation_id] == moment]
        at = moment.replace(tzinfo=shown.now().tzinfo)
        said = {
            one.lead_id: one for one in recommended_then(shown, [one.lead_id for one in then], at, PolicyCode.THOMPSON)
        }
        for one in then:
            assert (said[one.lead_id].action, dict(said[one.lead_id].signals)) == (one.action, dict(one.signals))
            assert dict(said[one.lead_id].probabilities) == dict(one.probabilities)


def test_what_was_done_was_done_after_it_was_said_in_hours_of_work_and_never_in_the_future(shown: Workspace) -> None:
    rows = shown.cursor().execute(
        "select made_at, scheduled_for, feedback_at, feedback, feedback_reason from recommendations "
        "where policy = 'thompson' and feedback is not null"
    )
    found = rows.fetchall()
    assert Counter(feedback for *_, feedback, _ in found).keys() == {"feito", "adiado", "recusado"}
    for made_at, due, at, feedback, reason in found:
        assert made_at <= due <= at < shown.now().replace(tzinfo=None)
        assert (feedback == "recusado") == bool(reason)
        assert (at - timedelta(hours=3)).hour in shown.settings.contact_hours


@given(alone=st.floats(0.0, 0.99), lift=st.floats(0.0, 3.0))
def test_an_answer_to_the_contact_brings_the_week_to_what_the_action_truly_does(alone: float, lift: float) -> None:
    prompted = float(model_actions.chance_to_be_prompted(np.array([alone]), np.array([lift]))[0])
    odds = alone / (1 - alone) * np.exp(lift)
    assert prompted + (1 - prompted) * alone == pytest.approx(odds / (1 + odds), abs=1e-6)


@dataclass
class _Calls:
    """Contacts every other open lead in the given windows. lift: of the answer's odds, whatever the intent."""

    windows: frozenset[int]
    lift: float
    asked: dict[int, np.ndarray] = field(default_factory=dict)

    def meets(self, born_us: np.ndarray) -> None:
        """Nothing to prepare."""

    def contacts(self, window: int, still_open: np.ndarray, fresh: Records) -> Contacts | None:
        if window not in self.windows:
            return None
        self.asked[window] = still_open
        some = still_open[still_open % 2 == 0]
        at = np.full(len(some), window * DAY_US + 20 * HOUR_US)
        return Contacts(some, np.full((len(some), 4), self.lift), at)


def _lived(size: WorldSize, team: _Calls, seed: int = 3) -> object:
    rng = np.random.default_rng(seed)
    rhythm = model.rhythm_before(datetime(2026, 11, 21, 12, 0), size.days_back)
    return live(draw_people(size.leads, FOCUS, rng), size, rhythm, rng, team)


def test_who_is_contacted_answers_more_and_only_after_the_contact() -> None:
    team = _Calls(frozenset({40}), 30.0)
    records = _lived(WorldSize(600, 0, days_back=60), team).records  # type: ignore[attr-defined]
    today = records.window == 40
    contacted = today & np.isin(records.lead, team.asked[40][team.asked[40] % 2 == 0])
    assert (records.outcome[contacted & (records.outcome < model.NOTHING)] == Outcome.REPLY).mean() > 0.95
    assert (records.at_us[contacted] > 40 * DAY_US + 20 * HOUR_US).all()
    assert (records.at_us[contacted] < 41 * DAY_US).all()
    others = today & np.isin(records.lead, team.asked[40][team.asked[40] % 2 == 1])
    assert (records.outcome[others] == Outcome.REPLY).mean() < 0.3


@pytest.mark.slow
def test_the_truth_beside_each_lead_holds_in_a_market_with_a_team() -> None:
    size = WorldSize(leads=6_000, partners=0, days_back=90, days_ahead=30)
    lived = _lived(
        size, _Calls(frozenset(range(20, 90, 7)), float(model_actions.lift(NextAction.CALL, np.array([0]))[0, 3]))
    )
    truth = lived.truth  # type: ignore[attr-defined]
    is_open = ~np.isnan(truth.chance_observable)
    gap = (truth.chance_hidden - truth.chance_observable)[is_open]
    assert is_open.sum() > 1_500
    for tenth in np.array_split(truth.chance_observable[is_open].argsort(kind="stable"), 10):
        assert abs(gap[tenth].mean()) < 4 * gap[tenth].std() / np.sqrt(len(tenth)) + 1e-6
