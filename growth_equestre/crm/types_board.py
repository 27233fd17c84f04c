"""The board: what one asks to see of it, its columns and its cards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from growth_equestre.foundation.vocab import NextAction, Segment, Stage
from growth_equestre.leads.types import place_words


class BoardSort(StrEnum):
    """Order of the cards within a column; ties by lead_id."""

    CHANCE = "chance"
    LAST_CHANGED = "last_changed"
    NAME = "name"

    @property
    def label(self) -> str:
        return {"chance": "Maior chance", "last_changed": "Última mudança"}.get(self.value, "Nome")


@dataclass(frozen=True)
class BoardFilter:
    """Which leads stand on the board; an empty field does not filter.

    text: words of the name, city, e-mail, id, or digits of the phone. owners: names; "" means nobody.
    has_next_step: with (or without) a Próxima ação of the team.
    """

    text: str = ""
    segments: tuple[Segment, ...] = ()
    ufs: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    has_next_step: bool | None = None


@dataclass(frozen=True)
class Card:
    """One lead on the board. score in points 0-100; gained: points against a week ago, None when not known.

    advised, advised_for: the latest recommendation while it is open; step, step_at: what the team agreed on instead.
    touched_at: when the team last did something about the lead, or the lead answered; its arrival when never.
    """

    lead_id: str
    name: str
    city: str | None
    uf: str | None
    segment: Segment | None
    owner: str | None
    stage: Stage
    stage_since: datetime | None
    score: int | None
    gained: int | None
    advised: NextAction | None
    advised_for: datetime | None
    step: str | None
    step_at: datetime | None
    late_tasks: int
    touched_at: datetime
    partner_name: str | None
    is_followed: bool

    @property
    def place(self) -> str:
        """ "Campinas/SP", or what is known of it."""
        return place_words(self.city, self.uf)


@dataclass(frozen=True)
class Column:
    """One stage: how many leads it has in all, what they are worth together (R$), and the first cards."""

    stage: Stage
    total: int
    value_brl: float
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Board:
    """One column per stage, in funnel order."""

    columns: tuple[Column, ...]

    @property
    def total(self) -> int:
        """How many leads the filter lets through."""
        return sum(column.total for column in self.columns)
