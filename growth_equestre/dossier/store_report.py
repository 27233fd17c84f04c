"""Reads what the managerial report needs of the log and of leads like this one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from growth_equestre.foundation.sql import Queries
from growth_equestre.foundation.vocab import CLICKS, SIGNS

Q = Queries(Path(__file__).with_name("queries_report.sql"))

_SIGNS = [event.value for event in SIGNS]
_OWN = [event.value for event in (*CLICKS, *SIGNS)]


@dataclass(frozen=True)
class Contacts:
    """Leads in all and leads like this one, and how many of each had a contact that does not work."""

    everybody: int
    all_invalid: int
    similar: int
    similar_invalid: int


@dataclass(frozen=True)
class OwnSigns:
    """When the lead last spoke, did anything of its own, or proved out of reach; and how long its log is."""

    last_sign: datetime | None
    last_invalid: datetime | None
    last_own: datetime | None
    first_fact: datetime | None
    facts: int


def contacts(cursor: duckdb.DuckDBPyConnection, lead_id: str) -> Contacts:
    """How often contacts do not work."""
    return Contacts(**Q.rows(cursor, "contacts", lead_id=lead_id, signs=_SIGNS)[0])


def own_signs(cursor: duckdb.DuckDBPyConnection, lead_id: str) -> OwnSigns:
    """What the lead did of its own."""
    return OwnSigns(**Q.rows(cursor, "own_signs", lead_id=lead_id, signs=_SIGNS, own=_OWN)[0])
