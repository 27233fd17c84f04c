"""A whole table against one card, in numpy: margins, chances, scores and the matrix of contributions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from growth_equestre.scorecard import model_trees, rules
from growth_equestre.scorecard.types import (
    Axis,
    Beta,
    Calibration,
    Card,
    CategoryAxis,
    Cell,
    Forest,
    Identity,
    PairTable,
    SignalTable,
)

Floats = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True)
class TableEvaluation:
    """margins, chances, scores: shape (n_rows,); contributions: log-odds, shape (n_rows, n_terms)."""

    margins: Floats
    chances: Floats
    scores: NDArray[np.int64]
    contributions: Floats


def evaluate_table(card: Card, frame: pd.DataFrame) -> TableEvaluation:
    """Every row of a frame whose columns are the card's signals. Raises InvalidInput for one that does not fit."""
    contributions = _contributions(card, frame)
    margins = card.intercept + _total(contributions)
    chances = chances_of(card.calibration, margins)
    pico = np.floor(chances * 1e12 + 0.5).astype(np.int64)
    return TableEvaluation(margins, chances, (pico + 5 * 10**9) // 10**10, contributions)


def intervals(card: Card, frame: pd.DataFrame) -> tuple[Floats, Floats]:
    """90% interval of each row's chance: (low, high), each of shape (n_rows,)."""
    margins = card.intercept + _total(_contributions(card, frame))
    variances = card.intercept_variance + _total(_looked_up(card, frame, lambda cell: cell.variance))
    width = rules.Z_90 * np.sqrt(variances)
    return chances_of(card.calibration, margins - width), chances_of(card.calibration, margins + width)


def split_table(card: Card, evaluated: TableEvaluation) -> Floats:
    """The chance that each term adds to the starting chance, shape (n_rows, n_terms)."""
    move = _total(evaluated.contributions)
    is_flat = np.abs(move) < rules.FLAT
    start = rules.chance_of(card.calibration, card.intercept)
    rate = (evaluated.chances - start) / np.where(is_flat, 1.0, move)
    for i in np.flatnonzero(is_flat):
        rate[i] = rules.slope_of(card.calibration, card.intercept + float(move[i]) / 2.0)
    return evaluated.contributions * rate[:, None]


def chances_of(calibration: Calibration, margins: Floats) -> Floats:
    """Calibrated chances of margins in log-odds."""
    if isinstance(calibration, Identity):
        return sigmoid(margins)
    if isinstance(calibration, Beta):
        log_odds = calibration.b * _softplus(margins) - calibration.a * _softplus(-margins) + calibration.c
        return sigmoid(log_odds)
    x, y = (np.array(column, dtype=np.float64) for column in zip(*calibration.knots, strict=True))
    slopes = np.diff(y) / np.diff(x)
    p = sigmoid(margins)
    i = np.clip(np.searchsorted(x, p, side="right"), 1, len(x) - 1)
    inside = np.minimum(y[i - 1] + (p - x[i - 1]) * slopes[i - 1], y[i])
    return np.where(p < x[0], y[0], np.where(p >= x[-1], y[-1], inside))


def _contributions(card: Card, frame: pd.DataFrame) -> Floats:
    contributions = _looked_up(card, frame, lambda cell: cell.points)
    if card.forest:
        contributions[:, -1] = forest_points(card, card.forest, frame)
    return contributions


def forest_points(card: Card, forest: Forest, frame: pd.DataFrame) -> Floats:
    """What the card's forest sums to for each row, log-odds."""
    axes = {table.name: table.axis for table in card.tables}
    columns = [
        np.array(codes, dtype=np.intp)[places_on(axes[name], frame, name)]
        for name, codes in zip(forest.signals, forest.codes, strict=True)
    ]
    return model_trees.points_of([model_trees.arrays_of(tree) for tree in forest.trees], np.array(columns))


def _looked_up(card: Card, frame: pd.DataFrame, read: Callable[[Cell], float]) -> Floats:
    """One figure of the cell in which each row falls, shape (n_rows, n_parts)."""
    looked_up = np.zeros((len(frame), len(card.parts)))
    for column, term in enumerate(card.parts):
        figures = np.array([read(cell) for cell in term.cells])
        looked_up[:, column] = figures[_term_places(term, frame)]
    return looked_up


def _term_places(term: SignalTable | PairTable | Forest, frame: pd.DataFrame) -> Places:
    if isinstance(term, Forest):
        return np.zeros(len(frame), dtype=np.intp)
    if isinstance(term, SignalTable):
        return places_on(term.axis, frame, term.name)
    first = places_on(term.first_axis, frame, term.first)
    return first * term.second_axis.size + places_on(term.second_axis, frame, term.second)


def places_on(axis: Axis, frame: pd.DataFrame, name: str) -> Places:
    """Where each row of a column falls on an axis. Raises InvalidInput for a column that is missing or of text."""
    if name not in frame.columns:
        raise rules.missing_column(name)
    column = frame[name]
    if isinstance(axis, CategoryAxis):
        return _level_places(axis, column)
    numbers = numbers_of(column, name)
    places = np.searchsorted(np.array(axis.edges, dtype=np.float64), numbers, side="right")
    return np.where(np.isnan(numbers), axis.missing, places)


def _level_places(axis: CategoryAxis, column: pd.Series) -> Places:
    is_missing = column.isna().to_numpy()
    codes, distinct = pd.factorize(column)
    places = [axis.places.get(rules.level_of(level), axis.other) for level in distinct.tolist()]
    by_code = np.array([*places, axis.missing], dtype=np.intp)
    return np.where(is_missing, axis.missing, by_code[codes])


def numbers_of(column: pd.Series, name: str) -> Floats:
    """A column as doubles, NaN where missing. Raises InvalidInput for text."""
    is_text = isinstance(column.dtype, pd.StringDtype) or any(
        isinstance(value, str) for value in (column.to_numpy() if column.dtype == object else ())
    )
    if is_text and column.notna().any():
        raise rules.not_a_number(name)
    if is_text:
        return np.full(len(column), np.nan)
    try:
        return cast(Floats, column.astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan))
    except (TypeError, ValueError):
        raise rules.not_a_number(name) from None


def _total(columns: Floats) -> Floats:
    """Left-to-right sum over the terms, as one row is summed."""
    running = np.zeros(len(columns))
    for column in range(columns.shape[1]):
        running += columns[:, column]
    return running


def sigmoid(margins: Floats) -> Floats:
    """Log-odds to probabilities."""
    z = np.exp(-np.abs(margins))
    return np.where(margins >= 0.0, 1.0, z) / (1.0 + z)


def _softplus(x: Floats) -> Floats:
    return np.maximum(x, 0.0) + np.log(1.0 + np.exp(-np.abs(x)))
