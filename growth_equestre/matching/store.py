"""Runs matching's statements: the candidates of one lead, ranked by a compiled card inside the database."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

import duckdb

from growth_equestre.foundation.clock import to_db
from growth_equestre.foundation.sql import load_queries
from growth_equestre.foundation.vocab import Segment
from growth_equestre.matching import rules, rules_prior
from growth_equestre.matching.types import Box, Candidate, Query, Refusal, Standing
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard.types import Card

Q = load_queries(__file__)

_SHOWN = ("partner_id", "name", "segment", "city", "uf", "phone", "refusal", "km")


def query(cursor: duckdb.DuckDBPyConnection, lead_id: str, as_of: datetime, month_start: datetime) -> Query | None:
    """What the lead looks for and where, if it exists outside the bin."""
    row = Q.row(cursor, "lead", lead_id=lead_id)
    return Query(lead_id, **row, as_of=as_of, month_start=month_start) if row else None


def best(cursor: duckdb.DuckDBPyConnection, card: Card, query: Query, count: int, box: Box | None) -> list[Candidate]:
    """The `count` best that can receive the lead, best first; ties by distance, then by partner_id.

    box: only partners inside it.
    """
    parameters = _parameters(query, box) | {"asked": None, "count": count}
    return [_candidate(row, card) for row in _rows(cursor.execute(_best_sql(card), parameters))]


def standing(cursor: duckdb.DuckDBPyConnection, card: Card, query: Query, asked: str) -> Standing | None:
    """One partner, whatever its state, and its place among those that can receive the lead; None if unknown."""
    rows = _rows(cursor.execute(_standing_sql(card), _parameters(query, None) | {"asked": asked}))
    if not rows:
        return None
    row = rows[0]
    is_refused = row["refusal"] is not None
    return Standing(_candidate(row, card), None if is_refused else int(row["place"]), int(row["eligible"]))


def _parameters(query: Query, box: Box | None) -> dict[str, Any]:
    return {
        "lead_id": query.lead_id,
        "segment": query.segment,
        "uf": query.uf,
        "latitude": query.latitude,
        "longitude": query.longitude,
        "as_of": to_db(query.as_of),
        "month_start": to_db(query.month_start),
        "serves_from": rules_prior.SERVES_FROM,
        "prior_answers": rules.PRIOR_ANSWERS,
        "unseen_rate": rules.UNSEEN_ANSWER_RATE,
        "south": box and box.south,
        "north": box and box.north,
        "west": box and box.west,
        "east": box and box.east,
    }


# The card is compiled, so these two are put together from the scorecard's own SQL and the named statement; neither
# holds anything that a person typed.


@lru_cache(maxsize=8)
def _best_sql(card: Card) -> str:
    candidates, compiled = _parts(card)
    return (
        f"with candidates as ({candidates}), scored as ({compiled}) "  # noqa: S608
        f"select {_columns(card)} from scored order by margin desc, km nulls last, partner_id limit $count"
    )


@lru_cache(maxsize=8)
def _standing_sql(card: Card) -> str:
    candidates, compiled = _parts(card)
    return (
        f"with candidates as ({candidates}), scored as ({compiled}), placed as ("  # noqa: S608
        "select *, row_number() over (partition by refusal is null order by margin desc, km nulls last, partner_id)"
        " as place, count(*) filter (where refusal is null) over () as eligible from scored) "
        "select * from placed where partner_id = $asked::uuid"
    )


def _parts(card: Card) -> tuple[str, str]:
    compiled = scorecard.compile_sql(card, keep=_kept(card), relation="candidates", receipt=False)
    return Q.statements["candidates"].text, compiled


def _kept(card: Card) -> list[str]:
    """What is shown of a candidate, and what its receipt is made from."""
    return list(dict.fromkeys([*_SHOWN, *(signal.name for signal in card.signals)]))


def _columns(card: Card) -> str:
    """Named one by one, so that the chance and the score are not worked out for those that are not on the list."""
    return ", ".join(f'"{name}"' for name in _kept(card))


def _rows(found: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _candidate(row: dict[str, Any], card: Card) -> Candidate:
    return Candidate(
        partner_id=str(row["partner_id"]),
        name=row["name"],
        segment=Segment(row["segment"]) if row["segment"] else None,
        city=row["city"],
        uf=row["uf"],
        phone=row["phone"],
        km=row["km"],
        refusal=Refusal(row["refusal"]) if row["refusal"] else None,
        row={signal.name: row[signal.name] for signal in card.signals},
    )
