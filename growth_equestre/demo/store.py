"""Runs the statements of the demo."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import duckdb
import pandas as pd

from growth_equestre.demo.types import ResetReport, ShowcaseLead
from growth_equestre.foundation.sql import load_queries
from growth_equestre.foundation.vocab import Stage

Q = load_queries(__file__)


def add_truth(cursor: duckdb.DuckDBPyConnection, truth: pd.DataFrame) -> None:
    """Keep the true chances of open leads, one row each."""
    Q.run_with(cursor, "add_truth", truth)


def add_showcase(cursor: duckdb.DuckDBPyConnection, lead_id: str, target: Stage, created_at: datetime) -> None:
    """Remember a lead of the pitch and the status it was promised."""
    Q.run(cursor, "add_showcase", lead_id=lead_id, target_stage=target.value, created_at=created_at)


def clear(cursor: duckdb.DuckDBPyConnection) -> None:
    """Forget the truth and the pitch."""
    Q.run(cursor, "clear_truth")
    Q.run(cursor, "clear_showcase")


def snapshots_of(table: str) -> Callable[[duckdb.DuckDBPyConnection, Sequence[str]], dict[str, str]]:
    """Reads the JSON of each of these leads' records in a side table, `truth` or `showcase`."""
    return lambda cursor, keys: {
        row["row_key"]: row["record"] for row in Q.rows_with(cursor, f"{table}_snapshots", _texts("row_key", keys))
    }


def restore_of(table: str) -> Callable[[duckdb.DuckDBPyConnection, Mapping[str, str]], None]:
    """Puts records of a side table back, from their JSON."""
    return lambda cursor, rows: Q.run_with(cursor, f"restore_{table}", _texts("record", rows.values()))


def removal_of(table: str) -> Callable[[duckdb.DuckDBPyConnection, Sequence[str]], None]:
    """Takes records out of a side table."""
    return lambda cursor, keys: Q.run_with(cursor, f"remove_{table}", _texts("row_key", keys))


def demo_leads(cursor: duckdb.DuckDBPyConnection) -> list[str]:
    """Ids of all leads that the demo created."""
    return [row["lead_id"] for row in Q.rows(cursor, "demo_leads")]


def simulated_leads(cursor: duckdb.DuckDBPyConnection) -> int:
    """Leads of the scenario itself; none means that it is not there."""
    return int(Q.value(cursor, "simulated_leads"))


def how_many_showcase(cursor: duckdb.DuckDBPyConnection) -> int:
    """Leads led to a status since the last reset."""
    return int(Q.value(cursor, "how_many_showcase"))


def showcase(cursor: duckdb.DuckDBPyConnection) -> tuple[ShowcaseLead, ...]:
    """Leads of the pitch, in the funnel's order."""
    return tuple(_showcase_lead(row) for row in Q.rows(cursor, "showcase"))


def counts(cursor: duckdb.DuckDBPyConnection) -> ResetReport:
    """What the demo holds now, which is what a reset would remove."""
    return ResetReport(**(Q.row(cursor, "demo_counts") or {}))


def pitch_facts(cursor: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """What the checklist reads."""
    return Q.row(cursor, "pitch_facts") or {}


def _texts(name: str, values: Iterable[str]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(list(values), dtype="str")})


def _showcase_lead(row: dict[str, Any]) -> ShowcaseLead:
    return ShowcaseLead(
        lead_id=row["lead_id"],
        name=row["name"],
        target=Stage(row["target_stage"]),
        score=row["score"],
        suggested=Stage(row["suggested_stage"]) if row["suggested_stage"] else None,
        stage=Stage(row["stage"]),
    )
