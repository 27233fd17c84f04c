"""Finds a person in every table, takes it out, and searches what is left."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from growth_equestre.foundation.sql import Queries
from growth_equestre.foundation.text import fold
from growth_equestre.privacy import rules, rules_reach
from growth_equestre.privacy.types import Person

Q = Queries(Path(__file__).with_name("queries_reach.sql"))
_NAMING = ("name", "email", "whatsapp", "external_id")


def person(cursor: duckdb.DuckDBPyConnection, lead_id: str) -> Person | None:
    """Every record that is the same person as this lead, with what names it; None where no lead has the id."""
    rows = Q.rows(cursor, "person", id=lead_id)
    if not rows:
        return None
    lead_ids = tuple(row["lead_id"] for row in rows)
    told = [*rows, *Q.rows(cursor, "names_before", lead_ids=list(lead_ids))]
    names, emails, phones, ids = ({str(row[name]) for row in told if row[name]} for name in _NAMING)
    ids |= {row["external_id"] for row in Q.rows(cursor, "further_ids", lead_ids=list(lead_ids))} - set(lead_ids)
    words = rules.words_of(sorted(names), sorted(emails), sorted(phones), sorted(ids))
    shared = _shared(cursor, lead_ids, words)
    called = tuple(dict.fromkeys([rows[0]["name"], *sorted(names)]))
    return Person(
        lead_ids, called, tuple(word for word in words if word not in shared), shared,
        all(row["deleted_at"] for row in rows),
    )  # fmt: skip


def pattern(cursor: duckdb.DuckDBPyConnection, found: Person) -> str:
    """What a search in all of the workspace looks for: the person's ids, those of its handoffs, and its words."""
    return rules.pattern([*ids_of(cursor, found), *found.words])


def ids_of(cursor: duckdb.DuckDBPyConnection, found: Person) -> list[str]:
    """Ids of ours that lead to the person."""
    handoffs = Q.rows(cursor, "handoff_ids", lead_ids=list(found.lead_ids))
    return [*found.lead_ids, *(row["handoff_id"] for row in handoffs)]


def traces(cursor: duckdb.DuckDBPyConnection, searched: str) -> dict[str, int]:
    """How many rows of each table name the person; every table of the workspace is in it, most with 0."""
    return {table: int(Q.value(cursor, "count_traces", table=table, pattern=searched)) for table in tables(cursor)}


def tables(cursor: duckdb.DuckDBPyConnection) -> list[str]:
    """Every table of the workspace."""
    return [row["table_name"] for row in Q.rows(cursor, "tables")]


def held(cursor: duckdb.DuckDBPyConnection, found: Person) -> dict[str, list[dict[str, Any]]]:
    """The person's own rows, by table, as they stand."""
    searched = rules.pattern(ids_of(cursor, found))
    own = (table for table in tables(cursor) if table not in rules_reach.HELD_WITHOUT_SEARCH)
    rows = {table: Q.rows(cursor, "rows_naming", table=table, pattern=searched) for table in own}
    return {table: [json.loads(row["record"]) for row in some] for table, some in rows.items() if some}


def take_out(cursor: duckdb.DuckDBPyConnection, found: Person, searched: str) -> dict[str, int]:
    """Run every step; returns how many rows each table lost or had blanked."""
    given = {
        "lead_ids": list(found.lead_ids),
        "pattern": searched,
        "names": [fold(name) for name in found.names if name.strip()],
    }
    reached: dict[str, int] = {}
    here = set(tables(cursor))
    for step in rules_reach.STEPS:
        if step.table not in here:
            continue
        wanted = Q.statements[step.statement].parameters
        count = Q.value(cursor, step.statement, **{name: given[name] for name in wanted})
        reached[step.table] = reached.get(step.table, 0) + int(count or 0)
    return {table: count for table, count in reached.items() if count}


def salt(cursor: duckdb.DuckDBPyConnection) -> str | None:
    """The salt of this workspace's digests; None before the first erasure."""
    found = Q.value(cursor, "salt")
    return None if found is None else str(found)


def keep_salt(cursor: duckdb.DuckDBPyConnection, fresh: str) -> None:
    """Keep the salt, once."""
    Q.run(cursor, "add_salt", salt=fresh)


def bury(cursor: duckdb.DuckDBPyConnection, digests: Iterable[str], erased_at: datetime) -> None:
    """Keep digests of erased leads; those already there stay."""
    Q.run(cursor, "add_tombstones", digests=list(digests), erased_at=erased_at)


def tombstones(cursor: duckdb.DuckDBPyConnection) -> Mapping[str, datetime]:
    """Digest of each erased lead, and when it went."""
    return {row["digest"]: row["erased_at"] for row in Q.rows(cursor, "tombstones")}


def risen(cursor: duckdb.DuckDBPyConnection, digests: Sequence[str], with_salt: str) -> list[str]:
    """Leads here that were erased once."""
    return [row["lead_id"] for row in Q.rows(cursor, "risen", digests=list(digests), salt=with_salt)]


def together(people: Sequence[Person]) -> Person:
    """Several people as if they were one, to be taken out by one pass."""

    def joined(each: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one for some in each for one in some))

    return Person(
        joined(one.lead_ids for one in people),
        joined(one.names for one in people),
        joined(one.words for one in people),
        joined(one.shared for one in people),
        all(one.is_in_bin for one in people),
    )


def _shared(cursor: duckdb.DuckDBPyConnection, lead_ids: Sequence[str], words: Sequence[str]) -> tuple[str, ...]:
    """The words that also name somebody else; looked for all at once first, because mostly there is none."""
    if not words or not _names_others(cursor, lead_ids, words):
        return ()
    return tuple(word for word in words if _names_others(cursor, lead_ids, [word]))


def _names_others(cursor: duckdb.DuckDBPyConnection, lead_ids: Sequence[str], words: Sequence[str]) -> bool:
    return bool(Q.value(cursor, "also_names_others", lead_ids=list(lead_ids), pattern=rules.pattern(words)))
