"""Runs the statements of the handoffs table."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import duckdb

from growth_equestre.crm.types import Handoff, SharedField
from growth_equestre.foundation.clock import to_db
from growth_equestre.foundation.records import Records, keys_frame
from growth_equestre.foundation.sql import load_queries

Q = load_queries(__file__)
HANDOFFS = Records(Q, "handoffs")


def add(cursor: duckdb.DuckDBPyConnection, handoff: Handoff) -> None:
    """Note one handoff."""
    columns = {name: getattr(handoff, name) for name in Handoff.__dataclass_fields__}
    Q.run(cursor, "add", **columns | {"shared_fields": json.dumps(list(handoff.shared_fields))})


def add_many(cursor: duckdb.DuckDBPyConnection, handoffs: Sequence[Handoff]) -> None:
    """Note many handoffs at once."""
    records = {made.handoff_id: asdict(made) | {"handed_at": str(to_db(made.handed_at))} for made in handoffs}
    HANDOFFS.restore(cursor, {key: json.dumps(record) for key, record in records.items()})


def keys_of_leads(cursor: duckdb.DuckDBPyConnection, lead_ids: Sequence[str]) -> list[str]:
    """Ids of all handoffs of these leads."""
    return [row["row_key"] for row in Q.rows_with(cursor, "keys_of_leads", keys_frame(lead_ids))]


def of_lead(cursor: duckdb.DuckDBPyConnection, lead_id: str) -> list[Handoff]:
    """The lead's handoffs, newest first."""
    return [_handoff(row) for row in Q.rows(cursor, "of_lead", lead_id=lead_id)]


def leads_in_use(cursor: duckdb.DuckDBPyConnection, lead_ids: Sequence[str]) -> set[str]:
    """Those of the leads that have handoffs."""
    return {row["row_key"] for row in Q.rows_with(cursor, "leads_in_use", keys_frame(lead_ids))}


def partners_in_use(cursor: duckdb.DuckDBPyConnection, partner_ids: Sequence[str]) -> set[str]:
    """Those of the partners that leads were handed to."""
    return {row["row_key"] for row in Q.rows_with(cursor, "partners_in_use", keys_frame(partner_ids))}


def with_open_gate(cursor: duckdb.DuckDBPyConnection, lead_ids: Sequence[str]) -> set[str]:
    """Those of the leads of whom everything that the gate asks for is confirmed."""
    return {row["row_key"] for row in Q.rows_with(cursor, "with_open_gate", keys_frame(lead_ids))}


def _handoff(row: Mapping[str, Any]) -> Handoff:
    shared = tuple(SharedField(code) for code in json.loads(row["shared_fields"]))
    return Handoff(**{**{name: row[name] for name in Handoff.__dataclass_fields__}, "shared_fields": shared})
