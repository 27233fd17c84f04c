"""What is known about leads when a decision is taken, read from DuckDB: one lead by small statements, many by one.

Planning one large statement costs more than running four small ones, and less than reading a million facts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from growth_equestre.foundation.clock import from_db
from growth_equestre.foundation.sql import load_queries
from growth_equestre.foundation.vocab import EventType, LegalBasis, NextAction, Stage
from growth_equestre.next_action.types import POSITIVE, Feedback, Mark, Recommendation, Situation

_QUERIES = load_queries(__file__)
_LOWEST_ID = "00000000-0000-0000-0000-000000000000"
_HIGHEST_ID = "ffffffff-ffff-ffff-ffff-ffffffffffff"
OWN_ACTS = [kind.value for kind in EventType if kind in POSITIVE]
_EVENT_TYPES = {kind.value: kind for kind in EventType}
_REMEMBERED = timedelta(days=60)
"""How long what the team said about a recommendation counts."""
_FEWEST_ACTS, _MOST_HOURS = 3, 3


def situations(
    cursor: duckdb.DuckDBPyConnection,
    lead_ids: Sequence[str] | None,
    as_of: datetime,
    zone: ZoneInfo | None = None,
    contact_hours: Sequence[int] = (),
) -> list[Situation]:
    """What is known about each lead before `as_of`; None means every lead.

    zone, contact_hours: in which the lead's own hours are told, and which of them count.
    """
    rows = _QUERIES.rows(
        cursor,
        "situations",
        **scope(lead_ids),
        as_of=as_of,
        own_acts=OWN_ACTS,
        offset_minutes=offset_minutes(as_of, zone) if zone else 0,
        contact_hours=list(contact_hours),
    )
    return [_situation(row) for row in rows]


def lead(cursor: duckdb.DuckDBPyConnection, lead_id: str) -> dict[str, Any] | None:
    """Who a live lead is."""
    return _QUERIES.row(cursor, "lead", lead_id=lead_id)


def situation(
    cursor: duckdb.DuckDBPyConnection,
    who: Mapping[str, Any],
    made: Iterable[Recommendation],
    as_of: datetime,
    zone: ZoneInfo,
    contact_hours: Sequence[int],
) -> Situation:
    """The same as `situations` for one lead. who: as `lead` tells it. made: every recommendation made for it."""
    lead_id = who["lead_id"]
    facts = [
        (row["event_type"], row["occurred_at"]) for row in _QUERIES.rows(cursor, "facts", lead_id=lead_id, as_of=as_of)
    ]
    said = [
        Mark(one.action, one.feedback, one.feedback_at)
        for one in made
        if one.feedback and one.feedback_at and as_of - _REMEMBERED < one.feedback_at < as_of
    ]
    plain = {**who, "score": _QUERIES.value(cursor, "score", lead_id=lead_id), "kinds": None, "moments": None}
    found = _situation({**plain, "marks": None, "hours": _hours(facts, offset_minutes(as_of, zone), contact_hours)})
    return replace(
        found,
        last={_EVENT_TYPES[kind]: moment for kind, moment in sorted(facts, key=lambda fact: fact[1])},
        marks=tuple(sorted(said, key=lambda mark: mark.at)),
    )


def scope(lead_ids: Sequence[str] | None) -> dict[str, Any]:
    """The ids and their bounds, so that the scan skips what lies outside them."""
    if lead_ids is None:
        return {"lead_ids": None, "first_id": _LOWEST_ID, "last_id": _HIGHEST_ID}
    ids = sorted(one.lower() for one in lead_ids) or [_LOWEST_ID]
    # One lead is told by its bounds alone, which is cheaper to plan and to scan than a list of one.
    return {"lead_ids": ids if len(ids) > 1 else None, "first_id": ids[0], "last_id": ids[-1]}


def offset_minutes(moment: datetime, zone: ZoneInfo) -> int:
    """Local clock minus UTC then."""
    offset = moment.astimezone(zone).utcoffset()
    return int(offset.total_seconds() // 60) if offset else 0


def _hours(facts: Iterable[tuple[str, datetime]], offset: int, contact_hours: Sequence[int]) -> list[int]:
    """Local hours in which the lead acts most of its own, likeliest first, the earlier of two alike."""
    acts = [(moment + timedelta(minutes=offset)).hour for kind, moment in facts if kind in OWN_ACTS]
    times = Counter(hour for hour in acts if hour in contact_hours)
    if times.total() < _FEWEST_ACTS:
        return []
    return sorted(times, key=lambda hour: hour - times[hour] * 24)[:_MOST_HOURS]


def _situation(row: dict[str, Any]) -> Situation:
    last = {
        _EVENT_TYPES[kind]: from_db(moment)
        for kind, moment in zip(row.pop("kinds") or (), row.pop("moments") or (), strict=True)
    }
    marks = tuple(
        Mark(NextAction(one["action"]), Feedback(one["feedback"]), from_db(one["moment"]))
        for one in row.pop("marks") or ()
    )
    row["hours"] = tuple(row["hours"] or ())
    row["stage"] = Stage(row["stage"])
    row["legal_basis"] = LegalBasis(row["legal_basis"]) if row["legal_basis"] else None
    return Situation(**row, last=last, marks=marks)
