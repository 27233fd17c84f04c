"""Arithmetic of the overview: shares with intervals, expectations, and the sentences that charts say."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import sqrt

from growth_equestre.overview.types import Share

_Z_90 = 1.6448536269514722
_FEW = 30


def share(reached: int, total: int) -> Share:
    """Share with its 90% Wilson score interval (Wilson 1927); 0 of 0 is wide open."""
    if total == 0:
        return Share(0, 0, 0.0, 0.0, 1.0)
    p, z2 = reached / total, _Z_90**2
    centre = (p + z2 / (2 * total)) / (1 + z2 / total)
    half = _Z_90 * sqrt(p * (1 - p) / total + z2 / (4 * total**2)) / (1 + z2 / total)
    return Share(reached, total, p, max(0.0, centre - half), min(1.0, centre + half))


def expected_interval(mean: float, variance: float) -> tuple[float, float]:
    """90% interval of a sum of independent yes-or-no outcomes, by the normal approximation, never below 0."""
    half = _Z_90 * sqrt(max(variance, 0.0))
    return max(0.0, mean - half), mean + half


def ratio_is_clear(better: Share, worse: Share) -> bool:
    """Whether the two shares differ beyond their intervals, on enough leads to say so aloud."""
    return min(better.total, worse.total) >= _FEW and better.low > worse.high


def largest_drop(steps: Sequence[tuple[str, int]]) -> tuple[str, str, float] | None:
    """The step that loses the largest share of the step before: (from, to, share kept). None without leads."""
    pairs = [(a, b, after / before) for (a, before), (b, after) in pairwise(steps) if before]
    return min(pairs, key=lambda pair: pair[2]) if pairs else None
