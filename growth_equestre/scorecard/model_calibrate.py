"""From margins to chances that come true: the map that held-out rows ask for, and none where they do not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from growth_equestre.scorecard.model import chances_of, sigmoid
from growth_equestre.scorecard.model_additive import ascending, shift_for
from growth_equestre.scorecard.model_design import Floats, Places
from growth_equestre.scorecard.types import Beta, Calibration, Identity, Isotonic

STRETCH = 0.25
"""Deviation of a beta map's a and b from 1 before any row is seen."""
LEVEL = 0.5
"""Deviation of its c from 0."""
ISOTONIC_OUTCOMES = 2_000
KNOTS = 16
NOISE_BETA, NOISE_ISOTONIC = 0.0, 2.5
"""Standard errors that a map's gain must pass."""


def calibrate(margins: Floats, labels: Floats, tests: Sequence[Places], is_forward: bool) -> Calibration:
    """margins: held-out; tests: positions of each fold, in time where is_forward (then later folds judge)."""
    best: Calibration = Identity()
    base = np.zeros(len(labels))
    tried = ((fit_beta, NOISE_BETA, 100), (fit_isotonic, NOISE_ISOTONIC, ISOTONIC_OUTCOMES))
    for fit, noise, least in tried[:1] if is_forward else tried:
        if min(labels.sum(), len(labels) - labels.sum()) < least:
            continue
        gains, judged = _cross_fitted(fit, margins, labels, tests, is_forward)
        rivals = gains - base[judged]
        if len(rivals) and rivals.mean() > noise * rivals.std() / np.sqrt(len(rivals)):
            best = fit(margins, labels)
            base[judged] = gains
    return best


def _cross_fitted(
    fit: Callable[[Floats, Floats], Calibration],
    margins: Floats,
    labels: Floats,
    tests: Sequence[Places],
    is_forward: bool,
) -> tuple[Floats, Places]:
    """(log loss saved per row, the rows): each fold by a map of the other folds, or of the earlier ones."""
    saved, judged = [], []
    for k, test in enumerate(tests):
        others = [one for i, one in enumerate(tests) if i < k or (i > k and not is_forward)]
        if not others:
            continue
        rows = np.concatenate(others)
        found = fit(margins[rows], labels[rows])
        mapped = chances_of(level_kept(found, margins[test]) if is_forward else found, margins[test])
        saved.append(log_losses(sigmoid(margins[test]), labels[test]) - log_losses(mapped, labels[test]))
        judged.append(test)
    if not saved:
        return np.zeros(0), np.zeros(0, dtype=np.intp)
    return np.concatenate(saved), np.concatenate(judged)


def level_kept(calibration: Calibration, margins: Floats) -> Calibration:
    """The same shape at a level that leaves the mean chance of these rows as it was: time sets the level."""
    if not isinstance(calibration, Beta):
        return calibration
    log_odds = -calibration.a * np.logaddexp(0.0, -margins) + calibration.b * np.logaddexp(0.0, margins)
    return replace(calibration, c=float(np.clip(shift_for(log_odds, float(sigmoid(margins).sum())), -20, 20)))


def log_losses(chances: Floats, labels: Floats) -> Floats:
    """Per row, chances cut at 1e-9."""
    sure = np.clip(np.where(labels > 0.5, chances, 1.0 - chances), 1e-9, 1.0)
    return np.asarray(-np.log(sure), dtype=np.float64)


def fit_beta(margins: Floats, labels: Floats) -> Beta:
    """Most likely beta map under a belief in the identity."""
    columns = np.column_stack([-np.logaddexp(0.0, -margins), np.logaddexp(0.0, margins), np.ones(len(margins))])
    centre, precision = np.array([1.0, 1.0, 0.0]), np.array([STRETCH**-2, STRETCH**-2, LEVEL**-2])
    at = centre.copy()
    for _ in range(12):
        chances = sigmoid(columns @ at)
        hessian = (columns * (chances * (1.0 - chances))[:, None]).T @ columns + np.diag(precision)
        at = at + np.linalg.solve(hessian, columns.T @ (labels - chances) - precision * (at - centre))
    return Beta(float(np.clip(at[0], 0.05, 20.0)), float(np.clip(at[1], 0.05, 20.0)), float(np.clip(at[2], -20, 20)))


def fit_isotonic(margins: Floats, labels: Floats) -> Calibration:
    """Straight lines through the means of equal parts, never falling, from 0 to 1."""
    chances = sigmoid(margins)
    parts = np.array_split(np.argsort(chances, kind="stable"), KNOTS)
    x = np.array([chances[part].mean() for part in parts])
    y = ascending(np.array([labels[part].mean() for part in parts]), np.array([float(len(part)) for part in parts]))
    y = 0.98 * y + 0.02 * x
    knots = [(0.0, 0.0), *((float(a), float(b)) for a, b in zip(x, y, strict=True)), (1.0, 1.0)]
    is_sound = all(a[0] < b[0] and a[1] <= b[1] for a, b in pairwise(knots))
    return Isotonic(tuple(knots)) if is_sound else Identity()
