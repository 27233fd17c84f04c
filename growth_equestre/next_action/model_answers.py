"""Learning the one card of all actions from decisions and their outcomes, in numpy.

One logistic regression: what leads have in common (every signal), what each action adds, and what each value changes
in that, all starting from the prior card or from nothing, as the evidence of the rows asks. Several prior beliefs are
fitted by Laplace's method and averaged by their evidence (MacKay 1992). What tells two actions apart is the last two
parts alone: their joint variance is what the cells carry.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from growth_equestre.foundation.vocab import NextAction
from growth_equestre.next_action.rules_answers import ACTION, VALUES, from_parts, parts_of
from growth_equestre.scorecard.types import Card, Training, Value

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]

ACTIONS = tuple(NextAction)
SIZES = [len(values) for values in VALUES.values()]
COMMON = sum(SIZES)
ADDED_FROM = 1 + COMMON
"""The first column that tells actions apart."""
LEVEL_SPREAD = 3.0
COMMON_SPREAD = 0.8
"""Deviation of what a value says of a lead whatever is done, log-odds."""
ACTION_SPREADS = (0.05, 0.15, 0.3, 0.6)
"""Deviations tried for what an action adds."""
TELLING = {"segment": 1.0, "score": 0.5}
SELDOM = 0.05
"""How far, of that, a value may change it: what a lead seeks and how warm it is tell actions apart, the rest little."""
PRIOR_BELIEF = 0.6
"""Belief, before any outcome, that the prior card tells the actions apart."""
WITNESSES = 400
"""Situations over which variances are spread into cells."""
_STEPS, _SWEEPS = 25, 25


@dataclass(frozen=True)
class Decisions:
    """Different (situation, action) pairs: how often each came, and how often it moved the lead on.

    values: index in VALUES of each signal, shape (n, signals). action: index in ACTIONS.
    """

    values: Codes
    action: Codes
    times: Floats
    moved: Floats


@dataclass(frozen=True)
class _Fit:
    """kept: 1 where it starts from the prior card, 0 from nothing. evidence: log, with the belief."""

    coefficients: Floats
    covariance: Floats
    evidence: float
    kept: float


def decisions_of(table: pd.DataFrame, outcomes: NDArray[np.int8]) -> Decisions:
    """Counted rows of a table with the lead's signals and the action; an unknown value counts as the first one."""
    codes = [_codes(table[name], VALUES[name]) for name in VALUES]
    codes.append(_codes(table[ACTION], [one.value for one in ACTIONS]))
    rows, back = np.unique(np.stack(codes, axis=1), axis=0, return_inverse=True)
    times = np.bincount(back.ravel(), minlength=len(rows)).astype(np.float64)
    moved = np.bincount(back.ravel(), weights=outcomes, minlength=len(rows)).astype(np.float64)
    return Decisions(rows[:, :-1], rows[:, -1], times, moved)


def learn(known: Decisions, prior: Card, version: str, trained: Training | None = None) -> Card:
    """The one card that the decisions teach, starting from the prior one."""
    matrix, start = _matrix(known.values, known.action), np.array(parts_of(prior, ACTIONS))
    fits: list[_Fit] = []
    for kept, spread in product((1.0, 0.0), ACTION_SPREADS):
        belief = (PRIOR_BELIEF if kept else 1 - PRIOR_BELIEF) / len(ACTION_SPREADS)
        first = fits[-1].coefficients if fits else np.zeros(matrix.shape[1])
        fits.append(_laplace(known, matrix, kept * start, spread, np.log(belief), first))
    weights = np.exp([one.evidence - max(each.evidence for each in fits) for one in fits])
    weights /= weights.sum()
    middle = weights @ np.array([one.coefficients + one.kept * start for one in fits])
    covariance = _covariance(weights, fits, start, middle)
    card = from_parts(middle.tolist(), _variances(known, covariance).tolist(), ACTIONS, version)
    return replace(card, trained=trained)


def _codes(column: pd.Series, known: Sequence[Value]) -> Codes:
    places = {value: place for place, value in enumerate(known)}
    missing = places.get(None, 0)
    return np.array([missing if pd.isna(value) else places.get(value, 0) for value in column], dtype=np.intp)


