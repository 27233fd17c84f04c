"""The ladder: each rung fitted on what is not held out, judged on what is, and climbed only on evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from growth_equestre.scorecard.model import sigmoid
from growth_equestre.scorecard.model_additive import Additive, blend
from growth_equestre.scorecard.model_bayes import fit_bayes, prior_of
from growth_equestre.scorecard.model_boost import (
    Codes,
    Lesson,
    Recipe,
    best_rounds,
    codes_of,
    columns_of,
    directions,
    groups_of_one,
    grow,
    levelled,
    pairs_grown,
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
"""Shallow and deep, over the pairs that are found beforehand: the one with the lower held-out loss goes on."""
WIDE = Recipe(leaves=4, rate=0.05, rounds=1500, least_rows=20, ridge=2.0, depth=2)
"""Over any two signals, as the trees find them. Directions hold in it, which no deeper tree's grids would."""
RATE_MANY, ROWS_MANY = 0.1, 10_000
"""With many rows each step may be as long; it is averaged over many."""
HALFWAY = 0
"""Between the mean level and rung 1. Trees only ever add to a signal with a direction, so that over a rung 1 that is
somewhere too steep they could not make it flatter; from the level alone they would have to find what it knows."""
PAIRS_MOST = 45
SCOUTED = 150
"""Rounds after which the pairs that trees ask for are known."""
SHARES = (0.25, 0.5, 0.75, 1.0)
"""How much of a rung's step over the one below may be taken: the sum stays additive."""
NOISE, NOISE_FORWARD = 1.5, 2.0
"""Standard errors that a rung's gain must pass; more where time passes, since the next slice may differ again."""
LEAST_CURVES, LEAST_PAIRS = 50, 75
"""Won and lost rows, each, below which trees over one signal, or over two, are not tried."""


@dataclass(frozen=True)
class Setting:
    """The rows in time (or in the order of their content), and the folds that judge. who: rows that say one thing."""

    design: Design
    labels: Floats
    folds: tuple[Fold, ...]
    is_forward: bool
    seed: int
    who: Places | None = None

    @property
    def has_ways(self) -> bool:
        """Whether any signal has a direction."""
        return any(signal.monotone for signal in self.design.signals)

    def paced(self, recipe: Recipe) -> Recipe:
        """The recipe for so many rows."""
        return replace(recipe, rate=RATE_MANY, patience=40) if self.design.rows >= ROWS_MANY else recipe


@dataclass(frozen=True)
class Step:
    """A rung as it was judged. models: per fold. rounds: of its trees. share: how much of its step is taken.

    base: the rung that its trees start from, or HALFWAY to rung 1.
    """

    rung: int
    models: tuple[Additive, ...]
    margins: Floats
    report: RungReport
    rounds: int = 0
    share: float = 1.0
    recipe: Recipe = CURVES
    base: int = 1


@dataclass(frozen=True)
class Try:
    """One way to grow a rung: from the models of which rung (or HALFWAY), and with which recipe."""

    base: int
    recipe: Recipe


_PLAIN = Try(1, CURVES)


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
    halves = (halfway(setting, fold.train, model) for fold, model in zip(setting.folds, models, strict=True))
    under = {HALFWAY: tuple(halves), 1: models}
    report(0.2, "Curvas de cada sinal")
    curves = setting.paced(CURVES)
    chosen = _best(setting, under, [Try(1, curves), *([Try(HALFWAY, curves)] if setting.has_ways else [])])
    _judge(way, 2, *chosen)
    if least < LEAST_PAIRS or len(setting.design.signals) < 2:
        return way
    report(0.4, "Pares de sinais")
    under[2] = chosen[0]
    chosen = _best(setting, under, _tries_of_pairs(setting))
    if chosen[1]:
        _judge(way, 3, *chosen)
    return way


Grown = tuple[tuple[Additive, ...], int, Try]
"""A rung's models per fold, the rounds of its trees, and how they were grown."""


