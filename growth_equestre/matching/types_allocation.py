"""Many leads offered at once: who may go to whom, and how many each can take."""

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
