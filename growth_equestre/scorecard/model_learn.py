"""From sorted rows to what a card is made of: judge the rungs, refit the one that won, set its level, calibrate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from growth_equestre.scorecard.model import chances_of
from growth_equestre.scorecard.model_additive import Additive, blend, directed, purified, shifted
from growth_equestre.scorecard.model_calibrate import calibrate, level_kept
from growth_equestre.scorecard.model_challenger import Challenge, challenge
from growth_equestre.scorecard.model_design import Design, Floats, Places
from growth_equestre.scorecard.model_folds import folds_of
from growth_equestre.scorecard.model_forest import Forest, Planted, judged, planted
from growth_equestre.scorecard.model_ladder import Climb, Setting, climb
from growth_equestre.scorecard.model_level import level_now, step_ahead
from growth_equestre.scorecard.model_measures import metrics
from growth_equestre.scorecard.model_refit import Refit, refit
from growth_equestre.scorecard.model_uncertainty import Spread, spread_of
from growth_equestre.scorecard.types import Calibration, Identity, Metric
from growth_equestre.scorecard.types_fit import Report

HEAVY = 30_000_000
"""Cells of a table beyond which one fold judges: so many rows leave little noise."""
FAINT_PAIR = 0.01
"""Log-odds (root mean square) below which a pair is not worth its grid."""


@dataclass(frozen=True)
class Task:
    """Rows in their order: by time where `times` is known, ties by content."""

    design: Design
    labels: Floats
    times: Floats | None
    groups: Sequence[Any] | None
    who: Places | None
    rng: np.random.Generator
    report: Report


@dataclass(frozen=True)
class Learned:
    """What a card is made of. way and rival: None where outcomes were too few to hold any out.

    held: log-odds of the held-out rows as they were judged. forest: None where tables and pairs say it all.
    """

    model: Additive
    spread: Spread
    calibration: Calibration
    way: Climb | None
    rival: Challenge | None
    rung: int
    is_forward: bool
    held: Floats | None = None
    planted: Planted | None = None
    forest: Forest | None = None


def learn(task: Task) -> Learned:
    """Both outcomes must be among the rows."""
    seed = int(task.rng.integers(2**31 - 1000))
    way = _climbed(task, seed)
    task.report(0.6, "Modelo final com todas as linhas")
    whole = refit(task.design, task.labels, way, seed)
    if way is None:
        model, spread = _levelled(task, whole, None, [])
        return Learned(model, spread, Identity(), None, None, 1, is_forward=False)
    has_trees = len(way.steps) > 2
    task.report(0.7, "Combinações de mais sinais")
    how, forest = judged(way) if has_trees else None, None
    if how and how.report.has_won:
        forest, whole = _with_forest(way, how, whole)
    held, rung = (how.margins, how.report.rung) if how and forest else (way.top.margins, way.top.rung)
    tests, is_forward = _tests(way), way.setting.is_forward
    ahead = [(held[test], way.labels[test]) for test in tests] if is_forward else []
    model, spread = _levelled(task, whole, forest, ahead)
    task.report(0.85, "Comparação com o LightGBM")
    rival = challenge(way, held) if has_trees else None
    task.report(1.0, "Pronto")
    calibration = calibrate(held, way.labels, tests, is_forward)
    if is_forward:
        calibration = level_kept(calibration, _margins(model, forest, task.design))
    return Learned(model, spread, calibration, way, rival, rung, is_forward, held, how, forest)


def _levelled(
    task: Task, whole: Refit, forest: Forest | None, ahead: Sequence[tuple[Floats, Floats]]
) -> tuple[Additive, Spread]:
    """The tables and pairs that serve, tidy and at the level where the rows end, and how sure they are."""
    spread = spread_of(task.design, whole)
    model = directed(purified(directed(whole.model, task.design), task.design, FAINT_PAIR), task.design)
    if task.times is None:
        return model, spread
    shift, variance = level_now(_margins(model, forest, task.design), task.labels)
    return shifted(model, shift + step_ahead(ahead)), replace(spread, intercept=spread.intercept + variance)


def _with_forest(way: Climb, how: Planted, whole: Refit) -> tuple[Forest, Refit]:
    """The forest of all rows, and the tables and pairs that stay beside it."""
    forest, start = planted(way, how, whole.model, whole.posterior.model)
    if how.is_from_top:
        return forest, whole
    kept = [1.0 - how.share, how.share]
    bags = tuple(blend([bag, start], kept) for bag in whole.bags)
    return forest, replace(whole, model=blend([whole.model, start], kept), bags=bags)


def _margins(model: Additive, forest: Forest | None, design: Design) -> Floats:
    margins = model.margins(design)
    return margins + forest.margins(design) if forest else margins


def _climbed(task: Task, seed: int) -> Climb | None:
    folds = folds_of(task.labels, task.times, task.groups, np.random.default_rng(seed))
    if not folds or not task.design.signals:
        return None
    if task.design.places.size > HEAVY:
        folds = folds[-1:]
    is_forward = all(fold.train.max() < fold.test.min() for fold in folds)
    return climb(Setting(task.design, task.labels, tuple(folds), is_forward, seed, task.who), task.report)


def _tests(way: Climb) -> list[Places]:
    """Where each fold's rows stand among the held-out rows."""
    ends = np.cumsum([0, *(len(fold.test) for fold in way.setting.folds)])
    return [np.arange(a, b) for a, b in pairwise(ends.tolist())]


def holdout(learned: Learned) -> tuple[Metric, ...]:
    """Figures of the rung that serves on the rows held out of it, after calibration."""
    if learned.way is None or learned.held is None:
        return ()
    return metrics(chances_of(learned.calibration, learned.held), learned.way.labels)
