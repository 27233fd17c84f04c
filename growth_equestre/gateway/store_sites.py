"""Runs the statements on sites and what their visitors do."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from growth_equestre.foundation.ids import new_id
from growth_equestre.foundation.records import Records, keys_frame
from growth_equestre.foundation.sql import Queries
from growth_equestre.foundation.vocab import EventType
from growth_equestre.gateway.types_sites import Site, SiteCount, SiteVisit

Q = Queries(Path(__file__).with_name("queries_sites.sql"))
VISITORS = Records(Q, "visitors")


def sites(cursor: duckdb.DuckDBPyConnection) -> list[Site]:
    """Every site, oldest first."""
    return [_site(row) for row in Q.rows(cursor, "sites")]


def add(cursor: duckdb.DuckDBPyConnection, site: Site) -> None:
    """Keep a new site."""
    Q.run(
        cursor,
        "add_site",
        site_id=site.site_id,
        name=site.name,
        public_key=site.public_key,
        origins=json.dumps(site.origins),
        a_minute=site.a_minute,
        created_at=site.created_at,
        created_by=site.created_by,
    )


def revoke(cursor: duckdb.DuckDBPyConnection, site_id: str, now: datetime) -> None:
    """Let the site's key be of no more use."""
    Q.run(cursor, "revoke_site", site_id=site_id, revoked_at=now)


def add_visit(cursor: duckdb.DuckDBPyConnection, site_id: str, visit: SiteVisit, now: datetime) -> None:
    """Keep what a visitor did who is not known yet."""
    Q.run(
        cursor, "add_visit", visit_id=new_id(), site_id=site_id, visitor=visit.visitor,
        event_type=visit.event_type.value, occurred_at=now, page=visit.page,
    )  # fmt: skip


def count_one(cursor: duckdb.DuckDBPyConnection, site_id: str, day: date, kind: EventType) -> None:
    """One more of these on this day."""
    Q.run(cursor, "count_one", site_id=site_id, day=day, event_type=kind.value)


def counts(cursor: duckdb.DuckDBPyConnection, since: date) -> dict[str, SiteCount]:
    """What came from each site since the day, by its id."""
    found: dict[str, dict[str, int]] = {}
    for row in Q.rows(cursor, "counts", since=since):
        found.setdefault(row["site_id"], {})[row["event_type"]] = row["times"]
    return {
        site_id: SiteCount(times.get(EventType.PAGE_VIEW, 0), times.get(EventType.CTA_CLICK, 0))
        for site_id, times in found.items()
    }


def visits_of(cursor: duckdb.DuckDBPyConnection, visitor: str) -> list[dict[str, Any]]:
    """What the visitor did, oldest first."""
    return Q.rows(cursor, "visits_of", visitor=visitor)


def count_visits_of(cursor: duckdb.DuckDBPyConnection, visitor: str) -> int:
    """How much of the visitor is kept."""
    return int(Q.value(cursor, "count_visits_of", visitor=visitor))


def forget_visits_of(cursor: duckdb.DuckDBPyConnection, visitor: str) -> None:
    """Take out what the visitor did."""
    Q.run(cursor, "forget_visits_of", visitor=visitor)


def forget_old(cursor: duckdb.DuckDBPyConnection, before: datetime) -> None:
    """Take out what was done before a moment."""
    Q.run(cursor, "forget_old", before=before)


def lead_of(cursor: duckdb.DuckDBPyConnection, visitor: str) -> str | None:
    """The lead that the visitor is; None while nobody said so."""
    found = Q.value(cursor, "lead_of", visitor=visitor)
    return None if found is None else str(found)


def visitors_of(cursor: duckdb.DuckDBPyConnection, lead_ids: Sequence[str]) -> list[str]:
    """The visitors that these leads are."""
    return [str(row["row_key"]) for row in Q.rows_with(cursor, "visitor_keys_of_leads", keys_frame(lead_ids))]


def know(cursor: duckdb.DuckDBPyConnection, visitor: str, lead_id: str, now: datetime) -> None:
    """Take the visitor for this lead from now on."""
    Q.run(cursor, "know", visitor=visitor, lead_id=lead_id, known_at=now)


def _site(row: Mapping[str, Any]) -> Site:
    return Site(**{**row, "origins": tuple(json.loads(row["origins"]))})
