"""Runs the statements about requests, consents and their texts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import duckdb

from growth_equestre.foundation.records import keys_frame
from growth_equestre.foundation.sql import load_queries
from growth_equestre.privacy.types import Consent, ConsentText, Outcome, Request, RequestKind

Q = load_queries(__file__)
_TOLD_BY_TEXT = frozenset({"purpose", "version", "body"})


def add_text(cursor: duckdb.DuckDBPyConnection, text: Mapping[str, Any]) -> None:
    """Keep a new version; its number follows the last of its purpose."""
    Q.run(cursor, "add_text", **text)


def texts(cursor: duckdb.DuckDBPyConnection) -> tuple[ConsentText, ...]:
    """Every version of every text, the newest of each purpose first."""
    return tuple(ConsentText(**row) for row in Q.rows(cursor, "texts"))


def put_consent(cursor: duckdb.DuckDBPyConnection, consent: Consent) -> None:
    """Keep one consent, new or changed."""
    row = asdict(consent)
    Q.run(cursor, "put_consent", **{name: row[name] for name in row if name not in _TOLD_BY_TEXT})


def consents(cursor: duckdb.DuckDBPyConnection, lead_id: str) -> tuple[Consent, ...]:
    """The lead's consents, newest first."""
    return tuple(Consent(**row) for row in Q.rows(cursor, "consents", lead_id=lead_id))


def next_request_number(cursor: duckdb.DuckDBPyConnection) -> int:
    """The number of the next request; numbers are never given twice."""
    return int(Q.value(cursor, "next_request_number"))


def put_request(cursor: duckdb.DuckDBPyConnection, request: Request) -> None:
    """Keep one request, new or changed."""
    proof = None if request.proof is None else json.dumps(request.proof, ensure_ascii=False)
    Q.run(cursor, "put_request", **(asdict(request) | {"proof": proof}))


def requests(cursor: duckdb.DuckDBPyConnection) -> tuple[Request, ...]:
    """Every request: open ones first, the most urgent first."""
    return tuple(_request(row) for row in Q.rows(cursor, "requests"))


def request(cursor: duckdb.DuckDBPyConnection, request_id: str) -> Request | None:
    """The request with this id, if there is one."""
    row = Q.row(cursor, "request", request_id=request_id)
    return _request(row) if row else None


def request_numbered(cursor: duckdb.DuckDBPyConnection, number: int) -> Request | None:
    """The request with this number, if there is one."""
    row = Q.row(cursor, "request_numbered", number=number)
    return _request(row) if row else None


def texts_in_use(cursor: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> set[str]:
    """Those of the texts to which somebody consented."""
    return {row["row_key"] for row in Q.rows_with(cursor, "texts_in_use", keys_frame(keys))}


def consents_of(cursor: duckdb.DuckDBPyConnection, lead_ids: Sequence[str]) -> list[str]:
    """Keys of the consents of these leads."""
    return [row["row_key"] for row in Q.rows_with(cursor, "consent_keys_of_leads", keys_frame(lead_ids))]


def _request(row: Mapping[str, Any]) -> Request:
    told = dict(row) | {
        "kind": RequestKind(row["kind"]),
        "outcome": Outcome(row["outcome"]) if row["outcome"] else None,
        "proof": json.loads(row["proof"]) if row["proof"] else None,
    }
    return Request(**told)
