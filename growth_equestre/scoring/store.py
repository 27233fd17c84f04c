"""The only place where scoring meets DuckDB: features in, scores out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from growth_equestre.foundation.artifacts import write_text
from growth_equestre.foundation.errors import ArtifactRefused
from growth_equestre.foundation.settings import PRIOR_CARDS_DIR, WorkspaceSettings
from growth_equestre.foundation.sql import load_queries
from growth_equestre.foundation.vocab import Stage
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard.types import Card
from growth_equestre.scoring.rules import Row
from growth_equestre.scoring.types import REST_SIGNAL, REST_TEXT, Cards, LeadScore, Line

_QUERIES = load_queries(__file__)
_LOWEST_ID = "00000000-0000-0000-0000-000000000000"
_HIGHEST_ID = "ffffffff-ffff-ffff-ffff-ffffffffffff"


def features(
    cursor: duckdb.DuckDBPyConnection, lead_ids: Sequence[str], as_of: datetime, settings: WorkspaceSettings
) -> list[Row]:
    """One row per lead of the list that existed before `as_of`."""
    return list(_QUERIES.rows(cursor, "features", **_scope(lead_ids), **_moment(as_of, settings)))


def features_frame(
    cursor: duckdb.DuckDBPyConnection, lead_ids: Sequence[str] | None, as_of: datetime, settings: WorkspaceSettings
) -> pd.DataFrame:
    """The same as a table; None means every lead."""
    return _QUERIES.frame(cursor, "features", **_scope(lead_ids), **_moment(as_of, settings))


def save(cursor: duckdb.DuckDBPyConnection, score: LeadScore) -> None:
    """Keep one lead's latest score."""
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
    }
    if _QUERIES.row(cursor, "renew", **record) is None:
        _QUERIES.run(cursor, "add", **record)


def save_many(
    cursor: duckdb.DuckDBPyConnection, frame: pd.DataFrame, cards: Cards, as_of: datetime, settings: WorkspaceSettings
) -> None:
    """Score every row of features by the compiled card and keep the results."""
    weekly = scorecard.evaluate_table(cards.within_7d, frame).chances
    text = scorecard.compile_sql(cards.within_30d, keep=("lead_id", "share_7d"), relation="features", interval=True)
    cursor.register("features", frame.assign(share_7d=weekly))
    try:
        cursor.register("incoming", cursor.execute(text).to_arrow_table())
        _QUERIES.run(
            cursor,
            "save_many",
            as_of=as_of,
            qualified_from=settings.qualified_from,
            warming_from=settings.warming_from,
            rest_signal=REST_SIGNAL,
            rest_text=REST_TEXT,
            card_version=cards.version,
        )
    finally:
        cursor.unregister("features")
        cursor.unregister("incoming")


def saved(cursor: duckdb.DuckDBPyConnection, lead_ids: Sequence[str] | None) -> list[LeadScore]:
    """Latest scores, by lead id; None means every lead."""
    return [_score(row) for row in _QUERIES.rows(cursor, "saved", **_scope(lead_ids))]


def forget_gone(cursor: duckdb.DuckDBPyConnection, lead_ids: Sequence[str]) -> None:
    """Drop the scores of those of these leads that are no longer there."""
    _QUERIES.run(cursor, "forget_gone", lead_ids=list(lead_ids))


def stale(cursor: duckdb.DuckDBPyConnection, before: datetime, card_version: str) -> list[str]:
    """Leads whose score was made before this moment or by other cards, or that have none."""
    rows = _QUERIES.rows(cursor, "stale", before=before, card_version=card_version)
    return [str(row["lead_id"]) for row in rows]


@lru_cache(maxsize=1)
def shipped_cards() -> Cards:
    """The prior cards that come with the product. Raises ArtifactRefused."""
    return Cards(_card("scoring_30d.json"), _card("scoring_7d.json"))


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


def _scope(lead_ids: Sequence[str] | None) -> dict[str, Any]:
    """The ids and their bounds, so that the scan skips what lies outside them."""
    if lead_ids is None:
        return {"lead_ids": None, "first_id": _LOWEST_ID, "last_id": _HIGHEST_ID}
    ids = sorted(one.lower() for one in lead_ids) or [_LOWEST_ID]
    # One lead is told by its bounds alone, which is cheaper to plan and to scan than a list of one.
    return {"lead_ids": ids if len(ids) > 1 else None, "first_id": ids[0], "last_id": ids[-1]}


def _moment(as_of: datetime, settings: WorkspaceSettings) -> dict[str, Any]:
    return {"as_of": as_of, "focus_states": list(settings.focus_states)}


def _score(row: dict[str, Any]) -> LeadScore:
    lines = tuple(Line(one["signal"], one["text"], one["points"]) for one in json.loads(row["reasons"]))
    return LeadScore(**{**row, "suggested_stage": Stage(row["suggested_stage"]), "reasons": lines})
