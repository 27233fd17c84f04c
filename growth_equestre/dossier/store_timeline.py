"""Reads the one thread of everything that happened to a lead."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from growth_equestre.dossier.types_timeline import Happening, Kind
from growth_equestre.foundation.clock import to_db
from growth_equestre.foundation.sql import Queries
from growth_equestre.foundation.vocab import PARTNER_EVENTS

Q = Queries(Path(__file__).with_name("queries_timeline.sql"))

_PARTNER_EVENTS = [event.value for event in PARTNER_EVENTS]


def page(
    cursor: duckdb.DuckDBPyConnection,
    lead_id: str,
    edits: Sequence[Happening],
    kinds: Sequence[Kind] | None,
    limit: int,
    offset: int,
) -> list[dict[str, Any]]:
    """One page of raw lines, newest first, each with the total. edits: changes of the record, in words already."""
    rows = [(to_db(one.at), one.words, one.detail, one.who) for one in edits]
    frame = pd.DataFrame(rows, columns=["happened_at", "words", "detail", "who"])
    frame = frame.astype({"happened_at": "datetime64[us]"})
    return Q.rows_with(
        cursor,
        "page",
        frame,
        lead_id=lead_id,
        partner_events=_PARTNER_EVENTS,
        kinds=[kind.value for kind in kinds] if kinds else None,
        with_every_score=bool(kinds) and Kind.CHANCE in (kinds or ()),
        how_many=limit,
        skipped=offset,
    )
