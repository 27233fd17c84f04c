"""Many leads offered at once: who may go to whom, and who goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Offer:
    """A lead that a partner could receive. worth: 0 to 100, its compatibility."""

    lead_id: str
    partner_id: str
    worth: float


@dataclass(frozen=True)
class Limits:
    """capacity: leads that each partner can still take (a partner not named takes any number).

    minimum: leads that each partner with an offer should get, as far as its capacity and its offers allow.
    """

    capacity: Mapping[str, int]
    minimum: int = 0


@dataclass(frozen=True)
class Allocation:
    """partner_of: each lead's partner, None for the catch-all queue. waits: why each queued lead waits, in Portuguese.

    worth: sum over the leads that go to a partner. worth_without_minimum: what it would be if nobody were owed a
    minimum. short: partners that get fewer than the minimum all the same, with how many are missing.
    """

    partner_of: Mapping[str, str | None]
    waits: Mapping[str, str]
    worth: float
    worth_without_minimum: float
    short: Mapping[str, int]

    @property
    def price_of_fairness(self) -> float:
        """Compatibility points given up, over all leads, so that every partner gets its minimum."""
        return self.worth_without_minimum - self.worth
