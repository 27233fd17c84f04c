"""The only place where scoring meets DuckDB: features in, scores out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import duckdb
import numpy as np
import pyarrow as pa

from growth_equestre.foundation.artifacts import write_text
from growth_equestre.foundation.errors import ArtifactRefused
from growth_equestre.foundation.settings import PRIOR_CARDS_DIR, WorkspaceSettings
from growth_equestre.foundation.sql import load_queries
from growth_equestre.foundation.vocab import EventType, Stage
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard.types import Card, Line
from growth_equestre.scoring import model, model_facts, model_places, model_reasons
from growth_equestre.scoring.model_facts import Facts
from growth_equestre.scoring.rules import KINDS, Moment, Row, moment_of
from growth_equestre.scoring.types import Cards, LeadScore

_QUERIES = load_queries(__file__)
_MOST_PLACES = 8
_places: dict[tuple[Any, ...], Mapping[str, model_places.Places]] = {}
_LOWEST_ID = "00000000-0000-0000-0000-000000000000"
_HIGHEST_ID = "ffffffff-ffff-ffff-ffff-ffffffffffff"


@dataclass(frozen=True)
class Question:
    """Which leads, as of when, under which settings. lead_ids None means every lead.

    known_before: only facts that had arrived before this moment count; None: all that are here now.
    """

    lead_ids: Sequence[str] | None
    as_of: datetime
    settings: WorkspaceSettings
    known_before: datetime | None = None
    first_id: str = _LOWEST_ID
    last_id: str = _HIGHEST_ID

    @property
    def moment(self) -> Moment:
        """The moment in the numbers that the signals are worked out from."""
        return moment_of(self.as_of, self.settings)


def rows(cursor: duckdb.DuckDBPyConnection, question: Question) -> list[Row]:
    """Every signal of each lead that existed before the moment, one row each, and the hash of them."""
    return _as_rows(_signals(cursor, _facts(cursor, question)))


def table(cursor: duckdb.DuckDBPyConnection, question: Question) -> pa.Table:
    """The same as an arrow table."""
    return pa.table(_signals(cursor, _facts(cursor, question)))


def table_with_habits(cursor: duckdb.DuckDBPyConnection, question: Question) -> pa.Table:
    """The same with what no card reads but an analyst may want."""
    facts = _facts(cursor, question)
    return pa.table(_signals(cursor, facts) | model.habits(facts))


def rows_with_facts(cursor: duckdb.DuckDBPyConnection, question: Question, kinds: Sequence[EventType]) -> list[Row]:
    """The one lead asked about as it is, then as it would be after each of these facts; empty if it was not there."""
    facts = _facts(cursor, question)
    if not len(facts.created_us):
        return []
    km = _partner_km(cursor, facts)
    return _as_rows(model.signals(model_facts.with_fact(facts, kinds), km.take([0] * (len(kinds) + 1))))


def _facts(cursor: duckdb.DuckDBPyConnection, question: Question) -> Facts:
    found = _QUERIES.arrow(
        cursor,
        "features",
        **_scope(question),
        as_of=question.as_of,
        known_before=question.known_before,
        kinds=[kind.value for kind in KINDS],
    )
    return model_facts.facts_of(found, question.moment, question.settings.focus_states)


def _signals(cursor: duckdb.DuckDBPyConnection, facts: Facts) -> dict[str, Any]:
    return model.signals(facts, _partner_km(cursor, facts))


def _partner_km(cursor: duckdb.DuckDBPyConnection, facts: Facts) -> pa.Array:
    """Whole km to the nearest partner of the segment."""
    return model_places.nearest_km(facts.columns, _partner_places(cursor), facts.moment.as_of_us)


def _as_rows(columns: Mapping[str, Any]) -> list[Row]:
    return [dict(zip(columns, row, strict=True)) for row in zip(*map(_plain, columns.values()), strict=True)]


def _plain(column: Any) -> list[Any]:
    return cast(list[Any], column.to_pylist() if hasattr(column, "to_pylist") else column.tolist())


def _partner_places(cursor: duckdb.DuckDBPyConnection) -> Mapping[str, model_places.Places]:
    """Where partners are and were; worked out again only when one came, moved or went."""
    found = _QUERIES.row(cursor, "partners_fingerprint") or {}
    fingerprint = tuple(found.values())
    known = _places.get(fingerprint)
    if known is None:
        known = model_places.places_by_segment(_QUERIES.arrow(cursor, "partner_places"))
        if len(_places) >= _MOST_PLACES:
            _places.clear()
        _places[fingerprint] = known
    return known


def save(cursor: duckdb.DuckDBPyConnection, score: LeadScore, row: Row) -> None:
    """Keep one lead's latest score, and when the newest fact of the row that it was given happened."""
    record = {
        "lead_id": score.lead_id,
        "as_of": score.as_of,
        "score": score.score,
        "chance_30d": score.chance_30d,
        "chance_7d": score.chance_7d,
        "chance_low": score.chance_low,
        "chance_high": score.chance_high,
        "suggested_stage": score.suggested_stage.value,
        "start_points": score.start_points,
        "reasons": json.dumps([line.to_json() for line in score.reasons], ensure_ascii=False),
        "card_version": score.card_version,
        "last_fact_us": row["last_fact_us"],
    }
    if not _QUERIES.value(cursor, "renew", **record):
        _QUERIES.run(cursor, "add", **record)


def save_many(cursor: duckdb.DuckDBPyConnection, question: Question, cards: Cards) -> pa.Table:
    """Score every lead asked about and keep the results; returns what `keep` does."""
    return keep(cursor, worked_out(cursor, question, cards), question, cards)


def worked_out(cursor: duckdb.DuckDBPyConnection, question: Question, cards: Cards) -> pa.Table:
    """The score of every lead asked about, as `keep` takes it."""
    return _scored(table(cursor, question), cards)


