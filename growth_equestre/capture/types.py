"""The shapes of the public page: questions, results, who came from where, and what a visitor sends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from growth_equestre.foundation.errors import GrowthError
from growth_equestre.foundation.vocab import EventType, Segment

Answers = Mapping[str, str]
"""Question to the code of the option chosen."""


class FormRefused(GrowthError):
    """A form that this page did not hand out to this visitor, or too long ago."""

    title = "Envie de novo"

    def __init__(self) -> None:
        super().__init__("A página ficou aberta por muito tempo.", "Confira os dados e envie de novo.")


class TooFast(GrowthError):
    """A form that came back faster than a person writes, or with the field that people do not see filled."""

    title = "Envie de novo"

    def __init__(self) -> None:
        super().__init__("Não deu para confirmar que é uma pessoa.", "Confira os dados e envie de novo.")


class CaptureClosed(GrowthError):
    """The team switched the public page off."""

    title = "Página fora do ar"

    def __init__(self) -> None:
        super().__init__("Esta página não está recebendo contatos agora.", "Volte mais tarde.")


class HookNotFound(GrowthError):
    """No calculator or quiz has this address."""

    title = "Página não encontrada"

    def __init__(self) -> None:
        super().__init__("Este endereço não existe.", "Veja o que temos na página inicial.")


class TeamNotFound(GrowthError):
    """No workspace receives visitors at this address, or not now: whoever asks is not told which."""

    title = "Página não encontrada"

    def __init__(self) -> None:
        super().__init__("Este endereço não existe ou não está aberto agora.", "Confira-o com quem o passou a você.")


@dataclass(frozen=True)
class Option:
    """One answer that may be chosen. hint: a quiet second line, or ""."""

    code: str
    label: str
    hint: str = ""


@dataclass(frozen=True)
class Question:
    """One question. is_list: many options, shown as a list to open instead of one button each."""

    name: str
    label: str
    options: tuple[Option, ...]
    is_list: bool = False

    def label_of(self, code: str) -> str:
        """The words of an answer; "" for none of the options."""
        return next((option.label for option in self.options if option.code == code), "")


@dataclass(frozen=True)
class Hook:
    """What the page offers for an answer: the calculator, or the quiz of a segment. slug: its part of the address."""

    slug: str
    title: str
    line: str
    button: str
    questions: tuple[Question, ...]
    segment: Segment | None = None


@dataclass(frozen=True)
class CostRow:
    """One line of the table of costs: reais a month for one grown horse in the region of reference.

    uses, boardings: codes that it holds for, none for all.
    """

    part: str
    uses: frozenset[str]
    boardings: frozenset[str]
    low_brl: int
    high_brl: int
    year: int
    assumption: str


@dataclass(frozen=True)
class Region:
    """How much dearer (above 1) or cheaper than the region of reference, and why we think so."""

    name: str
    factor: float
    assumption: str


@dataclass(frozen=True)
class CostTable:
    """The whole table. regions: by name."""

    rows: tuple[CostRow, ...]
    regions: Mapping[str, Region]


@dataclass(frozen=True)
class CostPart:
    """One part of an estimate, reais a month."""

    name: str
    low_brl: int
    high_brl: int
    assumption: str


@dataclass(frozen=True)
class Estimate:
    """What a horse costs a month: low_brl and high_brl are the sums of the parts'. others: the same horse kept
    elsewhere, as (label, low, high), cheapest first."""

    low_brl: int
    high_brl: int
    parts: tuple[CostPart, ...]
    others: tuple[tuple[str, int, int], ...]
    year: int
    region: Region


@dataclass(frozen=True)
class Result:
    """What a visitor is told. tips: what to ask before closing a deal, for a quiz."""

    headline: str
    line: str
    estimate: Estimate | None
    tips: tuple[str, ...] = ()


@dataclass(frozen=True)
class Said:
    """What answers tell about a lead, as codes; "" where they tell nothing. need: in words."""

    segment: str = ""
    budget: str = ""
    timeframe: str = ""
    uf: str = ""
    need: str = ""


@dataclass(frozen=True)
class Origin:
    """Where a visitor came from, as the address said (utm_source, utm_medium, utm_campaign); "" where it did not."""

    source: str = ""
    medium: str = ""
    campaign: str = ""


@dataclass(frozen=True)
class Form:
    """A form as handed out: its number, when, and the consent text that it showed."""

    nonce: str
    issued_at: datetime
    text_id: str


@dataclass(frozen=True)
class Contact:
    """What a visitor sends to become a lead. wants: which button; trap: what stands in the field nobody sees."""

    name: str = ""
    whatsapp: str = ""
    email: str = ""
    uf: str = ""
    city: str = ""
    segment: str = ""
    is_agreed: bool = False
    wants: EventType = EventType.CTA_CLICK
    trap: str = ""


@dataclass(frozen=True)
class Campaign:
    """A link handed out. path: with its origin, beginning with /c; hook: "" for the page with everything."""

    campaign_id: str
    name: str
    hook: str
    origin: Origin
    created_at: datetime
    path: str


@dataclass(frozen=True)
class CampaignCount:
    """How a link did: visits, results seen, contacts left."""

    source: str
    campaign: str
    visits: int
    results: int
    contacts: int
