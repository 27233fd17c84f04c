"""What matching gives back: a ranked partner with its receipt, and the answer to "por que não?"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from growth_equestre.foundation.vocab import Segment
from growth_equestre.scorecard.types import Reason


class Refusal(StrEnum):
    """Why a partner cannot receive this lead at all."""

    DELETED = "excluido"
    INACTIVE = "inativo"
    OTHER_SEGMENT = "outro_segmento"
    NO_CAPACITY = "sem_vaga"
    HAS_REFUSED = "ja_recusou"


@dataclass(frozen=True)
class Query:
    """Which lead, as of when (only events strictly before it count), and since when this month counts."""

    lead_id: str
    segment: str | None
    uf: str | None
    latitude: float | None
    longitude: float | None
    as_of: datetime
    month_start: datetime


@dataclass(frozen=True)
class ShownPartner:
    """What a list shows of a partner."""

    partner_id: str
    name: str
    segment: Segment | None
    city: str | None
    uf: str | None
    phone: str | None
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True)
class Match:
    """One partner for one lead. rank counts from 1; compatibility in whole points 0 to 100; km None = not known.

    start_points + the points of `reasons` = compatibility, exactly. probability: with which this partner stands at
    this rank of the list as shown; natural_rank: where compatibility alone puts it.
    """

    lead_id: str
    partner_id: str
    name: str
    segment: Segment | None
    city: str | None
    uf: str | None
    phone: str | None
    rank: int
    compatibility: int
    km: float | None
    start_points: int
    reasons: tuple[Reason, ...]
    latitude: float | None = None
    longitude: float | None = None
    probability: float = 1.0
    natural_rank: int | None = None

    @property
    def is_trial(self) -> bool:
        """Stands here by chance, so that something is learned of partners that the card would not show."""
        return self.natural_rank is not None and self.natural_rank != self.rank

    @property
    def whatsapp_link(self) -> str | None:
        """wa.me takes digits only."""
        return f"https://wa.me/{self.phone}" if self.phone else None

    def to_json(self) -> dict[str, Any]:
        """The match as machines read it."""
        return {
            "lead_id": self.lead_id,
            "partner_id": self.partner_id,
            "rank": self.rank,
            "compatibility": self.compatibility,
            "km": None if self.km is None else round(self.km, 1),
            "start_points": self.start_points,
            "reasons": [
                {"signal": reason.signal, "text": reason.text, "points": reason.points} for reason in self.reasons
            ],
        }


@dataclass(frozen=True)
class WhyNot:
    """Why a partner is not (higher) on the list.

    refusal: why it cannot receive the lead; then rank is None and the receipt says what it would have had.
    sentences: the answer in Portuguese, most telling first.
    """

    lead_id: str
    partner_id: str
    name: str
    refusal: Refusal | None
    rank: int | None
    eligible: int
    compatibility: int
    km: float | None
    start_points: int
    reasons: Sequence[Reason]
    sentences: tuple[str, ...]


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


@dataclass(frozen=True)
class Plan:
    """An allocation with what it was made from. lists: each lead's candidates, best first. minimum: as it was asked."""

    allocation: Allocation
    lists: Mapping[str, Sequence[Match]]
    minimum: int

    @property
    def chosen(self) -> dict[str, Match]:
        """For each lead that goes to a partner, that partner on its list; in the order of the leads."""
        by_lead = {lead: {one.partner_id: one for one in found} for lead, found in self.lists.items()}
        going = self.allocation.partner_of.items()
        return {lead: by_lead[lead][partner] for lead, partner in going if partner is not None}