def _tries_of_pairs(setting: Setting) -> list[Try]:
    """Deep trees would break the directions in their grids: there, two splits from the ground up."""
    wide = setting.paced(WIDE)
    if setting.has_ways:
        return [Try(HALFWAY, wide)]
    deep = [Try(2, setting.paced(recipe)) for recipe in PAIRS]
    return [*deep, Try(2, wide)]


def _best(setting: Setting, under: Under, tries: Sequence[Try]) -> Grown:
    """The way with the lowest held-out loss. With many rows all race on the last fold, and only the best runs on."""
    if len(tries) > 1 and setting.design.rows >= ROWS_MANY:
        last = replace(setting, folds=setting.folds[-1:])
        alone = {rung: models[-1:] for rung, models in under.items()}
        raced = [_tried(last, alone, one) for one in tries]
        tries = [min(raced, key=lambda one: _loss(last, one[0]))[2]]
    return min((_tried(setting, under, one) for one in tries), key=lambda one: _loss(setting, one[0]))


def _loss(setting: Setting, models: tuple[Additive, ...]) -> float:
    """Held-out log loss."""
    losses = [
        log_losses(sigmoid(held_margins(setting, fold, model)), setting.labels[fold.test])
        for fold, model in zip(setting.folds, models, strict=True)
    ]
    return float(np.concatenate(losses).mean())


def _classes(labels: Floats) -> tuple[float, float]:
    return float(labels.sum()), float(len(labels) - labels.sum())


def _floor(setting: Setting, fold: Fold) -> Additive:
    """Rung 0 of a fold: the prior card as it is, or the base rate."""
    return prior_of(setting.design) if setting.design.has_prior else level_of(setting, fold.train)


def level_of(setting: Setting, rows: Places) -> Additive:
    """Nothing but the rows' share of outcomes."""
    won, lost = _classes(setting.labels[rows])
    nothing = tuple(np.zeros(axis.size) for axis in setting.design.axes)
    return Additive(float(np.log((won + 0.5) / (lost + 0.5))), nothing)


def halfway(setting: Setting, rows: Places, model: Additive) -> Additive:
    """The mean of the level and a model."""
    return blend([level_of(setting, rows), model], [0.5, 0.5])


Under = dict[int, tuple[Additive, ...]]
"""The models of the rungs below, per fold."""


def _tried(setting: Setting, under: Under, one: Try) -> Grown:
    """The rung grown that way on each fold, at the one number of rounds that is best over the folds."""
    grown = []
    for k, fold in enumerate(setting.folds):
        ranked = under[1][k]
        lesson, codes = lesson_of(setting, one, under[one.base][k], ranked, fold.train)
        if one.recipe.leaves != CURVES.leaves and not lesson.groups:
            return under[one.base], 0, one
        grown.append((grow(lesson, fold.train, one.recipe, setting.seed, watched=fold.test), codes))
    rounds = best_rounds([trees.curve for trees, _ in grown])
    models = []
    for fold, model, (trees, codes) in zip(setting.folds, under[one.base], grown, strict=True):
        added = read_out(trees, setting.design, codes, is_of_pairs(one.recipe), rounds)
        models.append(levelled(blend([model, added], [1.0, 1.0]), setting.design, fold.train))
    return tuple(models), rounds, one


def is_of_pairs(recipe: Recipe) -> bool:
    """Whether the recipe's trees ask about two signals."""
    return recipe.depth == WIDE.depth or recipe.leaves != CURVES.leaves


