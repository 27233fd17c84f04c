"""The ladder of an order: rules, rules shrunk toward what was seen, curves, pairs; each judged on lists held out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from growth_equestre.scorecard.model_additive import Additive, blend, directed, purified, shift_for, shifted
from growth_equestre.scorecard.model_bayes import fit_bayes, prior_of
from growth_equestre.scorecard.model_boost import (
    Codes,
    Recipe,
    codes_of,
    columns_of,
    directions,
    groups_of_one,
    levelled,
    read_out,
)
from growth_equestre.scorecard.model_calibrate import fit_beta
from growth_equestre.scorecard.model_design import Design, Floats, Places
from growth_equestre.scorecard.model_forest import Forest
from growth_equestre.scorecard.model_lambdarank import (
    Lists,
    RankLesson,
    curve_of,
    grow_order,
    ndcg_each,
    pairs_met,
)
from growth_equestre.scorecard.model_ranking_forest import Ground, OrderForest, judged, planted
from growth_equestre.scorecard.types import Calibration, Identity
from growth_equestre.scorecard.types_fit import FOREST, Report

CURVES = Recipe(leaves=4, rounds=400, least_rows=10)
PAIRS = Recipe(leaves=4, rounds=800, rate=0.1, least_rows=10)
SEARCH = Recipe(leaves=3, rounds=200, rate=0.1, least_rows=10, bagging=1.0)
PAIRS_MOST, PAIR_CELLS = 100, 36_000
"""Pairs of one card, and cells of all of them together."""
STEP = 25
"""Rounds between two looks at the lists held out."""
FOLDS, BAGS = 3, 3
LEAST_LISTS, LEAST_LISTS_ALONE = 12, 4
"""Lists below which no fold could tell an order from the rules', and from no order at all."""
LEAST_TREES, LEAST_TREES_ROWS = 8, 60
"""Lists below which no trees are tried, and rows that do for fewer lists."""
HEAVY = 4_000_000
"""Cells of a table from which one fold, one growth and larger steps must do."""
FORWARD = (0.5, 0.75)
"""Where later slices begin, as a share of the lists in time."""
FAINT_PAIR = 0.01
NOISE_FOREST = 1.0
"""Standard errors by which a forest must beat tables and pairs."""
NAMES = ("regras", "regressão", "curvas", "curvas e pares")


@dataclass(frozen=True)
class OrderTask:
    """lists in time where is_forward. labels: 1 where a row is good at all. noise: standard errors a gain must pass."""

    design: Design
    lists: Lists
    labels: Floats
    is_forward: bool
    noise: float
    seed: int
    report: Report


@dataclass(frozen=True)
class OrderRung:
    """One rung on lists held out. ndcg: mean of NDCG@5; gain over the best rung below, with its standard error."""

    rung: int
    name: str
    ndcg: float
    gain: float = 0.0
    noise: float = 0.0
    has_won: bool = False


@dataclass(frozen=True)
class Step:
    """A rung as it was judged. models: per fold; each: NDCG of the lists held out, fold after fold."""

    models: tuple[Additive, ...]
    each: Floats
    report: OrderRung
    rounds: int = 0


@dataclass
class OrderClimb:
    """steps: every rung tried; best: the one that serves; folds: (learned from, held out), numbers of lists."""

    task: OrderTask
    folds: tuple[tuple[Places, Places], ...]
    steps: list[Step] = field(default_factory=list)
    best: int = 0

    @property
    def top(self) -> Step:
        """The rung that serves."""
        return self.steps[self.best]


@dataclass(frozen=True)
class LearnedOrder:
    """What a card of an order is made of, and how it was judged. each: NDCG@5 per list held out, of the top rung."""

    model: Additive
    calibration: Calibration
    rungs: tuple[OrderRung, ...]
    chosen: int
    held: Places
    each: Floats
    forest: Forest | None = None


def learn_order(task: OrderTask) -> LearnedOrder:
    """Judge the rungs where there are lists enough, and grow the one that won on all of them."""
    folds = _folds(task)
    if not folds:
        model = _regression(task, np.arange(task.lists.count)) if task.design.has_prior else prior_of(task.design)
        return LearnedOrder(_ready(task, model, None), Identity(), (), 1, np.zeros(0, dtype=np.intp), np.zeros(0))
    way = _climbed(OrderClimb(task, folds))
    task.report(0.6, "Combinações de mais sinais")
    wood = _wood(way)
    task.report(0.7, "Modelo final com todas as listas")
    model, forest = _regrown(way), None
    if wood and wood.report.has_won:
        forest = planted(_ground(way), wood.how, model)
        model = model if wood.how.is_from_top else blend([model], [1.0 - wood.how.share])
    held = np.concatenate([test for _, test in folds])
    rungs = (*(step.report for step in way.steps), *([wood.report] if wood else []))
    each, chosen = (wood.how.each, FOREST[0]) if forest and wood else (way.top.each, way.top.report.rung)
    calibration = _calibration(way, wood.how.margins if forest and wood else None)
    return LearnedOrder(_ready(task, model, forest), calibration, rungs, chosen, held, each, forest)


