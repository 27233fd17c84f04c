"""Runs the statements on the addresses of other programs and the messages to them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from growth_equestre.foundation.ids import new_id
from growth_equestre.foundation.sql import Queries
from growth_equestre.gateway.types_webhooks import MessageState, OutMessage, Told, Webhook, WebhookHealth

Q = Queries(Path(__file__).with_name("queries_webhooks.sql"))


def webhooks(cursor: duckdb.DuckDBPyConnection) -> list[Webhook]:
    """Every address, oldest first."""
    return [_webhook(row) for row in Q.rows(cursor, "webhooks")]


def add(cursor: duckdb.DuckDBPyConnection, made: Webhook) -> None:
    """Keep a new address."""
    Q.run(
        cursor,
        "add_webhook",
        webhook_id=made.webhook_id,
        url=made.url,
        events=json.dumps(sorted(made.events)),
        secret=made.secret,
        reference_key=made.reference_key,
        created_at=made.created_at,
        created_by=made.created_by,
    )


def change(cursor: duckdb.DuckDBPyConnection, webhook_id: str, events: Sequence[str], is_active: bool) -> None:
    """Let an address hear these from now on, or nothing for a while."""
    Q.run(cursor, "change_webhook", webhook_id=webhook_id, events=json.dumps(sorted(events)), is_active=is_active)


def rotate(cursor: duckdb.DuckDBPyConnection, webhook_id: str, secret: str, previous_until: datetime) -> None:
    """Sign with a new secret; with the one before too, until a moment."""
    Q.run(cursor, "rotate_secret", webhook_id=webhook_id, secret=secret, previous_until=previous_until)


def remove(cursor: duckdb.DuckDBPyConnection, webhook_id: str) -> None:
    """Forget an address and its messages."""
    Q.run(cursor, "remove_messages", webhook_id=webhook_id)
    Q.run(cursor, "remove_webhook", webhook_id=webhook_id)


def add_messages(
    cursor: duckdb.DuckDBPyConnection, messages: Sequence[tuple[str, str, Mapping[str, Any]]], now: datetime
) -> None:
    """Put messages (address id, type, body) into the outbox, to be sent at once."""
    Q.run(
        cursor,
        "add_messages",
        message_ids=[new_id() for _ in messages],
        webhook_ids=[webhook_id for webhook_id, _, _ in messages],
        kinds=[str(kind) for _, kind, _ in messages],
        payloads=[json.dumps(body, ensure_ascii=False) for _, _, body in messages],
        now=now,
    )


def due(cursor: duckdb.DuckDBPyConnection, now: datetime, limit: int) -> list[OutMessage]:
    """Messages whose time has come, oldest first."""
    return [_message(row) for row in Q.rows(cursor, "due", now=now, limit=limit)]


def next_try(cursor: duckdb.DuckDBPyConnection) -> datetime | None:
    """When the next waiting message has its turn; None when none waits."""
    found: datetime | None = Q.value(cursor, "next_try")
    return found


def note_try(cursor: duckdb.DuckDBPyConnection, tried: OutMessage) -> None:
    """Keep a message as it stands after a try."""
    Q.run(
        cursor,
        "note_try",
        message_id=tried.message_id,
        state=tried.state.value,
        next_try_at=tried.next_try_at,
        last_status=tried.last_status,
        last_error=tried.last_error,
        finished_at=tried.finished_at,
    )


def dead(cursor: duckdb.DuckDBPyConnection, limit: int) -> list[OutMessage]:
    """Messages that were given up, newest first."""
    return [_message(row) for row in Q.rows(cursor, "dead", limit=limit)]


def revive(cursor: duckdb.DuckDBPyConnection, message_id: str | None, now: datetime) -> int:
    """Begin anew with a message that was given up, or with all; returns how many."""
    return len(Q.rows(cursor, "revive", message_id=message_id, now=now))


def health(cursor: duckdb.DuckDBPyConnection) -> dict[str, WebhookHealth]:
    """How each address that has messages is doing."""
    return {
        row["webhook_id"]: WebhookHealth(row["waiting"], row["delivered"], row["dead"], row["last_delivered_at"])
        for row in Q.rows(cursor, "health")
    }


def forget_messages(cursor: duckdb.DuckDBPyConnection, before: datetime) -> None:
    """Let go of messages that ended before a moment."""
    Q.run(cursor, "forget_messages", before=before)


def events_of_batch(
    cursor: duckdb.DuckDBPyConnection, batch_id: str, event_types: Sequence[str]
) -> list[dict[str, Any]]:
    """Facts of these types that came together, in order."""
    return Q.rows(cursor, "events_of_batch", batch_id=batch_id, event_types=list(event_types))


def moved_scores(cursor: duckdb.DuckDBPyConnection, limit: int) -> list[dict[str, Any]]:
    """Leads whose score is another than was told: lead_id, before, score."""
    return Q.rows(cursor, "moved_scores", limit=limit)


def tell_scores(cursor: duckdb.DuckDBPyConnection, lead_ids: Sequence[str]) -> None:
    """Take the scores that these leads have now as told."""
    Q.run(cursor, "tell_scores", lead_ids=list(lead_ids))


def begin_telling_scores(cursor: duckdb.DuckDBPyConnection) -> None:
    """Take every lead's score as told: only what moves from now on is news."""
    Q.run(cursor, "forget_scores")
    Q.run(cursor, "take_scores_as_told")


def forget_gone(cursor: duckdb.DuckDBPyConnection) -> None:
    """Let go of leads that have no score any more."""
    Q.run(cursor, "forget_gone")


def _webhook(row: Mapping[str, Any]) -> Webhook:
    heard = frozenset(Told(code) for code in json.loads(row["events"]))
    return Webhook(**{**row, "events": heard})


def _message(row: Mapping[str, Any]) -> OutMessage:
    return OutMessage(**{**row, "payload": json.loads(row["payload"]), "state": MessageState(row["state"])})
