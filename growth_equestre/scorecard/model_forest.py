"""Trees over any number of signals, beside tables and pairs: judged like a rung, and one term of the card.

They stand in for what three or more signals say together. They see codes of places, a missing number before all
others, and are never grown where a signal has a direction: no such tree would promise to keep it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from growth_equestre.scorecard.model import sigmoid
from growth_equestre.scorecard.model_additive import Additive
from growth_equestre.scorecard.model_boost import Lesson, Recipe, Trees, best_rounds, codes_of, columns_of, grow
from growth_equestre.scorecard.model_calibrate import log_losses
from growth_equestre.scorecard.model_design import Design, Floats, Places
from growth_equestre.scorecard.model_folds import Fold
from growth_equestre.scorecard.model_ladder import (
    ROWS_MANY,
    SHARES,
    Climb,
    Setting,
    gain_error,
    level_of,
    noise_of,
    reported,
)
from growth_equestre.scorecard.model_level import level_now
from growth_equestre.scorecard.model_refit import part_of
from growth_equestre.scorecard.model_trees import Arrays, points_of
from growth_equestre.scorecard.model_uncertainty import BAG_WEIGHT, SAMPLE
from growth_equestre.scorecard.types_fit import FOREST, RungReport

DEEP = Recipe(leaves=31, rate=0.05, rounds=600, patience=40, least_rows=20, ridge=2.0)
LEAST = 200
"""Won and lost rows, each, below which trees over many signals are not tried."""
BARE = 0.0
"""The other ridge that is tried where rows are few enough: what few rows say all alike is not drawn to the middle."""
BAGS, BAG_SHARE = 3, 0.9
"""Growths of which the forest is the mean, and the share of the rows that each sees."""
MOST_LEAVES = 40_000
CAUTION = 1.5
"""How much of a step is left out: this times the squared share of noise in its gain, which is the best of several."""


@dataclass(frozen=True)
class Forest:
    """codes[j]: place of signal j to what the trees ask for. gains: of each signal. variance: of the sum, log-odds²."""

    codes: tuple[Places, ...]
    trees: tuple[Arrays, ...]
    gains: Floats
    variance: float

    def margins(self, design: Design, rows: Places | None = None) -> Floats:
        """Log-odds of the rows."""
        return points_of(self.trees, coded(design, self.codes, rows))


@dataclass(frozen=True)
class Planted:
    """How the forest is grown, and how it was judged.

    is_from_top: it starts from the tables and pairs, else from the level. share: how much of the step to it is taken.
    margins: held-out log-odds with that share.
    """

    is_from_top: bool
    rounds: int
    share: float
    margins: Floats
    report: RungReport
    recipe: Recipe


@dataclass(frozen=True)
class Sown:
    """One fold's or the whole table's trees, with the codes that they ask for and where they started."""

    codes: tuple[Places, ...]
    start: Floats
    trees: Trees


def sow(
    setting: Setting,
    start: Additive,
    ranked: Additive,
    rows: Places,
    watched: Places | None,
    seed: int,
    recipe: Recipe,
    rounds: int = 0,
) -> Sown:
    """Grow on the rows. ranked: rung 1, by whose points a category's levels are put in order."""
    codes = whole_codes(setting.design, ranked)
    columns = columns_of(setting.design, tuple(one.astype(np.float64) for one in codes), is_coarse=False)
    margins = start.margins(setting.design)
    lesson = Lesson(columns, setting.labels, margins, (), tuple(0 for _ in setting.design.signals))
    trees = grow(lesson, rows, setting.paced(recipe), seed, watched=watched, rounds=rounds or None)
    return Sown(codes, margins, trees)


def judged(way: Climb) -> Planted | None:
    """The best of a few forests on the held-out rows, with its report; None where none is tried."""
    setting = way.setting
    least = min(min(setting.labels[f.train].sum(), (1.0 - setting.labels[f.train]).sum()) for f in setting.folds)
    if setting.has_ways or least < LEAST or len(setting.design.signals) < 2:
        return None
    levels = [level_of(setting, fold.train) for fold in setting.folds]
    recipes = [DEEP] if setting.design.rows >= ROWS_MANY else [DEEP, replace(DEEP, ridge=BARE)]
    starts = ((levels, False), (way.top.models, True))
    tried = [_tried(way, start, one, is_from_top=is_top) for start, is_top in starts for one in recipes]
    return cautious(way, min(tried, key=lambda one: one.report.log_loss))


def cautious(way: Climb, best: Planted) -> Planted:
    """The same forest, of whose step as much is taken as its gain is likely to be real (James and Stein, 1961)."""
    if not best.report.has_won:
        return best
    likely = 1.0 - CAUTION * (best.report.noise / best.report.gain) ** 2
    margins = way.top.margins + likely * (best.margins - way.top.margins)
    gains = log_losses(sigmoid(way.top.margins), way.labels) - log_losses(sigmoid(margins), way.labels)
    report = reported(*FOREST, margins, way.labels, float(gains.mean()), gain_error(way, gains), True)
    return replace(best, share=likely * best.share, margins=margins, report=report)


