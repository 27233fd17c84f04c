"""Which categories keep their rare levels apart: those where pooled points help rows that were held out of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from growth_equestre.scorecard.model import sigmoid
from growth_equestre.scorecard.model_additive import Additive
from growth_equestre.scorecard.model_bayes import fit_bayes
from growth_equestre.scorecard.model_calibrate import log_losses
from growth_equestre.scorecard.model_design import Design, Floats, Places, narrowed
from growth_equestre.scorecard.model_folds import folds_of
from growth_equestre.scorecard.model_ladder import Climb, Setting, gain_error, held_margins, noise_of
from growth_equestre.scorecard.model_pool import pooled

LEAST = 100
"""Won and lost rows, each, below which nothing is told of rare levels."""
LEAST_SHARE = 0.02
"""Share of the rows that a category's rare levels have, at least, to be worth a trial."""


def with_telling_levels(
    design: Design, labels: Floats, times: Floats | None, groups: Sequence[Any] | None, who: Places | None
) -> Design:
    """The design without the rare levels of the categories where they do not pay. Rows in order of time if known."""
    asked = [j for j in range(len(design.axes)) if _share(design, j) >= LEAST_SHARE]
    plain = narrowed(design, ())
    if not asked or min(labels.sum(), len(labels) - labels.sum()) < LEAST:
        return plain
    folds = folds_of(labels, times, groups, np.random.default_rng(0))
    if not folds:
        return plain
    is_forward = all(fold.train.max() < fold.test.min() for fold in folds)
    setting = Setting(plain, labels, tuple(folds), is_forward, 0, who)
    models = [fit_bayes(plain, labels, fold.train).model for fold in folds]
    return narrowed(design, [j for j in asked if _pays(setting, models, narrowed(design, (j,)), j)])


def _share(design: Design, j: int) -> float:
    """Of the rows, that have a rare level of signal j."""
    if not design.has_rare(j) or not design.rows:
        return 0.0
    return float(design.counts(j)[design.rare[j] : design.axes[j].missing - 1].sum()) / design.rows


def _pays(setting: Setting, models: Sequence[Additive], wide: Design, j: int) -> bool:
    """Whether the rare levels of signal j gain more on held-out rows than their noise."""
    apart = Setting(wide, setting.labels, setting.folds, setting.is_forward, setting.seed, setting.who)
    gains = []
    for fold, model in zip(setting.folds, models, strict=True):
        own = pooled(wide, setting.labels, fold.train, _spread_out(model, wide, j)).model
        before, after = held_margins(setting, fold, model), held_margins(apart, fold, own)
        known = setting.labels[fold.test]
        gains.append(log_losses(sigmoid(before), known) - log_losses(sigmoid(after), known))
    gained = np.concatenate(gains)
    return float(gained.mean()) > noise_of(setting) * gain_error(Climb(setting), gained)


def _spread_out(model: Additive, wide: Design, j: int) -> Additive:
    """The same model where signal j's rare levels have places: they start at the points of the others."""
    points, first, size = model.tables[j], wide.rare[j], wide.axes[j].size
    spread = np.concatenate([points[:first], np.full(size - 2 - first, points[first]), points[first:]])
    return Additive(model.intercept, (*model.tables[:j], spread, *model.tables[j + 1 :]), model.grids)
