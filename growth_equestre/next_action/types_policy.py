"""A decision log and what off-policy evaluation says of a candidate policy on it."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True)
class DecisionLog:
    """One row per logged decision.

    actions: names, shape (k,). taken: index of the action taken, shape (n,). propensities: probability with which the
    logging policy took it, in (0, 1], shape (n,). rewards: shape (n,). candidate: probability of each action under
    the policy that is judged, shape (n, k), rows summing to 1. features: what was known at the decision, shape (n, d),
    or None.
    """

    actions: tuple[str, ...]
    taken: Codes
    propensities: Floats
    rewards: Floats
    candidate: Floats
    features: Floats | None = None


@dataclass(frozen=True)
class Estimate:
    """A policy's mean reward per decision, with its 95% interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class PolicyEstimates:
    """What the log says of the candidate policy.

    ips, snips, dm, dr: inverse propensity scoring, its self-normalised form, the direct method, doubly robust.
    effective_sample_size: (sum w)² / sum w² of the weights w = candidate / propensity. coverage: share of the rows
    whose logged action the candidate could have taken. mean_weight: near 1 where the log supports the candidate.
    Sources: Horvitz and Thompson (1952); Swaminathan and Joachims (2015); Dudík, Langford and Li (2011); Kish (1965).
    """

    ips: Estimate
    snips: Estimate
    dm: Estimate
    dr: Estimate
    logged: Estimate
    effective_sample_size: float
    coverage: float
    mean_weight: float
    rows: int

    def to_json(self) -> dict[str, object]:
        """What the command line prints as one JSON object."""
        methods = {"ips": self.ips, "snips": self.snips, "dm": self.dm, "dr": self.dr}
        return {
            **{name: one.value for name, one in methods.items()},
            "intervals": {name: [_told(one.low), _told(one.high)] for name, one in methods.items()},
            "effective_sample_size": self.effective_sample_size,
            "coverage": self.coverage,
            "mean_weight": self.mean_weight,
            "logged_mean": self.logged.value,
            "rows": self.rows,
        }


@dataclass(frozen=True)
class Support:
    """reasons: why the log is too thin, in Portuguese; empty where it is not.

    more_decisions: how many more like these would be enough; None where no number of them would, because the log
    never takes some of the candidate's actions.
    """

    reasons: tuple[str, ...]
    more_decisions: int | None = 0

    @property
    def is_enough(self) -> bool:
        """Whether policies may be ranked on it."""
        return not self.reasons


def _told(bound: float) -> float | None:
    """A bound as JSON can say it: null where there is none."""
    return bound if isfinite(bound) else None
