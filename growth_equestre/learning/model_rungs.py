"""How many outcomes until the next rung may win, from how its advantage grew from training to training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from growth_equestre.learning.model import line_through

LAST_RUNG = 3
SEEN_ELSEWHERE: dict[int, tuple[float, float]] = {1: (20.0, 100.0), 2: (500.0, 1_000.0), 3: (10_000.0, 60_000.0)}
"""Outcomes at which each rung began to win on five real tables (the curve of trees against shrunk logistic)."""
SEEN_IN_ROWS = frozenset({3})
"""Of pairs it is known in rows: they paid for themselves where interactions were real, somewhere in that range."""
FEWEST_TRAININGS = 3
_SPREAD = 1.5
"""The largest training must have so many times the outcomes of the smallest, else a line through them says nothing."""
_DRAWS = 400
_FARTHEST = 100.0
"""How many times today's outcomes the line is trusted for."""


@dataclass(frozen=True)
class Attempt:
    """One try of a rung in a training. gain: log loss saved per row against the best rung below; noise: its error."""

    outcomes: int
    gain: float
    noise: float


def outcomes_needed(attempts: Sequence[Attempt], rng: np.random.Generator) -> tuple[float | None, float | None] | None:
    """90% interval of the outcomes from which the rung passes its noise; an end is None where it is beyond sight.

    The advantage of a richer model is taken as a - b/outcomes, and its noise as falling with their square root.
    None: too few trainings, or too alike.
    """
    outcomes = np.array([one.outcomes for one in attempts], dtype=np.float64)
    if len(attempts) < FEWEST_TRAININGS or outcomes.min() <= 0 or outcomes.max() < _SPREAD * outcomes.min():
        return None
    gains = np.array([one.gain for one in attempts])
    noises = np.maximum(np.array([one.noise for one in attempts]), 1e-6)
    level, slope, spread = line_through(1.0 / outcomes, gains, noises**-2.0)
    scale = float(np.median(noises * np.sqrt(outcomes)))
    grid = outcomes.max() * np.geomspace(1.0, _FARTHEST, 200)
    lines = rng.multivariate_normal([level, slope], spread, _DRAWS)
    wins = lines[:, :1] + lines[:, 1:] / grid > scale / np.sqrt(grid)
    first = np.where(wins.any(axis=1), grid[wins.argmax(axis=1)], np.inf)
    low, high = np.quantile(first, [0.05, 0.95], method="nearest")
    return (None if np.isinf(low) else float(low), None if np.isinf(high) else float(high))
