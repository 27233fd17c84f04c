"""Every named SQL statement can be planned against a freshly migrated workspace, and says what one row is."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from growth_equestre.accounts import store_control
from growth_equestre.foundation.migrations import apply_migrations
from growth_equestre.foundation.sql import Queries, Statement

PACKAGE = Path(__file__).resolve().parents[2] / "growth_equestre"
# The reading of the Receita's files works on tables of its own, made while it reads.
FILES = sorted(path for path in PACKAGE.glob("*/queries*.sql") if "receita" not in path.name)
STATEMENTS = [(path, statement) for path in FILES for statement in Queries(path).statements.values()]


@pytest.fixture(scope="module")
def workspace() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    apply_migrations(connection)
    return connection


@pytest.fixture(scope="module")
def control_file() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    apply_migrations(connection, store_control.migrations())
    return connection


@pytest.mark.parametrize(
    ("path", "statement"), STATEMENTS, ids=[f"{path.parent.name}.{statement.name}" for path, statement in STATEMENTS]
)
def test_statement_can_be_planned(
    path: Path, statement: Statement, workspace: duckdb.DuckDBPyConnection, control_file: duckdb.DuckDBPyConnection
) -> None:
    cursor = (control_file if path.name == "queries_control.sql" else workspace).cursor()
    for view, columns in statement.needs:
        cursor.execute(f"create or replace temp table {view} ({columns})")
    try:
        cursor.execute(f"explain {statement.text}", dict.fromkeys(statement.parameters))
    finally:
        for view, _ in statement.needs:
            cursor.execute(f"drop table {view}")


@pytest.mark.parametrize("path", FILES, ids=[f"{path.parent.name}.{path.stem}" for path in FILES])
def test_every_statement_has_a_name_of_its_own_and_a_grain(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    names = re.findall(r"^-- name: (\w+)$", text, re.MULTILINE)
    grains = re.findall(r"^-- name: \w+\n-- [A-Z].*[.:]?$", text, re.MULTILINE)
    assert len(names) == len(set(names))
    assert len(grains) == len(names)
