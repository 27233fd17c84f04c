"""Very many signals are searched and not all fitted; a level that always ends up higher is expected to; sure pairs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from fit_worlds import drawn

from growth_equestre.scorecard import model_bayes, model_pairs
from growth_equestre.scorecard.model_additive import Additive
from growth_equestre.scorecard.model_bayes import fit_bayes
from growth_equestre.scorecard.model_boost import codes_of
from growth_equestre.scorecard.model_design import design_of
from growth_equestre.scorecard.model_level import step_ahead
from growth_equestre.scorecard.model_refit import Refit
from growth_equestre.scorecard.model_uncertainty import spread_of
from growth_equestre.scorecard.types import Signal


def slices(shifts: list[float], rows: int = 4000) -> list[tuple[np.ndarray, np.ndarray]]:
    """Later slices whose rows lie so far above their margins."""
    rng = np.random.default_rng(1)
    margins = rng.normal(-1.0, 1.0, rows)
    return [(margins, (rng.random(rows) < 1 / (1 + np.exp(-margins - shift))).astype(float)) for shift in shifts]


def test_slices_that_always_end_up_higher_announce_the_next() -> None:
    assert 0.25 < step_ahead(slices([0.45, 0.35, 0.5, 0.4])) < 0.45
    assert -0.45 < step_ahead(slices([-0.45, -0.35, -0.5, -0.4])) < -0.25


def test_what_rises_through_each_slice_announces_more_than_what_falls_back_in_it() -> None:
    """The means of three slices are the same; only a rise that goes on through each of them is a trend."""
    rises = ((0.1, 0.2, 0.35, 0.5), (0.0, 0.1, 0.1, 0.2), (0.2, 0.3, 0.5, 0.6))

    def announced(slices_of_quarters: tuple[tuple[float, ...], ...]) -> float:
        quarters = [slices(list(one)) for one in slices_of_quarters]
        return step_ahead(
            [(np.concatenate([m for m, _ in one]), np.concatenate([y for _, y in one])) for one in quarters]
        )

    rising, falling = announced(rises), announced(tuple(one[::-1] for one in rises))
    assert rising > 0.25
    assert abs(falling) < 0.05


def test_slices_that_lie_about_announce_nothing() -> None:
    assert abs(step_ahead(slices([0.5, -0.4, 0.1, -0.2]))) < 0.03
    assert abs(step_ahead(slices([0.0, 0.0, 0.0, 0.0]))) < 0.02
    assert step_ahead(slices([0.5, 0.5])) == 0.0


def test_of_very_many_signals_the_telling_ones_are_fitted_and_the_others_say_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(model_bayes, "MOST_COLUMNS", 30)
    rng, wide = np.random.default_rng(3), 40
    table = pd.DataFrame(rng.normal(size=(300, wide)), columns=[f"x{i}" for i in range(wide)])
    world = drawn(table, 2.0 * table["x7"].to_numpy(), rng)
    design = design_of(table, [Signal(name, "numeric", name) for name in table], None, 8)
    told = [float(np.ptp(points)) for points in fit_bayes(design, world.outcomes, np.arange(300)).model.tables]
    assert int(np.argmax(told)) == 7
    assert sum(spread > 0.0 for spread in told) == 15, "two columns each"


def test_of_very_many_signals_pairs_are_sought_among_the_telling_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_pairs, "MOST_SIGNALS", 8)
    rng, wide = np.random.default_rng(4), 12
    table = pd.DataFrame(rng.normal(size=(3000, wide)), columns=[f"x{i}" for i in range(wide)])
    world = drawn(table, (3.0 * (table["x3"] > 0) * (table["x9"] > 0) - 1.0).to_numpy(), rng)
    design = design_of(table, [Signal(name, "numeric", name) for name in table], None, 4)
    nothing = Additive(0.0, tuple(np.zeros(axis.size) for axis in design.axes))
    codes, share = codes_of(design, nothing, is_coarse=True), world.outcomes.mean()
    start = np.full(3000, np.log(share / (1 - share)))
    found = model_pairs.pairs_of(design, codes, start, world.outcomes, np.arange(3000), 10_000)
    assert found[0] == (3, 9)
    assert len({j for pair in found for j in pair}) <= 8


def test_two_places_that_were_never_seen_together_are_less_sure_than_those_that_were() -> None:
    rng = np.random.default_rng(5)
    table = pd.DataFrame({"a": rng.integers(0, 3, 600).astype(float), "b": rng.integers(0, 3, 600).astype(float)})
    table = table[(table["a"] < 2) | (table["b"] < 2)].reset_index(drop=True)
    outcomes = (rng.random(len(table)) < 0.4).astype(float)
    design = design_of(table, [Signal(name, "numeric", name) for name in table], None)
    posterior = fit_bayes(design, outcomes, np.arange(len(table)))
    size = (design.coarse_axes[0].size, design.coarse_axes[1].size)
    bags = [Additive(0.0, posterior.model.tables, {(0, 1): rng.normal(0.0, 0.5, size)}) for _ in range(4)]
    grids = spread_of(design, Refit(bags[0], posterior, tuple(bags))).grids
    seen, unseen = grids[0, 1][:2, :2], grids[0, 1][2, 2]
    assert seen.max() > 0.0
    assert unseen > grids[0, 1][:3, :3].ravel()[:-1].max()
