"""Runs the statements about partners' answers, their clocks and the secret that their links are signed with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from growth_equestre.crm.types import Handoff, SharedField
from growth_equestre.crm.types_handoffs import ANSWERS, GivenAnswer, Standing
from growth_equestre.foundation.clock import from_db
from growth_equestre.foundation.records import Records
from growth_equestre.foundation.sql import Queries
from growth_equestre.foundation.vocab import EventType

Q = Queries(Path(__file__).with_name("queries_handoffs.sql"))
DEADLINES = Records(Q, "deadlines")

_CODES = [answer.value for answer in ANSWERS]


def standings(cursor: duckdb.DuckDBPyConnection, lead_id: str) -> list[Standing]:
    """The lead's handoffs with what came of each, newest first."""
    return [_standing(row) for row in Q.rows(cursor, "standings", lead_id=lead_id, answers=_CODES)]


def lead_of(cursor: duckdb.DuckDBPyConnection, handoff_id: str) -> str | None:
    """The lead that this handoff is about."""
    found: str | None = Q.value(cursor, "lead_of", handoff_id=handoff_id)
    return found


def waiting(cursor: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """Leads whose partner has not answered yet, soonest due first."""
    return Q.rows(cursor, "waiting", answers=_CODES)


def promise(cursor: duckdb.DuckDBPyConnection, handoff_id: str, due_at: datetime) -> None:
    """Note until when a partner is asked to answer."""
    Q.run(cursor, "promise", handoff_id=handoff_id, due_at=due_at)


def note_return(cursor: duckdb.DuckDBPyConnection, handoff_id: str, returned_at: datetime) -> None:
    """The clock took this lead back."""
    Q.run(cursor, "note_return", handoff_id=handoff_id, returned_at=returned_at)


def secret(cursor: duckdb.DuckDBPyConnection, purpose: str) -> bytes | None:
    """What the workspace signs with; None before the first link."""
    found: str | None = Q.value(cursor, "secret", purpose=purpose)
    return bytes.fromhex(found) if found else None


def keep_secret(cursor: duckdb.DuckDBPyConnection, purpose: str, fresh: bytes) -> bytes:
    """The workspace's secret: the one that is there, else the fresh one, kept."""
    Q.run(cursor, "keep_secret", purpose=purpose, secret=fresh.hex())
    kept = secret(cursor, purpose)
    return fresh if kept is None else kept


def _standing(row: Mapping[str, Any]) -> Standing:
    shared = tuple(SharedField(code) for code in json.loads(row["shared_fields"]))
    known = {name: row[name] for name in Handoff.__dataclass_fields__}
    answers = tuple(
        GivenAnswer(EventType(one["event_type"]), from_db(one["at"]), one["said_by"] or "", one["reason"] or "")
        for one in row["answers"] or ()
    )
    return Standing(
        Handoff(**known | {"shared_fields": shared}),
        answers,
        row["due_at"],
        row["returned_at"],
        bool(row["is_current"]),
    )