@dataclass(frozen=True)
class Wood:
    """A forest on the lists held out, beside the best rung."""

    how: OrderForest
    report: OrderRung


def _wood(way: OrderClimb) -> Wood | None:
    """Judged where trees were, no rules were written down before and no signal has a direction."""
    design = way.task.design
    if design.has_prior or any(directions(design)) or way.steps[-1].report.rung < 2:
        return None
    how = judged(_ground(way))
    gains = how.each - way.top.each
    noise = float(gains.std() / np.sqrt(max(1, len(gains))))
    has_won = bool(how.rounds) and float(gains.mean()) > NOISE_FOREST * noise
    return Wood(how, OrderRung(*FOREST, float(how.each.mean()), float(gains.mean()), noise, has_won))


def _ground(way: OrderClimb) -> Ground:
    return Ground(way.task.design, way.task.lists, way.folds, way.top.models, way.task.seed)


def _folds(task: OrderTask) -> tuple[tuple[Places, Places], ...]:
    count = task.lists.count
    if count < (LEAST_LISTS if task.design.has_prior else LEAST_LISTS_ALONE) or not task.design.signals:
        return ()
    if task.is_forward:
        cuts = [int(share * count) for share in FORWARD]
        ends = [*cuts[1:], count]
        return tuple((np.arange(cut), np.arange(cut, end)) for cut, end in zip(cuts, ends, strict=True))
    fold_of = np.random.default_rng(task.seed).permutation(count) % FOLDS
    shown = 1 if _is_heavy(task) else FOLDS
    return tuple((np.flatnonzero(fold_of != k), np.flatnonzero(fold_of == k)) for k in range(shown))


def _is_heavy(task: OrderTask) -> bool:
    return task.design.rows * len(task.design.signals) > HEAVY


def _climbed(way: OrderClimb) -> OrderClimb:
    task = way.task
    _judge(way, 0, tuple(prior_of(task.design) for _ in way.folds), 0)
    if task.design.has_prior:
        _judge(way, 1, tuple(_regression(task, learn) for learn, _ in way.folds), 0)
    if not all(_is_enough_for_trees(task, learn) for learn, _ in way.folds):
        return way
    for rung, share, doing in ((2, 0.1, "Curvas de cada sinal"), (3, 0.35, "Pares de sinais")):
        if rung == 3 and len(task.design.signals) < 2:
            break
        task.report(share, doing)
        _judge(way, rung, *_tried(way, rung))
    return way


def _is_enough_for_trees(task: OrderTask, lists: Places) -> bool:
    is_many_rows = not task.design.has_prior and len(task.lists.rows_of(lists)) >= LEAST_TREES_ROWS
    return len(lists) >= LEAST_TREES or is_many_rows


def _regression(task: OrderTask, lists: Places) -> Additive:
    """The rules shrunk toward what was seen, row by row."""
    return fit_bayes(task.design, task.labels, task.lists.rows_of(lists)).model


