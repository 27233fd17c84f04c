"""Runs the statements about records that may be one person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import duckdb
import pandas as pd

from growth_equestre.foundation.sql import load_queries
from growth_equestre.leads.rules_likeness import judged
from growth_equestre.leads.types import place_words
from growth_equestre.leads.types_duplicates import Judgement, Pair, Shared

Q = load_queries(__file__)

MOST_OF_ONE_MARK, MOST_OF_ONE_SOUND = 40, 12
"""What more leads than this share, of contacts and of the sound of a name in a city, is too ordinary to compare by."""


def pairs(cursor: duckdb.DuckDBPyConnection) -> list[Pair]:
    """Records outside the bin that may be one person, likeliest first."""
    frame = Q.frame(cursor, "look_alikes", most=MOST_OF_ONE_MARK, most_weak=MOST_OF_ONE_SOUND)
    columns = [frame[name].astype("object").where(frame[name].notna(), None).tolist() for name in frame]
    found = [_pair(dict(zip(frame.columns, row, strict=True))) for row in zip(*columns, strict=True)]
    likely = [pair for pair in found if pair is not None]
    return sorted(likely, key=lambda pair: (-pair.points, pair.kept_id, pair.gone_id))


def tell_apart(
    cursor: duckdb.DuckDBPyConnection, pair_id: str, lead_ids: Sequence[str], said_at: datetime, actor_name: str
) -> None:
    """Note that these two are not one person."""
    first_id, second_id = sorted(lead_ids)
    Q.run(cursor, "tell_apart", pair_id=pair_id, first_id=first_id, second_id=second_id, said_at=said_at,
          actor_name=actor_name)  # fmt: skip


def distinct_snapshots(cursor: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> dict[str, str]:
    """JSON text of each of these pairs told apart that exists."""
    return {row["row_key"]: row["record"] for row in Q.rows_with(cursor, "distinct_snapshots", _column(keys))}


def restore_distinct(cursor: duckdb.DuckDBPyConnection, rows: Mapping[str, str]) -> None:
    """Put pairs told apart back."""
    Q.run_with(cursor, "restore_distinct", _column(list(rows.values()), "record"))


def remove_distinct(cursor: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> None:
    """Forget that these pairs were told apart."""
    Q.run_with(cursor, "remove_distinct", _column(keys))


def distinct_labels(_cursor: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> dict[str, str]:
    """What a person calls each of these notes."""
    return dict.fromkeys(keys, "Não são a mesma pessoa")


def _pair(row: Mapping[str, object]) -> Pair | None:
    shared = Shared(
        first_name=str(row["kept_key"]),
        second_name=str(row["gone_key"]),
        phone=_whole(row["phone"]),
        email=_whole(row["email"]),
        city=None if row["city"] is None else bool(row["city"]),
        namesakes=_whole(row["namesakes"]) or 1,
    )
    found = judged(shared)
    return _line(row, found) if found else None


def _line(row: Mapping[str, object], found: Judgement) -> Pair:
    texts = {name: None if row[name] is None else str(row[name]) for name in row}
    return Pair(
        kept_id=texts["kept_id"] or "",
        gone_id=texts["gone_id"] or "",
        kept_name=texts["kept_name"] or "",
        gone_name=texts["gone_name"] or "",
        kept_place=place_words(texts["kept_city"], texts["kept_uf"]),
        gone_place=place_words(texts["gone_city"], texts["gone_uf"]),
        likeness=found.likeness,
        points=found.points,
        because=found.because,
    )


def _whole(number: object) -> int | None:
    return None if number is None else int(str(number).removesuffix(".0"))


def _column(texts: Sequence[str], name: str = "row_key") -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(list(texts), dtype="str")})
