"""Reads what the managerial report needs of the log and of what came of other leads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from growth_equestre.foundation.sql import Queries
from growth_equestre.foundation.vocab import CLICKS, SIGNS, Stage

Q = Queries(Path(__file__).with_name("queries_report.sql"))

_SIGNS = [event.value for event in SIGNS]
_OWN = [event.value for event in (*CLICKS, *SIGNS)]


@dataclass(frozen=True)
class PastLead:
    """A lead that was open at a moment: whether it was like the one in question, and what came of it."""

    lead_id: str
    is_qualified: bool
    is_invalid: bool
    is_similar: bool


@dataclass(frozen=True)
class OwnSigns:
    """When the lead last spoke, did anything of its own, or proved out of reach; and how long its log is."""

    last_sign: datetime | None
    last_invalid: datetime | None
    last_own: datetime | None
    first_fact: datetime | None
    facts: int


def fates(
    cursor: duckdb.DuckDBPyConnection, lead_id: str, as_of: datetime, at: datetime, until: datetime, most: int
) -> list[PastLead]:
    """What came between `at` and `until` of the leads that were open at the first, of at most so many that are drawn.

    as_of: when the lead itself is looked at.
    """
    rows = Q.rows(
        cursor, "fates", lead_id=lead_id, as_of=as_of, at=at, until=until, most=most, signs=_SIGNS,
        ends=[Stage.QUALIFIED.value, Stage.SENT.value, Stage.LOST.value],
        reached=[Stage.QUALIFIED.value, Stage.SENT.value],
    )  # fmt: skip
    return [PastLead(**row) for row in rows]


def own_signs(cursor: duckdb.DuckDBPyConnection, lead_id: str) -> OwnSigns:
    """What the lead did of its own."""
    return OwnSigns(**Q.rows(cursor, "own_signs", lead_id=lead_id, signs=_SIGNS, own=_OWN)[0])
