"""An additive model as a card: tables of points with a Portuguese reason in each cell."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, product

import numpy as np

from growth_equestre.scorecard import checks, model_forest
from growth_equestre.scorecard.model_additive import Additive
from growth_equestre.scorecard.model_design import Design, Floats
from growth_equestre.scorecard.model_learn import Learned
from growth_equestre.scorecard.model_uncertainty import Spread
from growth_equestre.scorecard.rules_words import forest_words, pair_words
from growth_equestre.scorecard.types import (
    Axis,
    Card,
    CategoryAxis,
    Cell,
    NumericAxis,
    PairTable,
    Signal,
    SignalTable,
    Training,
)
from growth_equestre.scorecard.types_fit import Band, Words
from growth_equestre.scorecard.types_forest import Forest, Tree

DIGITS = 9
"""Decimals of points and variances."""
FEW, FAINT = 100, 0.02
"""Signals that a card may list whether or not they say something; log-odds between its ends that a table says."""
MOST = checks.MAX_POINTS - 1.0


def card_of(name: str, version: str, design: Design, learned: Learned, words: Words, trained: Training | None) -> Card:
    """The card that gives the model's log-odds. Of very many signals, it asks only for those that say something."""
    model, spread = learned.model, learned.spread
    asked = _asked(design, model, learned.forest)
    return Card(
        name=name,
        version=version,
        intercept=_rounded(model.intercept),
        tables=tuple(_table(design, model, spread, words, j) for j in asked),
        pairs=_pairs(design, model, spread, words),
        calibration=learned.calibration,
        intercept_variance=round(spread.intercept, DIGITS),
        trained=trained,
        forest=_forest(design, learned.forest) if learned.forest else None,
    )


def _forest(design: Design, forest: model_forest.Forest) -> Forest:
    used = _used(forest)
    at = {j: k for k, j in enumerate(used)}
    names = {signal.name for signal in design.signals}
    loudest = [design.signals[j].label for j in sorted(used, key=lambda j: -forest.gains[j])]
    return Forest(
        signals=tuple(design.signals[j].name for j in used),
        codes=tuple(tuple(forest.codes[j].tolist()) for j in used),
        trees=tuple(
            Tree(
                tuple(at[j] if j >= 0 else -1 for j in tree.split.tolist()),
                tuple(tree.limit.tolist()),
                tuple(tree.right.tolist()),
                tuple(round(points, DIGITS) for points in tree.points.tolist()),
            )
            for tree in forest.trees
        ),
        text=forest_words(loudest),
        variance=round(forest.variance, DIGITS),
        name=_free_name(names),
    )


def _free_name(taken: set[str]) -> str:
    name = "combinacao_de_sinais"
    while name in taken:
        name += "_"
    return name


def _used(forest: model_forest.Forest) -> list[int]:
    return sorted({j for tree in forest.trees for j in tree.split.tolist() if j >= 0})


def _asked(design: Design, model: Additive, forest: model_forest.Forest | None) -> Sequence[int]:
    if design.has_prior or len(design.signals) <= FEW:
        return range(len(design.signals))
    paired = {j for pair in model.grids for j in pair} | set(_used(forest) if forest else ())
    return [j for j, points in enumerate(model.tables) if j in paired or np.ptp(points) >= FAINT]


def _rounded(points: float) -> float:
    return round(float(np.clip(points, -MOST, MOST)), DIGITS) + 0.0


def _table(design: Design, model: Additive, spread: Spread, words: Words, j: int) -> SignalTable:
    signal, axis = design.signals[j], design.axes[j]
    texts = [words(signal, band) for band in bands(axis, design.whole[j])]
    cells = [
        Cell(_rounded(points), text, round(float(variance), DIGITS))
        for points, text, variance in zip(model.tables[j], texts, spread.tables[j], strict=True)
    ]
    return SignalTable(signal, axis, tuple(cells))


def bands(axis: Axis, is_whole: bool) -> list[Band]:
    """What each place of an axis is about, in order."""
    if isinstance(axis, CategoryAxis):
        return [*(Band(level=level) for level in axis.levels), Band(is_other=True), Band(is_missing=True)]
    ends = [None, *axis.edges, None]
    bins = [Band(low, high, is_whole) for low, high in pairwise(ends)]
    return [*bins, Band(is_missing=True)]


def _pairs(design: Design, model: Additive, spread: Spread, words: Words) -> tuple[PairTable, ...]:
    return tuple(
        _pair(design, grid, spread.grids.get(pair, np.zeros(grid.shape)), words, *pair)
        for pair, grid in sorted(model.grids.items())
    )


def _pair(design: Design, grid: Floats, variances: Floats, words: Words, i: int, j: int) -> PairTable:
    texts = [_texts(design.signals[k], design.coarse_axes[k], design.whole[k], words) for k in (i, j)]
    cells = [
        Cell(_rounded(points), pair_words(*both), round(float(variance), DIGITS))
        for points, both, variance in zip(grid.ravel(), product(*texts), variances.ravel(), strict=True)
    ]
    first, second = design.signals[i].name, design.signals[j].name
    axes: tuple[Axis, Axis] = design.coarse_axes[i], design.coarse_axes[j]
    return PairTable(f"{first}__{second}", first, second, *axes, tuple(cells))


def _texts(signal: Signal, axis: NumericAxis | CategoryAxis, is_whole: bool, words: Words) -> list[str]:
    return [words(signal, band) for band in bands(axis, is_whole)]
