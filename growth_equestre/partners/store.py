"""Runs the directory's statements; a row becomes a Partner here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import Any

import duckdb
import pandas as pd

from growth_equestre.foundation.clock import to_db
from growth_equestre.foundation.records import Records
from growth_equestre.foundation.sql import load_queries
from growth_equestre.foundation.text import fold
from growth_equestre.foundation.vocab import Priority, Segment
from growth_equestre.partners import rules
from growth_equestre.partners.types import Census, CityCount, Partner, PartnerFilter, PartnerSort

Q = load_queries(__file__)
PARTNERS = Records(Q, "partners")

FIT_COLUMNS = {
    Segment.HORSES: "fit_horses",
    Segment.SERVICES: "fit_services",
    Segment.EVENTS: "fit_events",
    Segment.EQUIPMENT: "fit_equipment",
}
COLUMNS = (
    "partner_id", "cnpj", "name", "name_key", "legal_name", "phone", "email", "contact", "segment", "uf", "city",
    "ibge_code", "latitude", "longitude", "priority", "cnae_main", "cnae_secondary", "is_active",
    "monthly_capacity", *FIT_COLUMNS.values(), "is_demo", "created_at", "updated_at", "deleted_at",
)  # fmt: skip


def partner(cursor: duckdb.DuckDBPyConnection, partner_id: str) -> Partner | None:
    """The partner with this id, in the bin or not, if it exists."""
    row = Q.row(cursor, "partner", partner_id=partner_id)
    return _partner(row) if row else None


def page(
    cursor: duckdb.DuckDBPyConnection, chosen: PartnerFilter, sort: PartnerSort, limit: int | None, offset: int
) -> tuple[Partner, ...]:
    """One page of the list; limit None gives the rest of it."""
    rows = Q.rows(cursor, "page", **_parameters(chosen), sort=sort.value, limit=limit, offset=offset)
    return tuple(_partner(row) for row in rows)


def census(cursor: duckdb.DuckDBPyConnection, chosen: PartnerFilter) -> Census:
    """How many partners the list has; those whose municipality is not known stand in none."""
    rows = Q.rows(cursor, "by_city", **_parameters(chosen))
    total = sum(int(row["partners"]) for row in rows)
    return Census(total, tuple(CityCount(**row) for row in rows if row["latitude"] is not None))


def ids_by_cnpj(cursor: duckdb.DuckDBPyConnection, cnpjs: Sequence[str]) -> dict[str, str]:
    """CNPJ to partner_id, for those in the directory and outside the bin."""
    return {row["cnpj"]: row["partner_id"] for row in Q.rows(cursor, "by_cnpjs", cnpjs=list(cnpjs))}


def same_company(cursor: duckdb.DuckDBPyConnection, record: Mapping[str, Any]) -> str | None:
    """Name of another partner that is the same company as this record, if there is one."""
    found = Q.row(
        cursor,
        "same_company",
        partner_id=record["partner_id"],
        cnpj=record["cnpj"],
        name_key=record["name_key"],
        city_key=fold(record["city"] or ""),
        phone=record["phone"] or "",
    )
    return str(found["name"]) if found else None


def known_companies(cursor: duckdb.DuckDBPyConnection, records: Sequence[Mapping[str, Any]]) -> dict[int, str]:
    """Position in `records` to the id of the partner that it is, for those in the directory, bin included."""
    keys = pd.DataFrame(
        [
            (position, row["cnpj"], row["name_key"], fold(row["city"] or ""), row["phone"] or "")
            for position, row in enumerate(records)
        ],
        columns=["position", "cnpj", "name_key", "city_key", "phone"],
        dtype="object",
    )
    rows = Q.rows_with(cursor, "known_companies", keys)
    return {int(row["position"]): str(row["partner_id"]) for row in rows}


def enrichable(cursor: duckdb.DuckDBPyConnection, records: Sequence[Mapping[str, Any]]) -> set[str]:
    """Ids of the partners that these records can tell something new about."""
    return {str(row["partner_id"]) for row in Q.rows_with(cursor, "enrichable", _frame(records))}


def enrich(cursor: duckdb.DuckDBPyConnection, records: Sequence[Mapping[str, Any]], now: datetime) -> None:
    """Fill what the directory does not know from the records, one per partner_id."""
    Q.run_with(cursor, "enrich", _frame(records), now=now)


def write(cursor: duckdb.DuckDBPyConnection, records: Sequence[Mapping[str, Any]]) -> None:
    """Insert or replace whole records, one value per column."""
    if records:
        Q.run_with(cursor, "write", _frame(records))


def mark_deleted(
    cursor: duckdb.DuckDBPyConnection, partner_ids: Sequence[str], deleted_at: datetime | None, now: datetime
) -> None:
    """Put partners in the bin, or take them out of it with None."""
    Q.run(cursor, "mark_deleted", partner_ids=list(partner_ids), deleted_at=deleted_at, now=now)


def demo_ids(cursor: duckdb.DuckDBPyConnection) -> list[str]:
    """Ids of the partners that the demo created."""
    return [str(row["partner_id"]) for row in Q.rows(cursor, "demo_ids")]


def _frame(records: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Values as the table holds them: codes instead of enums, moments in naive UTC, None where nothing is known."""
    return pd.DataFrame(
        [tuple(_stored(record[column]) for column in COLUMNS) for record in records],
        columns=list(COLUMNS),
        dtype="object",
    )


def _stored(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return to_db(value) if isinstance(value, datetime) and value.tzinfo else value


def _parameters(chosen: PartnerFilter) -> dict[str, Any]:
    """The filter as the statements take it: null where it does not filter."""
    words = rules.search_words(chosen.text)
    return {
        "active_only": chosen.active_only,
        "ufs": list(chosen.ufs) or None,
        "city_key": fold(chosen.city) or None,
        "segments": [segment.value for segment in chosen.segments] or None,
        "priorities": [priority.value for priority in chosen.priorities] or None,
        "cnae": "".join(character for character in chosen.cnae if character.isdigit()) or chosen.cnae.strip() or None,
        "words": words or None,
        "cnpj_part": rules.compact_cnpj(chosen.text) or None,
    }


def _partner(row: dict[str, Any]) -> Partner:
    fit = {segment: float(row.pop(column)) for segment, column in FIT_COLUMNS.items()}
    row.pop("name_key")
    return Partner(
        **row
        | {
            "segment": Segment(row["segment"]) if row["segment"] else None,
            "priority": Priority(row["priority"]),
            "cnae_secondary": tuple(row["cnae_secondary"]),
            "fit": fit,
        }
    )
