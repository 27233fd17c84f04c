"""Runs the statements of the board."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from growth_equestre.crm.types_board import BoardFilter, BoardSort
from growth_equestre.foundation.sql import Queries
from growth_equestre.foundation.text import fold
from growth_equestre.foundation.vocab import FUNNEL_EVENTS

Q = Queries(Path(__file__).with_name("queries_board.sql"))

_FEWEST_SEARCH_DIGITS = 4
_NO_DIGITS = "?"
"""Stands for no digits searched: no phone contains it."""


def placed(
    cursor: duckdb.DuckDBPyConnection, chosen: BoardFilter, sort: BoardSort, per_column: int
) -> list[dict[str, Any]]:
    """lead_id, stage, place, and total and value_brl of the whole stage, of the first leads of each stage."""
    digits = "".join(mark for mark in chosen.text if mark.isdigit())
    is_phone = len(digits) >= _FEWEST_SEARCH_DIGITS and not any(map(str.isalpha, chosen.text))
    return Q.rows(
        cursor,
        "placed",
        words=fold(chosen.text).split() or None,
        digits=digits if is_phone else _NO_DIGITS,
        segments=[segment.value for segment in chosen.segments] or None,
        ufs=list(chosen.ufs) or None,
        owners=list(chosen.owners) or None,
        has_next_step=chosen.has_next_step,
        sort=sort.value,
        per_column=per_column,
    )


def cards(cursor: duckdb.DuckDBPyConnection, lead_ids: Sequence[str], now: datetime) -> dict[str, dict[str, Any]]:
    """What the card of each of these leads says, by lead."""
    own_acts = [event.value for event in FUNNEL_EVENTS]
    found = Q.rows(cursor, "cards", lead_ids=list(lead_ids), own_acts=own_acts, now=now) if lead_ids else []
    return {row["lead_id"]: row for row in found}
