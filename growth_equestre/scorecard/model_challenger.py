"""The challenger: LightGBM without restrictions, on the same held-out rows. It is reported, and never serves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from growth_equestre.scorecard.model import sigmoid
from growth_equestre.scorecard.model_additive import Additive
from growth_equestre.scorecard.model_boost import Lesson, Recipe, best_rounds, codes_of, columns_of, grow, margins_of
from growth_equestre.scorecard.model_calibrate import log_losses
from growth_equestre.scorecard.model_design import Floats
from growth_equestre.scorecard.model_ladder import Climb
from growth_equestre.scorecard.model_measures import auc, calibration_error
from growth_equestre.scorecard.types_fit import CHALLENGER, RungReport

FREE = Recipe(leaves=31, rate=0.05, rounds=600, patience=40, bagging=1.0, ridge=0.0)


@dataclass(frozen=True)
class Challenge:
    """report: on the held-out rows; text: LightGBM's own form of the fit on all rows (columns are places)."""

    report: RungReport
    text: str


def challenge(way: Climb, serving: Floats) -> Challenge:
    """Fit and judge it on the folds of the climb. serving: held-out log-odds of what serves."""
    setting = way.setting
    design = setting.design
    nothing = Additive(0.0, tuple(np.zeros(axis.size) for axis in design.axes))
    columns = columns_of(design, codes_of(design, nothing, is_coarse=False), is_coarse=False)
    level = np.full(
        design.rows, float(np.log((setting.labels.sum() + 0.5) / (design.rows - setting.labels.sum() + 0.5)))
    )
    together = (tuple(range(len(design.signals))),)
    lesson = Lesson(columns, setting.labels, level, together, tuple(0 for _ in design.signals))
    grown = [grow(lesson, fold.train, FREE, setting.seed, watched=fold.test) for fold in setting.folds]
    rounds = best_rounds([trees.curve for trees in grown])
    margins = np.concatenate(
        [margins_of(trees, lesson, fold.test, rounds) for trees, fold in zip(grown, setting.folds, strict=True)]
    )
    whole = grow(lesson, np.arange(design.rows), FREE, setting.seed, rounds=rounds)
    chances = sigmoid(margins)
    losses = log_losses(chances, way.labels)
    gains = log_losses(sigmoid(serving), way.labels) - losses
    report = RungReport(
        *CHALLENGER,
        log_loss=float(losses.mean()),
        auc=auc(chances, way.labels),
        calibration_error=calibration_error(chances, way.labels),
        gain=float(gains.mean()),
        noise=float(gains.std() / np.sqrt(len(gains))),
    )
    return Challenge(report, whole.booster.model_to_string())
