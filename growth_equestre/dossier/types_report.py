"""The managerial report of one lead: a document, so that what was printed can be read again word for word."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Area(StrEnum):
    """Who takes the lead forward."""

    NURTURE = "MKT-01"
    SALES = "VND-01"
    PARTNERS = "PRC-01"
    OPERATIONS = "OPS-01"

    @property
    def label(self) -> str:
        """As the report says it."""
        return _AREAS[self.value]


_AREAS = {
    "MKT-01": "Nutrição",
    "VND-01": "Vendas consultivas",
    "PRC-01": "Parcerias",
    "OPS-01": "Operações",
}


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Chances(_Said):
    """Three chances in [0, 1]: that the contact does not work; that a lead that can be reached qualifies within 30 days
    (with its 90% interval); that the partner who would get a qualified one takes it."""

    unreachable: float
    qualifies: float
    qualifies_low: float
    qualifies_high: float
    accepted: float


class Routing(_Said):
    """Where the lead goes. shares: the probability of each area, which sum to 1; low and high: of the chosen one."""

    shares: dict[Area, float]
    chosen: Area
    low: float
    high: float
    sentence: str

    @property
    def confidence(self) -> float:
        """The probability of the chosen area."""
        return self.shares[self.chosen]


class ReceiptLine(_Said):
    """One reason of the chance, in whole points."""

    text: str
    points: int


class TimelineLine(_Said):
    """One thing that happened, in words. moved: "40 > 52" where the chance moved with it."""

    when: str
    words: str
    detail: str
    moved: str


class PartnerLine(_Said):
    """One of the recommended partners."""

    rank: int
    name: str
    place: str
    distance: str
    compatibility: int
    reasons: str


class Step(_Said):
    """One thing to do, and why."""

    words: str
    why: str


class Plan(_Said):
    """What to do when: within a day, within three, later."""

    first_day: tuple[Step, ...]
    third_day: tuple[Step, ...]
    later: tuple[Step, ...]


class Report(_Said):
    """All that the report says, in Portuguese, as of `made_at`. Start and points of the receipt sum to the score."""

    number: int
    made_at: datetime
    made_at_words: str
    made_by: str
    workspace: str
    lead_name: str
    routing: Routing
    snapshot: tuple[tuple[str, str], ...]
    score: int
    score_words: str
    start_points: int
    receipt: tuple[ReceiptLine, ...]
    engagement: tuple[tuple[str, str], ...]
    timeline: tuple[TimelineLine, ...]
    partners: tuple[PartnerLine, ...]
    plan: Plan
    risks: tuple[str, ...]
    sources: tuple[str, ...]

    @property
    def title(self) -> str:
        """ "Relatório gerencial nº 12"."""
        return f"Relatório gerencial nº {self.number}"
