"""Levels of a category that too few rows have for a coefficient: each a little apart from the others, as far as the
rows of all of them say that such levels differ (partial pooling; Gelman and Hill, 2007, chapter 12).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from growth_equestre.scorecard.model import sigmoid
from growth_equestre.scorecard.model_additive import Additive
from growth_equestre.scorecard.model_design import Design, Floats, Places

SPREADS = (0.1, 0.2, 0.4, 0.8, 1.6)
"""Deviations of one rare level from another, log-odds."""
ALIKE = 0.5
"""Belief that they do not differ at all."""
STEPS, SWEEPS = 6, 2


@dataclass(frozen=True)
class Pooled:
    """model: with the rare levels' points. variances[j]: of those points, shape (places of j,); zero elsewhere."""

    model: Additive
    variances: tuple[Floats, ...]


@dataclass(frozen=True)
class _Effects:
    """Points and variances of some levels, and what the rows say of their spread (log evidence)."""

    points: Floats
    variances: Floats
    evidence: float


def pooled(design: Design, labels: Floats, rows: Places, model: Additive) -> Pooled:
    """The model with its rare levels' own points, learned from the rows beside all that it says already."""
    variances = [np.zeros(axis.size) for axis in design.axes]
    tables = [points.copy() for points in model.tables]
    asked = [j for j in range(len(tables)) if design.has_rare(j)]
    margins = model.margins(design, rows) if asked else np.zeros(0)
    added = {j: np.zeros(len(variances[j])) for j in asked}
    for _ in range(SWEEPS if len(asked) > 1 else 1):
        for j in asked:
            places = design.places[rows, j]
            margins = margins - added[j][places]
            added[j], variances[j] = _of_one(design, j, places, margins, labels[rows])
            margins = margins + added[j][places]
    for j in asked:
        tables[j] = tables[j] + added[j]
    return Pooled(replace(model, tables=tuple(tables)), tuple(variances))


def _of_one(design: Design, j: int, places: Places, margins: Floats, labels: Floats) -> tuple[Floats, Floats]:
    """(points, variances within and between the beliefs) per place of one signal, zero but for its rare levels."""
    size, first, last = design.axes[j].size, design.rare[j], design.axes[j].missing - 1
    at = np.flatnonzero((places >= first) & (places < last))
    levels = places[at] - first
    effects, spread = pooled_effects(levels, margins[at], labels[at], last - first)
    points, variances = np.zeros(size), np.zeros(size)
    points[first:last], variances[first:last] = effects, spread
    return points, variances


def pooled_effects(levels: Places, margins: Floats, labels: Floats, size: int) -> tuple[Floats, Floats]:
    """(points, variances within and between the beliefs) of each of `size` levels beside what the margins say."""
    fits = [_effects(levels, margins, labels, size, spread) for spread in SPREADS]
    beliefs = np.log([ALIKE, *([(1.0 - ALIKE) / len(SPREADS)] * len(SPREADS))])
    heights = beliefs + np.array([0.0, *(one.evidence for one in fits)])
    weights = np.exp(heights - heights.max())
    weights /= weights.sum()
    points = weights[1:] @ np.array([one.points for one in fits])
    squares = weights[1:] @ np.array([one.variances + one.points**2 for one in fits])
    return points, squares - points**2


def _effects(levels: Places, margins: Floats, labels: Floats, size: int, spread: float) -> _Effects:
    """The mode of each level's own log-odds and the evidence around it, against none differing (Laplace)."""
    at, information = np.zeros(size), np.full(size, spread**-2)
    for _ in range(STEPS):
        chances = sigmoid(margins + at[levels])
        information = np.bincount(levels, chances * (1.0 - chances), size) + spread**-2
        at = at + np.clip((np.bincount(levels, labels - chances, size) - at * spread**-2) / information, -2.0, 2.0)
    gained = _log_likelihood(margins + at[levels], labels) - _log_likelihood(margins, labels)
    evidence = gained - 0.5 * float(at @ at) * spread**-2 - 0.5 * float(np.log(information * spread**2).sum())
    return _Effects(at, 1.0 / information, evidence)


def _log_likelihood(margins: Floats, labels: Floats) -> float:
    return float(labels @ margins - np.logaddexp(0.0, margins).sum())
