"""Runs matching's statements: what a lead looks for, the directory and the dealings whole, what a list shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd

from growth_equestre.foundation.sql import load_queries
from growth_equestre.foundation.vocab import Segment
from growth_equestre.matching.types import Query, ShownPartner

if TYPE_CHECKING:
    from growth_equestre.matching.model_directory import Dealings, Directory

Q = load_queries(__file__)


@dataclass(frozen=True)
class State:
    """Number of the newest change set, and how many partners and events there are."""

    newest: int
    partners: int
    events: int


@dataclass(frozen=True)
class TableChange:
    """What was noted about one table: records added less records gone, and whether a partner acts in one of them."""

    added: int
    has_partner_act: bool


def query(cursor: duckdb.DuckDBPyConnection, lead_id: str, as_of: datetime, month_start: datetime) -> Query | None:
    """What the lead looks for and where, if it exists outside the bin."""
    row = Q.row(cursor, "lead", lead_id=lead_id)
    return Query(lead_id, **row, as_of=as_of, month_start=month_start) if row else None


def queries(
    cursor: duckdb.DuckDBPyConnection, lead_ids: Sequence[str], as_of: datetime, month_start: datetime
) -> dict[str, Query]:
    """The same for many leads, by id."""
    rows = Q.rows_with(cursor, "leads", pd.DataFrame({"lead_id": list(lead_ids)}, dtype="object"))
    return {row["lead_id"]: Query(**row, as_of=as_of, month_start=month_start) for row in rows}


def state(cursor: duckdb.DuckDBPyConnection) -> State:
    """What tells whether the directory or the dealings may have changed."""
    return State(**(Q.row(cursor, "state") or {}))


def changed_since(cursor: duckdb.DuckDBPyConnection, newest: int) -> dict[str, TableChange]:
    """What was noted after this change set, by table."""
    rows = Q.rows(cursor, "changed_since", newest=newest)
    return {row["table_name"]: TableChange(int(row["added"]), bool(row["has_partner_act"])) for row in rows}


def directory(cursor: duckdb.DuckDBPyConnection) -> Directory:
    """Every partner."""
    from growth_equestre.matching.model_directory import directory_of  # noqa: PLC0415

    return directory_of(Q.frame(cursor, "directory"))


def directory_then(cursor: duckdb.DuckDBPyConnection, handed: pd.DataFrame) -> dict[int, Directory]:
    """For each handoff (its place among these) whose partner was edited since: that partner alone, as it was then."""
    from growth_equestre.matching.model_directory import directory_of  # noqa: PLC0415

    asked = handed[["partner_id", "handed_at"]].assign(handoff=range(len(handed)))
    found = Q.frame_with(cursor, "directory_then", asked)
    return {int(one["handoff"].iloc[0]): directory_of(one) for _, one in found.groupby("handoff")}


def dealings(cursor: duckdb.DuckDBPyConnection) -> Dealings:
    """Every fact between a partner and a lead; partners by their places in the directory."""
    from growth_equestre.matching.model_directory import dealings_of  # noqa: PLC0415

    return dealings_of(Q.frame(cursor, "dealings"))


def shown(cursor: duckdb.DuckDBPyConnection, partner_ids: Iterable[str]) -> dict[str, ShownPartner]:
    """What lists show of these partners, by id."""
    rows = Q.rows(cursor, "shown", partner_ids=list(partner_ids))
    return {row["partner_id"]: _shown(row) for row in rows}


def _shown(row: dict[str, Any]) -> ShownPartner:
    return ShownPartner(**row | {"segment": Segment(row["segment"]) if row["segment"] else None})


def handed(cursor: duckdb.DuckDBPyConnection, as_of: datetime) -> pd.DataFrame:
    """One row per lead and partner it was handed to before `as_of`, oldest first; moments in naive UTC."""
    return Q.frame(cursor, "handed", as_of=as_of)
