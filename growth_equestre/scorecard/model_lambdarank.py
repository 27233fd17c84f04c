"""Trees that learn an order: LightGBM's lambdarank over one signal each, or over a few pairs, read out as tables.

Rows of a group stand together. Source: Burges (2010), LambdaMART; pairs found as in Lucchese et al. (2022), ILMART.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from growth_equestre.scorecard.model_boost import BINNING, Recipe, Trees, parameters_of
from growth_equestre.scorecard.model_design import Floats, Places

AT = 5
"""Places of a list that count."""
HIGHEST = 30
"""LightGBM's highest grade."""
SEEN = 20
"""Places of a list within which a wrong order is paid for while learning."""


@dataclass(frozen=True)
class Lists:
    """Rows as lists. grades: 0, 1, 2, ... per row; starts: first row of each list, and the end; weights: per row."""

    grades: Floats
    starts: Places
    weights: Floats

    @property
    def count(self) -> int:
        """Lists."""
        return len(self.starts) - 1

    def rows_of(self, lists: Places) -> Places:
        """Rows of these lists, list after list."""
        if not len(lists):
            return np.zeros(0, dtype=np.intp)
        return np.concatenate([np.arange(self.starts[one], self.starts[one + 1]) for one in lists])

    def sizes_of(self, lists: Places) -> NDArray[np.intp]:
        """Rows of each of these lists."""
        sizes: NDArray[np.intp] = (self.starts[1:] - self.starts[:-1])[lists]
        return sizes


@dataclass(frozen=True)
class RankLesson:
    """What trees learn from: coded columns, lists, the order they start from, and which signals may meet in a tree."""

    columns: Floats
    lists: Lists
    start: Floats
    groups: tuple[tuple[int, ...], ...]
    ways: tuple[int, ...]


def grow_order(lesson: RankLesson, lists: Places, recipe: Recipe, seed: int) -> Trees:
    """Boost on the rows of these lists."""
    import lightgbm  # noqa: PLC0415 (slow to load, and only learning needs it)

    rows = lesson.lists.rows_of(lists)
    data = lightgbm.Dataset(
        lesson.columns[rows],
        lesson.lists.grades[rows],
        group=lesson.lists.sizes_of(lists),
        weight=lesson.lists.weights[rows],
        init_score=lesson.start[rows],
        params=BINNING,
    )
    booster = lightgbm.train(_parameters(lesson, recipe, len(rows), seed), data, num_boost_round=recipe.rounds)
    return Trees(booster, np.zeros(0))


def _parameters(lesson: RankLesson, recipe: Recipe, rows: int, seed: int) -> dict[str, Any]:
    plain = {"objective": "lambdarank", "lambdarank_truncation_level": SEEN, "min_sum_hessian_in_leaf": 1e-3}
    return plain | parameters_of(recipe, rows, seed, lesson.ways, lesson.groups)


def curve_of(trees: Trees, lesson: RankLesson, lists: Places, rounds: int, step: int) -> Floats:
    """NDCG of lists that were not learned from after 0, step, 2 step, ... rounds."""
    rows = lesson.lists.rows_of(lists)
    margins, figures = lesson.start[rows].copy(), []
    for done in range(0, rounds + 1, step):
        if done:
            margins = margins + trees.booster.predict(
                lesson.columns[rows], start_iteration=done - step, num_iteration=step, raw_score=True
            )
        figures.append(float(ndcg_each(margins, lesson.lists, lists).mean()))
    return np.array(figures)


def pairs_met(trees: Trees, allowed: frozenset[int], most: int) -> tuple[tuple[int, int], ...]:
    """The pairs of these signals whose meeting in a tree gained most, the best first."""
    gains: dict[tuple[int, int], float] = defaultdict(float)
    for tree in trees.booster.dump_model()["tree_info"]:
        _meet(tree["tree_structure"], (), gains)
    free = {pair: gain for pair, gain in gains.items() if allowed.issuperset(pair)}
    ordered = sorted(free.items(), key=lambda one: (-one[1], one[0]))
    return tuple(pair for pair, _ in ordered[:most])


def _meet(node: dict[str, Any], above: tuple[int, ...], gains: dict[tuple[int, int], float]) -> None:
    if "leaf_value" in node:
        return
    here = int(node["split_feature"])
    for other in set(above) - {here}:
        gains[min(here, other), max(here, other)] += float(node["split_gain"])
    for side in ("left_child", "right_child"):
        _meet(node[side], (*above, here), gains)


def ndcg_each(margins: Floats, lists: Lists, which: Places, at: int = AT) -> Floats:
    """NDCG of each list, gains 2^grade - 1, ties in the order of the rows; lists without any gain count as 1.

    margins: of the rows of these lists, list after list.
    """
    sizes = lists.sizes_of(which)
    rows, number = lists.rows_of(which), np.repeat(np.arange(len(which)), sizes)
    gains = np.exp2(lists.grades[rows]) - 1.0
    reached = _discounted(np.lexsort((-margins, number)), gains, number, sizes, at)
    ideal = _discounted(np.lexsort((-gains, number)), gains, number, sizes, at)
    return np.asarray(np.where(ideal > 0.0, reached / np.where(ideal > 0.0, ideal, 1.0), 1.0))


def _discounted(order: Places, gains: Floats, number: Places, sizes: Places, at: int) -> Floats:
    place = np.arange(len(order)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    worth = np.where(place < at, gains[order] / np.log2(place + 2.0), 0.0)
    return np.asarray(np.bincount(number[order], weights=worth, minlength=len(sizes)))
