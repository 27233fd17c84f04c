"""Runs the statements about visits, links and counts; reads the table of costs once."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import duckdb

from growth_equestre.capture import rules_addresses
from growth_equestre.capture.types import Campaign, CampaignCount, CostRow, CostTable, Origin, Region
from growth_equestre.foundation.records import Records
from growth_equestre.foundation.settings import REFERENCE_DIR
from growth_equestre.foundation.sql import load_queries
from growth_equestre.journal.types import undoable

Q = load_queries(__file__)
CONTACT = "contato"
"""What counts call a contact that was left; the others are called as the event is."""


@lru_cache(maxsize=1)
def costs() -> CostTable:
    """The table of costs that ships with the product."""
    regions = {
        row["region"]: Region(row["region"], float(row["factor"]), row["assumption"])
        for row in _rows("horse_cost_regions.csv")
    }
    return CostTable(tuple(_cost(row) for row in _rows("horse_costs.csv")), regions)


def secret(cursor: duckdb.DuckDBPyConnection) -> bytes | None:
    """What forms are signed with; None before the first."""
    found = Q.value(cursor, "secret")
    return bytes.fromhex(found) if found else None


def keep_secret(cursor: duckdb.DuckDBPyConnection, fresh: bytes) -> bytes:
    """The one that is there, else the fresh one, kept."""
    Q.run(cursor, "keep_secret", secret=fresh.hex())
    return bytes.fromhex(Q.value(cursor, "secret"))


def add_visit(cursor: duckdb.DuckDBPyConnection, visit: Mapping[str, Any], origin: Origin) -> bool:
    """Keep what a visitor did; whether it is new."""
    told = dict(visit) | {"source": origin.source, "medium": origin.medium, "campaign": origin.campaign}
    return Q.row(cursor, "add_visit", **told) is not None


def visits(cursor: duckdb.DuckDBPyConnection, visitor: str) -> list[dict[str, Any]]:
    """What the visitor did, oldest first."""
    return Q.rows(cursor, "visits", visitor=visitor)


def count_visits(cursor: duckdb.DuckDBPyConnection, visitor: str) -> int:
    """How much of the visitor is kept."""
    return int(Q.value(cursor, "visits_of", visitor=visitor))


def forget_visitor(cursor: duckdb.DuckDBPyConnection, visitor: str) -> None:
    """Take out what the visitor did."""
    Q.run(cursor, "forget_visitor", visitor=visitor)


def forget_old(cursor: duckdb.DuckDBPyConnection, before: datetime, most: int) -> int:
    """Take out what is older than the moment, and all but the newest `most`; how many rows went."""
    return int(Q.value(cursor, "forget_before", moment=before) or 0) + int(
        Q.value(cursor, "forget_beyond", most=most) or 0
    )


def count_one(cursor: duckdb.DuckDBPyConnection, day: date, origin: Origin, event_type: str) -> None:
    """One more of these on this day; an origin that was never handed out counts as none."""
    is_ours = Q.value(cursor, "is_handed_out", source=origin.source, campaign=origin.campaign)
    source, campaign = (origin.source, origin.campaign) if is_ours else ("", "")
    Q.run(cursor, "count_one", day=day, source=source, campaign=campaign, event_type=event_type)


def counts(cursor: duckdb.DuckDBPyConnection, since: date) -> tuple[CampaignCount, ...]:
    """What came through each link since the day; "" and "" for everything else."""
    return tuple(CampaignCount(**row) for row in Q.rows(cursor, "counts", since=since))


def add_campaign(cursor: duckdb.DuckDBPyConnection, row: Mapping[str, Any]) -> None:
    """Keep a link handed out."""
    Q.run(cursor, "add_campaign", **row)


def campaigns(cursor: duckdb.DuckDBPyConnection, front: str) -> tuple[Campaign, ...]:
    """The links handed out, newest first. front: where the workspace receives visitors."""
    return tuple(_campaign(row, front) for row in Q.rows(cursor, "campaigns"))


def _campaign(row: Mapping[str, Any], front: str) -> Campaign:
    origin = Origin(row["source"], row["medium"], row["campaign"])
    path = rules_addresses.link_path(front, row["hook"], origin)
    return Campaign(row["campaign_id"], row["name"], row["hook"], origin, row["created_at"], path)


RECORDS = Records(Q, "campaigns")
CAMPAIGNS = undoable(
    "capture_campaigns", RECORDS, title="Link de captação",
    words={"name": "Nome", "source": "Origem", "campaign": "Campanha"},
)  # fmt: skip


def _cost(row: Mapping[str, str]) -> CostRow:
    return CostRow(
        row["part"], _codes(row["uses"]), _codes(row["boardings"]), int(row["low_brl"]), int(row["high_brl"]),
        int(row["year"]), row["assumption"],
    )  # fmt: skip


def _codes(text: str) -> frozenset[str]:
    return frozenset() if text == "*" else frozenset(text.split("|"))


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (REFERENCE_DIR / name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
