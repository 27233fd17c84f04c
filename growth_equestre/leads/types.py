"""The shapes of the list of leads: a lead, what a person may type about one, filters, and one page of the list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from growth_equestre.foundation.csv_read import RejectedRow
from growth_equestre.foundation.vocab import (
    Budget,
    LegalBasis,
    NextAction,
    Segment,
    Stage,
    Timeframe,
)


@dataclass(frozen=True)
class Lead:
    """One person who may buy. whatsapp: digits with country code, mobiles with their ninth digit.

    external_id: the customer's own id. latitude and longitude: of the city's seat, None when the city is unknown.
    """

    lead_id: str
    external_id: str | None
    name: str
    whatsapp: str | None
    email: str | None
    uf: str | None
    city: str | None
    ibge_code: int | None
    latitude: float | None
    longitude: float | None
    segment: Segment | None
    budget: Budget | None
    timeframe: Timeframe | None
    source: str | None
    legal_basis: LegalBasis | None
    purpose: str | None
    consent_at: datetime | None
    owner: str | None
    notes: str | None
    stage: Stage
    stage_since: datetime | None
    lost_reason: str | None
    is_demo: bool
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None

    @property
    def place(self) -> str:
        """ "Campinas/SP", or what is known of it."""
        return place_words(self.city, self.uf)

    @property
    def whatsapp_link(self) -> str | None:
        """wa.me takes digits only."""
        return f"https://wa.me/{self.whatsapp}" if self.whatsapp else None

    @property
    def public_id(self) -> str:
        """The id that files and other systems use: the customer's own, else ours."""
        return self.external_id or self.lead_id


class LeadInput(BaseModel):
    """A new lead as a person typed it; the service checks and cleans it. Empty text means not known."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    name: str = ""
    whatsapp: str = ""
    email: str = ""
    uf: str = ""
    city: str = ""
    segment: str = ""
    budget: str = ""
    timeframe: str = ""
    external_id: str = ""
    source: str = "cadastro"
    legal_basis: str = LegalBasis.LEGITIMATE_INTEREST.value
    purpose: str = "atendimento comercial"
    consent_at: datetime | None = None
    owner: str = ""
    notes: str = ""


class LeadChanges(LeadInput):
    """An edit: only the fields that were given change; a field given empty is cleared."""


@dataclass(frozen=True)
class CleanLead:
    """A checked LeadInput: codes instead of words, None instead of empty."""

    name: str
    whatsapp: str | None
    email: str | None
    uf: str | None
    city: str | None
    segment: str | None
    budget: str | None
    timeframe: str | None
    external_id: str | None
    source: str | None
    legal_basis: str | None
    purpose: str | None
    consent_at: datetime | None
    owner: str | None
    notes: str | None


@dataclass(frozen=True)
class StageMove:
    """A lead reached a stage at a moment; `reason` matters when the stage is PERDIDO."""

    lead_id: str
    stage: Stage
    since: datetime
    reason: str = ""


@dataclass(frozen=True)
class LeadFilter:
    """Which leads a list shows; an empty field does not filter.

    text: words of the name, city, e-mail, id or digits of the phone, blind to accents. Scores in points, inclusive;
    a lead without a score passes no score filter. in_bin shows the deleted ones instead. lead_ids: only these.
    """

    text: str = ""
    segments: tuple[Segment, ...] = ()
    ufs: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()
    suggested: tuple[Stage, ...] = ()
    budgets: tuple[Budget, ...] = ()
    timeframes: tuple[Timeframe, ...] = ()
    owner: str = ""
    min_score: int | None = None
    max_score: int | None = None
    in_bin: bool = False
    lead_ids: tuple[str, ...] = ()


class LeadSort(StrEnum):
    """Order of the list; ties always by lead_id. By chance, leads already sent or lost come last."""

    CHANCE = "chance"
    NEWEST = "newest"
    NAME = "name"
    LAST_CHANGED = "last_changed"

    @property
    def label(self) -> str:
        return {"chance": "Maior chance", "newest": "Mais recentes", "name": "Nome"}.get(self.value, "Última mudança")


@dataclass(frozen=True)
class LeadLine:
    """What one line of the list says of a lead; score in points 0-100, None where nothing was computed.

    last_fact_at: when the newest fact that the score knows happened, aware UTC."""

    lead_id: str
    name: str
    uf: str | None
    city: str | None
    segment: Segment | None
    stage: Stage
    score: int | None
    suggested: Stage | None
    next_action: NextAction | None
    last_fact_at: datetime | None
    owner: str | None = None
    budget: Budget | None = None
    timeframe: Timeframe | None = None
    source: str | None = None
    created_at: datetime | None = None

    @property
    def place(self) -> str:
        """ "Campinas/SP", or what is known of it."""
        return place_words(self.city, self.uf)


@dataclass(frozen=True)
class LeadRow:
    """One lead of a list with what was last computed about it; None where nothing was.

    score in points 0-100; chances in [0, 1]; reasons: (text, points), strongest first.
    """

    lead: Lead
    score: int | None
    chance_30d: float | None
    chance_7d: float | None
    suggested: Stage | None
    reasons: tuple[tuple[str, int], ...]
    next_action: NextAction | None


@dataclass(frozen=True)
class LeadPage:
    """One page of the list, in order, and how many there are in all."""

    rows: tuple[LeadRow, ...]
    total: int


@dataclass(frozen=True)
class Merged:
    """What find_or_merge did: the lead, whether it is new, and the fields that were empty and now are not."""

    lead: Lead
    is_new: bool
    filled: tuple[str, ...]


@dataclass(frozen=True)
class BinnedLead:
    """A deleted lead: it can be restored until `until`, then it goes for good. deleted_by: "" when unknown."""

    lead_id: str
    name: str
    place: str
    deleted_at: datetime
    until: datetime
    deleted_by: str


@dataclass(frozen=True)
class LeadPreview:
    """What an import would do. columns: the format's column to the file's own name for it.

    unknown_cities: as typed, most frequent first; such leads enter, without a place on the map. past_gate: how many new
    leads the file puts behind the gate.
    """

    total: int
    to_add: int
    to_update: int
    unchanged: int
    columns: Mapping[str, str]
    ignored_columns: tuple[str, ...]
    sample: tuple[Mapping[str, str], ...]
    rejected: tuple[RejectedRow, ...]
    unknown_cities: tuple[str, ...]
    past_gate: int = 0


def place_words(city: str | None, uf: str | None) -> str:
    """ "Campinas/SP", or what is known of it."""
    return "/".join(part for part in (city, uf) if part)
