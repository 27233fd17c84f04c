"""Where the base rate stands now: a level that may wander from slice to slice of time, filtered to the last.

A model learned from all rows sits at their mean level. Where the level moved, the next rows are likelier to be at
the last one. Random-walk steps of several sizes are weighed by their evidence, half of the belief on "it stands
still" (local level model: Harvey, 1989).
"""

from __future__ import annotations

import math

import numpy as np

from growth_equestre.scorecard.model import sigmoid
from growth_equestre.scorecard.model_design import Floats

OUTCOMES_PER_SLICE = 25
SLICES_MOST = 12
STEPS = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Deviations of one step, log-odds per slice."""
FIRST = 0.5
"""Deviation of the first slice's level."""


def level_now(margins: Floats, labels: Floats) -> tuple[float, float]:
    """(shift, variance) in log-odds for rows that come next; margins and labels ascend in time."""
    slices = int(min(labels.sum(), len(labels) - labels.sum()) // OUTCOMES_PER_SLICE)
    if slices < 3:
        return 0.0, 0.0
    parts = np.array_split(np.arange(len(labels)), min(slices, SLICES_MOST))
    seen = [_shift(margins[part], labels[part]) for part in parts]
    still = _filtered(seen, 0.0)
    tried = [(0.5, *still), *((0.5 / len(STEPS), *_filtered(seen, step)) for step in STEPS)]
    evidence = np.array([math.log(belief) + height for belief, _, _, height in tried])
    weights = np.exp(evidence - evidence.max())
    weights /= weights.sum()
    shifts = np.array([shift for _, shift, _, _ in tried])
    variances = np.array([variance for _, _, variance, _ in tried]) - still[1]
    middle = float(weights @ shifts)
    return middle, max(0.0, float(weights @ (variances + (shifts - middle) ** 2)))


def _shift(margins: Floats, labels: Floats) -> tuple[float, float]:
    """(shift, variance) of one slice's log-odds against the model."""
    at, information = 0.0, 1.0
    for _ in range(8):
        chances = sigmoid(margins + at)
        information = float((chances * (1.0 - chances)).sum()) + 1.0
        at += float(np.clip((float((labels - chances).sum()) - at) / information, -1.0, 1.0))
    return at, 1.0 / information


def _filtered(seen: list[tuple[float, float]], step: float) -> tuple[float, float, float]:
    """(level, variance, log evidence) after the last slice."""
    level, variance, evidence = 0.0, FIRST**2, 0.0
    for k, (shift, noise) in enumerate(seen):
        variance += step**2 if k else 0.0
        spread = variance + noise
        evidence -= 0.5 * (math.log(spread) + (shift - level) ** 2 / spread)
        gain = variance / spread
        level, variance = level + gain * (shift - level), variance * (1.0 - gain)
    return level, variance, evidence
