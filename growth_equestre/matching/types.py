"""What matching gives back: a ranked partner with its receipt, and the answer to "por que não?"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from growth_equestre.foundation.vocab import Segment
from growth_equestre.scorecard.types import Reason

REST_SIGNAL = "demais_sinais"
"""Signal of the last line of a receipt: everything that is not listed singly."""


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
class Box:
    """Degrees that hold every place within some distance of a point."""

    south: float
    north: float
    west: float
    east: float


@dataclass(frozen=True)
class Match:
    """One partner for one lead. rank counts from 1; compatibility in whole points 0 to 100; km None = not known.

    start_points + the points of `reasons` = compatibility, exactly.
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
class Candidate:
    """One partner as the directory and the log show it for one lead, before any card.

    row: the card's signals by name. refusal: None where the partner can receive the lead.
    """

    partner_id: str
    name: str
    segment: Segment | None
    city: str | None
    uf: str | None
    phone: str | None
    km: float | None
    refusal: Refusal | None
    row: dict[str, float | str | None]


@dataclass(frozen=True)
class Standing:
    """A candidate with its place among those that can receive the lead; place and total None where it cannot."""

    candidate: Candidate
    place: int | None
    eligible: int


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
