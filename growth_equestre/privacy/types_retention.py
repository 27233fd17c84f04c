"""How long leads are kept, and what a rule would let go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RetentionRule(StrEnum):
    """When a lead is no longer needed; the code is what is stored."""

    BASELESS = "SEM_BASE"
    LOST = "PERDIDO"
    SILENT = "SILENCIO"

    @property
    def label(self) -> str:
        """As screens say it; months follow."""
        return _LABELS[self.value]

    @property
    def usual_months(self) -> int:
        """What a screen proposes while the rule is off."""
        return _USUAL[self.value]


_LABELS = {
    "SEM_BASE": "Leads sem base legal",
    "PERDIDO": "Leads perdidos sem contato",
    "SILENCIO": "Leads em aberto sem nenhum sinal",
}
_USUAL = {"SEM_BASE": 3, "PERDIDO": 12, "SILENCIO": 24}


@dataclass(frozen=True)
class Due:
    """What one rule lets go now. oldest: the last thing known of the lead that is silent longest."""

    rule: RetentionRule
    after_months: int
    lead_ids: tuple[str, ...]
    oldest: datetime | None


@dataclass(frozen=True)
class RetentionReport:
    """What applying the rules did: people by rule, rows taken out or blanked."""

    people: int
    rows: int
