"""Thompson sampling over the cards: each action is taken as often as it would be the best one, if we knew.

The cells' variances are the belief. The share of draws in which an action is worth most is counted over draws that are
always the same, so that the probability that is written down is exactly the one with which the action is taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import log

import numpy as np
from numpy.typing import NDArray

from growth_equestre.foundation.vocab import NextAction
from growth_equestre.next_action.rules import COST_POINTS, Evaluator
from growth_equestre.next_action.types import PolicyCode
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard.types import Card, Value

DRAWS = 2_000
SEED = 20_261_122
UNTRIED_SPREAD = 0.6
"""Deviation, in log-odds, of what a card that a person wrote says of an action."""
TEMPER = 0.3
"""How much of the belief's spread is tried out: trying less costs little learning, and the leads are few."""
_Z_90 = 1.6448536269514722
_EDGE = 1e-9
_PLACES = {code: place for place, code in enumerate(NextAction)}

Floats = NDArray[np.float64]


class Thompson(Evaluator):
    """Chooses by how probably each action is the best, as far as the cards know."""

    code = PolicyCode.THOMPSON

    def __init__(self, cards: Mapping[NextAction, Card]) -> None:
        super().__init__(cards)
        self._beliefs: dict[tuple[Value, ...], Floats] = {}

    def _probabilities(self, row: Mapping[str, Value], values: Mapping[NextAction, float]) -> dict[NextAction, float]:
        codes = list(values)
        beliefs = self._of(row)[[_PLACES[code] for code in codes]]
        costs = np.array([COST_POINTS[code] for code in codes])
        draws = _draws()[:, [_PLACES[code] for code in codes]]
        margins = beliefs[:, 0] + TEMPER * beliefs[:, 1] * draws
        worth = 100.0 / (1.0 + np.exp(-margins)) - costs
        times = np.bincount(worth.argmax(axis=1), minlength=len(codes))
        return {code: float(count) / DRAWS for code, count in zip(codes, times, strict=True)}

    def _of(self, row: Mapping[str, Value]) -> Floats:
        """Mean and deviation of every action's log-odds, shape (actions, 2)."""
        key = tuple(row.values())
        if key not in self._beliefs:
            self._beliefs[key] = np.array([_belief(self._cards[code], row) for code in NextAction])
        return self._beliefs[key]


def _belief(card: Card, row: Mapping[str, Value]) -> tuple[float, float]:
    """Mean and deviation of the action's log-odds."""
    mean = _log_odds(scorecard.evaluate(card, row).chance)
    if card.trained is None:
        return mean, UNTRIED_SPREAD
    low, high = scorecard.interval(card, row)
    return mean, (_log_odds(high) - _log_odds(low)) / (2 * _Z_90)


def _log_odds(chance: float) -> float:
    kept = min(max(chance, _EDGE), 1.0 - _EDGE)
    return log(kept / (1.0 - kept))


@lru_cache(maxsize=1)
def _draws() -> Floats:
    """Shape (DRAWS, actions)."""
    return np.random.default_rng(SEED).standard_normal((DRAWS, len(NextAction)))
