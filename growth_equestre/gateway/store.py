"""Runs the statements on answers that were given to programs."""

from __future__ import annotations

import json
from datetime import datetime

import duckdb

from growth_equestre.foundation.sql import load_queries
from growth_equestre.gateway.types_api import Once, Reply

Q = load_queries(__file__)


def reply(cursor: duckdb.DuckDBPyConnection, once: Once) -> tuple[str, Reply] | None:
    """Digest of the request that came under this key of the sender's before, and its answer."""
    row = Q.row(cursor, "reply", key_id=once.key_id, idempotency_key=once.idempotency_key)
    return (row["request_sha256"], Reply(row["status"], json.loads(row["reply"]), True)) if row else None


def keep_reply(cursor: duckdb.DuckDBPyConnection, once: Once, given: Reply, now: datetime) -> None:
    """Keep an answer, so that the same request is answered the same."""
    Q.run(
        cursor,
        "keep_reply",
        key_id=once.key_id,
        idempotency_key=once.idempotency_key,
        request_sha256=once.request_sha256,
        status=given.status,
        reply=json.dumps(given.body),
        answered_at=now,
    )


def forget_replies(cursor: duckdb.DuckDBPyConnection, before: datetime) -> None:
    """Let go of answers given before a moment."""
    Q.run(cursor, "forget_replies", before=before)