def _matrix(values: Codes, action: Codes) -> Floats:
    """One column for the level, one per value, one per action, one per action and value."""
    return np.hstack([np.ones((len(values), 1)), one_hot(values), _added(values, action)])


def one_hot(values: Codes) -> Floats:
    """One column per value of each signal, shape (n, COMMON)."""
    return np.hstack([np.eye(size)[values[:, j]] for j, size in enumerate(SIZES)])


def _added(values: Codes, action: Codes) -> Floats:
    """The columns that tell actions apart."""
    chosen = np.eye(len(ACTIONS))[action]
    crossed = (chosen[:, :, None] * one_hot(values)[:, None, :]).reshape(len(values), -1)
    return np.hstack([chosen, crossed])


def _precisions(spread: float) -> Floats:
    values = [spread * TELLING.get(name, SELDOM) for name, known in VALUES.items() for _ in known]
    actions = len(ACTIONS)
    spreads = [LEVEL_SPREAD, *[COMMON_SPREAD] * COMMON, *[spread] * actions, *values * actions]
    return np.asarray(np.array(spreads) ** -2.0)


def _laplace(known: Decisions, matrix: Floats, start: Floats, spread: float, belief: float, first: Floats) -> _Fit:
    """Newton's steps to the mode around `start`, and the evidence there."""
    offset, precision = matrix @ start, _precisions(spread)

    def height(at: Floats) -> float:
        margins = offset + matrix @ at
        likelihood = known.moved @ margins - known.times @ np.logaddexp(0.0, margins)
        return float(likelihood - 0.5 * precision @ at**2)

    at, top = first, height(first)
    for _ in range(_STEPS):
        chances = 1.0 / (1.0 + np.exp(-(offset + matrix @ at)))
        gradient = matrix.T @ (known.moved - known.times * chances) - precision * at
        curved = (matrix * (known.times * chances * (1.0 - chances))[:, None]).T @ matrix + np.diag(precision)
        step, size = np.linalg.solve(curved, gradient), 1.0
        while height(at + size * step) < top - 1e-9 and size > 1e-3:
            size /= 2.0
        reached = height(at + size * step)
        if reached <= top + 1e-6:
            break
        at, top = at + size * step, reached
    evidence = belief + top + 0.5 * float(np.log(precision).sum()) - 0.5 * float(np.linalg.slogdet(curved)[1])
    return _Fit(at, np.asarray(np.linalg.inv(curved), dtype=np.float64), evidence, float(bool(start.any())))


def _covariance(weights: Floats, fits: Sequence[_Fit], start: Floats, middle: Floats) -> Floats:
    """Between and within the beliefs, of the columns that tell actions apart."""
    own = slice(ADDED_FROM, None)
    total = np.zeros((len(middle[own]),) * 2)
    for weight, one in zip(weights, fits, strict=True):
        away = (one.coefficients + one.kept * start - middle)[own]
        total += weight * (one.covariance[own, own] + np.outer(away, away))
    return total


def _variances(known: Decisions, covariance: Floats) -> Floats:
    """Per added column, non-negative: their sum is nearly the variance of an action's lead over the average action."""
    values = known.values[:: max(1, len(known.values) // WITNESSES)]
    each = [_added(values, np.full(len(values), action)) for action in range(len(ACTIONS))]
    average = sum(each) / len(each)
    parts = [_split(values, np.einsum("ij,jk,ik->i", one - average, covariance, one - average)) for one in each]
    return np.concatenate([[part[0] for part in parts], *(part[1:] for part in parts)])


def _split(values: Codes, variances: Floats) -> Floats:
    """One number for the action and one per value, by alternating least squares."""
    common = float(np.quantile(variances, 0.05))
    tables = [np.zeros(size) for size in SIZES]
    left = variances - common
    for _ in range(_SWEEPS):
        for j, table in enumerate(tables):
            left += table[values[:, j]]
            counts = np.bincount(values[:, j], minlength=len(table))
            table[:] = np.maximum(0.0, np.bincount(values[:, j], left, len(table)) / (counts + 1.0))
            left -= table[values[:, j]]
    # A value that no row has could be anything that its signal's other values are.
    tables = [
        np.where(np.bincount(values[:, j], minlength=len(table)) > 0, table, table.max())
        for j, table in enumerate(tables)
    ]
    return np.concatenate([[common], *tables])
