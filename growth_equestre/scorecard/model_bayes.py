"""Rung 1: logistic regression shrunk toward the prior card, as strongly as the evidence asks.

Several strengths are fitted and averaged by their Laplace evidence, half of the belief on "nothing to learn".
The coefficients are averaged, not the chances, so that the mixture is one card. Source of the recipe: MacKay (1992),
"The evidence framework applied to classification networks".
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
from numpy.typing import NDArray

from growth_equestre.scorecard.model import sigmoid
from growth_equestre.scorecard.model_additive import Additive
from growth_equestre.scorecard.model_design import Design, Floats, Places
from growth_equestre.scorecard.model_pool import pooled

STRENGTHS = (0.25, 0.5, 1.0, 2.0)
"""Prior spread of a whole row's log-odds, in units of k."""
SPREAD_LEAST, SPREAD_MOST = 0.25, 2.0
PSEUDO = 0.5
"""Won and lost rows that stand for what is not known about the base rate."""
SHIFTS = ((0.6, 0.2), (0.4, 0.8))
"""(belief, deviation) of how far the base rate lies from the prior card's, log-odds."""
PRIOR_BELIEF, PRIOR_IS_EXACT = 0.98, 0.5
"""Belief that the prior card says something, before any row; and, if so, that nothing is left to learn."""
STILL, STILL_PRIOR = 0.5, 0.7
"""Belief that no coefficient moves, from nothing and from a prior card."""
SAMPLE = 4_000
"""Rows on which the strengths are weighed; the fits that matter then see more."""
MOST_COLUMNS = 800
"""Columns that are fitted together; of wider tables, those of the signals that alone tell outcomes best."""
ENOUGH = 16_000
"""Rows that so few coefficients can use: beyond them, rows evenly apart stand for all."""
TAIL, TAIL_STEPS = 1.0, 4
"""Degrees of freedom of the belief about one coefficient once the strength is weighed, and the steps toward it."""
NEGLIGIBLE, UNHEARD = 0.02, 0.001
"""Weight below which a hypothesis is let go: once weighed on a sample, and on all rows."""
STEPS = 30
STILL_CLIMBING = 1e-4
"""Log posterior that a step must gain to be followed by another; some thousandths of a deviation of a coefficient."""


Box = tuple[Floats, Floats]
"""The least and the most that each coefficient may be."""


@dataclass(frozen=True)
class Hypothesis:
    """offset: 1 starts from the prior card, 0 from nothing. spread: deviation of a coefficient, 0 = none learned.

    shift: deviation of the intercept from the prior's (0: as it is); None: half a won and half a lost row.
    """

    belief: float
    offset: float
    spread: float
    shift: float | None


@dataclass(frozen=True)
class Fit:
    """coefficients: intercept first; covariance: Laplace's; evidence: log, with the belief."""

    coefficients: Floats
    covariance: Floats
    evidence: float


@dataclass(frozen=True)
class Posterior:
    """Mixture of fits with weights that sum to 1, as one additive model. rare: variances of rare levels' points."""

    design: Design
    hypotheses: tuple[Hypothesis, ...]
    fits: tuple[Fit, ...]
    weights: Floats
    model: Additive
    rare: tuple[Floats, ...]

    def variances(self, rows: Places) -> Floats:
        """Variance of each row's log-odds, between and within the hypotheses."""
        matrix = with_intercept(matrix_of(self.design, rows))
        prior = prior_of(self.design).margins(self.design, rows)
        margins = [matrix @ f.coefficients + h.offset * prior for h, f in zip(self.hypotheses, self.fits, strict=True)]
        middle = self.weights @ np.array(margins)
        total = np.zeros(len(rows))
        for weight, fit, margin in zip(self.weights, self.fits, margins, strict=True):
            within = np.sum((matrix @ fit.covariance) * matrix, axis=1)
            total += weight * (within + (margin - middle) ** 2)
        return total


def prior_of(design: Design) -> Additive:
    """Rung 0 on the design's axes; all zero without a prior card."""
    return Additive(design.prior_intercept, design.prior_points)


