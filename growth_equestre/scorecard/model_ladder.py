"""The ladder: each rung fitted on what is not held out, judged on what is, and climbed only on evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from growth_equestre.scorecard.model import sigmoid
from growth_equestre.scorecard.model_additive import Additive, blend, shifted
from growth_equestre.scorecard.model_bayes import fit_bayes, prior_of
from growth_equestre.scorecard.model_boost import (
    Codes,
    Lesson,
    Recipe,
    Trees,
    best_rounds,
    codes_of,
    columns_of,
    directions,
    groups_of_one,
    grow,
    levelled,
    read_out,
)
from growth_equestre.scorecard.model_calibrate import log_losses
from growth_equestre.scorecard.model_design import Design, Floats, Places
from growth_equestre.scorecard.model_folds import Fold
from growth_equestre.scorecard.model_level import level_now
from growth_equestre.scorecard.model_measures import auc, calibration_error
from growth_equestre.scorecard.model_pairs import pairs_of
from growth_equestre.scorecard.types_fit import RUNGS, Report, RungReport

CURVES = Recipe(leaves=4, rate=0.05, rounds=1200, least_rows=20, ridge=2.0)
PAIRS = (
    Recipe(leaves=5, rate=0.05, rounds=1200, least_rows=30, ridge=4.0),
    Recipe(leaves=16, rate=0.05, rounds=1200, least_rows=20, ridge=2.0),
)
"""Shallow and deep: the one with the lower loss on the held-out rows goes on."""
PAIRS_MOST = 45
SHARES = (0.25, 0.5, 0.75, 1.0)
"""How much of a rung's step over the one below may be taken: the sum stays additive."""
NOISE, NOISE_FORWARD = 1.5, 2.0
"""Standard errors that a rung's gain must pass; more where time passes, since the next slice may differ again."""
LEAST_CURVES, LEAST_PAIRS = 100, 200
"""Won and lost rows, each, below which trees over one signal, or over two, are not tried."""


@dataclass(frozen=True)
class Setting:
    """The rows in time (or in the order of their content), and the folds that judge."""

    design: Design
    labels: Floats
    folds: tuple[Fold, ...]
    is_forward: bool
    seed: int


@dataclass(frozen=True)
class Step:
    """A rung as it was judged. models: per fold. rounds: of its trees. share: how much of its step is taken."""

    rung: int
    models: tuple[Additive, ...]
    margins: Floats
    report: RungReport
    rounds: int = 0
    share: float = 1.0
    recipe: Recipe = CURVES


@dataclass
class Climb:
    """steps: every rung tried, lowest first; best: the one that serves."""

    setting: Setting
    steps: list[Step] = field(default_factory=list)
    best: int = 0

    @property
    def held(self) -> Places:
        """Held-out rows, fold after fold."""
        return np.concatenate([fold.test for fold in self.setting.folds])

    @property
    def labels(self) -> Floats:
        """Outcomes of the held-out rows."""
        return self.setting.labels[self.held]

    @property
    def top(self) -> Step:
        """The rung that serves."""
        return self.steps[self.best]


def climb(setting: Setting, report: Report) -> Climb:
    """Judge rungs 0 to 3 on the held-out rows. Needs at least one fold."""
    way = Climb(setting)
    floor = tuple(_floor(setting, fold) for fold in setting.folds)
    _judge(way, 0, floor, 0)
    report(0.1, "Regressão bayesiana")
    models = tuple(fit_bayes(setting.design, setting.labels, fold.train).model for fold in setting.folds)
    _judge(way, 1, models, 0)
    least = min(min(_classes(setting.labels[fold.train])) for fold in setting.folds)
    if least < LEAST_CURVES or not setting.design.signals:
        return way
    report(0.2, "Curvas de cada sinal")
    models, rounds = _tried_curves(setting, models)
    _judge(way, 2, models, rounds)
    if least < LEAST_PAIRS or len(setting.design.signals) < 2:
        return way
    report(0.4, "Pares de sinais")
    tried = [(*_tried_pairs(setting, models, recipe), recipe) for recipe in PAIRS]
    models, rounds, recipe = min(tried, key=lambda one: _loss(setting, one[0]))
    if rounds:
        _judge(way, 3, models, rounds, recipe)
    return way


def _loss(setting: Setting, models: tuple[Additive, ...]) -> float:
    """Held-out log loss."""
    losses = [
        log_losses(sigmoid(_held_margins(setting, fold, model)), setting.labels[fold.test])
        for fold, model in zip(setting.folds, models, strict=True)
    ]
    return float(np.concatenate(losses).mean())


def _classes(labels: Floats) -> tuple[float, float]:
    return float(labels.sum()), float(len(labels) - labels.sum())


def _floor(setting: Setting, fold: Fold) -> Additive:
    """Rung 0 of a fold: the prior card as it is, or the base rate."""
    prior = prior_of(setting.design)
    if setting.design.has_prior:
        return prior
    won, lost = _classes(setting.labels[fold.train])
    return shifted(prior, float(np.log((won + 0.5) / (lost + 0.5))))


