"""Actions as data, what is known about a lead, and a recommendation as other rooms and screens read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from urllib.parse import quote

from growth_equestre.foundation.vocab import CLICKS, SIGNS, Channel, EventType, LegalBasis, NextAction, Stage
from growth_equestre.scorecard.types import Line, Value


class Feedback(StrEnum):
    """What the team said about a recommendation."""

    DONE = "feito"
    POSTPONED = "adiado"
    REFUSED = "recusado"


class PolicyCode(StrEnum):
    """Who chooses among the allowed actions."""

    RULES = "regras"
    CLASSIFIER = "classificador"
    THOMPSON = "thompson"

    @property
    def label(self) -> str:
        """As screens say it."""
        return _POLICY_LABELS[self.value]


_POLICY_LABELS = {
    "regras": "Regras de vendas",
    "classificador": "O que deu certo em casos parecidos",
    "thompson": "Aprende tentando",
}


@dataclass(frozen=True, slots=True)
class Weighed:
    """values: points of each allowed action, cost deducted. probabilities: with which each is taken; they sum to 1."""

    values: Mapping[NextAction, float]
    probabilities: Mapping[NextAction, float]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing the team can do.

    channels: in order of preference; none means that it does not reach the lead. template: pt-BR, with {nome} and
    {assunto}. cost_minutes: of a person's time. repeat_after_days: not again within so many days of having been done.
    """

    code: NextAction
    channels: tuple[Channel, ...]
    template: str
    cost_minutes: float
    repeat_after_days: int
    needs_conversation: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """Feedback once given to a recommendation of this lead. `at` is aware UTC."""

    action: NextAction
    feedback: Feedback
    at: datetime


POSITIVE = frozenset((*CLICKS, *SIGNS))
"""The lead did something of its own."""


@dataclass(frozen=True)
class Situation:
    """What is known about one lead when the decision is taken.

    score: 0 to 100, None while the lead has none. last: when each kind of event last happened. Moments aware UTC.
    hours: local hours in which the lead acts most, likeliest first; empty while it has done too little.
    """

    lead_id: str
    name: str
    whatsapp: str | None
    email: str | None
    uf: str | None
    segment: str | None
    stage: Stage
    legal_basis: LegalBasis | None
    created_at: datetime
    score: int | None = None
    last: Mapping[EventType, datetime] = field(default_factory=dict)
    marks: tuple[Mark, ...] = ()
    hours: tuple[int, ...] = ()

    @cached_property
    def last_sign(self) -> datetime | None:
        """When the lead last spoke."""
        spoken = [self.last[kind] for kind in SIGNS if kind in self.last]
        return max(spoken) if spoken else None

    @cached_property
    def last_positive(self) -> datetime:
        """When the lead last did something of its own; its creation where it never did."""
        own = [self.last[kind] for kind in POSITIVE if kind in self.last]
        return max(own) if own else self.created_at


@dataclass(frozen=True, slots=True)
class Excluded:
    """An action that may not be taken now, and why, in Portuguese."""

    action: NextAction
    reason: str


