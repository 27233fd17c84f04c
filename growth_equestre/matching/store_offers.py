"""Runs the statements of the offers table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import duckdb
import pandas as pd

from growth_equestre.foundation.records import Records, keys_frame
from growth_equestre.foundation.sql import load_queries

Q = load_queries(__file__)
OFFERS = Records(Q, "offers")

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
    return [row["row_key"] for row in Q.rows_with(cursor, "offer_keys", keys_frame(handoff_ids))]


def keys_of_leads(cursor: duckdb.DuckDBPyConnection, lead_ids: Sequence[str]) -> list[str]:
    """Offers made for these leads."""
    return [row["row_key"] for row in Q.rows_with(cursor, "offer_keys_of_leads", keys_frame(lead_ids))]
