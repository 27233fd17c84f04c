"""One lead with everything that is known and proposed about it, and the list that leads to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from growth_equestre.crm.types import Confirmations
from growth_equestre.foundation.vocab import EventType
from growth_equestre.leads.types import Lead
from growth_equestre.matching.types import Match, Plan
from growth_equestre.next_action.types import Asking, Recommendation
from growth_equestre.scoring.types import LeadScore, WhatWouldChange


@dataclass(frozen=True)
class Opening:
    """Who a lead is and how hot now: what is known of it first. score is None while nothing was computed."""

    lead: Lead
    score: LeadScore | None


@dataclass(frozen=True)
class Dossier(Opening):
    """One lead now. Without a score nothing that would change it is known either.

    gained_in_week: points against a week ago, None for a lead younger than that. asking: the one missing fact whose
    answer would change the next action most often.
    """

    gained_in_week: int | None
    changes: tuple[WhatWouldChange, ...]
    confirmations: Confirmations
    recommendation: Recommendation | None
    partners: tuple[Match, ...]
    asking: Asking | None = None


@dataclass(frozen=True)
class ThreadEntry:
    """One line of a lead's history: a fact, or (without event type) an edit of its record.

    score_before, score_after: around the moment, in points; None where they were not rebuilt.
    """

    at: datetime
    event_type: EventType | None
    words: str
    detail: str
    score_before: int | None = None
    score_after: int | None = None


@dataclass(frozen=True)
class LostReport:
    """What losing several leads did; `change_set_id` takes it back, and is empty when none could be lost."""

    change_set_id: str
    lost: int
    passed_over: int


@dataclass(frozen=True)
class HandoffPlan:
    """Who would go to whom. leads: those that are qualified, in the order asked; unqualified: the others."""

    plan: Plan
    leads: tuple[Lead, ...]
    unqualified: tuple[Lead, ...]


@dataclass(frozen=True)
class HandoffReport:
    """What handing over several leads did; `change_set_id` takes it all back."""

    change_set_id: str
    handed: int
    waiting: int
