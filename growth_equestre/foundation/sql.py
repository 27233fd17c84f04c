"""Named SQL statements kept in a room's queries.sql, and the one way to run them.

Values cross the door in Python's own shapes: UUID as text, TIMESTAMP as aware UTC, enums as their codes.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd

from growth_equestre.foundation.clock import from_db, to_db
from growth_equestre.foundation.errors import NotFound

if TYPE_CHECKING:
    import pyarrow as pa

_NAME = re.compile(r"^-- name: (\w+)\s*$", re.MULTILINE)
_NEEDS = re.compile(r"^-- needs: (\w+) \((.+)\)\s*$", re.MULTILINE)
_PARAMETER = re.compile(r"\$([a-z_][a-z0-9_]*)")
FEW_ROWS = 64
"""Up to so many rows of a DataFrame travel as lists."""
_PLAIN_TYPES = frozenset({"bigint", "boolean", "date", "double", "integer", "timestamp", "uuid", "varchar"})
_LIST = "incoming_"
_NOT_AN_ID = re.compile(r"Could not convert string .* to (INT128|UUID)", re.DOTALL)
"""What the database says of a text that somebody sent as an id."""
_TAKES_A_CTE = re.compile(r"(select|insert|update|delete|with(?! recursive))\b")
_OPTIONAL = re.compile(r"^\s*and (?P<condition>\(\$(?P<name>[a-z_][a-z0-9_]*) is null or .+\))\s*$")


@dataclass(frozen=True)
class Statement:
    """One named statement: its text, its $parameters, and the DataFrame views it reads (name to columns)."""

    name: str
    text: str
    parameters: frozenset[str]
    needs: tuple[tuple[str, str], ...]


class Queries:
    """The statements of one queries.sql file, by name. A text that is no id, where one is asked for, is NotFound."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.statements = {statement.name: statement for statement in _parse(path)}

    def run(self, cursor: duckdb.DuckDBPyConnection, query: str, **parameters: Any) -> None:
        """Execute for its effect."""
        self._execute(cursor, query, parameters)

    def rows(self, cursor: duckdb.DuckDBPyConnection, query: str, **parameters: Any) -> list[dict[str, Any]]:
        """All rows as dictionaries by column name."""
        return _dictionaries(self._execute(cursor, query, parameters))

    def row(self, cursor: duckdb.DuckDBPyConnection, query: str, **parameters: Any) -> dict[str, Any] | None:
        """The first row, or None when there is none."""
        found = self.rows(cursor, query, **parameters)
        return found[0] if found else None

    def value(self, cursor: duckdb.DuckDBPyConnection, query: str, **parameters: Any) -> Any:
        """First column of the first row; None when there is no row."""
        found = self._execute(cursor, query, parameters).fetchone()
        return _shown(found[0]) if found else None

    def frame(self, cursor: duckdb.DuckDBPyConnection, query: str, **parameters: Any) -> pd.DataFrame:
        """All rows as a DataFrame; cast UUIDs to varchar in the statement; timestamps stay naive UTC."""
        return self._execute(cursor, query, parameters).df()

    def arrow(self, cursor: duckdb.DuckDBPyConnection, query: str, **parameters: Any) -> pa.Table:
        """All rows as an arrow table, nested columns as they are; cast UUIDs to varchar in the statement."""
        return self._execute(cursor, query, parameters).to_arrow_table()

    def run_with(
        self, cursor: duckdb.DuckDBPyConnection, query: str, incoming: pd.DataFrame | pa.Table, **parameters: Any
    ) -> None:
        """Execute with `incoming` visible as a view of that name."""
        with self._read(cursor, query, incoming, parameters):
            pass

    def rows_with(
        self, cursor: duckdb.DuckDBPyConnection, query: str, incoming: pd.DataFrame, **parameters: Any
    ) -> list[dict[str, Any]]:
        """Like rows, with `incoming` visible as a view of that name."""
        with self._read(cursor, query, incoming, parameters) as found:
            return _dictionaries(found)

    def frame_with(
        self, cursor: duckdb.DuckDBPyConnection, query: str, incoming: pd.DataFrame, **parameters: Any
    ) -> pd.DataFrame:
        """Like frame, with `incoming` visible as a view of that name."""
        with self._read(cursor, query, incoming, parameters) as found:
            return found.df()

    def arrow_with(
        self, cursor: duckdb.DuckDBPyConnection, query: str, incoming: pd.DataFrame, **parameters: Any
    ) -> pa.Table:
        """Like arrow, with `incoming` visible as a view of that name."""
        with self._read(cursor, query, incoming, parameters) as found:
            return found.to_arrow_table()

    @contextmanager
    def _read(
        self,
        cursor: duckdb.DuckDBPyConnection,
        query: str,
        incoming: pd.DataFrame | pa.Table,
        parameters: dict[str, Any],
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        """The statement's result over `incoming`: few rows travel as lists, for a view costs ten times as much."""
        few = _as_lists(self.statements[query], incoming)
        if few is not None:
            text, lists = few
            yield self._execute(cursor, query, parameters, text, lists)
            return
        cursor.register("incoming", incoming)
        try:
            yield self._execute(cursor, query, parameters)
        finally:
            cursor.unregister("incoming")

    def _execute(
        self,
        cursor: duckdb.DuckDBPyConnection,
        query: str,
        parameters: dict[str, Any],
        text: str | None = None,
        lists: dict[str, list[Any]] | None = None,
    ) -> duckdb.DuckDBPyConnection:
        """text, lists: the statement with its view written out, and the columns of the view."""
        statement = self.statements[query]
        if statement.parameters != parameters.keys():
            wrong = sorted(statement.parameters ^ parameters.keys())
            raise ValueError(f"statement {query} takes {sorted(statement.parameters)}; mismatch: {wrong}")
        text, needed = _without_idle_filters(
            text or statement.text, frozenset(name for name, value in parameters.items() if value is None)
        )
        bound = {name: _bound(value) for name, value in parameters.items() if name in needed}
        try:
            return cursor.execute(text, bound | (lists or {}))
        except duckdb.ConversionException as error:
            if "::uuid" in text and _NOT_AN_ID.search(str(error)):
                raise NotFound("Este registro não existe.", "Atualize a página.") from error
            raise


def _as_lists(statement: Statement, incoming: pd.DataFrame | pa.Table) -> tuple[str, dict[str, list[Any]]] | None:
    """The statement over a view written out as side-by-side lists, and the lists; None where only a view will do."""
    is_few = isinstance(incoming, pd.DataFrame) and len(incoming) <= FEW_ROWS
    if not is_few or not len(incoming.columns) or len(statement.needs) != 1:
        return None
    text = _with_view_written_out(statement, tuple(incoming.columns))
    if text is None:
        return None
    return text, {f"{_LIST}{name}": _cells(incoming[name]) for name in incoming.columns}


@lru_cache(maxsize=1024)
def _with_view_written_out(statement: Statement, columns: tuple[str, ...]) -> str | None:
    (_, declared) = statement.needs[0]
    types = dict(part.strip().split(" ", 1) for part in declared.split(","))
    is_plain = all(types.get(name) in _PLAIN_TYPES for name in columns)
    if not is_plain or ";" in statement.text or not _TAKES_A_CTE.match(statement.text):
        return None
    lists = ", ".join(f'unnest(${_LIST}{name}::{types[name]}[]) as "{name}"' for name in columns)
    view = f"with incoming as (select {lists})"
    rest = statement.text.removeprefix("with ")
    return f"{view}, {rest}" if rest != statement.text else f"{view}\n{rest}"


def _cells(column: pd.Series[Any]) -> list[Any]:
    """Python's own values, None for what is missing."""
    return [None if missing else cell for cell, missing in zip(column.tolist(), column.isna().tolist(), strict=True)]


def load_queries(module_file: str) -> Queries:
    """The queries.sql beside the calling module: pass `__file__`."""
    return Queries(Path(module_file).with_name("queries.sql"))


def _parse(path: Path) -> list[Statement]:
    text = path.read_text(encoding="utf-8")
    marks = list(_NAME.finditer(text))
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    return [_statement(mark.group(1), text[mark.end() : end]) for mark, end in zip(marks, ends, strict=True)]


def _statement(name: str, block: str) -> Statement:
    body = "\n".join(line for line in block.splitlines() if not line.lstrip().startswith("--")).strip()
    return Statement(
        name=name,
        text=body.rstrip(";"),
        parameters=frozenset(_PARAMETER.findall(body)),
        needs=tuple(_NEEDS.findall(block)),
    )


@lru_cache(maxsize=1024)
def _without_idle_filters(text: str, absent: frozenset[str]) -> tuple[str, frozenset[str]]:
    """The statement without the lines `and ($name is null or ...)` whose parameter is absent, and what it still takes.

    Such a line is true, but the database would spend a third of a small statement's time on planning it.
    """
    kept = "\n".join(line for line in text.splitlines() if not _is_idle(line, absent))
    return kept, frozenset(_PARAMETER.findall(kept))


def _is_idle(line: str, absent: frozenset[str]) -> bool:
    found = _OPTIONAL.match(line)
    return found is not None and found["name"] in absent and _closes_at_its_end(found["condition"])


def _closes_at_its_end(condition: str) -> bool:
    """Whether its first parenthesis is closed by its last, so that leaving it out leaves nothing half open."""
    depth = 0
    for place, sign in enumerate(condition):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return place == len(condition) - 1
    return False


def _bound(value: Any) -> Any:
    return to_db(value) if isinstance(value, datetime) else value


def _shown(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return str(value)
    return from_db(value) if isinstance(value, datetime) else value


def _dictionaries(result: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    if result.description is None:
        return []
    names = [column[0] for column in result.description]
    return [dict(zip(names, map(_shown, row), strict=True)) for row in result.fetchall()]
