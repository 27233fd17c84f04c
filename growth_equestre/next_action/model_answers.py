"""Learning the one card of all actions from decisions and their outcomes, in numpy.

One logistic regression: what leads have in common (every signal), what contacting a lead adds whatever is sent, what
each action adds beside that, and what the lead's telling signals change in it. The common part starts from the prior
card; what tells actions apart starts from nothing, or from what that card says of it, as the evidence of the rows asks:
several such beliefs are fitted by Laplace's method and averaged by their evidence (MacKay 1992). What the cells carry
is the variance of what tells actions apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from growth_equestre.foundation.vocab import NextAction
from growth_equestre.next_action.rules_answers import ACTION, CONTACTS, VALUES, from_parts, parts_of
from growth_equestre.scorecard.types import Card, Training, Value

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]

ACTIONS = tuple(NextAction)
SIZES = [len(values) for values in VALUES.values()]
COMMON = sum(SIZES)
ADDED_FROM = 1 + COMMON
"""The first part that tells actions apart."""
CROSSED_FROM = ADDED_FROM + len(ACTIONS)
"""The first part that belongs to an action and a value together."""
LEVEL_SPREAD = 3.0
COMMON_SPREAD = 0.8
"""Deviation of what a value says of a lead whatever is done, log-odds."""
CONTACT_SPREAD = 0.4
"""Deviation of what contacting a lead adds, whatever is sent."""
ACTION_SPREADS = (0.05, 0.15)
"""Deviations tried for what an action adds beside that."""
TELLING = ("segment",)
"""Signals that may change what an action adds: what a lead seeks. How warm it is shows in the common part."""
TELLING_SPREADS = (0.05, 0.15, 0.3)
"""Deviations tried for how far a value of those changes it."""
WITNESSES = 400
"""Situations over which variances are spread into cells."""
_STEPS, _SWEEPS = 25, 25
_REACHES = np.array([action in CONTACTS for action in ACTIONS])


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
class _Belief:
    """What is held before any outcome: the parts where it starts, and the deviation of each direction from there."""

    start: Floats
    spreads: Floats


@dataclass(frozen=True)
class _Fit:
    """parts: of the card. covariance: of the directions. evidence: log."""

    at: Floats
    parts: Floats
    covariance: Floats
    evidence: float


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
    directions = _directions()
    matrix = np.hstack([np.ones((len(known.values), 1)), one_hot(known.values), _added(known.values, known.action)])
    fits: list[_Fit] = []
    for belief in _beliefs(np.array(parts_of(prior, ACTIONS))):
        first = fits[-1].at if fits else np.zeros(len(belief.spreads))
        fits.append(_laplace(known, matrix, directions, belief, first))
    weights = np.exp([one.evidence - max(each.evidence for each in fits) for one in fits])
    weights /= weights.sum()
    middle = weights @ np.array([one.parts for one in fits])
    covariance = _covariance(weights, fits, directions, middle)
    card = from_parts(middle.tolist(), _variances(known, covariance).tolist(), ACTIONS, version)
    return replace(card, trained=trained)


def _codes(column: pd.Series, known: Sequence[Value]) -> Codes:
    places = {value: place for place, value in enumerate(known)}
    missing = places.get(None, 0)
    return np.array([missing if pd.isna(value) else places.get(value, 0) for value in column], dtype=np.intp)


def one_hot(values: Codes) -> Floats:
    """One column per value of each signal, shape (n, COMMON)."""
    return np.hstack([np.eye(size)[values[:, j]] for j, size in enumerate(SIZES)])


def _added(values: Codes, action: Codes) -> Floats:
    """The columns that tell actions apart: one per action, one per action and value."""
    chosen = np.eye(len(ACTIONS))[action]
    crossed = (chosen[:, :, None] * one_hot(values)[:, None, :]).reshape(len(values), -1)
    return np.hstack([chosen, crossed])


def _telling() -> NDArray[np.bool_]:
    """Which values, of all signals', may change what an action adds."""
    return np.array([name in TELLING for name, values in VALUES.items() for _ in values])


