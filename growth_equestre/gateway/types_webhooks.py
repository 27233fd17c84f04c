"""Addresses of other programs that are told what happens, and the messages on their way there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Told(StrEnum):
    """What another program may be told of, by the `type` of the message."""

    LEAD_CREATED = "lead.created"
    LEAD_STAGE_CHANGED = "lead.stage_changed"
    LEAD_QUALIFIED = "lead.qualified"
    LEAD_HANDED_OFF = "lead.handed_off"
    LEAD_SCORE_CHANGED = "lead.score_changed"
    LEAD_REMOVED = "lead.removed"
    LEAD_ERASED = "lead.erased"
    PARTNER_ANSWERED = "partner.answered"


TOLD_LABELS: Mapping[Told, str] = {
    Told.LEAD_CREATED: "Lead novo",
    Told.LEAD_STAGE_CHANGED: "Mudança de etapa",
    Told.LEAD_QUALIFIED: "Lead qualificado",
    Told.LEAD_HANDED_OFF: "Lead encaminhado",
    Told.LEAD_SCORE_CHANGED: "Mudança de score",
    Told.LEAD_REMOVED: "Lead na lixeira",
    Told.LEAD_ERASED: "Lead apagado",
    Told.PARTNER_ANSWERED: "Resposta do parceiro",
}
TEST = "webhook.test"
"""The type of a message that only tries the way."""


class MessageState(StrEnum):
    """Where a message stands: it waits for its (next) try, it arrived, or it was given up."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"


@dataclass(frozen=True)
class Fact:
    """One thing to be told. about: ids and facts that name nobody. lead_id: whose it is; of an erased lead too."""

    kind: Told
    lead_id: str
    about: Mapping[str, Any]


@dataclass(frozen=True)
class Webhook:
    """One address and what it hears. secret signs what is sent; previous_secret signs too until previous_until."""

    webhook_id: str
    url: str
    events: frozenset[Told]
    secret: str
    previous_secret: str | None
    previous_until: datetime | None
    reference_key: str
    is_active: bool
    created_at: datetime
    created_by: str

    def secrets_at(self, now: datetime) -> tuple[str, ...]:
        """What signs at this moment, newest first."""
        if self.previous_secret and self.previous_until and now < self.previous_until:
            return (self.secret, self.previous_secret)
        return (self.secret,)


@dataclass(frozen=True)
class OutMessage:
    """One message to one address. payload: the body as it is sent. last_status: None when nobody answered."""

    message_id: str
    webhook_id: str
    kind: str
    payload: Mapping[str, Any]
    created_at: datetime
    state: MessageState
    attempts: int
    next_try_at: datetime
    last_status: int | None
    last_error: str
    finished_at: datetime | None


@dataclass(frozen=True)
class Sending:
    """What became of one try. status: None when nobody answered; error: Portuguese, "" when it arrived."""

    status: int | None
    error: str = ""

    @property
    def has_arrived(self) -> bool:
        """Whether the receiver said that it has the message."""
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True)
class WebhookHealth:
    """How an address is doing: messages by where they stand, and when the last one arrived."""

    waiting: int
    delivered: int
    dead: int
    last_delivered_at: datetime | None
