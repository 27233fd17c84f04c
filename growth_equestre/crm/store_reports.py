"""Runs the statements of the reports that were made about leads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from growth_equestre.crm.types_reports import KeptReport
from growth_equestre.foundation.records import Records, keys_frame
from growth_equestre.foundation.sql import Queries

Q = Queries(Path(__file__).with_name("queries_reports.sql"))
REPORTS = Records(Q, "reports")


def next_number(cursor: duckdb.DuckDBPyConnection) -> int:
    """A number that no report of this workspace has had."""
    return int(Q.value(cursor, "next_number"))


def add(cursor: duckdb.DuckDBPyConnection, report: KeptReport, content: str) -> None:
    """Keep one report with all that it said, as JSON text."""
    Q.run(cursor, "add", **{name: getattr(report, name) for name in KeptReport.__dataclass_fields__}, content=content)


def of_lead(cursor: duckdb.DuckDBPyConnection, lead_id: str) -> list[KeptReport]:
    """The reports about a lead, newest first."""
    return [KeptReport(**row) for row in Q.rows(cursor, "of_lead", lead_id=lead_id)]


def content(cursor: duckdb.DuckDBPyConnection, report_id: str) -> str | None:
    """All that a report said, as JSON text; None where there is no such report."""
    found: str | None = Q.value(cursor, "content", report_id=report_id)
    return found


def keys_of_leads(cursor: duckdb.DuckDBPyConnection, lead_ids: Sequence[str]) -> list[str]:
    """Ids of all reports about these leads."""
    return [row["row_key"] for row in Q.rows_with(cursor, "keys_of_leads", keys_frame(lead_ids))]