def _directions() -> Floats:
    """How the card's parts move with what is learned, shape (parts, directions).

    The level, each value, contact, each action, and each action with each telling value.
    """
    parts = np.eye(CROSSED_FROM + len(ACTIONS) * COMMON)
    contact = parts[:, ADDED_FROM:CROSSED_FROM] @ _REACHES.astype(np.float64)
    crossed = parts[:, CROSSED_FROM:][:, np.tile(_telling(), len(ACTIONS))]
    return np.hstack([parts[:, :ADDED_FROM], contact[:, None], parts[:, ADDED_FROM:CROSSED_FROM], crossed])


def _beliefs(prior: Floats) -> list[_Belief]:
    """All that are tried, each as likely as the others. prior: the parts of the prior card."""
    actions, crossed = len(ACTIONS), len(ACTIONS) * int(_telling().sum())
    common = [LEVEL_SPREAD, *[COMMON_SPREAD] * COMMON, CONTACT_SPREAD]
    return [
        _Belief(_start(prior, kept=kept), np.array([*common, *[added] * actions, *[told] * crossed]))
        for kept, added, told in product((True, False), ACTION_SPREADS, TELLING_SPREADS)
    ]


def _start(prior: Floats, *, kept: bool) -> Floats:
    """The prior card's parts, all contacts alike but for what a telling signal says of each, if that is kept.

    Its cards were written one action at a time: what they say differently of a lead is no comparison of actions.
    """
    start = prior.copy()
    added = start[ADDED_FROM:CROSSED_FROM]
    added[_REACHES] = added[_REACHES].mean()
    crossed = start[CROSSED_FROM:].reshape(len(ACTIONS), COMMON)
    apart = np.ix_(_REACHES, ~_telling() if kept else np.full(COMMON, fill_value=True))
    crossed[apart] = crossed[apart].mean(axis=0)
    return start


def _laplace(known: Decisions, matrix: Floats, directions: Floats, belief: _Belief, first: Floats) -> _Fit:
    """Newton's steps to the mode, and the evidence there. first: where they begin."""
    design, offset, precision = matrix @ directions, matrix @ belief.start, belief.spreads**-2.0

    def height(at: Floats) -> float:
        margins = offset + design @ at
        likelihood = known.moved @ margins - known.times @ np.logaddexp(0.0, margins)
        return float(likelihood - 0.5 * precision @ at**2)

    at, top = first, height(first)
    for _ in range(_STEPS):
        chances = 1.0 / (1.0 + np.exp(-(offset + design @ at)))
        gradient = design.T @ (known.moved - known.times * chances) - precision * at
        curved = (design * (known.times * chances * (1.0 - chances))[:, None]).T @ design + np.diag(precision)
        step, size = np.linalg.solve(curved, gradient), 1.0
        while height(at + size * step) < top - 1e-9 and size > 1e-3:
            size /= 2.0
        reached = height(at + size * step)
        if reached <= top + 1e-6:
            break
        at, top = at + size * step, reached
    evidence = top + 0.5 * float(np.log(precision).sum()) - 0.5 * float(np.linalg.slogdet(curved)[1])
    covariance = np.asarray(np.linalg.inv(curved), dtype=np.float64)
    return _Fit(at, belief.start + directions @ at, covariance, evidence)


def _covariance(weights: Floats, fits: Sequence[_Fit], directions: Floats, middle: Floats) -> Floats:
    """Between and within the beliefs, of the parts that tell actions apart."""
    own = directions[ADDED_FROM:]
    total = np.zeros((len(own), len(own)))
    for weight, one in zip(weights, fits, strict=True):
        away = (one.parts - middle)[ADDED_FROM:]
        total += weight * (own @ one.covariance @ own.T + np.outer(away, away))
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
