"""Trees over any number of signals in a learned order, judged on the lists held out like a rung.

Never beside rules or directions: those orders stay tables and pairs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from growth_equestre.scorecard.model_additive import Additive
from growth_equestre.scorecard.model_boost import Recipe, columns_of
from growth_equestre.scorecard.model_design import Design, Floats, Places
from growth_equestre.scorecard.model_forest import Forest, arrays_of, coded, whole_codes
from growth_equestre.scorecard.model_lambdarank import Lists, RankLesson, curve_of, grow_order, ndcg_each
from growth_equestre.scorecard.model_trees import points_of

DEEP = Recipe(leaves=31, rate=0.05, rounds=400, least_rows=20, bagging=1.0, ridge=0.0)
STEP = 20
"""Rounds between two looks at the lists held out."""
HEAVY = 4_000_000
"""Cells of a table from which half as many, twice as long steps must do."""
PARTS = (0.5, 1.0)
"""How much of the step from tables and pairs to a forest may be taken."""


@dataclass(frozen=True)
class Ground:
    """What forests of an order grow on. folds: (learned from, held out) lists; tops: what serves, by fold."""

    design: Design
    lists: Lists
    folds: tuple[tuple[Places, Places], ...]
    tops: tuple[Additive, ...]
    seed: int

    @property
    def recipe(self) -> Recipe:
        """How trees are grown on so many rows."""
        is_heavy = self.design.places.size > HEAVY
        return replace(DEEP, rate=2 * DEEP.rate, rounds=DEEP.rounds // 2) if is_heavy else DEEP


@dataclass(frozen=True)
class OrderForest:
    """How it is grown, and what it said. share: of the step to it. each: NDCG of the lists held out, fold after fold.

    margins: per fold, of all rows, with that share.
    """

    is_from_top: bool
    rounds: int
    share: float
    each: Floats
    margins: tuple[Floats, ...]


def judged(ground: Ground) -> OrderForest:
    """The better of two: from what serves, or from nothing."""
    return max((_tried(ground, is_from_top) for is_from_top in (True, False)), key=lambda one: one.each.mean())


def _tried(ground: Ground, is_from_top: bool) -> OrderForest:
    curves, told = [], []
    for (learn, test), top in zip(ground.folds, ground.tops, strict=True):
        lesson, codes = _lesson(ground, top, is_from_top)
        trees = grow_order(lesson, learn, ground.recipe, ground.seed)
        curves.append(curve_of(trees, lesson, test, ground.recipe.rounds, STEP))
        told.append((lesson, codes, trees))
    rounds = int(np.argmax(np.average(curves, axis=0, weights=[len(test) for _, test in ground.folds]))) * STEP
    tops = [top.margins(ground.design) for top in ground.tops]
    grown = [
        lesson.start + points_of(arrays_of(trees, rounds), coded(ground.design, codes)) for lesson, codes, trees in told
    ]
    tried = [_with_share(ground, tops, grown, share) for share in PARTS]
    share, (margins, each) = max(zip(PARTS, tried, strict=True), key=lambda one: one[1][1].mean())
    return OrderForest(is_from_top, rounds, share, each, margins)


def _with_share(
    ground: Ground, tops: Sequence[Floats], grown: Sequence[Floats], share: float
) -> tuple[tuple[Floats, ...], Floats]:
    margins = tuple(top + share * (one - top) for top, one in zip(tops, grown, strict=True))
    each = [
        ndcg_each(one[ground.lists.rows_of(test)], ground.lists, test)
        for one, (_, test) in zip(margins, ground.folds, strict=True)
    ]
    return margins, np.concatenate(each)


def _lesson(ground: Ground, top: Additive, is_from_top: bool) -> tuple[RankLesson, tuple[Places, ...]]:
    codes = whole_codes(ground.design, top)
    columns = columns_of(ground.design, tuple(one.astype(np.float64) for one in codes), is_coarse=False)
    start = top.margins(ground.design) if is_from_top else np.zeros(ground.design.rows)
    return RankLesson(columns, ground.lists, start, (), tuple(0 for _ in codes)), codes


def planted(ground: Ground, how: OrderForest, top: Additive) -> Forest:
    """The forest of all lists, times its share."""
    lesson, codes = _lesson(ground, top, how.is_from_top)
    grown = grow_order(lesson, np.arange(ground.lists.count), replace(ground.recipe, rounds=how.rounds), ground.seed)
    trees = arrays_of(grown, how.rounds, how.share)
    return Forest(codes, tuple(trees), grown.booster.feature_importance("gain"), 0.0)
