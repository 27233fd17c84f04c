"""What the policy lab says of each policy on the workspace's own log."""

from __future__ import annotations

from dataclasses import dataclass

from growth_equestre.next_action.types import PolicyCode
from growth_equestre.next_action.types_policy import Estimate, PolicyEstimates, Support


@dataclass(frozen=True)
class LabRow:
    """One policy. Rewards are points per decision: 100 where the lead moved on, minus the action's cost.

    advantage: over the policy that serves, with its 95% interval; None for the one that serves, and where the log does
    not support both. estimates: None where the policy could not be tried; `support` says why.
    """

    code: PolicyCode
    is_serving: bool
    estimates: PolicyEstimates | None
    support: Support
    advantage: Estimate | None

    @property
    def may_serve(self) -> bool:
        """Whether the log shows that it is better than the one that serves, by more than noise."""
        return self.advantage is not None and self.advantage.low > 0.0


@dataclass(frozen=True)
class Lab:
    """decisions: those judged, the later half of the log; learned_from: the earlier half, which learning policies saw.

    rows: the policies, the serving one first. varied: share of decisions in which another action could have been drawn.
    """

    decisions: int
    learned_from: int
    varied: float
    rows: tuple[LabRow, ...]