def matrix_of(design: Design, rows: Places) -> Floats:
    """Columns of rung 1, shape (n_rows, n_columns)."""
    parts = [columns[design.places[rows, j]] for j, columns in enumerate(design.inputs)]
    return np.hstack([np.zeros((len(rows), 0)), *parts])


def with_intercept(matrix: Floats) -> Floats:
    """A column of ones in front."""
    return np.column_stack([np.ones(len(matrix)), matrix])


def fit_bayes(design: Design, labels: Floats, rows: Places) -> Posterior:
    """Learn from the rows (positions). Works for any number of rows, also none."""
    all_rows = rows
    rows = rows[:: max(1, math.ceil(len(rows) / ENOUGH))]
    design = _heard(design, labels, rows)
    hypotheses = _hypotheses(design, labels[rows])
    sample = rows[:: max(1, math.ceil(len(rows) / SAMPLE))]
    fits = _fits(design, labels, sample, hypotheses, None, has_tails=False)
    weights = _weights(fits)
    kept = np.flatnonzero(weights >= min(NEGLIGIBLE, float(weights.max())))
    if len(sample) == len(rows):
        kept = np.flatnonzero(weights >= min(UNHEARD, float(weights.max())))
    hypotheses = tuple(hypotheses[i] for i in kept)
    fits = _fits(design, labels, rows, hypotheses, [fits[i].coefficients for i in kept], has_tails=True)
    weights = _weights(fits)
    whole = pooled(design, labels, all_rows, _mixture(design, hypotheses, fits, weights))
    return Posterior(design, hypotheses, tuple(fits), weights, whole.model, whole.variances)


def _heard(design: Design, labels: Floats, rows: Places) -> Design:
    """The same design, in which the signals that say least by themselves have no columns. Never beside a prior."""
    widths = [columns.shape[1] for columns in design.inputs]
    if design.has_prior or sum(widths) <= MOST_COLUMNS or not len(rows):
        return design
    off = labels[rows] - labels[rows].mean()
    told = np.zeros(len(widths))
    for j, columns in enumerate(design.inputs):
        seen = columns[design.places[rows, j]]
        seen = seen - seen.mean(axis=0)
        told[j] = ((off @ seen) ** 2 / (np.sum(seen**2, axis=0) + 1e-9)).max(initial=0.0)
    order = np.argsort(-told, kind="stable")
    is_heard = np.zeros(len(widths), dtype=bool)
    is_heard[order] = np.cumsum(np.array(widths)[order]) <= MOST_COLUMNS
    inputs = [one if heard else one[:, :0] for one, heard in zip(design.inputs, is_heard, strict=True)]
    return replace(design, inputs=tuple(inputs))


def bounds_of(design: Design, offset: float) -> Box:
    """Within which each coefficient keeps the signals' directions; the intercept first.

    The columns of a number never fall along its bins (the mark of what is missing is level), so that their tables go
    one way when the coefficients keep one sign; the prior's own column may undo the prior, and not turn it round.
    """
    low, high = [-np.inf], [np.inf]
    for signal, axis, columns, prior in zip(
        design.signals, design.axes, design.inputs, design.prior_points, strict=True
    ):
        for k in range(columns.shape[1]):
            steps = np.diff(columns[: axis.missing, k])
            is_free = not signal.monotone or not steps.any()
            is_prior = k + 1 == columns.shape[1] and np.allclose(steps, np.diff(prior[: axis.missing]))
            low.append(-np.inf if is_free else -offset if is_prior else 0.0 if signal.monotone > 0 else -np.inf)
            high.append(np.inf if is_free or is_prior or signal.monotone > 0 else 0.0)
    return np.array(low), np.array(high)