def lesson_of(setting: Setting, one: Try, start: Additive, ranked: Additive, rows: Places) -> tuple[Lesson, Codes]:
    """What the trees of one try learn from. ranked: rung 1, by whose points a category's levels are put in order."""
    design, labels = setting.design, setting.labels
    is_coarse = is_of_pairs(one.recipe)
    codes = codes_of(design, start if one.base == 2 else ranked, is_coarse)
    columns, margins = columns_of(design, codes, is_coarse), start.margins(design)
    lesson = Lesson(columns, labels, margins, groups_of_one(design), directions(design))
    if not is_coarse:
        return lesson, codes
    if one.recipe.depth == WIDE.depth:
        return replace(lesson, groups=_scouted(replace(lesson, groups=()), one.recipe, rows, setting.seed)), codes
    pairs = pairs_of(design, codes, margins, labels, rows, PAIRS_MOST)
    return replace(lesson, groups=pairs, ways=tuple(0 for _ in design.signals)), codes


def _scouted(lesson: Lesson, recipe: Recipe, rows: Places, seed: int) -> tuple[tuple[int, ...], ...]:
    """The pairs that free trees gain most from; every other signal alone."""
    gains = pairs_grown(grow(lesson, rows, recipe, seed, rounds=SCOUTED))
    pairs = [pair for pair, _ in sorted(gains.items(), key=lambda one: (-one[1], one[0]))[:PAIRS_MOST]]
    paired = {j for pair in pairs for j in pair}
    return (*pairs, *((j,) for j in range(len(lesson.ways)) if j not in paired))


def _judge(way: Climb, rung: int, models: tuple[Additive, ...], rounds: int, how: Try = _PLAIN) -> None:
    """Add the rung's report, and climb where its gain over the best below passes its noise."""
    margins = np.concatenate(
        [held_margins(way.setting, fold, one) for fold, one in zip(way.setting.folds, models, strict=True)]
    )
    if not way.steps:
        way.steps.append(Step(0, models, margins, reported(0, RUNGS[0], margins, way.labels, 0.0, 0.0, True)))
        return
    top = way.top
    losses = log_losses(sigmoid(top.margins), way.labels)
    tried = [(share, top.margins + share * (margins - top.margins)) for share in (SHARES if rung > 1 else (1.0,))]
    share, kept = min(tried, key=lambda one: float(log_losses(sigmoid(one[1]), way.labels).mean()))
    gains = losses - log_losses(sigmoid(kept), way.labels)
    error = gain_error(way, gains)
    noise = noise_of(way.setting)
    has_won = float(gains.mean()) > (noise if rung > 1 else -noise) * error
    blended = tuple(blend([a, b], [1 - share, share]) for a, b in zip(top.models, models, strict=True))
    told = reported(rung, RUNGS[rung], kept, way.labels, float(gains.mean()), error, has_won)
    way.steps.append(Step(rung, blended, kept, told, rounds, share, how.recipe, how.base))
    if has_won:
        way.best = len(way.steps) - 1


def noise_of(setting: Setting) -> float:
    """Standard errors that a gain must pass."""
    return NOISE_FORWARD if setting.is_forward else NOISE


def gain_error(way: Climb, gains: Floats) -> float:
    """Standard error of the mean gain of the held-out rows; rows of one lead count as one."""
    if way.setting.who is not None:
        who = way.setting.who[way.held]
        by_lead = np.bincount(who, weights=gains - gains.mean())
        return float(np.sqrt(np.sum(by_lead**2)) / len(who))
    return float(gains.std() / np.sqrt(len(gains)))


def held_margins(setting: Setting, fold: Fold, model: Additive) -> Floats:
    """Held-out log-odds, at the level that the fold's own rows end with."""
    shift = 0.0
    if setting.is_forward:
        shift, _ = level_now(model.margins(setting.design, fold.train), setting.labels[fold.train])
    return model.margins(setting.design, fold.test) + shift


def reported(
    rung: int, name: str, margins: Floats, labels: Floats, gain: float, error: float, has_won: bool
) -> RungReport:
    """A rung's figures from its held-out log-odds."""
    chances = sigmoid(margins)
    return RungReport(
        rung=rung,
        name=name,
        log_loss=float(log_losses(chances, labels).mean()),
        auc=auc(chances, labels),
        calibration_error=calibration_error(chances, labels),
        gain=gain,
        noise=error,
        has_won=has_won,
    )
