"""The door of the day's work: the queue in order, what it lacks, and what came of actions week by week."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.jobs import service as jobs
from growth_equestre.jobs.types import Report
from growth_equestre.next_action import service, store
from growth_equestre.next_action.rules_calendar import next_business_moment
from growth_equestre.next_action.service_learning import LOOKS_BACK, WINDOW_DAYS
from growth_equestre.next_action.types import OutcomeCount, Today, TodayItem

__all__ = ["OutcomeCount", "Today", "TodayItem", "count_due", "outcome_counts", "refresh_due", "today"]

URGENCY_HALF_DAYS = 3.0
"""A lead is half as urgent with each three days since it last did something."""
BATCH = 2_000
REFRESH = "next_action.refresh"


@use_case(Permission.CAN_VIEW)
def today(ws: Workspace, most: int = 60) -> Today:
    """What there is to do until the end of the working day, by chance x gain x urgency."""
    now, settings = ws.now(), ws.settings
    day = next_business_moment(now, None, settings).date()
    until = datetime.combine(day + timedelta(days=1), time(), settings.zone)
    began = datetime.combine(now.astimezone(settings.zone).date(), time(), settings.zone)
    items, total = store.queue(ws.cursor(), now, until, URGENCY_HALF_DAYS, most, settings.zone)
    return Today(day, items, total, **store.day_counts(ws.cursor(), began))


@use_case(Permission.CAN_VIEW)
def count_due(ws: Workspace) -> int:
    """How many open leads lack a next action, or have one that no longer holds."""
    return len(store.due(ws.cursor(), ws.now()))


@use_case(Permission.CAN_SCORE)
def refresh_due(ws: Workspace, report: Report | None = None) -> int:
    """Recommend for those leads, some thousands per write; returns for how many."""
    waiting = store.due(ws.cursor(), ws.now())
    for start in range(0, len(waiting), BATCH):
        service.recommend_many(ws, waiting[start : start + BATCH])
        if report:
            report(min(start + BATCH, len(waiting)), len(waiting))
    return len(waiting)


@use_case(Permission.CAN_VIEW)
def outcome_counts(ws: Workspace) -> list[OutcomeCount]:
    """Per action and week of the last year, oldest first; only decisions whose window is over."""
    now = ws.now()
    return store.outcome_counts(ws.cursor(), now, now - LOOKS_BACK, WINDOW_DAYS, ws.local_zone)


def _refresh_job(ws: Workspace, _: Mapping[str, Any], report: Report) -> str:
    return f"{refresh_due(ws, report)} próximas ações atualizadas."


jobs.register(REFRESH, _refresh_job, every=timedelta(hours=1), label="Atualizar a fila de hoje")
