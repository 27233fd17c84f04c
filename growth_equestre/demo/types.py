"""What the demo speaks of: intents, steps of the true funnel, what may happen in a day, and its reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, IntEnum

from growth_equestre.foundation.vocab import Stage


class Intent(IntEnum):
    """What a visitor really wants: hidden from everyone, drifts day by day."""

    GONE = 0
    COLD = 1
    WARM = 2
    HOT = 3


class Place(Enum):
    """Where a lead stands in the true funnel; read off its events alone."""

    VISITED = "visited"
    CALCULATED = "calculated"
    CLICKED = "clicked"
    CALCULATED_AND_CLICKED = "calculated and clicked"
    WAITING = "waiting for a reply"
    TALKING = "talking"
    STALLED = "stalled"
    DECLINED = "declined"
    QUALIFIED = "qualified"
    LOST = "lost"


@dataclass(frozen=True)
class Step:
    """The observable state. confirmed: bits of (budget 1, timeline 2, need 4); meeting: one is scheduled."""

    place: Place
    confirmed: int = 0
    meeting: bool = False


class Outcome(IntEnum):
    """The one thing that may happen to a lead in a day; the last two are the team's doing."""

    BROWSE = 0
    CALCULATE = 1
    CLICK_CTA = 2
    CLICK_WHATSAPP = 3
    REPLY = 4
    ASK_PRICE = 5
    OPEN_PROPOSAL = 6
    ASK_PROPOSAL = 7
    SCHEDULE = 8
    ATTEND = 9
    SEND_DOCUMENTS = 10
    FOLLOW_UP = 11
    CONFIRM_BUDGET = 12
    CONFIRM_TIMELINE = 13
    CONFIRM_NEED = 14
    POSTPONE = 15
    NO_BUDGET = 16
    LOSE_INTEREST = 17
    INVALID_CONTACT = 18
    QUALIFY = 19
    CLOSE = 20


@dataclass(frozen=True)
class WorldSize:
    """How much to simulate. days_back: history before now; days_ahead: future kept for checking the truth."""

    leads: int
    partners: int
    days_back: int = 180
    days_ahead: int = 0


@dataclass(frozen=True)
class ShowcaseLead:
    """A lead of the pitch and where it stands now; `on_target` when the suggested status is the promised one."""

    lead_id: str
    name: str
    target: Stage
    score: int | None
    suggested: Stage | None
    stage: Stage

    @property
    def on_target(self) -> bool:
        return self.suggested is self.target


@dataclass(frozen=True)
class ScenarioReport:
    """What one click created."""

    leads: int
    partners: int
    events: int
    showcase: tuple[ShowcaseLead, ...]
    created_at: datetime


@dataclass(frozen=True)
class ResetReport:
    """What a reset removed."""

    leads: int
    partners: int
    events: int


@dataclass(frozen=True)
class ChecklistItem:
    """One line of the pitch: done is read from the records, never ticked by hand."""

    title: str
    hint: str
    is_done: bool
    page: str
