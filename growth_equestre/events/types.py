"""Facts about leads as rooms exchange them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from growth_equestre.foundation.csv_read import RejectedRow
from growth_equestre.foundation.errors import GrowthError, InvalidInput
from growth_equestre.foundation.vocab import EventType


@dataclass(frozen=True)
class EventInput:
    """A fact to note. `occurred_at` is aware; None means now.

    metadata: the stage code of an `etapa`, the partner's CNPJ of a partner event, else free text.
    external_id: the sender's own id; the same id again is the same fact.
    """

    event_type: EventType
    occurred_at: datetime | None = None
    metadata: str = ""
    external_id: str | None = None
    reason: str = ""
    partner_id: str | None = None


@dataclass(frozen=True)
class Event:
    """One fact of the log. `batch_id` is the change set of the import that brought it."""

    event_id: str
    lead_id: str
    event_type: EventType
    occurred_at: datetime
    recorded_at: datetime
    metadata: str
    reason: str
    actor_name: str
    partner_id: str | None
    external_id: str | None
    batch_id: str | None


@dataclass(frozen=True)
class TimelineEntry:
    """One line of a lead's history: `words` in Portuguese, `detail` a quiet second line or ""."""

    event: Event
    words: str
    detail: str


@dataclass(frozen=True)
class EventPreview:
    """What an import would do, without doing it."""

    total: int
    to_add: int
    known: int
    counts: dict[EventType, int]
    sample: tuple[dict[str, str], ...] = ()
    rejected: tuple[RejectedRow, ...] = ()
    ignored_columns: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Known:
    """What is known of everything that a batch of facts names. leads: our id by the id given; partners: by CNPJ."""

    leads: Mapping[str, str]
    partners: Mapping[str, str]
    events: Mapping[str, Event]
    actor_name: str


@dataclass(frozen=True)
class Received:
    """What came of one group: its facts in the order given, or every problem with its place in the group.

    added: those of the facts that are new; the others were known already.
    """

    events: tuple[Event, ...] = ()
    added: tuple[Event, ...] = ()
    problems: tuple[tuple[int, InvalidInput], ...] = ()


class CameBefore(GrowthError):
    """One of the facts that were taken to be new is in the log already."""

    title = "Já registrado"

    def __init__(self) -> None:
        super().__init__("Um destes eventos já foi registrado.", "Nada mudou: envie de novo.")
