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
LEAST_OUTCOMES = 60
"""From so many outcomes on there are as many slices as tell a level that moves from one that stands."""
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
"""Deviations of one later slice from another, log-odds: all of it at once, or walking through it."""
LEAST_SLICES, QUARTERS = 3, 4

Story = tuple[float, Floats]
"""Belief, and the variance of the level's move into each slice."""


def level_now(margins: Floats, labels: Floats) -> tuple[float, float]:
    """(shift, variance) in log-odds for rows that come next; margins and labels ascend in time."""
    outcomes = float(min(labels.sum(), len(labels) - labels.sum()))
    if outcomes < LEAST_OUTCOMES:
        return 0.0, 0.0
    slices = int(np.clip(outcomes // OUTCOMES_PER_SLICE, SLICES_LEAST, SLICES_MOST))
    parts = np.array_split(np.arange(len(labels)), slices)
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

    slices: (held-out log-odds, labels) of each later slice. Only where they lie to one side again and again, at once
    or farther quarter by quarter, is the answer far from zero: what a trend does that no signal of the card can follow.
    """
    if len(slices) < LEAST_SLICES:
        return 0.0
    parts = [_shift(*part) for one in slices for part in zip(*(np.array_split(a, QUARTERS) for a in one), strict=True)]
    seen, noise = (np.array(column) for column in zip(*parts, strict=True))
    told = [(belief, *_beyond(seen, noise, ahead, about)) for belief, ahead, about in _farther(len(slices))]
    beliefs, evidence, means = (np.array(column) for column in zip(*told, strict=True))
    weights = beliefs * np.exp(evidence - evidence.max())
    return float(weights @ means / weights.sum())


def _farther(slices: int) -> list[tuple[float, Floats, Floats]]:
    """Stories of quarters, each with (belief, how far it is ahead, covariance of how it lies about).

    A slice is ahead, and lies about, as a whole; or it goes ahead, and wanders, quarter by quarter.
    """
    quarters = np.arange(1.0, QUARTERS + 1.0)
    shapes = ((np.ones_like(quarters), np.ones((QUARTERS, QUARTERS))), (quarters, np.minimum.outer(quarters, quarters)))
    return [
        (
            belief,
            np.tile(far * ahead / ahead.mean(), slices),
            np.kron(np.eye(slices), scatter**2 * about / about.mean()),
        )
        for ahead, about in shapes
        for belief, far in ((STANDS, 0.0), (1.0 - STANDS, AHEAD))
        for scatter in SCATTERS
    ]


def _beyond(seen: Floats, noise: Floats, ahead: Floats, about: Floats) -> tuple[float, float]:
    """(log evidence, mean shift) of one story; the shift is that of a slice's middle."""
    covariance = np.diag(noise) + about + np.outer(ahead, ahead)
    weighed = np.linalg.solve(covariance, seen)
    evidence = -0.5 * (float(np.linalg.slogdet(covariance)[1]) + float(seen @ weighed))
    return evidence, float(ahead.mean() * (ahead @ weighed))


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
