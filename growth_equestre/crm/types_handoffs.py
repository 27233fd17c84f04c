"""What a partner did with a lead handed to it, how long it still has, and what a signed link shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from growth_equestre.crm.types import Handoff, SharedField
from growth_equestre.foundation.errors import GrowthError
from growth_equestre.foundation.vocab import EventType, Stage

ANSWERS = (
    EventType.PARTNER_ACCEPTED,
    EventType.PARTNER_REFUSED,
    EventType.PARTNER_CONTACTED,
    EventType.WON,
    EventType.LOST,
)
"""What a partner can say about a lead, in the order in which it happens."""


class LinkRefused(GrowthError):
    """A signed link that is forged, altered, too old, or about a handoff that is over: all say the same."""

    title = "Este link não vale"

    def __init__(self) -> None:
        super().__init__("Este link não vale mais.", "Peça um novo a quem enviou o lead.")


class Clock(StrEnum):
    """How a handoff stands against the time its partner was given."""

    NONE = "sem prazo"
    RUNNING = "no prazo"
    NEAR = "perto do prazo"
    OVERDUE = "prazo vencido"


@dataclass(frozen=True)
class GivenAnswer:
    """One answer of a partner, as the log has it. said_by: who noted it; the partner itself where it used its link."""

    event_type: EventType
    at: datetime
    said_by: str
    reason: str


@dataclass(frozen=True)
class Standing:
    """One handoff with what came of it. answers: oldest first. is_current: the lead is still with this partner.

    due_at: until when an answer was asked for; None for a past brought from elsewhere. returned_at: when the clock
    took the lead back.
    """

    handoff: Handoff
    answers: tuple[GivenAnswer, ...]
    due_at: datetime | None
    returned_at: datetime | None
    is_current: bool

    @property
    def latest(self) -> GivenAnswer | None:
        """The last word; None while the partner is silent."""
        return self.answers[-1] if self.answers else None

    @property
    def is_waiting(self) -> bool:
        """Nobody answered yet, and an answer still matters."""
        return self.is_current and not self.answers


@dataclass(frozen=True)
class WaitingHandoff:
    """One entry of the list of leads that wait for a partner. clock_words: what is left, in words."""

    handoff_id: str
    lead_id: str
    lead_name: str
    partner_id: str
    partner_name: str
    partner_phone: str | None
    handed_at: datetime
    due_at: datetime
    clock: Clock
    clock_words: str


@dataclass(frozen=True)
class AnswerNoted:
    """What noting an answer did. is_new: False when it was known; then `change_set_id` is "".

    returned_to: the stage to which the lead went back; None when it stayed where it was.
    """

    answer: EventType
    is_new: bool
    change_set_id: str
    returned_to: Stage | None


@dataclass(frozen=True)
class SharedLead:
    """What a partner sees through its link: the fields that were shared, its own answers, and what it may still say."""

    handoff_id: str
    partner_name: str
    told: Mapping[SharedField, str]
    due_at: datetime | None
    answers: tuple[GivenAnswer, ...]
    possible: tuple[EventType, ...]
