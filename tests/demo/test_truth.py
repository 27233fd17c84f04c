"""The truth kept beside each simulated lead is the chance with which leads like it really qualify."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth_equestre.demo import model, rules, world
from growth_equestre.demo.model_history import History, live
from growth_equestre.demo.model_people import draw_people
from growth_equestre.demo.types import Intent, Outcome, Place, Step, WorldSize

SATURDAY_NOON = datetime(2026, 11, 21, 12, 0)
SIZE = WorldSize(leads=9_000, partners=0, days_back=120, days_ahead=30)
FOCUS = ("MG", "SP", "GO")
OUTCOMES = st.lists(st.sampled_from(list(Outcome)), max_size=40)


@pytest.fixture(scope="module")
def rhythm() -> model.Rhythm:
    return model.rhythm_before(SATURDAY_NOON, SIZE.days_back)


@pytest.fixture(scope="module")
def lived(rhythm: model.Rhythm) -> History:
    rng = np.random.default_rng(11)
    return live(draw_people(SIZE.leads, FOCUS, rng), SIZE, rhythm, rng)


def _outcome_by_decile(chance: np.ndarray, happened: np.ndarray) -> np.ndarray:
    """Standardised surprise of each tenth of the leads, by chance."""
    surprises = []
    for tenth in np.array_split(chance.argsort(kind="stable"), 10):
        spread = np.sqrt((chance[tenth] * (1 - chance[tenth])).sum() + 0.25)
        surprises.append((happened[tenth].sum() - chance[tenth].sum()) / spread)
    return np.array(surprises)


def _gap_by_decile(observable: np.ndarray, hidden: np.ndarray) -> np.ndarray:
    """Mean gap of each tenth of the leads, in standard errors; far sharper than outcomes."""
    gaps = [(hidden - observable)[tenth] for tenth in np.array_split(observable.argsort(kind="stable"), 10)]
    return np.array([gap.mean() / (gap.std() / np.sqrt(len(gap)) + 1e-6) for gap in gaps])


@pytest.mark.parametrize("kind", ["chance_observable", "chance_hidden"])
def test_leads_qualify_as_often_as_their_true_chance_says(lived: History, kind: str) -> None:
    chance = getattr(lived.truth, kind)
    is_open = ~np.isnan(chance)
    happened = (lived.qualified_window >= SIZE.days_back)[is_open]
    assert is_open.sum() > 3_000
    assert abs(_outcome_by_decile(chance[is_open], happened)).max() < 4
    assert abs(happened.mean() - chance[is_open].mean()) < 4 * np.sqrt(0.1 / is_open.sum())


def test_what_is_observable_is_the_average_over_the_intents_that_are_hidden(lived: History) -> None:
    is_open = ~np.isnan(lived.truth.chance_observable)
    observable, hidden = lived.truth.chance_observable[is_open], lived.truth.chance_hidden[is_open]
    assert abs(_gap_by_decile(observable, hidden)).max() < 4


def test_knowing_the_hidden_intent_predicts_better_than_anyone_can(lived: History) -> None:
    is_open = ~np.isnan(lived.truth.chance_observable)
    happened = (lived.qualified_window >= SIZE.days_back)[is_open]
    loss = [np.mean((lived.truth.chance_hidden[is_open] - happened) ** 2),
            np.mean((lived.truth.chance_observable[is_open] - happened) ** 2),
            happened.mean() * (1 - happened.mean())]  # fmt: skip
    assert loss[0] < loss[1] < 0.85 * loss[2]


def test_only_open_leads_have_a_truth(lived: History) -> None:
    closed = lived.truth.step >= rules.OPEN_STEPS
    assert np.array_equal(np.isnan(lived.truth.chance_observable), closed)
    assert np.array_equal(np.isnan(lived.truth.chance_hidden), closed)
    assert closed.any()


def test_the_chances_of_a_day_sum_to_one_and_more_days_never_lower_the_chance(rhythm: model.Rhythm) -> None:
    chances = model.day_chances(rhythm)
    assert np.allclose(chances.sum(axis=-1), 1.0)
    assert chances.min() >= 0
    month, six_weeks = (model.chance_to_qualify(chances, 120, days) for days in (30, 42))
    assert (model.chance_to_qualify(chances, 120, 0) == 0).all()
    assert (six_weeks >= month - 1e-12).all()
    assert month.max() <= 1


def test_one_day_before_the_end_only_the_confirmed_can_qualify(rhythm: model.Rhythm) -> None:
    chances = model.day_chances(rhythm)
    tomorrow = model.chance_to_qualify(chances, 120, 1)
    can = tomorrow.max(axis=(0, 2, 3)) > 0
    assert [step for step, possible in zip(rules.STEPS[: rules.OPEN_STEPS], can, strict=True) if possible] == [
        Step(Place.TALKING, rules.ALL_CONFIRMED, meeting) for meeting in (False, True)
    ]
    gone = tomorrow[5, rules.STEP_NUMBER[Step(Place.TALKING, 7)], 0, Intent.GONE]
    assert gone == pytest.approx(chances[120 % 7, 5, rules.STEP_NUMBER[Step(Place.TALKING, 7)], 0, 0, Outcome.QUALIFY])


@given(OUTCOMES)
def test_nobody_qualifies_without_the_three_confirmations(outcomes: list[Outcome]) -> None:
    step = Step(Place.VISITED)
    for outcome in outcomes:
        possible = rules.daily_rate(step, world.SILENCE_CAP_DAYS, outcome, Intent.HOT, 0.0) > 0
        if not possible:
            continue
        after = rules.next_step(step, outcome)
        assert after.place is not Place.QUALIFIED or step.confirmed == rules.ALL_CONFIRMED
        if after.place in (Place.QUALIFIED, Place.LOST):
            return
        assert after in rules.STEP_NUMBER
        step = after


@given(OUTCOMES)
def test_no_budget_takes_one_confirmation_back_and_lost_interest_the_other_two(outcomes: list[Outcome]) -> None:
    held = sum({rules.CONFIRMS[one] for one in outcomes if one in rules.CONFIRMS})
    talking = Step(Place.TALKING, held)
    assert rules.next_step(talking, Outcome.NO_BUDGET).confirmed == held & ~rules.BUDGET
    assert rules.next_step(talking, Outcome.LOSE_INTEREST).confirmed == held & rules.BUDGET


def test_a_belief_stays_a_belief_and_a_reply_rules_out_who_is_gone() -> None:
    belief = np.full((1, 4), 0.25)
    replied = np.array([world.RATES[Place.WAITING][Outcome.REPLY]])
    after = model.updated_belief(belief, replied)
    assert after.sum() == pytest.approx(1)
    assert after[0, Intent.HOT] > after[0, Intent.COLD]
    assert after[0, Intent.GONE] < 0.02