def _hypotheses(design: Design, labels: Floats) -> tuple[Hypothesis, ...]:
    won = float(labels.sum())
    k = float(np.clip(math.sqrt(min(won, len(labels) - won) / 10.0), SPREAD_LEAST, SPREAD_MOST))
    fields = max(1, sum(columns.shape[1] > 0 for columns in design.inputs))
    spreads = [s * k / math.sqrt(fields) for s in STRENGTHS]
    plain = [Hypothesis(belief, 0.0, spread, None) for belief, spread in _believed(spreads, STILL)]
    if not design.has_prior:
        return tuple(plain)
    exact = Hypothesis(PRIOR_BELIEF * PRIOR_IS_EXACT, 1.0, 0.0, 0.0)
    rest = PRIOR_BELIEF * (1.0 - PRIOR_IS_EXACT)
    started = [
        Hypothesis(rest * likely * belief, 1.0, spread, shift)
        for likely, shift in SHIFTS
        for belief, spread in _believed(spreads, STILL_PRIOR)
    ]
    return (exact, *started, *(replace(h, belief=(1.0 - PRIOR_BELIEF) * h.belief) for h in plain))


def _believed(spreads: list[float], still: float) -> list[tuple[float, float]]:
    return [(still, 0.0), *(((1.0 - still) / len(spreads), spread) for spread in spreads)]


def _fits(
    design: Design,
    labels: Floats,
    rows: Places,
    hypotheses: tuple[Hypothesis, ...],
    starts: list[Floats] | None,
    *,
    has_tails: bool,
) -> list[Fit]:
    matrix = with_intercept(matrix_of(design, rows))
    prior = prior_of(design).margins(design, rows)
    fits: list[Fit] = []
    for i, one in enumerate(hypotheses):
        start = starts[i] if starts else (fits[-1].coefficients if fits else np.zeros(matrix.shape[1]))
        task = _Task(matrix, labels[rows], one.offset * prior, one.shift is None, bounds_of(design, one.offset))
        fits.append(_laplace(task, one, start, has_tails))
    return fits


def _laplace(whole: _Task, one: Hypothesis, start: Floats, has_tail: bool) -> Fit:
    """Newton's steps to the mode of the free coefficients, and the evidence around it."""
    free, precision = _freedom(one, len(start))
    task = whole if free.all() else whole.only(free)
    mode, hessian, height = _mode(task, precision[free], start[free])
    coefficients, covariance = np.zeros(len(start)), np.zeros((len(start), len(start)))
    coefficients[free] = mode
    evidence = math.log(one.belief) + height
    if free.any():
        loose = task.is_loose(mode)
        covariance[np.ix_(free, free)] = _inverse(hessian, loose)
        known = precision[free][loose & (precision[free] > 0.0)]
        evidence += 0.5 * float(np.log(known).sum()) - 0.5 * float(np.linalg.slogdet(hessian[np.ix_(loose, loose)])[1])
        if one.shift is None:
            evidence += 0.5 * math.log(2.0 * math.pi) - math.log(math.pi)
    if one.spread and has_tail:
        coefficients, covariance = _heavy_tailed(whole, one, coefficients)
    return Fit(coefficients, covariance, evidence)


def _freedom(one: Hypothesis, size: int) -> tuple[NDArray[np.bool_], Floats]:
    """(which coefficients are learned, their precisions)."""
    free = np.zeros(size, dtype=bool)
    free[0] = one.shift != 0.0
    free[1:] = one.spread > 0.0
    precision = np.zeros(size)
    precision[1:] = one.spread**-2 if one.spread else 0.0
    precision[0] = one.shift**-2 if one.shift else 0.0
    return free, precision


@dataclass(frozen=True)
class _Task:
    """One likelihood, and the box in which its coefficients stay. is_pseudo: half a won and half a lost row."""

    matrix: Floats
    labels: Floats
    offset: Floats
    is_pseudo: bool
    box: Box

    def only(self, free: NDArray[np.bool_]) -> _Task:
        """The same with only some coefficients."""
        return replace(self, matrix=self.matrix[:, free], box=(self.box[0][free], self.box[1][free]))

    def is_loose(self, at: Floats) -> NDArray[np.bool_]:
        """Coefficients that do not lie on the wall."""
        return (at > self.box[0]) & (at < self.box[1])


def _inverse(hessian: Floats, loose: NDArray[np.bool_]) -> Floats:
    """The covariance of what may move; nothing for what lies on the wall."""
    covariance = np.zeros_like(hessian)
    covariance[np.ix_(loose, loose)] = np.linalg.inv(hessian[np.ix_(loose, loose)])
    return covariance


