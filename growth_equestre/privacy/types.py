"""Requests, consents, the dossier of a person, and what an erasure reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from growth_equestre.foundation.errors import GrowthError

CHANNELS = ("formulário", "WhatsApp", "e-mail", "telefone", "presencial", "carta")
"""How a consent or a request reaches the team."""


class RequestKind(StrEnum):
    """What a person may ask for (LGPD art. 18 and 20)."""

    ACCESS = "ACESSO"
    CORRECTION = "CORRECAO"
    ERASURE = "ELIMINACAO"
    PORTABILITY = "PORTABILIDADE"
    SHARING = "COMPARTILHAMENTO"
    WITHDRAWAL = "REVOGACAO"
    OBJECTION = "OPOSICAO"
    REVIEW = "REVISAO"

    @property
    def label(self) -> str:
        """As screens say it."""
        return _KIND_LABELS[self.value]


_KIND_LABELS = {
    "ACESSO": "Acesso aos dados",
    "CORRECAO": "Correção",
    "ELIMINACAO": "Eliminação",
    "PORTABILIDADE": "Portabilidade",
    "COMPARTILHAMENTO": "Com quem foi compartilhado",
    "REVOGACAO": "Retirada do consentimento",
    "OPOSICAO": "Oposição ao uso",
    "REVISAO": "Revisão de decisão automatizada",
}


class Outcome(StrEnum):
    """How a request ended."""

    DONE = "ATENDIDO"
    REFUSED = "RECUSADO"

    @property
    def label(self) -> str:
        """As screens say it."""
        return {"ATENDIDO": "Atendido", "RECUSADO": "Recusado"}[self.value]


class ErasureIncomplete(GrowthError):
    """Something of the person was still found after all steps; nothing was erased. tables: how many rows, by table."""

    title = "Nada foi apagado"

    def __init__(self, tables: Mapping[str, int]) -> None:
        named = ", ".join(f"{table} ({count})" for table, count in tables.items())
        super().__init__(
            f"Depois de apagar, a conferência ainda achou a pessoa em: {named}. Tudo voltou ao que era.",
            "Avise quem cuida do sistema.",
        )
        self.tables = dict(tables)


@dataclass(frozen=True)
class ConsentText:
    """One version of what a person agrees to. version counts from 1 within its purpose."""

    text_id: str
    purpose: str
    version: int
    body: str
    published_at: datetime
    published_by: str


@dataclass(frozen=True)
class Consent:
    """One consent of a lead with the text it was given to; withdrawn_at is None while it holds."""

    consent_id: str
    lead_id: str
    text_id: str
    given_at: datetime
    channel: str
    noted_by: str
    withdrawn_at: datetime | None
    withdrawn_channel: str | None
    withdrawn_noted_by: str | None
    purpose: str = ""
    version: int = 0
    body: str = ""


@dataclass(frozen=True)
class Request:
    """One request. subject: who asked, as typed; "" once erased. due_at: end of the fifteenth day, aware UTC.

    proof: what an erasure reached, as counts by place; None for every other request.
    """

    request_id: str
    number: int
    kind: RequestKind
    lead_id: str | None
    subject: str
    channel: str
    details: str
    received_at: datetime
    due_at: datetime
    opened_by: str
    closed_at: datetime | None
    closed_by: str | None
    outcome: Outcome | None
    answer: str
    proof: Mapping[str, Any] | None

    @property
    def is_open(self) -> bool:
        """Nobody closed it yet."""
        return self.closed_at is None


@dataclass(frozen=True)
class Person:
    """Every record that is one person: the lead, and those that were united with it. names: today's first.

    words: what names the person and nobody else here, as a search looks for it; shared: what also names somebody else,
    and is therefore searched for in the person's own records only.
    """

    lead_ids: tuple[str, ...]
    names: tuple[str, ...]
    words: tuple[str, ...]
    shared: tuple[str, ...]
    is_in_bin: bool

    @property
    def name(self) -> str:
        """As it is called now."""
        return self.names[0]


@dataclass(frozen=True)
class ErasurePlan:
    """What an erasure would reach. rows: by table, how many rows name the person; files: names that do; copies: of the
    workspace kept beside it."""

    person: Person
    rows: Mapping[str, int]
    files: tuple[str, ...]
    copies: tuple[str, ...]


@dataclass(frozen=True)
class ErasureReport:
    """What an erasure did. rows: by table, how many rows went or were blanked. scanned: tables searched afterwards,
    with nothing found in any."""

    request_number: int
    rows: Mapping[str, int]
    scanned: int
    files: tuple[str, ...]
    copies: tuple[str, ...]


@dataclass(frozen=True)
class Decision:
    """One automated decision about a person: when, about what, its outcome and reasons in words, and by which model."""

    at: datetime
    about: str
    outcome: str
    reasons: tuple[str, ...]
    model: str


@dataclass(frozen=True)
class Recipient:
    """Who received a person's data: when, which fields and why."""

    at: datetime
    name: str
    fields: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class PersonDossier:
    """Everything held about a person. profile and events: label to words; held: raw rows by table, as they stand."""

    made_at: datetime
    person: Person
    profile: tuple[tuple[str, str], ...]
    consents: tuple[Consent, ...]
    events: tuple[tuple[datetime, str, str], ...]
    decisions: tuple[Decision, ...]
    recipients: tuple[Recipient, ...]
    held: Mapping[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class Section:
    """Part of a document. rows: cells under the headers; without headers, pairs of label and text."""

    title: str
    rows: tuple[tuple[str, ...], ...]
    headers: tuple[str, ...] = ()
    line: str = ""


@dataclass(frozen=True)
class Document:
    """Something to read or to hand out: the same content becomes PDF, page, text or table."""

    title: str
    line: str
    sections: tuple[Section, ...]
