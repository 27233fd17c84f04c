"""A receipt is a promise: start + reasons + rest = the score shown, with true signs and nothing idle listed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scorecard_strategies import cards, rows

from growth_equestre.scorecard import rules
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard.types import Card, Isotonic, Reason, Receipt

BUDGET = scorecard.flag("budget", "Orçamento", 1.5, "orçamento confirmado", "orçamento a confirmar")
IDLE = scorecard.numeric(
    "idle_days",
    "Silêncio",
    [(0.2, "ativo"), (7, 0.0, "quieto há uma semana"), (30, -1.0, "quieto há um mês")],
    monotone=-1,
)
CARD = Card("propensity", "prior-1", -1.0, (BUDGET, IDLE))


def test_a_confirmed_budget_and_a_silent_month_read_as_points() -> None:
    """From 26.9 to 37.8: +32.6 and -21.7 by hand, in whole points that still make 11."""
    shown = scorecard.receipt(CARD, {"budget": True, "idle_days": 45})
    assert shown == Receipt(
        start_points=27,
        reasons=(
            Reason("budget", "orçamento confirmado", 33),
            Reason("idle_days", "quieto há um mês", -22),
        ),
        rest_points=0,
        score=38,
    )


def test_a_signal_that_says_nothing_is_not_listed() -> None:
    shown = scorecard.receipt(CARD, {"budget": False, "idle_days": 10})
    assert (shown.reasons, shown.rest_points, shown.score) == ((), 0, shown.start_points)


def test_reasons_that_cancel_are_still_told() -> None:
    card = Card("cancel", "1", 0.0, (BUDGET, scorecard.flag("lost", "Perdeu", -1.5, "perdeu o interesse", "")))
    shown = scorecard.receipt(card, {"budget": 1, "lost": 1})
    assert [abs(reason.points) in {37, 38} for reason in shown.reasons] == [True, True]
    assert (shown.start_points, shown.rest_points, shown.score) == (50, 0, 50)
    assert sum(reason.points for reason in shown.reasons) == 0


def test_equally_strong_reasons_come_in_card_order_and_five_are_listed() -> None:
    seven = tuple(scorecard.flag(f"s{i}", f"S{i}", 0.3, f"sinal {i}", "") for i in range(7))
    shown = scorecard.receipt(Card("many", "1", -1.0, seven), {f"s{i}": 1 for i in range(7)})
    assert [reason.signal for reason in shown.reasons] == ["s0", "s1", "s2", "s3", "s4"]
    assert shown.start_points + sum(r.points for r in shown.reasons) + shown.rest_points == shown.score
    assert shown.rest_points > 0


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_every_receipt_adds_up_exactly(data: st.DataObject) -> None:
    card = data.draw(cards())
    row = data.draw(rows(card))
    shown = scorecard.receipt(card, row)
    evaluated = scorecard.evaluate(card, row)
    assert shown.score == evaluated.score
    assert shown.start_points == rules.score_of(rules.chance_of(card.calibration, card.intercept))
    assert shown.start_points + sum(r.points for r in shown.reasons) + shown.rest_points == shown.score
    assert len(shown.reasons) <= 5
    assert all(reason.points for reason in shown.reasons)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_reason_never_points_against_its_signal_nor_strays_a_point_from_it(data: st.DataObject) -> None:
    card = data.draw(cards())
    row = data.draw(rows(card))
    evaluated = scorecard.evaluate(card, row)
    real = dict(zip([term.name for term in card.terms], scorecard.split(card, row), strict=True))
    points = dict(zip([term.name for term in card.terms], evaluated.contributions, strict=True))
    for reason in scorecard.receipt(card, row).reasons:
        assert reason.points * points[reason.signal] > 0
        assert reason.points == pytest.approx(100 * real[reason.signal], abs=1.001)


@given(st.data())
@settings(max_examples=50, deadline=None)
def test_the_split_of_the_chance_sums_to_the_whole_move(data: st.DataObject) -> None:
    card = data.draw(cards())
    row = data.draw(rows(card))
    start = rules.chance_of(card.calibration, card.intercept)
    moved = sum(scorecard.split(card, row))
    tolerance = 1e-9 if not isinstance(card.calibration, Isotonic) else 1e-5
    assert moved == pytest.approx(scorecard.evaluate(card, row).chance - start, abs=tolerance)


def test_the_split_is_the_integral_along_the_straight_path() -> None:
    row = {"budget": 1, "idle_days": 45}
    points = scorecard.evaluate(CARD, row).contributions
    steps = 20_000
    slopes = [rules.slope_of(CARD.calibration, CARD.intercept + (i + 0.5) / steps * sum(points)) for i in range(steps)]
    integrals = [one * sum(slopes) / steps for one in points]
    assert scorecard.split(CARD, row) == pytest.approx(integrals, abs=1e-8)


def test_nothing_left_unlisted_leaves_no_rest() -> None:
    for idle in range(0, 60, 3):
        assert scorecard.receipt(CARD, {"budget": 1, "idle_days": idle}).rest_points == 0


def test_rounding_left_over_joins_the_strongest_reason_when_nothing_else_is_unlisted() -> None:
    assert rules.settle([3_200_000, -500_000], 2_699_998, True) == [3_199_998, -500_000, 0]
    assert rules.settle([3_200_000, -500_000], 2_900_000, False) == [3_200_000, -500_000, 200_000]
    assert rules.settle([], 0, True) == [0]


@given(st.lists(st.integers(-40_000_000, 40_000_000), min_size=1, max_size=6), st.integers(0, 100))
def test_whole_points_stay_beside_the_real_ones_and_sum_to_the_whole(micro: list[int], start: int) -> None:
    points = (start * rules.MICRO + sum(micro) + rules.MICRO // 2) // rules.MICRO - start
    whole = rules.apportion(micro, points)
    assert sum(whole) == points
    assert all(abs(n * rules.MICRO - m) < rules.MICRO for n, m in zip(whole, micro, strict=True))
