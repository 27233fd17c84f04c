"""The door of learned orders: lists with grades become a card that ranks, with a receipt for every place. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.scorecard.model_card import card_of
from growth_equestre.scorecard.model_design import Design, Floats, Places, design_of, sorted_design
from growth_equestre.scorecard.model_lambdarank import HIGHEST, ndcg_each
from growth_equestre.scorecard.model_learn import Learned
from growth_equestre.scorecard.model_ranking import LearnedOrder, OrderRung, OrderTask, learn_order, lists_of
from growth_equestre.scorecard.model_uncertainty import Spread
from growth_equestre.scorecard.rules_words import default_words
from growth_equestre.scorecard.types import Card, Metric, Signal, Training
from growth_equestre.scorecard.types_fit import Provenance, Report, Words

__all__ = ["FittedRanking", "OrderRung", "fit_ranking", "grades_of", "ndcg"]

FEW_GRADES = 31
BINS, ROOM = (64, 250), 24_000
"""Bins of one signal, at least and at most, and of all together where that leaves the least."""
ROWS_OF_BIN = 25
NOISE = 2.0
"""Standard errors by which an order must beat the rules, the best number of rounds being picked on the same lists."""
STEPS = (0.5, 0.75, 0.9, 0.97)
"""Where the grades of a measured target begin, as shares of the rows."""


@dataclass(frozen=True)
class FittedRanking:
    """card: the chosen rung on all lists. rungs: NDCG@5 of each on lists held out. lists: how many there were."""

    card: Card
    rungs: tuple[OrderRung, ...]
    chosen: int
    lists: int
    ndcg: Metric | None
    notes: tuple[str, ...] = ()


def fit_ranking(
    table: pd.DataFrame,
    targets: ArrayLike,
    groups: Sequence[Any],
    spec: Sequence[Signal],
    *,
    rng: np.random.Generator,
    weights: ArrayLike | None = None,
    prior: Card | None = None,
    times: pd.Series | None = None,
    name: str = "ranker",
    version: str = "1",
    words: Words | None = None,
    report: Report | None = None,
    provenance: Provenance | None = None,
) -> FittedRanking:
    """Learn in which order the rows of a group should stand. The card's chance is that of a grade above the lowest.

    targets: grades 0, 1, 2, ... (anything else is graded by its order). weights: of rows, such as one over the
    chance that the row was looked at. times: moment of each row; then later lists judge earlier ones. prior: rung 0;
    then a rung serves only if it wins by more than its noise. The same rows in any order give the same card.
    Raises InvalidInput for a target that is always the same.
    """
    graded = _kept(targets)
    if not len(graded.rows):
        raise InvalidInput("target", "A tabela não tem notas diferentes para aprender.", "Confira a coluna da nota.")
    design = design_of(table, spec, prior, _bins(spec, prior, len(graded.rows)))
    order, number = _order(design, graded, groups, times)
    design = sorted_design(design, order)
    weighed = np.ones(len(order)) if weights is None else np.asarray(weights, dtype=np.float64)[order]
    lists = lists_of(graded.grades[order], number, weighed)
    labels = (lists.grades > lists.grades.min()).astype(np.float64)
    task = OrderTask(
        design, lists, labels, times is not None, NOISE if prior else 0.0, int(rng.integers(2**31 - 1000)),
        report or _silent,
    )  # fmt: skip
    learned = learn_order(task)
    card = _card(name, version, design, learned, words or default_words, _trained(provenance, task, learned))
    notes = () if learned.rungs else ("Há poucas listas para comparar modelos.",)
    return FittedRanking(card, learned.rungs, learned.chosen, lists.count, _figure(learned), (*graded.notes, *notes))


def ndcg(scores: ArrayLike, targets: ArrayLike, groups: Sequence[Any], at: int = 5) -> float:
    """Mean NDCG over groups in which anything is good (gains 2^grade - 1); 1 where none is."""
    number = pd.factorize(pd.Series(list(groups)))[0]
    order = np.argsort(number, kind="stable")
    lists = lists_of(np.asarray(targets, dtype=np.float64)[order], number[order], np.ones(len(order)))
    which = np.arange(lists.count)
    told = np.array([lists.grades[a:b].max() > 0 for a, b in zip(lists.starts[:-1], lists.starts[1:], strict=True)])
    each = ndcg_each(np.asarray(scores, dtype=np.float64)[order], lists, which, at)
    return float(each[told].mean()) if told.any() else 1.0


def _bins(spec: Sequence[Signal], prior: Card | None, rows: int) -> int | None:
    """An order that nobody wrote down before may hang on fine differences, where there are rows to tell them."""
    most = min(ROOM // max(1, len(spec)), rows // ROWS_OF_BIN)
    return None if prior else int(np.clip(most, *BINS))


@dataclass(frozen=True)
class _Graded:
    grades: Floats
    rows: Places
    notes: tuple[str, ...]


def grades_of(targets: ArrayLike) -> Floats:
    """Grades as learning takes them; NaN where the target is missing."""
    values = np.asarray(targets, dtype=np.float64)
    distinct = np.unique(values[np.isfinite(values)])
    is_graded = bool(len(distinct)) and bool(np.all(distinct == np.floor(distinct)))
    if is_graded and distinct[0] >= 0 and distinct[-1] <= HIGHEST:
        return values
    if len(distinct) <= FEW_GRADES and is_graded:
        return np.where(np.isfinite(values), np.searchsorted(distinct, values), np.nan).astype(np.float64)
    edges = np.quantile(values[np.isfinite(values)], STEPS) if len(distinct) else np.zeros(0)
    return np.where(np.isfinite(values), np.searchsorted(edges, values), np.nan).astype(np.float64)


def _kept(targets: ArrayLike) -> _Graded:
    values = np.asarray(targets, dtype=np.float64)
    grades = grades_of(values)
    rows = np.flatnonzero(np.isfinite(grades))
    notes = () if np.array_equal(grades, values, equal_nan=True) else ("As notas foram refeitas em degraus.",)
    is_flat = len(rows) == 0 or np.ptp(grades[rows]) == 0
    return _Graded(grades, np.zeros(0, dtype=np.intp) if is_flat else rows, notes)


def _order(
    design: Design, graded: _Graded, groups: Sequence[Any], times: pd.Series | None
) -> tuple[Places, NDArray[np.intp]]:
    """Rows list after list (lists in time, or by their content), by content within; and each one's list."""
    rows = graded.rows
    who, _ = pd.factorize(pd.Series(list(groups)).iloc[rows], use_na_sentinel=False)
    keys = [graded.grades[rows], *(design.places[rows, j] for j in range(design.places.shape[1]))]
    first: Floats = np.zeros(int(who.max()) + 1)
    spread: Floats = first
    if times is None:
        content = np.lexsort(keys)
        turn = np.empty(len(rows))
        turn[content] = np.arange(len(rows))
        first = np.bincount(who, weights=turn).astype(np.float64)
        spread = np.bincount(who, weights=turn**2).astype(np.float64)
    else:
        moments = pd.to_datetime(times).astype("int64").to_numpy(dtype=np.float64)[rows]
        first = np.full(len(spread), np.inf)
        np.minimum.at(first, who, moments)
    order = np.lexsort([*keys, who, spread[who], first[who]])
    return rows[order], np.asarray(who[order], dtype=np.intp)


