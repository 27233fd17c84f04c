"""Lists with grades become a card that ranks: planted orders found, rows in any order, bias weighed away."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.scorecard import model_ranking, service
from growth_equestre.scorecard.service_ranking import fit_ranking, grades_of, ndcg
from growth_equestre.scorecard.types import Card, Signal


@pytest.fixture(autouse=True)
def fewer_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same ladder with a quarter of the trees: tests are not about the last point of NDCG."""
    monkeypatch.setattr(model_ranking, "CURVES", replace(model_ranking.CURVES, rounds=100))
    monkeypatch.setattr(model_ranking, "PAIRS", replace(model_ranking.PAIRS, rounds=200))
    monkeypatch.setattr(model_ranking, "SEARCH", replace(model_ranking.SEARCH, rounds=60))


SPEC = [Signal(name, "numeric", name) for name in ("a", "b", "c")]


def planted(seed: int, lists: int, each: int = 12) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """What is wanted: a high, and b only where c is high too."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.normal(size=(lists * each, 3)), columns=["a", "b", "c"])
    worth = frame["a"] + 1.5 * frame["b"] * (frame["c"] > 0) + 0.5 * rng.normal(size=len(frame))
    grades = np.digitize(worth, np.quantile(worth, (0.6, 0.8, 0.95)))
    return frame, grades, np.repeat(np.arange(lists), each)


def fitted(frame: pd.DataFrame, grades: np.ndarray, groups: np.ndarray, **more: object) -> Card:
    return fit_ranking(frame, grades, list(groups), SPEC, rng=np.random.default_rng(0), **more).card  # type: ignore[arg-type]


def margins(card: Card, frame: pd.DataFrame) -> np.ndarray:
    return service.evaluate_table(card, frame).margins


@pytest.mark.slow
def test_a_planted_order_is_found_with_the_pair_that_makes_it_and_its_receipts_add_up() -> None:
    card = fitted(*planted(1, 60))
    later, grades, groups = planted(2, 40)
    alone = ndcg(later["a"], grades, list(groups))
    assert ndcg(margins(card, later), grades, list(groups)) > alone + 0.05
    assert ("b", "c") in {(pair.first, pair.second) for pair in card.pairs}
    receipt = service.receipt(card, later.iloc[0].to_dict())
    told = receipt.start_points + sum(reason.points for reason in receipt.reasons) + receipt.rest_points
    assert told == receipt.score


@pytest.mark.slow
def test_a_few_long_lists_are_learned_from_as_well() -> None:
    """Six lists of sixty rows say as much as thirty of twelve."""
    card = fitted(*planted(5, 6, each=60))
    later, grades, groups = planted(6, 20)
    assert ndcg(margins(card, later), grades, list(groups)) > ndcg(later["a"], grades, list(groups))


@pytest.mark.slow
def test_chances_keep_the_order_of_the_log_odds() -> None:
    card = fitted(*planted(3, 24))
    later = planted(4, 30)[0]
    made = service.evaluate_table(card, later)
    assert np.array_equal(np.argsort(made.margins, kind="stable"), np.argsort(made.chances, kind="stable"))


@pytest.mark.slow
def test_the_same_rows_in_any_order_give_the_same_card_to_the_byte() -> None:
    frame, grades, groups = planted(5, 16)
    mixed = np.random.default_rng(9).permutation(len(frame))
    again = fitted(frame.iloc[mixed].reset_index(drop=True), grades[mixed], groups[mixed])
    assert service.to_json(again) == service.to_json(fitted(frame, grades, groups))


def test_without_anything_to_learn_the_rules_stand() -> None:
    prior = Card(
        "regras", "1", 0.0,
        (service.numeric("a", "A", [(-1.0, "pouco"), (0.0, 1.0, "muito")]),),
    )  # fmt: skip
    rng = np.random.default_rng(6)
    frame = pd.DataFrame(rng.normal(size=(300, 3)), columns=["a", "b", "c"])
    made = fit_ranking(
        frame, rng.integers(0, 2, 300), list(np.repeat(np.arange(30), 10)), SPEC, rng=rng, prior=prior
    )  # fmt: skip
    assert made.chosen <= 1
    assert np.ptp(margins(made.card, frame)) <= np.ptp(margins(prior, frame)) + 0.1


@pytest.mark.slow
def test_who_looks_at_the_top_only_misleads_a_ranker_that_does_not_weigh_it() -> None:
    """Lists shown by b, looked at from the top; liked for a. Weighing by one over the chance of a look finds a."""
    frame, _, groups = planted(8, 200, each=8)
    rng = np.random.default_rng(8)
    position = pd.Series(-frame["b"]).groupby(groups).rank().to_numpy()
    looked = 1.0 / position**1.5
    likes = 1.0 / (1.0 + np.exp(-2.0 * (frame["a"].to_numpy() - 0.5)))
    clicked = (rng.random(len(frame)) < looked * likes).astype(int)
    weights = np.where(clicked == 1, 1.0 / looked, 1.0)
    later, _, later_groups = planted(9, 150, each=8)
    liked = np.digitize(later["a"], (0.0, 0.8, 1.6))
    naive, weighed = (
        ndcg(margins(fitted(frame, clicked, groups, **more), later), liked, list(later_groups))
        for more in ({}, {"weights": weights})
    )
    assert weighed > naive + 0.02


@pytest.mark.parametrize("targets", [[1, 1, 1, 1], [float("nan")] * 4])
def test_a_target_that_never_differs_is_refused(targets: list[float]) -> None:
    frame = pd.DataFrame(np.zeros((4, 3)), columns=["a", "b", "c"])
    with pytest.raises(InvalidInput):
        fit_ranking(frame, targets, [1, 1, 2, 2], SPEC, rng=np.random.default_rng(0))


def test_figures_become_grades_in_their_order() -> None:
    assert grades_of([0, 1, 4]).tolist() == [0, 1, 4]
    assert grades_of([-1, 3, 100]).tolist() == [0, 1, 2]
    measured = grades_of(np.linspace(0.0, 9.9, 100))
    assert measured.tolist() == sorted(measured.tolist())
    assert set(measured.tolist()) == {0, 1, 2, 3, 4}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4), st.floats(-5, 5)), min_size=1, max_size=40))
def test_ndcg_is_between_nothing_and_one_and_one_for_the_true_order(rows: list[tuple[int, int, float]]) -> None:
    groups, grades, scores = (list(column) for column in zip(*rows, strict=True))
    assert 0.0 <= ndcg(scores, grades, groups) <= 1.0 + 1e-12
    assert ndcg([float(one) for one in grades], grades, groups) == pytest.approx(1.0)
