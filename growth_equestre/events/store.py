"""Runs the statements of the event log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import duckdb
import pandas as pd

from growth_equestre.events import rules
from growth_equestre.events.types import CameBefore, Event
from growth_equestre.foundation.clock import to_db
from growth_equestre.foundation.sql import load_queries
from growth_equestre.foundation.vocab import EventType

Q = load_queries(__file__)

_INSERTED = ("event_id", "lead_id", "event_type", "occurred_at", "metadata", "partner_id", "external_id")


def find(cursor: duckdb.DuckDBPyConnection, event_id: str) -> Event | None:
    """The event with this id, if it is in the log."""
    row = Q.row(cursor, "find", event_id=event_id)
    return _event(row) if row else None


def find_many(cursor: duckdb.DuckDBPyConnection, event_ids: Sequence[str]) -> dict[str, Event]:
    """Those of the events that are in the log, by id."""
    found = Q.rows(cursor, "find_many", event_ids=list(event_ids))
    return {row["event_id"]: _event(row) for row in found}


def add(cursor: duckdb.DuckDBPyConnection, event: Event) -> None:
    """Append one fact."""
    Q.run(
        cursor,
        "add",
        event_id=event.event_id,
        lead_id=event.lead_id,
        event_type=event.event_type.value,
        occurred_at=event.occurred_at,
        recorded_at=event.recorded_at,
        metadata=event.metadata or None,
        reason=event.reason or None,
        actor_name=event.actor_name,
        partner_id=event.partner_id,
        external_id=event.external_id,
    )


def identified(cursor: duckdb.DuckDBPyConnection, facts: pd.DataFrame) -> pd.DataFrame:
    """position, event_id and verdict (new, known, taken) of each fact, in the order of `position`."""
    return Q.frame_with(cursor, "identified", facts, own_id=rules.OWN_ID)


def add_many(
    cursor: duckdb.DuckDBPyConnection, facts: pd.DataFrame, batch_id: str, recorded_at: datetime, actor_name: str
) -> None:
    """Append many facts as one batch."""
    Q.run_with(
        cursor,
        "add_many",
        facts[list(_INSERTED)],
        batch_id=batch_id,
        recorded_at=recorded_at,
        actor_name=actor_name,
        own_id=rules.OWN_ID,
    )


def insert_rows(cursor: duckdb.DuckDBPyConnection, rows: pd.DataFrame) -> None:
    """Append whole records, with the table's columns."""
    Q.run_with(cursor, "insert_rows", rows)


def add_received(cursor: duckdb.DuckDBPyConnection, events: Sequence[Event], batch_id: str) -> None:
    """Append facts that were noted together, by one actor, as one batch: somebody waits for it. Raises CameBefore."""
    about = {"noted": events[0].recorded_at, "actor": events[0].actor_name, "batch_id": batch_id}
    columns = {
        "event_ids": [one.event_id for one in events],
        "lead_ids": [one.lead_id for one in events],
        "kinds": [one.event_type.value for one in events],
        "moments": [to_db(one.occurred_at) for one in events],
        "metadata": [one.metadata or None for one in events],
        "external_ids": [one.external_id for one in events],
    }
    further = {
        "reasons": [one.reason or None for one in events],
        "partner_ids": [one.partner_id for one in events],
    }
    try:
        if any(map(any, further.values())):
            Q.run(cursor, "add_received", **about, **columns, **further)
        else:
            Q.run(cursor, "add_received_plain", **about, **columns)
    except duckdb.ConstraintException as error:
        raise CameBefore from error


def remove_of_leads(cursor: duckdb.DuckDBPyConnection, lead_ids: Sequence[str]) -> None:
    """Take all events of these leads out of the log."""
    Q.run_with(cursor, "remove_of_leads", pd.DataFrame({"lead_id": list(lead_ids)}, dtype="object"))


def latest_stages(cursor: duckdb.DuckDBPyConnection, batch_id: str) -> list[dict[str, Any]]:
    """lead_id, stage and since of every lead whose stage events the batch adds to."""
    return Q.rows(cursor, "latest_stages", batch_id=batch_id)


def timeline(cursor: duckdb.DuckDBPyConnection, lead_id: str, how_many: int) -> list[Event]:
    """The lead's newest events, newest first."""
    return [_event(row) for row in Q.rows(cursor, "timeline", lead_id=lead_id, how_many=how_many)]


