"""The door of scoring: score, read, rebuild a past score, say what would change it, and follow what changes.

"Now" is the first instant after the clock's moment, so that a fact registered at this very moment already counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from growth_equestre.foundation.errors import InvalidInput, LeadNotFound
from growth_equestre.foundation.ids import is_uuid
from growth_equestre.foundation.settings import WorkspaceSettings
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, follow_touched_leads, use_case
from growth_equestre.jobs import service as jobs
from growth_equestre.jobs.types import Report
from growth_equestre.scoring import rules, store
from growth_equestre.scoring.rules import Row
from growth_equestre.scoring.types import Cards, LeadScore, Line, WhatWouldChange

__all__ = [
    "Cards",
    "LeadScore",
    "Line",
    "WhatWouldChange",
    "current",
    "current_many",
    "refresh_stale",
    "score",
    "score_as_of",
    "score_many",
    "score_many_as_of",
    "serving_cards",
    "trend",
    "what_would_change",
]

FEW = 25
"""Up to so many leads are cheaper one by one than through the compiled statement."""
BATCH = 200_000
"""Leads per step of long work: bounds memory and tells progress."""
STALE_AFTER = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)
_WEEK = timedelta(days=7)


@use_case(Permission.CAN_SCORE, writes=True)
def score(ws: Workspace, lead_id: str, as_of: datetime | None = None) -> LeadScore:
    """Evaluate one lead and keep the result as its latest score; with `as_of`, only evaluate.

    Raises LeadNotFound; InvalidInput when the lead did not exist yet at `as_of`.
    """
    if as_of is not None:
        return score_as_of(ws, lead_id, as_of)
    result = _evaluated(ws, lead_id, _now(ws))
    store.save(ws.cursor(), result)
    return result


@use_case(Permission.CAN_SCORE, writes=True)
def score_many(ws: Workspace, lead_ids: Sequence[str] | None = None, report: Report | None = None) -> int:
    """Evaluate and keep these leads' scores, or every lead's; returns how many. Unknown ids are passed over."""
    if lead_ids is None or len(lead_ids) > FEW:
        return _score_in_bulk(ws, lead_ids, report)
    return _score_one_by_one(ws, lead_ids)


@use_case(Permission.CAN_VIEW)
def current(ws: Workspace, lead_id: str) -> LeadScore | None:
    """The latest saved score; None while the lead has none. Raises LeadNotFound for an id that cannot be one."""
    found = store.saved(ws.cursor(), [_checked(lead_id)])
    return found[0] if found else None


@use_case(Permission.CAN_VIEW)
def current_many(ws: Workspace, lead_ids: Sequence[str] | None = None) -> list[LeadScore]:
    """The latest saved scores, ordered by lead id; None means every lead."""
    return store.saved(ws.cursor(), lead_ids)


@use_case(Permission.CAN_VIEW)
def score_as_of(ws: Workspace, lead_id: str, moment: datetime) -> LeadScore:
    """The score as it stood at an aware moment, rebuilt from facts strictly before it. Nothing is saved."""
    return _evaluated(ws, lead_id, moment)


@use_case(Permission.CAN_VIEW)
def score_many_as_of(ws: Workspace, moment: datetime, lead_ids: Sequence[str] | None = None) -> list[LeadScore]:
    """The same for many leads, ordered by id; those that did not exist yet are left out."""
    settings, cards = ws.settings, serving_cards(ws)
    frame = store.features_frame(ws.cursor(), lead_ids, moment, settings)
    rows: list[Row] = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return sorted((rules.score(row, cards, moment, settings) for row in rows), key=lambda one: one.lead_id)


@use_case(Permission.CAN_VIEW)
def trend(ws: Workspace, lead_id: str) -> int | None:
    """Points gained (or lost) against a week ago; None for a lead that did not exist then."""
    now, settings = _now(ws), ws.settings
    before = store.features(ws.cursor(), [_checked(lead_id)], now - _WEEK, settings)
    if not before:
        return None
    earlier = rules.score(before[0], serving_cards(ws), now - _WEEK, settings)
    return _evaluated(ws, lead_id, now).score - earlier.score


@use_case(Permission.CAN_VIEW)
def what_would_change(ws: Workspace, lead_id: str) -> tuple[WhatWouldChange, ...]:
    """Facts that the team can still obtain, each with the exact score once it is registered now; best first."""
    return rules.what_would_change(_row(ws, lead_id, _now(ws), ws.settings), serving_cards(ws))


@use_case(Permission.CAN_SCORE, writes=True)
def refresh_stale(ws: Workspace, older_than: timedelta = STALE_AFTER) -> int:
    """Score again what cooled without any new fact: scores older than this, of other cards, or missing."""
    waiting = store.stale(ws.cursor(), ws.now() - older_than, serving_cards(ws).version)
    return score_many(ws, waiting) if waiting else 0


def serving_cards(_: Workspace) -> Cards:
    """The cards that serve this workspace now: the prior ones, until the workspace has learned its own."""
    return store.shipped_cards()


def _now(ws: Workspace) -> datetime:
    return ws.now() + _INSTANT


def _checked(lead_id: str) -> str:
    if not is_uuid(lead_id):
        raise LeadNotFound(lead_id)
    return lead_id


def _row(ws: Workspace, lead_id: str, as_of: datetime, settings: WorkspaceSettings) -> Row:
    rows = store.features(ws.cursor(), [_checked(lead_id)], as_of, settings)
    if rows:
        return rows[0]
    if store.features(ws.cursor(), [lead_id], _now(ws), settings):
        raise InvalidInput("quando", "Este lead ainda não existia nesse momento.", "Escolha uma data posterior.")
    raise LeadNotFound(lead_id)


def _evaluated(ws: Workspace, lead_id: str, as_of: datetime) -> LeadScore:
    settings = ws.settings
    return rules.score(_row(ws, lead_id, as_of, settings), serving_cards(ws), as_of, settings)


def _score_one_by_one(ws: Workspace, lead_ids: Sequence[str]) -> int:
    now, settings, cards, cursor = _now(ws), ws.settings, serving_cards(ws), ws.cursor()
    known = [lead_id for lead_id in lead_ids if is_uuid(lead_id)]
    rows = store.features(cursor, known, now, settings)
    for row in rows:
        store.save(cursor, rules.score(row, cards, now, settings))
    return len(rows)


def _score_in_bulk(ws: Workspace, lead_ids: Sequence[str] | None, report: Report | None) -> int:
    now, settings, cards, cursor = _now(ws), ws.settings, serving_cards(ws), ws.cursor()
    frame = store.features_frame(cursor, lead_ids, now, settings)
    for start in range(0, len(frame), BATCH):
        store.save_many(cursor, frame.iloc[start : start + BATCH], cards, now, settings)
        if report:
            report(min(start + BATCH, len(frame)), len(frame))
    return len(frame)


def _follow(ws: Workspace, lead_ids: frozenset[str]) -> None:
    """Scores of touched leads follow in the same write; the score of a lead that is gone goes too."""
    touched = [lead_id for lead_id in sorted(lead_ids) if is_uuid(lead_id)]
    scored = _score_one_by_one(ws, touched) if len(touched) <= FEW else _score_in_bulk(ws, touched, None)
    if scored < len(touched):
        store.forget_gone(ws.cursor(), touched)


def _refresh_job(ws: Workspace, _: Mapping[str, Any], report: Report) -> str:
    count = refresh_stale(ws)
    report(count, count)
    return f"{count} scores atualizados."


follow_touched_leads(_follow)
jobs.register("scoring.refresh_stale", _refresh_job, every=timedelta(hours=1), label="Atualizar scores que esfriaram")
