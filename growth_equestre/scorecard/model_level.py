"""Where the base rate stands now: a level that may wander or jump from slice to slice of time, filtered to the last.

A model learned from all rows sits at their mean level. Where the level moved, the next rows are likelier to be at
the last one. Three stories are weighed by their evidence: it stands still, it wanders in steps of some size, it
jumped once (local level model: Harvey, 1989).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from growth_equestre.scorecard.model import sigmoid
from growth_equestre.scorecard.model_design import Floats

OUTCOMES_PER_SLICE = 60
SLICES_LEAST, SLICES_MOST = 4, 40
STILL, WANDERS, JUMPED = 0.1, 0.2, 0.7
"""Belief in each story before any row is seen."""
STEPS = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Deviations of a wandering level's step, log-odds per slice."""
JUMP = 0.5
"""Deviation of a jump."""
FIRST = 0.5
"""Deviation of the first slice's level."""
STANDS, AHEAD = 0.5, 0.4
"""Belief that later slices lie on neither side of the level carried to them, and else the deviation of how far."""
SCATTERS = (0.0, 0.05, 0.1, 0.2, 0.4, 0.8)
"""Deviations of one later slice from another, log-odds."""
LEAST_SLICES = 3

Story = tuple[float, Floats]
"""Belief, and the variance of the level's move into each slice."""


def level_now(margins: Floats, labels: Floats) -> tuple[float, float]:
    """(shift, variance) in log-odds for rows that come next; margins and labels ascend in time."""
    slices = int(min(labels.sum(), len(labels) - labels.sum()) // OUTCOMES_PER_SLICE)
    if slices < SLICES_LEAST:
        return 0.0, 0.0
    parts = np.array_split(np.arange(len(labels)), min(slices, SLICES_MOST))
    seen = [_shift(margins[part], labels[part]) for part in parts]
    told = [(belief, *_filtered(seen, moves)) for belief, moves in _stories(len(seen))]
    beliefs, shifts, variances, evidence = (np.array(column) for column in zip(*told, strict=True))
    weights = beliefs * np.exp(evidence - evidence.max())
    weights /= weights.sum()
    middle = float(weights @ shifts)
    beyond_sampling = variances - variances[0] + (shifts - middle) ** 2
    return middle, max(0.0, float(weights @ beyond_sampling))


def step_ahead(slices: Sequence[tuple[Floats, Floats]]) -> float:
    """How far, in log-odds, rows that come next lie beyond the level carried to them, judging by earlier next rows.

    slices: (held-out log-odds, labels) of each later slice. Only where they lie to one side again and again is the
    answer far from zero: what a trend does that no signal of the card can follow.
    """
    if len(slices) < LEAST_SLICES:
        return 0.0
    seen, noise = (np.array(column) for column in zip(*(_shift(*one) for one in slices), strict=True))
    evidence, means = [], []
    for belief, deviation in ((STANDS, 0.0), (1.0 - STANDS, AHEAD)):
        for scatter in SCATTERS:
            covariance = np.diag(noise + scatter**2) + deviation**2
            weighed = np.linalg.solve(covariance, seen)
            misfit = float(np.linalg.slogdet(covariance)[1]) + float(seen @ weighed)
            evidence.append(np.log(belief) - 0.5 * misfit)
            means.append(deviation**2 * float(weighed.sum()))
    weights = np.exp(np.array(evidence) - max(evidence))
    return float(weights @ np.array(means) / weights.sum())


def _stories(slices: int) -> list[Story]:
    """Standing still comes first."""
    still = np.zeros(slices)
    wandering = [(WANDERS / len(STEPS), np.where(np.arange(slices) > 0, step**2, 0.0)) for step in STEPS]
    jumps = [(JUMPED / (slices - 1), np.where(np.arange(slices) == k, JUMP**2, 0.0)) for k in range(1, slices)]
    return [(STILL, still), *wandering, *jumps]


def _shift(margins: Floats, labels: Floats) -> tuple[float, float]:
    """(shift, variance) of one slice's log-odds against the model."""
    at, information = 0.0, 1.0
    for _ in range(8):
        chances = sigmoid(margins + at)
        information = float((chances * (1.0 - chances)).sum()) + 1.0
        at += float(np.clip((float((labels - chances).sum()) - at) / information, -1.0, 1.0))
    return at, 1.0 / information


def _filtered(seen: list[tuple[float, float]], moves: Floats) -> tuple[float, float, float]:
    """(level, variance, log evidence) after the last slice."""
    level, variance, evidence = 0.0, FIRST**2, 0.0
    for (shift, noise), move in zip(seen, moves.tolist(), strict=True):
        variance += move
        spread = variance + noise
        evidence -= 0.5 * (np.log(spread) + (shift - level) ** 2 / spread)
        gain = variance / spread
        level, variance = level + gain * (shift - level), variance * (1.0 - gain)
    return level, variance, float(evidence)