def unmoved(cursor: duckdb.DuckDBPyConnection, question: Question) -> frozenset[str]:
    """Those of the leads asked about that are in use and have no score of a later moment."""
    found = _QUERIES.rows(cursor, "unmoved", lead_ids=list(question.lead_ids or ()), as_of=question.as_of)
    return frozenset(row["lead_id"] for row in found)


def keep(cursor: duckdb.DuckDBPyConnection, scored: pa.Table, question: Question, cards: Cards) -> pa.Table:
    """Keep scores as the latest.

    Returns the answers for the log: subject_id, inputs_hash, score, chance, chance_7d, low, high.
    """
    answers = ("inputs_hash", "score", "chance", "chance_7d", "low", "high")
    _QUERIES.run_with(
        cursor,
        "save_many",
        scored,
        as_of=question.as_of,
        qualified_from=question.settings.qualified_from,
        warming_from=question.settings.warming_from,
        card_version=cards.version,
    )
    return scored.select(["lead_id", *answers]).rename_columns(["subject_id", *answers])


def _scored(known: pa.Table, cards: Cards) -> pa.Table:
    """Both chances, the receipt and what is kept beside them, one row per lead."""
    asked = dict.fromkeys(signal.name for card in (cards.within_30d, cards.within_7d) for signal in card.signals)
    frame = known.select(list(asked)).to_pandas()
    found = scorecard.receipts(cards.within_30d, frame)
    soon = scorecard.evaluate_table(cards.within_7d, frame).chances
    figures = {"chance": found.chances, "chance_7d": found.chances * soon, "low": found.lows, "high": found.highs}
    return pa.table(
        {name: known.column(name) for name in ("lead_id", "inputs_hash", "last_fact_us")}
        | {name: model_reasons.kept(figure) for name, figure in figures.items()}
        | {
            "score": found.scores,
            "start_points": np.full(len(known), found.start_points),
            "reasons": model_reasons.as_json(cards.within_30d, found),
        }
    )


def ranges(cursor: duckdb.DuckDBPyConnection, size: int) -> list[tuple[str, str]]:
    """Smallest and largest id of so many leads at a time, together all that are in use."""
    return [(row["first_id"], row["last_id"]) for row in _QUERIES.rows(cursor, "ranges", size=size)]


def saved(cursor: duckdb.DuckDBPyConnection, lead_ids: Sequence[str] | None) -> list[LeadScore]:
    """Latest scores, by lead id; None means every lead."""
    return [_score(row) for row in _QUERIES.rows(cursor, "saved", **_bounds(lead_ids))]


def forget_gone(cursor: duckdb.DuckDBPyConnection, lead_ids: Sequence[str]) -> None:
    """Drop the scores of those of these leads that are no longer there."""
    _QUERIES.run(cursor, "forget_gone", lead_ids=list(lead_ids))


def stale(cursor: duckdb.DuckDBPyConnection, before: datetime, card_version: str) -> list[str]:
    """Leads whose score was made before this moment or by other cards, or that have none."""
    rows = _QUERIES.rows(cursor, "stale", before=before, card_version=card_version)
    return [str(row["lead_id"]) for row in rows]


def first_moment(cursor: duckdb.DuckDBPyConnection, as_of: datetime) -> datetime | None:
    """When the first of all leads came, by what was known before an aware moment."""
    found: datetime | None = _QUERIES.value(cursor, "first_moment", as_of=as_of)
    return found


def outcomes(cursor: duckdb.DuckDBPyConnection, **windows: Any) -> pa.Table:
    """Leads open at a moment and what came of them, by lead id; see the statement."""
    return _QUERIES.arrow(cursor, "outcomes", **windows)


@lru_cache(maxsize=1)
def shipped_cards() -> Cards:
    """The prior cards that come with the product. Raises ArtifactRefused."""
    within_30d, within_7d = _card("scoring_30d.json"), _card("scoring_7d.json")
    return Cards(within_30d, within_7d, within_30d.version)


def write_cards(cards: Cards, folder: Path = PRIOR_CARDS_DIR) -> None:
    """Write the prior cards as the files that ship with the product."""
    write_text(folder / "scoring_30d.json", scorecard.to_json(cards.within_30d))
    write_text(folder / "scoring_7d.json", scorecard.to_json(cards.within_7d))


def _card(name: str) -> Card:
    try:
        return scorecard.load_card((PRIOR_CARDS_DIR / name).read_bytes())
    except OSError as error:
        raise ArtifactRefused(
            f"O modelo '{name}' não foi encontrado.", "Reinstale o produto: ele vem com este arquivo."
        ) from error


def _scope(question: Question) -> dict[str, Any]:
    """The ids and their bounds, so that the scan skips what lies outside them."""
    if question.lead_ids is None:
        return {"lead_ids": None, "first_id": question.first_id, "last_id": question.last_id}
    return _bounds(question.lead_ids)


def _bounds(lead_ids: Sequence[str] | None) -> dict[str, Any]:
    if lead_ids is None:
        return {"lead_ids": None, "first_id": _LOWEST_ID, "last_id": _HIGHEST_ID}
    ids = sorted(one.lower() for one in lead_ids) or [_LOWEST_ID]
    # One lead is told by its bounds alone, which is cheaper to plan and to scan than a list of one.
    return {"lead_ids": ids if len(ids) > 1 else None, "first_id": ids[0], "last_id": ids[-1]}


def _score(row: dict[str, Any]) -> LeadScore:
    lines = tuple(Line(one["signal"], one["text"], one["points"]) for one in json.loads(row["reasons"]))
    return LeadScore(**{**row, "suggested_stage": Stage(row["suggested_stage"]), "reasons": lines})
