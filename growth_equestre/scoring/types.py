"""A lead's score as other rooms and screens read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from growth_equestre.foundation.vocab import EventType, Stage
from growth_equestre.scorecard.types import Card, Line


@dataclass(frozen=True, slots=True)
class LeadScore:
    """One lead's chance at a moment: start_points + the reasons' points = score, exactly.

    as_of: aware UTC; only facts strictly before it count. score: 0 to 100. Chances in [0, 1]; chance_low and
    chance_high are the 90% interval of chance_30d; chance_7d never exceeds chance_30d.
    card_version names the cards that gave it.
    """

    lead_id: str
    external_id: str | None
    as_of: datetime
    score: int
    chance_30d: float
    chance_7d: float
    chance_low: float
    chance_high: float
    suggested_stage: Stage
    start_points: int
    reasons: tuple[Line, ...]
    card_version: str

    def to_json(self) -> dict[str, object]:
        """What the command line prints as one JSON object."""
        return {
            "lead_id": self.lead_id,
            "external_id": self.external_id,
            "score": self.score,
            "chance_30d": self.chance_30d,
            "chance_7d": self.chance_7d,
            "suggested_status": self.suggested_stage.value,
            "start_points": self.start_points,
            "reasons": [line.to_json() for line in self.reasons],
        }


@dataclass(frozen=True, slots=True)
class WhatWouldChange:
    """A fact that can still be obtained, with the score and the 30-day chance once it is registered now."""

    event_type: EventType
    text: str
    score: int
    chance_30d: float
    gain: int


@dataclass(frozen=True)
class Cards:
    """The two cards that serve together: chance_7d = chance of the first times chance of the second.

    within_30d: qualifies within 30 days. within_7d: does so within a week, given that it qualifies.
    version: names the model, for the record.
    """

    within_30d: Card
    within_7d: Card
    version: str
