"""What a drop on the board asks of the person, and how long a lead has been left alone."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from growth_equestre.crm.rules import CLOSED_STAGES
from growth_equestre.crm.types import Confirmations
from growth_equestre.foundation.vocab import Stage


class Asked(StrEnum):
    """What has to be settled before a dropped card may stay where it was dropped."""

    NOTHING = "nothing"
    REASON = "reason"
    GATE = "gate"
    PARTNER = "partner"


def asked_by(before: Stage, after: Stage, known: Confirmations, reason: str = "") -> Asked:
    """What a drop asks: a reason to lose or reopen, the gate's confirmations, or the partner of a handoff.

    Only a qualified lead is handed over; any other has to pass the gate first.
    """
    if after is Stage.SENT:
        return Asked.PARTNER if before is Stage.QUALIFIED else Asked.GATE
    if (after is Stage.LOST or before in CLOSED_STAGES) and not reason.strip():
        return Asked.REASON
    if after is Stage.QUALIFIED and known.missing:
        return Asked.GATE
    return Asked.NOTHING


def is_folded(stage: Stage) -> bool:
    """Lost leads stand aside until somebody asks for them."""
    return stage is Stage.LOST


def idle_days(touched_at: datetime, now: datetime) -> int:
    """Whole days since the last touch."""
    return max(0, (now - touched_at).days)
