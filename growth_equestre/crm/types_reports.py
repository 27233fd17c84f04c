"""Which managerial reports were made about a lead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class KeptReport:
    """One report made: its number counts within the workspace and is never given twice."""

    report_id: str
    number: int
    lead_id: str
    made_at: datetime
    actor_id: str
    actor_name: str
