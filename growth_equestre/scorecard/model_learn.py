"""From sorted rows to what a card is made of: judge the rungs, refit the one that won, set its level, calibrate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np

from growth_equestre.scorecard.model import chances_of
from growth_equestre.scorecard.model_additive import Additive, directed, purified, shifted
from growth_equestre.scorecard.model_calibrate import calibrate, level_kept
from growth_equestre.scorecard.model_challenger import Challenge, challenge
from growth_equestre.scorecard.model_design import Design, Floats, Places
from growth_equestre.scorecard.model_folds import folds_of
from growth_equestre.scorecard.model_ladder import Climb, Setting, climb
from growth_equestre.scorecard.model_level import level_now
from growth_equestre.scorecard.model_measures import metrics
from growth_equestre.scorecard.model_refit import refit
from growth_equestre.scorecard.model_uncertainty import Spread, spread_of
from growth_equestre.scorecard.types import Calibration, Identity, Metric
from growth_equestre.scorecard.types_fit import Report

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
    """What a card is made of. way and rival: None where outcomes were too few to hold any out."""

    model: Additive
    spread: Spread
    calibration: Calibration
    way: Climb | None
    rival: Challenge | None
    rung: int
    is_forward: bool


def learn(task: Task) -> Learned:
    """Both outcomes must be among the rows."""
    seed = int(task.rng.integers(2**31 - 1000))
    way = _climbed(task, seed)
    task.report(0.6, "Modelo final com todas as linhas")
    whole = refit(task.design, task.labels, way, seed)
    spread = spread_of(task.design, whole)
    model = directed(purified(directed(whole.model, task.design), task.design, FAINT_PAIR), task.design)
    if task.times is not None:
        shift, variance = level_now(model.margins(task.design), task.labels)
        model = shifted(model, shift)
        spread = replace(spread, intercept=spread.intercept + variance)
    task.report(0.85, "Comparação com o LightGBM")
    rival = challenge(way) if way and len(way.steps) > 2 else None
    task.report(1.0, "Pronto")
    rung = way.top.rung if way else 1
    is_forward = bool(way and way.setting.is_forward)
    calibration = _calibration(way)
    if is_forward:
        calibration = level_kept(calibration, model.margins(task.design))
    return Learned(model, spread, calibration, way, rival, rung, is_forward)


def _climbed(task: Task, seed: int) -> Climb | None:
    folds = folds_of(task.labels, task.times, task.groups, np.random.default_rng(seed))
    if not folds or not task.design.signals:
        return None
    is_forward = all(fold.train.max() < fold.test.min() for fold in folds)
    return climb(Setting(task.design, task.labels, tuple(folds), is_forward, seed, task.who), task.report)


def _calibration(way: Climb | None) -> Calibration:
    if way is None:
        return Identity()
    ends = np.cumsum([0, *(len(fold.test) for fold in way.setting.folds)])
    tests = [np.arange(a, b) for a, b in pairwise(ends.tolist())]
    return calibrate(way.top.margins, way.labels, tests, way.setting.is_forward)


def holdout(learned: Learned) -> tuple[Metric, ...]:
    """Figures of the rung that serves on the rows held out of it, after calibration."""
    if learned.way is None:
        return ()
    return metrics(chances_of(learned.calibration, learned.way.top.margins), learned.way.labels)
