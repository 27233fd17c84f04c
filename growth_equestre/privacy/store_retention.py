"""Runs the statements about how long leads are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import duckdb
import pandas as pd

from growth_equestre.foundation.sql import Queries
from growth_equestre.journal.types import UndoableTable
from growth_equestre.privacy.types_retention import RetentionRule

Q = Queries(Path(__file__).with_name("queries_retention.sql"))
TABLE = "retention_rules"
_PARAMETERS = {
    RetentionRule.BASELESS: "baseless_before",
    RetentionRule.LOST: "lost_before",
    RetentionRule.SILENT: "silent_before",
}


def rules(cursor: duckdb.DuckDBPyConnection) -> dict[RetentionRule, int]:
    """Months of each rule that is on."""
    return {RetentionRule(row["rule"]): int(row["after_months"]) for row in Q.rows(cursor, "rules")}


def put_rule(cursor: duckdb.DuckDBPyConnection, rule: RetentionRule, after_months: int) -> None:
    """Turn a rule on, or change its months."""
    Q.run(cursor, "put_rule", rule=rule.value, after_months=after_months)


def remove_rules(cursor: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> None:
    """Turn rules off."""
    Q.run_with(cursor, "remove_rules", _frame("row_key", keys))


def due(
    cursor: duckdb.DuckDBPyConnection, before: Mapping[RetentionRule, datetime]
) -> dict[RetentionRule, list[tuple[str, datetime]]]:
    """Leads that each rule lets go, with the last moment known of each, the oldest first."""
    found: dict[RetentionRule, list[tuple[str, datetime]]] = {}
    for row in Q.rows(cursor, "due", **{name: before.get(rule) for rule, name in _PARAMETERS.items()}):
        found.setdefault(RetentionRule(row["rule"]), []).append((row["lead_id"], row["last_at"]))
    return found


def undoable() -> UndoableTable:
    """What the journal needs to take a change of the rules back."""

    def snapshot(cursor: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> dict[str, str]:
        return {row["row_key"]: row["record"] for row in Q.rows_with(cursor, "snapshot_rules", _frame("row_key", keys))}

    def restore(cursor: duckdb.DuckDBPyConnection, records: Mapping[str, str]) -> None:
        Q.run_with(cursor, "restore_rules", _frame("record", list(records.values())))

    def label(_: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> dict[str, str]:
        return {key: RetentionRule(key).label for key in keys}

    return UndoableTable(TABLE, snapshot, restore, remove_rules, label)


def _frame(column: str, texts: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame({column: list(texts)}, dtype="object")
