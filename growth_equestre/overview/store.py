"""Runs the overview's statements; reads the records' tables, writes none."""

from __future__ import annotations

from datetime import datetime

import duckdb

from growth_equestre.foundation.sql import load_queries
from growth_equestre.foundation.vocab import Segment
from growth_equestre.overview import rules
from growth_equestre.overview.types import KeyFigures, Opportunity, ReadyLead, Share, WeekPoint

Q = load_queries(__file__)


def key_figures(cursor: duckdb.DuckDBPyConnection, now: datetime) -> KeyFigures:
    """Counts of the workspace at `now`."""
    row = Q.rows(cursor, "key_figures", now=now)[0]
    low, high = rules.expected_interval(row["expected"], row.pop("variance"))
    return KeyFigures(**row, expected_low=low, expected_high=high)


def funnel(cursor: duckdb.DuckDBPyConnection) -> tuple[tuple[tuple[str, int], ...], Share, Share]:
    """The steps with their counts, and the qualified share with and without the calculator."""
    row = Q.rows(cursor, "funnel")[0]
    steps = (
        ("Todos os leads", row["everyone"]),
        ("Interagiu", row["engaged"]),
        ("Pediu contato", row["contact"]),
        ("Conversou", row["talk"]),
        ("Qualificou", row["qualified"]),
        ("Encaminhado", row["sent"]),
    )
    with_hook = rules.share(row["hook_qualified"], row["hook"])
    without = rules.share(row["qualified"] - row["hook_qualified"], row["everyone"] - row["hook"])
    return steps, with_hook, without


def weeks(cursor: duckdb.DuckDBPyConnection, now: datetime, offset_minutes: int) -> tuple[WeekPoint, ...]:
    """The last 26 weeks and the running one, oldest first; `offset_minutes` is the workspace's distance from UTC."""
    return tuple(WeekPoint(**row) for row in Q.rows(cursor, "weeks", now=now, offset_minutes=offset_minutes))


def opportunities(cursor: duckdb.DuckDBPyConnection, now: datetime, limit: int) -> tuple[Opportunity, ...]:
    """The likeliest leads that have not qualified yet."""
    return tuple(Opportunity(**row) for row in Q.rows(cursor, "opportunities", now=now, limit=limit))


def ready(cursor: duckdb.DuckDBPyConnection, now: datetime, limit: int) -> tuple[tuple[ReadyLead, ...], int]:
    """The qualified leads that wait longest for a partner, and how many wait in all."""
    rows = Q.rows(cursor, "ready", now=now, limit=limit)
    in_all = [int(row.pop("in_all")) for row in rows]
    return tuple(ReadyLead(**row) for row in rows), max(in_all, default=0)


def segments(cursor: duckdb.DuckDBPyConnection) -> tuple[tuple[Segment, Share], ...]:
    """Qualified share per segment, best first."""
    rows = Q.rows(cursor, "segments")
    shares = [(Segment(row["segment"]), rules.share(row["qualified"], row["leads"])) for row in rows]
    return tuple(sorted(shares, key=lambda row: (-row[1].share, row[0].value)))


def states(cursor: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Open leads per state."""
    return {row["uf"]: row["leads"] for row in Q.rows(cursor, "states")}


def open_scores(cursor: duckdb.DuckDBPyConnection) -> tuple[int, ...]:
    """Open leads by score: 101 counts, from 0 to 100."""
    return tuple(int(row["leads"]) for row in Q.rows(cursor, "open_scores"))