def _tried(way: Climb, starts: Sequence[Additive], recipe: Recipe, *, is_from_top: bool) -> Planted:
    setting = way.setting
    sown = [
        sow(setting, start, below, fold.train, fold.test, setting.seed, recipe)
        for start, below, fold in zip(starts, way.steps[1].models, setting.folds, strict=True)
    ]
    rounds = best_rounds([one.trees.curve for one in sown])
    held = [_held(setting, one, fold, rounds) for one, fold in zip(sown, setting.folds, strict=True)]
    step = np.concatenate(held) - way.top.margins
    losses = [(float(log_losses(sigmoid(way.top.margins + part * step), way.labels).mean()), part) for part in SHARES]
    share = min(losses)[1]
    margins = way.top.margins + share * step
    gains = log_losses(sigmoid(way.top.margins), way.labels) - log_losses(sigmoid(margins), way.labels)
    error = gain_error(way, gains)
    has_won = bool(rounds) and float(gains.mean()) > noise_of(setting) * error
    report = reported(*FOREST, margins, way.labels, float(gains.mean()), error, has_won)
    return Planted(is_from_top, rounds, share, margins, report, recipe)


def _held(setting: Setting, sown: Sown, fold: Fold, rounds: int) -> Floats:
    """Held-out log-odds, at the level that the fold's own rows end with."""
    grown = sown.start + points_of(arrays_of(sown.trees, rounds), coded(setting.design, sown.codes))
    shift = level_now(grown[fold.train], setting.labels[fold.train])[0] if setting.is_forward else 0.0
    return np.asarray(grown[fold.test] + shift)


def planted(way: Climb, how: Planted, top: Additive, ranked: Additive) -> tuple[Forest, Additive]:
    """(forest, what it starts from) of all rows: the mean of several growths, times its share."""
    setting = way.setting
    rows = np.arange(setting.design.rows)
    start = top if how.is_from_top else level_of(setting, rows)
    bags = max(1, min(BAGS, MOST_LEAVES // (how.rounds * DEEP.leaves)))
    grown, gains = [], np.zeros(len(setting.design.signals))
    for bag in range(bags):
        kept = part_of(setting, np.random.default_rng([setting.seed, FOREST[0], bag]), BAG_SHARE)
        one = sow(setting, start, ranked, kept, None, setting.seed + bag, how.recipe, how.rounds)
        grown.append((one.codes, arrays_of(one.trees, how.rounds, how.share / bags)))
        gains += one.trees.booster.feature_importance("gain")
    columns = coded(setting.design, grown[0][0], rows[:: max(1, len(rows) // SAMPLE)])
    each = np.array([points_of(trees, columns) * bags for _, trees in grown])
    variance = float(each.var(axis=0, ddof=1).mean()) * BAG_WEIGHT[BAG_SHARE] if bags > 1 else 0.0
    return Forest(grown[0][0], tuple(tree for _, trees in grown for tree in trees), gains, variance), start


def whole_codes(design: Design, ranked: Additive) -> tuple[Places, ...]:
    """What trees ask for of each place: a missing number before all others, levels in the order of their points."""
    return tuple(np.nan_to_num(one, nan=-1.0).astype(np.intp) for one in codes_of(design, ranked, is_coarse=False))


def coded(design: Design, codes: Sequence[Places], rows: Places | None = None) -> Places:
    """The rows' codes, shape (signals, rows)."""
    places = design.places if rows is None else design.places[rows]
    return np.stack([code[places[:, j]] for j, code in enumerate(codes)])


def arrays_of(trees: Trees, rounds: int, weight: float = 1.0) -> list[Arrays]:
    """LightGBM's trees in preorder, each leaf times `weight`."""
    dump = trees.booster.dump_model(num_iteration=rounds) if rounds else {"tree_info": []}
    return [_arrays(one["tree_structure"], weight) for one in dump["tree_info"]]


def _arrays(root: dict[str, Any], weight: float) -> Arrays:
    nodes: list[list[int]] = []
    points: list[float] = []

    def add(node: dict[str, Any]) -> None:
        if "leaf_value" in node:
            nodes.append([-1, 0, len(points)])
            points.append(float(node["leaf_value"]) * weight)
            return
        here = [int(node["split_feature"]), int(np.floor(node["threshold"])), 0]
        nodes.append(here)
        add(node["left_child"])
        here[2] = len(nodes)
        add(node["right_child"])

    add(root)
    split, limit, right = np.array(nodes, dtype=np.intp).T
    return Arrays(split, limit, right, np.array(points))
