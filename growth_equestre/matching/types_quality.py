"""How well the lists work: what came of each place, how soon, and what one partner did with its leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Share:
    """A share in [0, 1] of `of` handoffs, with its 90% interval."""

    value: float
    low: float
    high: float
    of: int


@dataclass(frozen=True)
class PlaceOutcome:
    """What came of the leads handed to whoever stood at one place. place: in words ("1º da lista")."""

    place: str
    accepted: Share
    contacted: Share


@dataclass(frozen=True)
class ContactCurve:
    """Share of leads contacted within so many hours, with its 90% band; refusals and silences never are.

    hours ascend from 0; shares, low and high have as many entries and hold until the next hour.
    """

    name: str
    handed: int
    hours: Sequence[float]
    shares: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]

    def within(self, hours: float) -> tuple[float, float, float]:
        """(share, low, high) contacted within so many hours."""
        last = max((n for n, at in enumerate(self.hours) if at <= hours), default=0)
        return self.shares[last], self.low[last], self.high[last]


@dataclass(frozen=True)
class RankingQuality:
    """curves: recommended first, then chosen by hand where there are any. sentence: what they say, in Portuguese."""

    handed: int
    places: tuple[PlaceOutcome, ...]
    curves: tuple[ContactCurve, ...]
    sentence: str


@dataclass(frozen=True)
class PartnerRecord:
    """What one partner did with the leads it received. hours_to_contact: the middle one; None without any.

    vacancies: leads that it can still receive this month; None without a limit. average: of all partners.
    """

    received: int
    answered: int
    refused: int
    waiting: int
    won: int
    hours_to_contact: float | None
    vacancies: int | None
    average_answered: float | None
