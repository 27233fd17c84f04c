"""Runs the statements of the offers table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import duckdb
import pandas as pd

from growth_equestre.foundation.sql import load_queries

Q = load_queries(__file__)

_COLUMNS = (
    "offer_id", "handoff_id", "lead_id", "partner_id", "position", "probability", "natural_rank", "compatibility",
    "is_chosen",
)  # fmt: skip


def add(
    cursor: duckdb.DuckDBPyConnection, rows: Sequence[Mapping[str, object]], offered_at: datetime, card_version: str
) -> None:
    """Note lists as they were shown."""
    frame = pd.DataFrame(list(rows), columns=list(_COLUMNS), dtype="object")
    Q.run_with(cursor, "add_offers", frame, offered_at=offered_at, card_version=card_version)


def keys_of_handoffs(cursor: duckdb.DuckDBPyConnection, handoff_ids: Sequence[str]) -> list[str]:
    """Offers that belong to these handoffs."""
    return [row["row_key"] for row in Q.rows_with(cursor, "offer_keys", _keys(handoff_ids))]


def keys_of_leads(cursor: duckdb.DuckDBPyConnection, lead_ids: Sequence[str]) -> list[str]:
    """Offers made for these leads."""
    return [row["row_key"] for row in Q.rows_with(cursor, "offer_keys_of_leads", _keys(lead_ids))]


def snapshot(cursor: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> dict[str, str]:
    """JSON text of the offers with these ids that exist."""
    return {row["row_key"]: row["record"] for row in Q.rows_with(cursor, "offer_snapshots", _keys(keys))}


def restore(cursor: duckdb.DuckDBPyConnection, records: Mapping[str, str]) -> None:
    """Put whole records back."""
    Q.run_with(cursor, "restore_offers", pd.DataFrame({"record": list(records.values())}, dtype="object"))


def remove(cursor: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> None:
    """Take records out."""
    Q.run_with(cursor, "remove_offers", _keys(keys))


def label(cursor: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> dict[str, str]:
    """What a person calls each of these lists."""
    return {row["row_key"]: row["label"] for row in Q.rows_with(cursor, "offer_labels", _keys(keys))}


def _keys(keys: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame({"row_key": list(keys)}, dtype="object")