def whatsapp_link(whatsapp: str | None, text: str) -> str | None:
    """A wa.me link (digits only) that opens the text; None without a number."""
    digits = "".join(mark for mark in whatsapp or "" if mark.isascii() and mark.isdigit())
    return f"https://wa.me/{digits}?text={quote(text, safe='')}" if digits else None


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The one thing to do next.

    when: aware, in the workspace's zone. probability: with which the policy chose this action among the eligible.
    chance: points (0 to 100) that the action moves the lead on; start_points + the reasons' points = chance, and
    None for AGUARDAR. eligible: value in points of every action that was allowed, cost deducted. probabilities: with
    which the policy took each of them. signals: what the cards read of the lead. whatsapp: the lead's number.
    """

    recommendation_id: str
    lead_id: str
    made_at: datetime
    action: NextAction
    channel: Channel | None
    when: datetime
    probability: float
    policy: str
    policy_version: str
    chance: int | None
    start_points: int
    reasons: tuple[Line, ...]
    message: str
    whatsapp: str | None
    eligible: Mapping[NextAction, float]
    excluded: tuple[Excluded, ...]
    probabilities: Mapping[NextAction, float] = field(default_factory=dict)
    signals: Mapping[str, Value] = field(default_factory=dict)
    feedback: Feedback | None = None
    feedback_reason: str = ""
    feedback_at: datetime | None = None

    @property
    def whatsapp_link(self) -> str | None:
        """Opens the ready text in WhatsApp; None where the action does not go there."""
        return whatsapp_link(self.whatsapp, self.message) if self.channel is Channel.WHATSAPP else None

    @property
    def gain(self) -> float:
        """Points that the action is expected to earn over leaving the lead alone, cost deducted."""
        return self.eligible.get(self.action, 0.0) - self.eligible.get(NextAction.WAIT, 0.0)

    def to_json(self) -> dict[str, object]:
        """What the command line prints as one JSON object; `when` in ISO 8601 with its zone."""
        return {
            "lead_id": self.lead_id,
            "action": self.action.value,
            "channel": None if self.channel is None else self.channel.value,
            "when": self.when.isoformat(),
            "probability": self.probability,
            "reasons": [line.to_json() for line in self.reasons],
        }


@dataclass(frozen=True, slots=True)
class PolicyTerm:
    """One time that a policy began to choose. is_return: by taking the one before back.

    cards: what it reads besides the model that serves, as text; "" for most.
    """

    policy: PolicyCode
    is_return: bool
    from_at: datetime
    actor_name: str
    why: str
    cards: str = ""


@dataclass(frozen=True, slots=True)
class DecisionOutcome:
    """A decision that was carried out (or was to wait) and what the lead did of its own in the week after it.

    began_at: when it was done. is_over: the whole window is known. probabilities: of each allowed action, as logged.
    """

    recommendation_id: str
    lead_id: str
    action: NextAction
    probability: float
    policy: str
    policy_version: str
    began_at: datetime
    is_over: bool
    clicked: bool
    pressed_cta: bool
    replied: bool
    qualified: bool
    probabilities: Mapping[NextAction, float]
    signals: Mapping[str, Value]

    @property
    def moved(self) -> bool:
        """Whether the lead moved on: it answered, or qualified."""
        return self.replied or self.qualified


@dataclass(frozen=True, slots=True)
class OutcomeCount:
    """Decisions of one action in the week that begins on a Monday, and after how many the lead moved on."""

    action: NextAction
    week: date
    times: int
    moved: int


@dataclass(frozen=True, slots=True)
class TodayItem:
    """One entry of the day's queue. gain: points over leaving the lead alone. when: in the workspace's zone."""

    recommendation_id: str
    lead_id: str
    name: str
    city: str | None
    uf: str | None
    stage: Stage
    action: NextAction
    when: datetime
    score: int | None
    gain: float
    last_at: datetime
    priority: float

    @property
    def place(self) -> str:
        """ "Campinas/SP", or what is known of it."""
        return "/".join(part for part in (self.city, self.uf) if part)


@dataclass(frozen=True, slots=True)
class Today:
    """The working day's queue, first things first, and what was already said today.

    day: local; the next working day where this one is over. items: at most as many as were asked for; total: all.
    """

    day: date
    items: tuple[TodayItem, ...]
    total: int
    done: int
    postponed: int
    refused: int

    @property
    def answered(self) -> int:
        """How many the team has already dealt with today."""
        return self.done + self.postponed + self.refused


@dataclass(frozen=True, slots=True)
class Asking:
    """The missing fact that would change the decision most. question: in Portuguese, as "a faixa de orçamento".

    share: how often, in [0, 1], its answer would change the best action `now`; mostly to `then`.
    """

    fact: str
    question: str
    share: float
    now: NextAction
    then: NextAction