def _heavy_tailed(task: _Task, one: Hypothesis, mode: Floats) -> tuple[Floats, Floats]:
    """(coefficients, covariance) under a Cauchy belief of the same spread: the few strong effects are let go.

    Each step is a mode with the precisions that the coefficients before it ask for (EM of a scale mixture).
    """
    hessian = np.eye(len(mode))
    for _ in range(TAIL_STEPS):
        precision = (TAIL + 1.0) / (TAIL * one.spread**2 + mode**2)
        precision[0] = one.shift**-2 if one.shift else 0.0
        mode, hessian, _ = _mode(task, precision, mode)
    return mode, _inverse(hessian, task.is_loose(mode))


def _mode(task: _Task, precision: Floats, start: Floats) -> tuple[Floats, Floats, float]:
    """(coefficients, Hessian of the negative log posterior, log posterior) at the mode inside the box.

    Projected Newton's steps: what would leave through the wall stays on it (Bertsekas, 1982).
    """
    pseudo = PSEUDO if task.is_pseudo else 0.0

    def height(at: Floats) -> float:
        margins = task.offset + task.matrix @ at
        likelihood = task.labels @ margins - np.logaddexp(0.0, margins).sum()
        unknown = pseudo * float(at[0] - 2.0 * np.logaddexp(0.0, at[0])) if pseudo else 0.0
        return float(likelihood - 0.5 * precision @ at**2 + unknown)

    low, high = task.box
    at = np.clip(start, low, high)
    top, hessian = height(at), np.eye(len(at))
    for _ in range(STEPS if len(at) else 0):
        gradient, moving, hessian = _slopes(task, precision, pseudo, at)
        step = np.zeros(len(at))
        step[moving] = np.linalg.solve(hessian[np.ix_(moving, moving)], gradient[moving])
        size, tried = 1.0, np.clip(at + step, low, high)
        reached = height(tried)
        while reached < top - 1e-9 and size > 1e-3:
            size /= 2.0
            tried = np.clip(at + size * step, low, high)
            reached = height(tried)
        if reached <= top + STILL_CLIMBING:
            break
        at, top = tried, reached
    return at, hessian, top


def _slopes(task: _Task, precision: Floats, pseudo: float, at: Floats) -> tuple[Floats, NDArray[np.bool_], Floats]:
    """(gradient, which coefficients are not pressed to the wall, Hessian of those)."""
    chances = sigmoid(task.offset + task.matrix @ at)
    gradient = task.matrix.T @ (task.labels - chances) - precision * at
    middle = 1.0 / (1.0 + math.exp(-float(at[0])))
    if pseudo:
        gradient[0] += pseudo * (1.0 - 2.0 * middle)
    low, high = task.box
    moving = ~(((at <= low) & (gradient < 0.0)) | ((at >= high) & (gradient > 0.0)))
    part = task.matrix if moving.all() else task.matrix[:, moving]
    hessian = np.diag(precision + 1e-9)
    scaled = part * np.sqrt(chances * (1.0 - chances))[:, None]
    hessian[np.ix_(moving, moving)] += scaled.T @ scaled
    if pseudo:
        hessian[0, 0] += 2.0 * pseudo * middle * (1.0 - middle)
    return gradient, moving, hessian


def _weights(fits: list[Fit]) -> Floats:
    evidence = np.array([fit.evidence for fit in fits])
    weights = np.exp(evidence - evidence.max())
    return cast(Floats, weights / weights.sum())


def _mixture(design: Design, hypotheses: tuple[Hypothesis, ...], fits: list[Fit], weights: Floats) -> Additive:
    """The averaged coefficients as tables."""
    coefficients = weights @ np.array([fit.coefficients for fit in fits])
    kept = float(weights @ np.array([one.offset for one in hypotheses]))
    tables, first = [], 1
    for columns, prior in zip(design.inputs, design.prior_points, strict=True):
        last = first + columns.shape[1]
        tables.append(columns @ coefficients[first:last] + kept * prior)
        first = last
    return Additive(float(coefficients[0]) + kept * design.prior_intercept, tuple(tables))