def _recipe(task: OrderTask, rung: int) -> Recipe:
    recipe = CURVES if rung == 2 else PAIRS
    return replace(recipe, rate=0.1, rounds=recipe.rounds // 2) if _is_heavy(task) else recipe


def _lesson(task: OrderTask, below: Additive, rung: int, lists: Places) -> tuple[RankLesson, Codes] | None:
    """What the trees of a rung learn from; None where no two signals say anything together."""
    is_coarse = rung == 3
    codes = codes_of(task.design, below, is_coarse)
    columns, start = columns_of(task.design, codes, is_coarse), below.margins(task.design)
    free = tuple(0 for _ in codes)
    if rung == 2:
        ways = directions(task.design)
        return RankLesson(columns, task.lists, start, groups_of_one(task.design), ways), codes
    seen = grow_order(RankLesson(columns, task.lists, start, (), free), lists, SEARCH, task.seed)
    allowed = frozenset(j for j, signal in enumerate(task.design.signals) if not signal.monotone)
    pairs = _that_fit(task.design, pairs_met(seen, allowed, PAIRS_MOST))
    return (RankLesson(columns, task.lists, start, pairs, free), codes) if pairs else None


def _that_fit(design: Design, pairs: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The first of these pairs, as many as a card has room for."""
    cells = np.cumsum([design.coarse_axes[one].size * design.coarse_axes[other].size for one, other in pairs])
    return tuple(pair for pair, needed in zip(pairs, cells, strict=True) if needed <= PAIR_CELLS)


def _tried(way: OrderClimb, rung: int) -> tuple[tuple[Additive, ...], int]:
    """The best rung below plus trees, at the one number of rounds that is best over the folds."""
    task, recipe, grown = way.task, _recipe(way.task, rung), []
    for (learn, test), below in zip(way.folds, way.top.models, strict=True):
        lesson = _lesson(task, below, rung, learn)
        if lesson is None:
            return way.top.models, 0
        trees = grow_order(lesson[0], learn, recipe, task.seed)
        grown.append((trees, lesson[1], curve_of(trees, lesson[0], test, recipe.rounds, STEP)))
    sizes = [len(test) for _, test in way.folds]
    rounds = int(np.argmax(np.average([curve for *_, curve in grown], axis=0, weights=sizes))) * STEP
    if not rounds:
        return way.top.models, 0
    models = []
    for (learn, _), below, (trees, codes, _) in zip(way.folds, way.top.models, grown, strict=True):
        added = blend([below, read_out(trees, task.design, codes, rung == 3, rounds)], [1.0, 1.0])
        models.append(levelled(added, task.design, task.lists.rows_of(learn)))
    return tuple(models), rounds


def _judge(way: OrderClimb, rung: int, models: tuple[Additive, ...], rounds: int) -> None:
    each = np.concatenate([_ndcg(way.task, one, test) for one, (_, test) in zip(models, way.folds, strict=True)])
    gains = each - way.top.each if way.steps else np.zeros(len(each))
    noise = float(gains.std() / np.sqrt(max(1, len(gains))))
    has_won = not way.steps or float(gains.mean()) > way.task.noise * noise
    report = OrderRung(rung, NAMES[rung], float(each.mean()), float(gains.mean()), noise, has_won)
    way.steps.append(Step(models, each, report, rounds))
    if has_won:
        way.best = len(way.steps) - 1


def _ndcg(task: OrderTask, model: Additive, lists: Places) -> Floats:
    return ndcg_each(model.margins(task.design, task.lists.rows_of(lists)), task.lists, lists)


def _regrown(way: OrderClimb) -> Additive:
    """The rung that won, on all lists: what it stands on first, then the mean of several growths of its trees."""
    task = way.task
    everyone = np.arange(task.lists.count)
    model = prior_of(task.design)
    for step in way.steps[: way.best + 1]:
        if not step.report.has_won:
            continue
        if step.report.rung == 1:
            model = _regression(task, everyone)
        if step.report.rung >= 2 and step.rounds:
            model = _with_trees(task, model, step, everyone)
    return model


def _with_trees(task: OrderTask, below: Additive, step: Step, lists: Places) -> Additive:
    lesson = _lesson(task, below, step.report.rung, lists)
    if lesson is None:
        return below
    recipe = replace(_recipe(task, step.report.rung), rounds=step.rounds)
    bags = 1 if _is_heavy(task) else BAGS
    grown = [grow_order(lesson[0], lists, recipe, task.seed + bag) for bag in range(bags)]
    added = [read_out(trees, task.design, lesson[1], step.report.rung == 3, step.rounds) for trees in grown]
    return levelled(blend([below, *added], [1.0, *([1.0 / bags] * bags)]), task.design, np.arange(task.design.rows))


def _ready(task: OrderTask, model: Additive, forest: Forest | None) -> Additive:
    """Signals keep their directions, pairs say only what is theirs, and the mean chance is the share of good rows."""
    tidy = purified(directed(model, task.design), task.design, FAINT_PAIR)
    margins = tidy.margins(task.design) + (forest.margins(task.design) if forest else 0.0)
    return shifted(tidy, _shift(margins, task.labels))


def _shift(margins: Floats, labels: Floats) -> float:
    """What brings the mean chance of the rows to their share of good ones (half a row either way)."""
    good = (float(labels.sum()) + 0.5) / (len(labels) + 1.0) * len(labels)
    return shift_for(margins, good)


def _calibration(way: OrderClimb, margins_each: Sequence[Floats] | None) -> Calibration:
    """A map from what held-out rows were given to the share of them that was good; it never changes the order."""
    task, given, seen = way.task, [], []
    told = margins_each or [model.margins(task.design) for model in way.top.models]
    for margins, (learn, test) in zip(told, way.folds, strict=True):
        rows, known = task.lists.rows_of(test), task.lists.rows_of(learn)
        given.append(margins[rows] + _shift(margins[known], task.labels[known]))
        seen.append(task.labels[rows])
    labels = np.concatenate(seen)
    if not 0 < labels.sum() < len(labels):
        return Identity()
    return fit_beta(np.concatenate(given), labels)


def lists_of(grades: Floats, groups: Sequence[int] | Places, weights: Floats) -> Lists:
    """Rows that stand list after list; groups: the list's number, ascending."""
    starts = np.flatnonzero(np.r_[True, np.diff(np.asarray(groups)) != 0, True]).astype(np.intp)
    return Lists(grades, starts, weights)
