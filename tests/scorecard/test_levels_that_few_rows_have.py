"""Thousands of titles, pages or places with a few rows each: every one a little apart, as far as later rows agree."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pytest
from fit_worlds import World, drawn, learned, log_loss
from numpy.typing import NDArray

from growth_equestre.scorecard import model_ladder
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard.model_boost import codes_of
from growth_equestre.scorecard.model_design import design_of, narrowed
from growth_equestre.scorecard.model_pool import pooled, pooled_effects
from growth_equestre.scorecard.model_rare import with_telling_levels
from growth_equestre.scorecard.types import CategoryAxis, Signal
from growth_equestre.scorecard.types_fit import Fitted

SPEC = (Signal("title", "category", "Título"), Signal("x", "numeric", "X"))
TITLES, ROWS = 200, 2_000


def titled(rows: int, seed: int, spread: float) -> World:
    """The same titles whatever the seed, so far apart from each other; half of the rows have one of two great ones."""
    apart = spread * np.random.default_rng(99).normal(size=TITLES)
    rng = np.random.default_rng(seed)
    title = np.where(rng.random(rows) < 0.5, rng.integers(0, 2, rows), rng.integers(0, TITLES, rows))
    table = pd.DataFrame({"title": [f"t{one}" for one in title], "x": rng.normal(size=rows).round(2)})
    return drawn(table, apart[title] + 0.5 * table["x"].to_numpy(), rng)


@pytest.fixture(scope="module")
def fitted() -> Fitted:
    patch = pytest.MonkeyPatch()
    patch.setattr(model_ladder, "LEAST_CURVES", 100_000)
    try:
        return learned(titled(ROWS, 1, 1.0), SPEC)
    finally:
        patch.undo()


def listed(fitted: Fitted) -> set[str]:
    axis = fitted.card.tables[0].axis
    assert isinstance(axis, CategoryAxis)
    return set(axis.levels)


def chances(fitted: Fitted, world: World) -> NDArray[np.float64]:
    return scorecard.evaluate_table(fitted.card, world.table).chances


def test_titles_with_few_rows_are_told_apart_and_fresh_rows_agree(
    fitted: Fitted, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh, truth = titled(4 * ROWS, 2, 1.0), log_loss
    monkeypatch.setattr("growth_equestre.scorecard.model_design.RARE_ALL", 0)
    monkeypatch.setattr(model_ladder, "LEAST_CURVES", 100_000)
    without = learned(titled(ROWS, 1, 1.0), SPEC)
    assert len(listed(fitted)) > 150
    assert len(listed(without)) < 50
    best = truth(fresh.truth, fresh.outcomes)
    missed = truth(chances(without, fresh), fresh.outcomes) - best
    assert truth(chances(fitted, fresh), fresh.outcomes) - best < 0.75 * missed


def test_a_title_of_few_rows_is_less_sure_than_one_of_many(fitted: Fitted) -> None:
    cells = dict(zip([*sorted(listed(fitted)), "", ""], fitted.card.tables[0].cells, strict=True))
    rare = [cell.variance for level, cell in cells.items() if level not in ("t0", "t1", "")]
    assert min(rare) > max(cells["t0"].variance, cells["t1"].variance)


def test_sql_receipt_and_unseen_titles_follow_the_card(fitted: Fitted) -> None:
    rows = titled(50, 3, 1.0).table
    rows.loc[0, "title"], rows.loc[1, "title"] = "never seen", None
    numpy_says = scorecard.evaluate_table(fitted.card, rows).chances
    connection = duckdb.connect()
    connection.register("features", rows.assign(row_number=range(len(rows))))
    text = scorecard.compile_sql(fitted.card, keep=("row_number",))
    in_sql = connection.execute(f"select chance from ({text}) order by row_number").fetchnumpy()["chance"]
    assert np.abs(in_sql - numpy_says).max() < 1e-9
    receipt = scorecard.receipt(fitted.card, rows.iloc[2].to_dict())
    assert receipt.start_points + sum(reason.points for reason in receipt.reasons) == receipt.score


def test_titles_that_say_nothing_are_not_listed() -> None:
    world = titled(ROWS // 2, 4, 0.0)
    design = design_of(world.table, SPEC, None, has_rare=True)
    assert design.has_rare(0)
    assert not with_telling_levels(design, world.outcomes, None, None, None).has_rare(0)


def test_titles_that_meant_something_else_lately_are_not_listed() -> None:
    """In the first half alone they pay."""
    then, now = titled(ROWS, 5, 1.0), titled(ROWS, 6, -1.0)
    table, outcomes = pd.concat([then.table, now.table], ignore_index=True), np.append(then.outcomes, now.outcomes)
    times = np.arange(float(len(table)))
    halves = design_of(then.table, SPEC, None, has_rare=True)
    whole = design_of(table, SPEC, None, has_rare=True)
    assert with_telling_levels(halves, then.outcomes, None, None, None).has_rare(0)
    assert not with_telling_levels(whole, outcomes, times, None, None).has_rare(0)


def test_the_fewer_rows_a_title_has_the_less_is_made_of_them() -> None:
    """Rows that all won: two of them move a title less than twenty."""
    table = titled(ROWS, 7, 1.0)
    counts = table.table["title"].value_counts()
    design = design_of(table.table, SPEC, None, has_rare=True)
    flat = model_ladder.Additive(0.0, tuple(np.zeros(axis.size) for axis in design.axes))
    points = pooled(design, np.ones(ROWS), np.arange(ROWS), flat).model.tables[0]
    axis = design.axes[0]
    assert isinstance(axis, CategoryAxis)
    by_rows = {counts[level]: points[axis.levels.index(level)] for level in axis.levels[design.rare[0] :]}
    in_order = [by_rows[count] for count in sorted(by_rows)]
    assert in_order == sorted(in_order)
    assert 0.0 < in_order[0] < 0.6 * in_order[-1]


def test_trees_never_see_which_rare_title_it_is() -> None:
    """They would learn its few outcomes by heart."""
    design = design_of(titled(ROWS, 8, 1.0).table, SPEC, None, has_rare=True)
    below = model_ladder.Additive(0.0, tuple(np.arange(float(axis.size)) for axis in design.axes))
    codes = codes_of(design, below, is_coarse=False)[0]
    assert len(set(codes[design.rare[0] : design.axes[0].missing].tolist())) == 1
    assert len(set(codes.tolist())) == design.rare[0] + 2
    plain = narrowed(design, ())
    assert plain.axes[0].size == design.rare[0] + 2
    assert (design.counts(0)[: design.rare[0]] == plain.counts(0)[: design.rare[0]]).all()


def test_levels_that_lie_far_apart_are_followed_all_the_way() -> None:
    """Callbacks of one advertisement: nearly all or none. A belief that ends at 0.8 would draw them to the middle."""
    rng = np.random.default_rng(3)
    apart = np.where(rng.random(400) < 0.2, 2.0, -2.5)
    levels = np.repeat(np.arange(400), 4)
    labels = (rng.random(1_600) < 1.0 / (1.0 + np.exp(-apart[levels]))).astype(float)
    mean = float(np.log(labels.mean() / (1.0 - labels.mean())))
    points, variances = pooled_effects(levels, np.full(1_600, mean), labels, 400)
    told = np.polyfit(points, apart, 1)[0]
    assert 0.7 < told < 1.6
    assert (variances > 0.0).all()


def test_places_that_short_lists_leave_go_to_the_long_one() -> None:
    table = pd.DataFrame({"title": [f"t{k % 1_500}" for k in range(3_000)]})
    short = tuple(Signal(f"c{k}", "category", "C") for k in range(10))
    table = table.assign(**{one.name: np.where(np.arange(3_000) % 2, "a", "b") for one in short})
    axis = design_of(table, (SPEC[0], *short), None, has_rare=True).axes[0]
    assert isinstance(axis, CategoryAxis)
    assert len(axis.levels) == 1_500