def _tried_curves(setting: Setting, below: tuple[Additive, ...]) -> tuple[tuple[Additive, ...], int]:
    grown = []
    for fold, model in zip(setting.folds, below, strict=True):
        lesson, codes = curves_lesson(setting.design, setting.labels, model)
        grown.append((grow(lesson, fold.train, CURVES, setting.seed, watched=fold.test), codes))
    return _added(setting, below, grown, is_coarse=False)


def _tried_pairs(setting: Setting, below: tuple[Additive, ...], recipe: Recipe) -> tuple[tuple[Additive, ...], int]:
    grown = []
    for fold, model in zip(setting.folds, below, strict=True):
        lesson, codes = pairs_lesson(setting.design, setting.labels, model, fold.train)
        if not lesson.groups:
            return below, 0
        grown.append((grow(lesson, fold.train, recipe, setting.seed, watched=fold.test), codes))
    return _added(setting, below, grown, is_coarse=True)


def _added(
    setting: Setting, below: tuple[Additive, ...], grown: Sequence[tuple[Trees, Codes]], is_coarse: bool
) -> tuple[tuple[Additive, ...], int]:
    """Below plus the trees, at the one number of rounds that is best over the folds."""
    rounds = best_rounds([trees.curve for trees, _ in grown])
    models = []
    for fold, model, (trees, codes) in zip(setting.folds, below, grown, strict=True):
        added = read_out(trees, setting.design, codes, is_coarse, rounds)
        models.append(levelled(blend([model, added], [1.0, 1.0]), setting.design, fold.train))
    return tuple(models), rounds


def curves_lesson(design: Design, labels: Floats, below: Additive) -> tuple[Lesson, Codes]:
    """Trees over one signal each, from the rung below."""
    codes = codes_of(design, below, is_coarse=False)
    columns = columns_of(design, codes, is_coarse=False)
    return Lesson(columns, labels, below.margins(design), groups_of_one(design), directions(design)), codes


def pairs_lesson(design: Design, labels: Floats, below: Additive, rows: Places) -> tuple[Lesson, Codes]:
    """Trees over the few pairs that say most; no groups where none says anything."""
    codes = codes_of(design, below, is_coarse=True)
    margins = below.margins(design)
    pairs = pairs_of(design, codes, margins, labels, rows, PAIRS_MOST)
    free = tuple(0 for _ in design.signals)
    return Lesson(columns_of(design, codes, is_coarse=True), labels, margins, pairs, free), codes


def _judge(way: Climb, rung: int, models: tuple[Additive, ...], rounds: int, recipe: Recipe = CURVES) -> None:
    """Add the rung's report, and climb where its gain over the best below passes its noise."""
    margins = np.concatenate(
        [_held_margins(way.setting, fold, one) for fold, one in zip(way.setting.folds, models, strict=True)]
    )
    if not way.steps:
        way.steps.append(Step(0, models, margins, _reported(0, margins, way.labels, np.zeros(len(margins)), True)))
        return
    top = way.top
    losses = log_losses(sigmoid(top.margins), way.labels)
    tried = [(share, top.margins + share * (margins - top.margins)) for share in (SHARES if rung > 1 else (1.0,))]
    share, kept = min(tried, key=lambda one: float(log_losses(sigmoid(one[1]), way.labels).mean()))
    gains = losses - log_losses(sigmoid(kept), way.labels)
    error = float(gains.std() / np.sqrt(len(gains)))
    noise = NOISE_FORWARD if way.setting.is_forward else NOISE
    has_won = float(gains.mean()) > (noise if rung > 1 else -noise) * error
    blended = tuple(blend([a, b], [1 - share, share]) for a, b in zip(top.models, models, strict=True))
    way.steps.append(
        Step(rung, blended, kept, _reported(rung, kept, way.labels, gains, has_won), rounds, share, recipe)
    )
    if has_won:
        way.best = len(way.steps) - 1


def _held_margins(setting: Setting, fold: Fold, model: Additive) -> Floats:
    """Held-out log-odds, at the level that the fold's own rows end with."""
    shift = 0.0
    if setting.is_forward:
        shift, _ = level_now(model.margins(setting.design, fold.train), setting.labels[fold.train])
    return model.margins(setting.design, fold.test) + shift


def _reported(rung: int, margins: Floats, labels: Floats, gains: Floats, has_won: bool) -> RungReport:
    chances = sigmoid(margins)
    return RungReport(
        rung=rung,
        name=RUNGS[rung],
        log_loss=float(log_losses(chances, labels).mean()),
        auc=auc(chances, labels),
        calibration_error=calibration_error(chances, labels),
        gain=float(gains.mean()),
        noise=float(gains.std() / np.sqrt(len(gains))),
        has_won=has_won,
    )
