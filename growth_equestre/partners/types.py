"""The shapes of the directory: a partner, what a person may type about one, filters, and one page of the list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from growth_equestre.foundation.csv_read import RejectedRow
from growth_equestre.foundation.vocab import Priority, Segment


@dataclass(frozen=True)
class Partner:
    """One company. phone: digits with country code. cnae codes: 7 digits. cnpj: 14 characters, no punctuation.

    fit: closeness in [0, 1] of its activity codes to each segment. monthly_capacity: leads a month, None = no limit.
    """

    partner_id: str
    cnpj: str | None
    name: str
    legal_name: str | None
    phone: str | None
    email: str | None
    contact: str | None
    segment: Segment | None
    uf: str | None
    city: str | None
    ibge_code: int | None
    latitude: float | None
    longitude: float | None
    priority: Priority
    cnae_main: str | None
    cnae_secondary: tuple[str, ...]
    is_active: bool
    monthly_capacity: int | None
    fit: dict[Segment, float]
    is_demo: bool
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None

    @property
    def place(self) -> str:
        """ "Campinas/SP", or what is known of it."""
        return "/".join(part for part in (self.city, self.uf) if part)

    @property
    def whatsapp_link(self) -> str | None:
        """wa.me takes digits only."""
        return f"https://wa.me/{self.phone}" if self.phone else None


class PartnerInput(BaseModel):
    """A new partner as a person typed it; the service checks and cleans it. Empty text means not known."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    name: str = ""
    cnpj: str = ""
    legal_name: str = ""
    phone: str = ""
    email: str = ""
    contact: str = ""
    segment: str = ""
    uf: str = ""
    city: str = ""
    priority: str = ""
    cnae_main: str = ""
    cnae_secondary: tuple[str, ...] = ()
    is_active: bool = True
    monthly_capacity: int | None = None


class PartnerChanges(PartnerInput):
    """An edit: only the fields that were given change; a field given empty is cleared."""


@dataclass(frozen=True)
class CleanPartner:
    """A checked PartnerInput: codes instead of words, None instead of empty; segment and priority may be derived."""

    name: str
    cnpj: str | None
    legal_name: str | None
    phone: str | None
    email: str | None
    contact: str | None
    segment: Segment | None
    uf: str | None
    city: str | None
    priority: Priority | None
    cnae_main: str | None
    cnae_secondary: tuple[str, ...]
    is_active: bool
    monthly_capacity: int | None


@dataclass(frozen=True)
class PartnerFilter:
    """Which partners a list shows; an empty field does not filter.

    text: words of the name, legal name, city or CNPJ, blind to accents. cnae: a code or its first digits.
    """

    text: str = ""
    ufs: tuple[str, ...] = ()
    city: str = ""
    segments: tuple[Segment, ...] = ()
    cnae: str = ""
    priorities: tuple[Priority, ...] = ()
    active_only: bool = True


class PartnerSort(StrEnum):
    """Order of the list; ties always by partner_id."""

    PRIORITY = "priority"
    NAME = "name"
    CITY = "city"
    NEWEST = "newest"
    LAST_CHANGED = "last_changed"


@dataclass(frozen=True)
class CityCount:
    """How many partners of the list stand in one municipality."""

    city: str
    uf: str
    latitude: float
    longitude: float
    partners: int


@dataclass(frozen=True)
class Census:
    """How many partners the list has in all, and in each municipality that is known, most first."""

    total: int
    cities: tuple[CityCount, ...]


@dataclass(frozen=True)
class ImportPreview:
    """What an import would do, before anything is written. `first` shows the first good rows as they would enter."""

    first: tuple[CleanPartner, ...]
    new: int
    known: int
    unplaced: int
    rejected: tuple[RejectedRow, ...]
    found_columns: tuple[str, ...]
    ignored_columns: tuple[str, ...]
    header: tuple[str, ...]
    delimiter: str