def facts(cursor: duckdb.DuckDBPyConnection, lead_id: str, event_types: Sequence[EventType]) -> list[Event]:
    """The lead's events of these types, oldest first."""
    codes = [kind.value for kind in event_types]
    return [_event(row) for row in Q.rows(cursor, "facts", lead_id=lead_id, event_types=codes)]


def counts(cursor: duckdb.DuckDBPyConnection, lead_id: str) -> dict[EventType, int]:
    """How many events of each type the lead has."""
    return {EventType(row["event_type"]): row["how_many"] for row in Q.rows(cursor, "counts", lead_id=lead_id)}


def total(cursor: duckdb.DuckDBPyConnection) -> int:
    """How many events the workspace has."""
    return int(Q.value(cursor, "total"))


def everything(cursor: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Every event, oldest first; occurred_at in naive UTC."""
    return Q.frame(cursor, "everything")


def snapshot(cursor: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> dict[str, str]:
    """JSON text of the events with these ids that exist."""
    if len(keys) == 1:
        rows = Q.rows(cursor, "snapshot_one", event_id=keys[0])
    else:
        rows = Q.rows_with(cursor, "snapshot_many", _keys(keys))
    return {row["row_key"]: row["record"] for row in rows}


def restore(cursor: duckdb.DuckDBPyConnection, records: Mapping[str, str]) -> None:
    """Put whole records back."""
    Q.run_with(cursor, "restore", pd.DataFrame({"record": list(records.values())}, dtype="object"))


def remove(cursor: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> None:
    """Take records out."""
    Q.run_with(cursor, "remove", _keys(keys))


def label(cursor: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> dict[str, str]:
    """What a person calls each of these events."""
    found = (find(cursor, key) for key in keys)
    return {event.event_id: event.event_type.label for event in found if event}


def batch_snapshot(cursor: duckdb.DuckDBPyConnection, batch_ids: Sequence[str]) -> dict[str, str]:
    """JSON text naming the leads that each of these batches is about; batches without events are absent."""
    return {row["row_key"]: row["record"] for row in Q.rows_with(cursor, "batches", _keys(batch_ids))}


def remove_batches(cursor: duckdb.DuckDBPyConnection, batch_ids: Sequence[str]) -> None:
    """Take all events of these batches out."""
    Q.run_with(cursor, "remove_batches", _keys(batch_ids))


def batch_sizes(cursor: duckdb.DuckDBPyConnection, batch_ids: Sequence[str]) -> dict[str, int]:
    """How many events each of these batches has; those without are absent."""
    return {row["row_key"]: int(row["size"]) for row in Q.rows_with(cursor, "batch_sizes", _keys(batch_ids))}


def batch_labels(cursor: duckdb.DuckDBPyConnection, batch_ids: Sequence[str]) -> dict[str, str]:
    """What a person calls these batches."""
    sizes = batch_sizes(cursor, batch_ids)
    return {batch_id: rules.batch_words(sizes.get(batch_id, 0)) for batch_id in batch_ids}


def keys_of_leads(cursor: duckdb.DuckDBPyConnection, lead_ids: Sequence[str]) -> list[str]:
    """Ids of all facts of these leads."""
    return [row["row_key"] for row in Q.rows_with(cursor, "keys_of_leads", _keys(lead_ids))]


def leads_in_use(cursor: duckdb.DuckDBPyConnection, lead_ids: Sequence[str]) -> set[str]:
    """Those of the leads that have facts."""
    return {row["row_key"] for row in Q.rows_with(cursor, "leads_in_use", _keys(lead_ids))}


def partners_in_use(cursor: duckdb.DuckDBPyConnection, partner_ids: Sequence[str]) -> set[str]:
    """Those of the partners that facts are about."""
    return {row["row_key"] for row in Q.rows_with(cursor, "partners_in_use", _keys(partner_ids))}


def aliases_in_use(cursor: duckdb.DuckDBPyConnection, external_ids: Sequence[str]) -> set[str]:
    """Those of the further ids that a fact recorded since may have come in by."""
    return {row["row_key"] for row in Q.rows_with(cursor, "aliases_in_use", _keys(external_ids))}


def _keys(keys: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame({"row_key": list(keys)}, dtype="object")


def _event(row: Mapping[str, Any]) -> Event:
    columns = {name: row[name] for name in Event.__dataclass_fields__}
    texts = {name: row[name] or "" for name in ("metadata", "reason", "actor_name")}
    return Event(**{**columns, **texts, "event_type": EventType(row["event_type"])})
