"""Rungs 2 and 3: LightGBM's trees over one signal, or over a few pairs, read out as plain tables.

Trees see codes of places, never raw values: a numeric signal's bins in order (missing is missing), a category's
levels in the order of the points that the rung below gave them. So every split is a set of places, and the sum of
all trees is a sum of tables, exactly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from growth_equestre.scorecard.model import sigmoid
from growth_equestre.scorecard.model_additive import Additive, Grids
from growth_equestre.scorecard.model_design import Design, Floats, Places

Codes = tuple[Floats, ...]
"""For each signal: place (or coarse place) to the number that LightGBM sees; NaN is missing."""


EVERY = 5
"""Rounds between two looks at the watched rows, where there are many."""
MANY_ROWS = 8_000


@dataclass(frozen=True)
class Recipe:
    """How trees are grown. leaves, least_rows: of one tree. patience: rounds without progress before stopping.

    depth: splits from root to leaf, at most (-1: any). With two, each leaf is about two signals whatever the groups.
    """

    leaves: int = 4
    rate: float = 0.05
    rounds: int = 1500
    patience: int = 60
    least_rows: int = 20
    bagging: float = 0.8
    ridge: float = 2.0
    depth: int = -1


@dataclass(frozen=True)
class Trees:
    """A booster over codes. curve: loss on the watched rows after each round (empty where none were watched)."""

    booster: Any
    curve: Floats


@dataclass(frozen=True)
class Lesson:
    """What trees learn from: coded columns, outcomes, and the log-odds they start from, for all rows of a design."""

    columns: Floats
    labels: Floats
    start: Floats
    groups: tuple[tuple[int, ...], ...]
    ways: tuple[int, ...]


def codes_of(design: Design, below: Additive, is_coarse: bool) -> Codes:
    """Codes in the order of the places, a category's in the order of its points in the model below.

    A rare level has the code of the others: so few rows would only repeat their own outcomes.
    """
    codes: list[Floats] = []
    for j, (axis, coarse) in enumerate(zip(design.axes, design.coarse_axes, strict=True)):
        shown = coarse if is_coarse else axis
        code = np.arange(shown.size, dtype=np.float64)
        if axis.kind == "numeric":
            code[shown.missing] = np.nan
        else:
            points = _coarse_points(design, below, j) if is_coarse else below.tables[j]
            own = np.arange(shown.size)
            own = own if is_coarse else np.r_[0 : design.rare[j], axis.missing - 1, axis.missing]
            code[own[np.argsort(points[own], kind="stable")]] = np.arange(len(own))
            code[np.setdiff1d(np.arange(shown.size), own)] = code[shown.missing - 1]
        codes.append(code)
    return tuple(codes)


def _coarse_points(design: Design, below: Additive, j: int) -> Floats:
    counts = design.counts(j) + 1e-9
    size = design.coarse_axes[j].size
    sums = np.bincount(design.coarse[j], weights=counts * below.tables[j], minlength=size)
    return sums / np.maximum(np.bincount(design.coarse[j], weights=counts, minlength=size), 1e-9)


def columns_of(design: Design, codes: Codes, is_coarse: bool) -> Floats:
    """The coded table, shape (n_rows, n_signals)."""
    columns = np.empty(design.places.shape)
    for j, code in enumerate(codes):
        places = design.places[:, j]
        columns[:, j] = code[design.coarse[j][places] if is_coarse else places]
    return columns


def grow(
    lesson: Lesson, rows: Places, recipe: Recipe, seed: int, watched: Places | None = None, rounds: int | None = None
) -> Trees:
    """Boost on `rows`; with `watched` rows stop when their loss, level set aside, no longer falls."""
    import lightgbm  # noqa: PLC0415 (slow to load, and only learning needs it)

    parameters = _parameters(lesson, recipe, len(rows), seed)
    data = _dataset(lightgbm, lesson, rows, parameters)
    curve: list[float] = []
    callbacks, valid = [], []
    if watched is not None:
        valid = [_dataset(lightgbm, lesson, watched, parameters, reference=data)]
        callbacks = [lightgbm.early_stopping(recipe.patience, verbose=False), _recorder(curve)]
    booster = lightgbm.train(
        parameters,
        data,
        num_boost_round=rounds or recipe.rounds,
        valid_sets=valid,
        feval=_LevelFreeLoss(EVERY if len(rows) >= MANY_ROWS else 1) if valid else None,
        callbacks=callbacks,
    )
    return Trees(booster, np.array(curve))


def _dataset(lightgbm: Any, lesson: Lesson, rows: Places, parameters: dict[str, Any], reference: Any = None) -> Any:
    return lightgbm.Dataset(
        lesson.columns[rows],
        lesson.labels[rows],
        init_score=lesson.start[rows],
        reference=reference,
        params=parameters,
        free_raw_data=True,
    )


def _parameters(lesson: Lesson, recipe: Recipe, rows: int, seed: int) -> dict[str, Any]:
    plain = {"objective": "binary", "min_sum_hessian_in_leaf": 1e-2}
    return plain | parameters_of(recipe, rows, seed, lesson.ways, lesson.groups)


BINNING = {"max_bin": 255, "min_data_in_bin": 1, "feature_pre_filter": False, "verbosity": -1}
"""Codes are whole numbers already: each is a bin."""


def parameters_of(
    recipe: Recipe, rows: int, seed: int, ways: Sequence[int], groups: Sequence[Sequence[int]]
) -> dict[str, Any]:
    """LightGBM's parameters, whatever the objective. groups: which signals may meet in a tree (none: all)."""
    return BINNING | {
        "metric": "None",
        "max_depth": recipe.depth,
        "learning_rate": recipe.rate,
        "num_leaves": recipe.leaves,
        "min_data_in_leaf": max(3, min(recipe.least_rows, rows // 20)),
        "lambda_l2": recipe.ridge,
        "bagging_fraction": recipe.bagging,
        "bagging_freq": 1 if recipe.bagging < 1.0 else 0,
        **({"interaction_constraints": [list(group) for group in groups]} if groups else {}),
        "monotone_constraints": list(ways),
        "num_threads": 1,
        "deterministic": True,
        "force_row_wise": True,
        "seed": seed,
    }


class _LevelFreeLoss:
    """Log loss after the best shift of all log-odds: a moved base rate is not the trees' fault.

    Measured every so many rounds; between them the last one stands.
    """

    def __init__(self, every: int) -> None:
        self.every, self.calls, self.last = every, 0, np.inf

    def __call__(self, predicted: Floats, data: Any) -> tuple[str, float, bool]:
        if self.calls % self.every == 0:
            self.last = _level_free_loss(predicted, data.get_label())
        self.calls += 1
        return "level_free_loss", self.last, False


def _level_free_loss(predicted: Floats, labels: Floats) -> float:
    margins = np.log(predicted / (1.0 - predicted)) if predicted.min() > 0 and predicted.max() < 1 else predicted
    for _ in range(3):
        chances = sigmoid(margins)
        margins = margins + np.clip((labels - chances).sum() / ((chances * (1 - chances)).sum() + 1e-3), -2.0, 2.0)
    return float(np.mean(np.logaddexp(0.0, margins) - labels * margins))


def _recorder(curve: list[float]) -> Any:
    def record(state: Any) -> None:
        curve.append(float(state.evaluation_result_list[0][2]))

    record.order = 5  # type: ignore[attr-defined]
    return record


def margins_of(trees: Trees, lesson: Lesson, rows: Places, rounds: int) -> Floats:
    """Log-odds of the rows after so many rounds, starting point included."""
    raw = trees.booster.predict(lesson.columns[rows], num_iteration=rounds, raw_score=True)
    return lesson.start[rows] + np.asarray(raw, dtype=np.float64)


def read_out(trees: Trees, design: Design, codes: Codes, is_coarse: bool, rounds: int) -> Additive:
    """The trees as tables and grids (only what the trees add), each keeping the directions that the trees keep."""
    tables = [np.zeros(len(code)) for code in codes]
    grids: Grids = {}
    dump = trees.booster.dump_model(num_iteration=rounds)
    apart = 0.0
    for tree in dump["tree_info"]:
        root = tree["tree_structure"]
        between = _between(root, design)
        apart += between
        _walk(root, {}, codes, tables, grids, between)
    if is_coarse:
        tables = [table[coarse] for table, coarse in zip(tables, design.coarse, strict=True)]
    return Additive(apart, tuple(tables), grids)


def _between(root: dict[str, Any], design: Design) -> float:
    """A value that no leaf of one side of a directed root passes: from it, each side goes one way by itself.

    So each grid keeps the root signal's direction also where the two sides ask about different second signals.
    """
    if "leaf_value" in root or not (way := design.signals[int(root["split_feature"])].monotone):
        return 0.0
    left, right = list(_leaves(root["left_child"])), list(_leaves(root["right_child"]))
    below, above = (left, right) if way > 0 else (right, left)
    return (max(below) + min(above)) / 2.0


def _leaves(node: dict[str, Any]) -> Iterator[float]:
    if "leaf_value" in node:
        yield float(node["leaf_value"])
    else:
        yield from _leaves(node["left_child"])
        yield from _leaves(node["right_child"])


def _walk(
    node: dict[str, Any], masks: dict[int, Any], codes: Codes, tables: list[Floats], grids: Grids, between: float
) -> None:
    if "leaf_value" in node:
        _add_leaf(float(node["leaf_value"]) - between, masks, tables, grids, codes)
        return
    j = int(node["split_feature"])
    code = codes[j]
    goes_left = np.where(np.isnan(code), _missing_goes_left(node), code <= node["threshold"])
    here = masks.get(j, np.ones(len(code), dtype=bool))
    _walk(node["left_child"], {**masks, j: here & goes_left}, codes, tables, grids, between)
    _walk(node["right_child"], {**masks, j: here & ~goes_left}, codes, tables, grids, between)


def _missing_goes_left(node: dict[str, Any]) -> bool:
    if node["missing_type"] == "None":
        return bool(node["threshold"] >= 0.0)
    return bool(node["default_left"])


def _add_leaf(value: float, masks: dict[int, Any], tables: list[Floats], grids: Grids, codes: Codes) -> None:
    used = sorted(masks)
    if not used:
        tables[0] += value
    elif len(used) == 1:
        tables[used[0]] += value * masks[used[0]]
    else:
        first, second = used
        grid = grids.setdefault((first, second), np.zeros((len(codes[first]), len(codes[second]))))
        grid += value * np.outer(masks[first], masks[second])


def levelled(model: Additive, design: Design, rows: Places) -> Additive:
    """Missing and other places without any row say nothing: the mean of their table."""
    tables = []
    for j, points in enumerate(model.tables):
        counts = design.counts(j, rows)
        mean = float(counts @ points / counts.sum()) if counts.sum() else 0.0
        special = np.zeros(len(points), dtype=bool)
        has_other = design.axes[j].kind == "category" and not design.has_rare(j)
        special[design.axes[j].missing - has_other :] = True
        tables.append(np.where(special & (counts == 0.0), mean, points))
    return replace(model, tables=tuple(tables))


def pairs_grown(trees: Trees) -> dict[tuple[int, int], float]:
    """What trees of two splits gained from each two signals together."""
    gains: dict[tuple[int, int], float] = defaultdict(float)
    for tree in trees.booster.dump_model()["tree_info"]:
        root = tree["tree_structure"]
        for child in (root.get("left_child", {}), root.get("right_child", {})):
            if "split_feature" in child and child["split_feature"] != root["split_feature"]:
                first, second = sorted((int(root["split_feature"]), int(child["split_feature"])))
                gains[first, second] += float(child["split_gain"])
    return gains


def groups_of_one(design: Design) -> tuple[tuple[int, ...], ...]:
    """Each signal alone."""
    return tuple((j,) for j in range(len(design.signals)))


def directions(design: Design) -> tuple[int, ...]:
    """The signals' monotone directions."""
    return tuple(signal.monotone for signal in design.signals)


def best_rounds(curves: Sequence[Floats]) -> int:
    """Rounds at which the mean of the curves is lowest (a stopped curve stays at its last)."""
    longest = max((len(curve) for curve in curves), default=0)
    if not longest:
        return 0
    padded = [np.concatenate([curve, np.full(longest - len(curve), curve.min())]) for curve in curves if len(curve)]
    return int(np.argmin(np.mean(padded, axis=0))) + 1
