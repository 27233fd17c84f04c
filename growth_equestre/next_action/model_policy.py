"""Judging a policy on another policy's log, in numpy: IPS, self-normalised IPS, direct method, doubly robust.

The direct method expects of each action its mean reward in the log or, with features, a ridge regression per action
that shrinks toward that mean. With features each row's expectation comes from folds that do not hold the row.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from growth_equestre.next_action.types_policy import Codes, DecisionLog, Estimate, Floats, PolicyEstimates

Z_95 = 1.959963984540054
FOLDS = 5
RESAMPLES = 200
RIDGE = 1.0
"""Pseudo-decisions that pull a regression's slopes to zero; features are standardised."""


def estimates(log: DecisionLog, rng: np.random.Generator) -> PolicyEstimates:
    """All four estimates with 95% intervals. rng: for the direct method's resamples alone."""
    weights = weights_of(log)
    expected = expected_rewards(log)
    total = weights.sum()
    return PolicyEstimates(
        ips=of_mean(weights * log.rewards),
        snips=self_normalised(weights, log.rewards),
        dm=_direct(log, float((log.candidate * expected).sum(axis=1).mean()), rng),
        dr=doubly_robust(log, expected),
        logged=of_mean(log.rewards),
        effective_sample_size=float(total**2 / (weights**2).sum()) if total else 0.0,
        coverage=float((weights > 0).mean()),
        mean_weight=float(weights.mean()),
        rows=len(weights),
    )


def weights_of(log: DecisionLog) -> Floats:
    """How much likelier the candidate was to take each logged action, shape (n,)."""
    weights: Floats = log.candidate[np.arange(len(log.taken)), log.taken] / log.propensities
    return weights


def doubly_robust(log: DecisionLog, expected: Floats) -> Estimate:
    """The expectation under the candidate, corrected by the weighted surprise of each logged reward."""
    return of_mean(_corrected(log, expected))


def advantage(log: DecisionLog, over: Floats) -> Estimate:
    """How much more the log's candidate earns than a policy with these probabilities, doubly robust, row by row.

    over: shape (n, k). What both would do alike cancels, so that the interval is of the difference alone.
    """
    expected = expected_rewards(log)
    return of_mean(_corrected(log, expected) - _corrected(replace(log, candidate=over), expected))


def _corrected(log: DecisionLog, expected: Floats) -> Floats:
    surprise = log.rewards - expected[np.arange(len(log.taken)), log.taken]
    return np.asarray((log.candidate * expected).sum(axis=1) + weights_of(log) * surprise, dtype=np.float64)


def expected_rewards(log: DecisionLog) -> Floats:
    """What the log expects of each action in each row, shape (n, k); an action never taken gets the overall mean."""
    if log.features is None:
        means = _means(log.taken, log.rewards, len(log.actions), np.ones(len(log.rewards)))
        return np.tile(means, (len(log.rewards), 1))
    design = _design(log.features)
    fold = np.arange(len(log.rewards)) % FOLDS
    expected = np.empty_like(log.candidate)
    for one in range(FOLDS):
        others = (fold != one).astype(np.float64)
        expected[fold == one] = design[fold == one] @ _coefficients(log, design, others)
    return expected


def _direct(log: DecisionLog, value: float, rng: np.random.Generator) -> Estimate:
    """The direct method's interval, by resampling the log and learning the expectations anew."""
    n = len(log.rewards)
    design = np.ones((n, 1)) if log.features is None else _design(log.features)
    drawn = [
        _resampled(log, design, rng.multinomial(n, np.full(n, 1 / n)).astype(np.float64)) for _ in range(RESAMPLES)
    ]
    spread = Z_95 * float(np.std(drawn, ddof=1))
    return Estimate(value, value - spread, value + spread)


def _resampled(log: DecisionLog, design: Floats, counts: Floats) -> float:
    expected = design @ _coefficients(log, design, counts)
    return float(counts @ (log.candidate * expected).sum(axis=1) / counts.sum())


def _coefficients(log: DecisionLog, design: Floats, counts: Floats) -> Floats:
    """One ridge regression per action, shape (d, k), the intercept free. counts: how often each row counts."""
    means = _means(log.taken, log.rewards, len(log.actions), counts)
    coefficients = np.zeros((design.shape[1], len(log.actions)))
    coefficients[0] = means
    if design.shape[1] == 1:
        return coefficients
    penalty = RIDGE * np.eye(design.shape[1])
    penalty[0, 0] = 1e-9
    for action in range(len(log.actions)):
        own = np.flatnonzero((log.taken == action) & (counts > 0))
        if len(own) > design.shape[1]:
            weighted = design[own] * counts[own, None]
            rewards = weighted.T @ (log.rewards[own] - means[action])
            coefficients[:, action] += np.linalg.solve(weighted.T @ design[own] + penalty, rewards)
    return coefficients


def _means(taken: Codes, rewards: Floats, actions: int, counts: Floats) -> Floats:
    times = np.bincount(taken, counts, actions)
    overall = float(counts @ rewards / counts.sum())
    sums = np.bincount(taken, counts * rewards, actions)
    return np.where(times > 0, sums / np.maximum(times, 1e-300), overall)


def _design(features: Floats) -> Floats:
    """An intercept and the standardised features, constant ones at zero."""
    spread = features.std(axis=0)
    centred = (features - features.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    return np.column_stack([np.ones(len(features)), centred])


def of_mean(values: Floats) -> Estimate:
    """The mean with its normal interval; unbounded for a single value."""
    spread = Z_95 * float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else float("inf")
    value = float(values.mean())
    return Estimate(value, value - spread, value + spread)


def self_normalised(weights: Floats, rewards: Floats) -> Estimate:
    """Weighted mean, its spread by linearisation; undefined (0, unbounded) where every weight is zero."""
    total = float(weights.sum())
    if total == 0.0:
        return Estimate(0.0, float("-inf"), float("inf"))
    value = float(weights @ rewards) / total
    spread = Z_95 * float(np.sqrt((weights**2 * (rewards - value) ** 2).sum())) / total
    return Estimate(value, value - spread, value + spread)
