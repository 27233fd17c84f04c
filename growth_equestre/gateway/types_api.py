"""What programs send and get, in the field names of the product's own files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from growth_equestre.events.types import EventInput

MOST_AT_ONCE = 500
"""Leads or events in one request."""

Text = Annotated[str, Field(max_length=500)]
LongText = Annotated[str, Field(max_length=32_768)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class LeadBody(_Body):
    """A lead, with the columns of the leads file; the same person again is completed, never doubled."""

    nome: Annotated[str, Field(min_length=1, max_length=500, examples=["Marina Prado"])]
    id: Annotated[Text, Field(description="O id do lead no seu sistema.")] = ""
    whatsapp: Annotated[Text, Field(examples=["(11) 98765-4321"])] = ""
    email: Text = ""
    uf: Text = ""
    cidade: Text = ""
    segmento_interesse: Annotated[Text, Field(examples=["CAVALOS"])] = ""
    orcamento_faixa: Annotated[Text, Field(examples=["5k-20k"])] = ""
    prazo_compra: Annotated[Text, Field(examples=["30d"])] = ""
    origem: Text = "api"
    base_legal: Annotated[Text, Field(examples=["CONSENTIMENTO"])] = "LEGITIMO_INTERESSE"
    finalidade: Text = "atendimento comercial"
    consentimento_em: Annotated[Text, Field(description="ISO 8601 ou DD/MM/AAAA HH:MM.")] = ""
    visitante: Annotated[Text, Field(description="O número do visitante no seu site: growth.visitor().")] = ""


class EventBody(_Body):
    """A fact about a lead, with the columns of the events file; the same `id` again is the same fact."""

    lead_id: Annotated[str, Field(min_length=1, max_length=500, description="O nosso id ou o do seu sistema.")]
    evento: Annotated[str, Field(min_length=1, max_length=100, examples=["page_view"])]
    id: Annotated[Text, Field(description="O id do evento no seu sistema.")] = ""
    quando: Annotated[Text, Field(description="ISO 8601 ou DD/MM/AAAA HH:MM; vazio é agora.")] = ""
    metadados: LongText = ""


class LeadKept(BaseModel):
    """What became of a lead that was sent."""

    lead_id: str
    external_id: str | None
    created: bool


class EventKept(BaseModel):
    """What became of a fact that was sent; repeated: it was known already."""

    event_id: str
    lead_id: str
    repeated: bool


class LeadsKept(BaseModel):
    """What became of a list of leads, in its order."""

    leads: list[LeadKept]


class EventsKept(BaseModel):
    """What became of a list of facts, in its order."""

    events: list[EventKept]


class ReasonShown(BaseModel):
    """One line of a receipt, in whole points."""

    signal: str
    text: str
    points: int


class ScoreShown(BaseModel):
    """start_points + the reasons' points = score."""

    lead_id: str
    external_id: str | None
    score: int
    chance_30d: float
    chance_7d: float
    suggested_status: str
    start_points: int
    reasons: list[ReasonShown]


class LeadsAsked(_Body):
    """The leads that a question is about; as_of: what was known before a past moment, instead of now."""

    lead_ids: Annotated[list[Annotated[str, Field(max_length=500)]], Field(min_length=1, max_length=MOST_AT_ONCE)]
    as_of: Annotated[Text, Field(description="ISO 8601; vazio é agora.")] = ""


class TrainingAsked(_Body):
    """The decision to train."""

    kind: Annotated[Text, Field(examples=["propensity"])] = "propensity"
    why: Text = ""


class ComparisonAsked(_Body):
    """Two models of one decision; an empty id is the one that ships with the product."""

    kind: Annotated[Text, Field(examples=["propensity"])] = "propensity"
    first: Text = ""
    second: Text = ""


class WrongField(BaseModel):
    """One field that breaks a rule."""

    field: str
    message: str


class ErrorShown(BaseModel):
    """What went wrong, in Portuguese. fields: those that break a rule, when it is about them."""

    statusCode: int  # noqa: N815
    message: str
    errorType: str  # noqa: N815
    timestamp: str
    fields: list[WrongField] = []


@dataclass(frozen=True)
class Once:
    """A request that its sender may repeat: under which key of the product's and of the sender's, and its digest."""

    key_id: str
    idempotency_key: str
    request_sha256: str


@dataclass(frozen=True)
class Sent:
    """Facts that came in one request. is_list: they came as a list, and are answered so."""

    facts: tuple[tuple[str, EventInput], ...]
    is_list: bool
    once: Once | None = None


@dataclass(frozen=True)
class Reply:
    """What a request is answered. is_repeated: it was answered so before, and nothing was done again."""

    status: int
    body: dict[str, Any]
    is_repeated: bool = False
