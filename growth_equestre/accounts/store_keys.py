"""Runs the statements on the keys of other programs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from growth_equestre.accounts.types_keys import ApiKey
from growth_equestre.foundation.sql import Queries
from growth_equestre.foundation.vocab import Permission

Q = Queries(Path(__file__).with_name("queries_keys.sql"))


def add(cursor: duckdb.DuckDBPyConnection, key: ApiKey, sha256: str) -> None:
    """Keep a new key by its digest."""
    Q.run(
        cursor,
        "add",
        key_id=key.key_id,
        name=key.name,
        hint=key.hint,
        sha256=sha256,
        permissions=json.dumps(sorted(key.permissions)),
        a_minute=key.a_minute,
        created_at=key.created_at,
        created_by=key.created_by,
        expires_at=key.expires_at,
    )


def keys(cursor: duckdb.DuckDBPyConnection) -> list[ApiKey]:
    """Every key ever made, newest first."""
    return [_key(row) for row in Q.rows(cursor, "keys")]


def with_digest(cursor: duckdb.DuckDBPyConnection, sha256: str) -> ApiKey | None:
    """The key of this digest, whatever its state."""
    row = Q.row(cursor, "with_digest", sha256=sha256)
    return _key(row) if row else None


def revoke(cursor: duckdb.DuckDBPyConnection, key_id: str, now: datetime) -> None:
    """Let the key be of no more use."""
    Q.run(cursor, "revoke", key_id=key_id, revoked_at=now)


def _key(row: Mapping[str, Any]) -> ApiKey:
    granted = frozenset(Permission(code) for code in json.loads(row["permissions"]))
    return ApiKey(**{**row, "permissions": granted})
