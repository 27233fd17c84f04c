"""What the overview shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from growth_equestre.foundation.vocab import Segment


@dataclass(frozen=True)
class Share:
    """`reached` of `total`, with the 90% Wilson interval of the share; all in [0, 1]."""

    reached: int
    total: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class KeyFigures:
    """Counts of leads now, and of the last 30 days beside the 30 before.

    `expected_*`: how many open leads the model expects to qualify within 30 days, with a 90% interval.
    """

    open_leads: int
    created_30d: int
    created_before: int
    qualified_30d: int
    qualified_before: int
    sent_30d: int
    expected: float
    expected_low: float
    expected_high: float
    unscored: int


@dataclass(frozen=True)
class WeekPoint:
    """One week, named by its Monday: leads that came in and leads that reached QUALIFICADO for the first time.

    The week that still runs is not complete, and says less than it will.
    """

    week: date
    created: int
    qualified: int
    is_complete: bool


@dataclass(frozen=True)
class Opportunity:
    """A lead on its way to qualify. `idle_days` counts from its last event; None without events."""

    lead_id: str
    name: str
    city: str | None
    uf: str | None
    stage: str
    score: int
    chance_low: float
    chance_high: float
    next_action: str | None
    idle_days: int | None


@dataclass(frozen=True)
class ReadyLead:
    """A qualified lead that waits for a partner; `idle_days` as above."""

    lead_id: str
    name: str
    city: str | None
    uf: str | None
    idle_days: int | None


@dataclass(frozen=True)
class Overview:
    """Everything on the first screen.

    `funnel` runs from all leads to those sent to a partner; each step counts those that reached it or went beyond.
    `ready`: the qualified leads that wait longest for a partner, out of `ready_in_all`.
    """

    figures: KeyFigures
    funnel: tuple[tuple[str, int], ...]
    weeks: tuple[WeekPoint, ...]
    ready: tuple[ReadyLead, ...]
    ready_in_all: int
    opportunities: tuple[Opportunity, ...]
    segments: tuple[tuple[Segment, Share], ...]
    states: dict[str, int]
    with_hook: Share
    without_hook: Share