def _card(
    name: str, version: str, design: Design, learned: LearnedOrder, words: Words, trained: Training | None
) -> Card:
    flat = Spread(0.0, tuple(np.zeros(axis.size) for axis in design.axes))
    made = Learned(learned.model, flat, learned.calibration, None, None, learned.chosen, False, forest=learned.forest)
    return card_of(name, version, design, made, words, trained)


def _figure(learned: LearnedOrder) -> Metric | None:
    if not len(learned.each):
        return None
    middle, error = float(learned.each.mean()), float(learned.each.std() / np.sqrt(len(learned.each)))
    return Metric("ndcg_5", middle, max(0.0, middle - 1.645 * error), min(1.0, middle + 1.645 * error))


def _trained(provenance: Provenance | None, task: OrderTask, learned: LearnedOrder) -> Training | None:
    if provenance is None:
        return None
    figure = _figure(learned)
    return Training(
        window_start=provenance.window_start,
        window_end=provenance.window_end,
        as_of=provenance.as_of,
        rows=task.design.rows,
        outcomes=int(task.labels.sum()),
        rung=learned.chosen,
        metrics=(figure,) if figure else (),
        data_hash=provenance.data_hash,
        code_version=provenance.code_version,
    )


def _silent(share: float, doing: str) -> None:
    """Nobody listens."""
