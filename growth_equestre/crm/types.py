"""Confirmations, stage moves and handoffs as rooms exchange them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from growth_equestre.foundation.errors import GrowthError
from growth_equestre.foundation.vocab import Stage


@dataclass(frozen=True)
class Confirmations:
    """Since when each of the three holds, or None while it does not (or no longer)."""

    budget_since: datetime | None = None
    timeline_since: datetime | None = None
    need_since: datetime | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """What the gate still waits for, in Portuguese; empty when it is open."""
        each = (("orçamento", self.budget_since), ("prazo", self.timeline_since), ("necessidade", self.need_since))
        return tuple(name for name, since in each if since is None)


@dataclass(frozen=True)
class StageMoved:
    """One move made: `change_set_id` takes it back; `past_gate` lists what was not confirmed when it was forced."""

    lead_id: str
    before: Stage
    after: Stage
    change_set_id: str
    past_gate: tuple[str, ...]


@dataclass(frozen=True)
class StageSeen:
    """The stage that a person saw when deciding, and since when the lead had it."""

    stage: Stage
    since: datetime | None


class MovedMeanwhile(GrowthError):
    """Somebody else moved the lead since the person looked; nothing was changed. now: where it stands since."""

    title = "Alguém moveu este lead antes"

    def __init__(self, message: str, now: StageSeen, who: str, at: datetime | None) -> None:
        super().__init__(message, "Decida se ainda quer movê-lo.")
        self.now = now
        self.who = who
        self.at = at


class SharedField(StrEnum):
    """What of a lead a partner may be told; the code is the CSV column."""

    NAME = "nome"
    WHATSAPP = "whatsapp"
    CITY = "cidade"
    STATE = "uf"
    SEGMENT = "segmento"
    BUDGET = "orcamento"
    TIMEFRAME = "prazo"
    EMAIL = "email"

    @property
    def label(self) -> str:
        """As the screen says it."""
        return _LABELS[self.value]


_LABELS = {
    "nome": "Nome",
    "whatsapp": "WhatsApp",
    "cidade": "Cidade",
    "uf": "Estado",
    "segmento": "Segmento",
    "orcamento": "Orçamento",
    "prazo": "Prazo",
    "email": "E-mail",
}

MINIMAL_FIELDS = tuple(field for field in SharedField if field is not SharedField.EMAIL)
"""What a partner needs in order to serve the lead; the e-mail only when the team ticks it."""


@dataclass(frozen=True)
class Handoff:
    """One lead sent to one partner. recommended_rank: the partner's place in the list shown (1 = first)."""

    handoff_id: str
    lead_id: str
    partner_id: str
    handed_at: datetime
    actor_id: str
    actor_name: str
    reason: str
    shared_fields: tuple[SharedField, ...]
    recommended_rank: int | None
    compatibility: int | None


@dataclass(frozen=True)
class HandoffDone:
    """A handoff just made: `change_set_id` takes it back; the message is ready to send to the partner."""

    handoff: Handoff
    change_set_id: str
    message: str
    whatsapp_link: str | None
