"""A filter that nobody asked for costs nothing, and a statement says the same with it and without it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from growth_equestre.foundation.sql import Queries

STATEMENTS = """
-- name: chosen
-- One row per number that passes the filters given.
select n
from range(6) t(n)
where n > 0
    and ($most is null or n <= $most::integer)
    and ($ends is null or n = 1) or n = $ends::integer
    and ($odd is null or (n % 2 = 1) = $odd::boolean)
order by n
"""


@pytest.fixture
def queries(tmp_path: Path) -> Queries:
    path = tmp_path / "queries.sql"
    path.write_text(STATEMENTS, encoding="utf-8")
    return Queries(path)


def _chosen(queries: Queries, **given: object) -> list[int]:
    absent: dict[str, object] = dict.fromkeys(("most", "ends", "odd"))
    return [row["n"] for row in queries.rows(duckdb.connect(), "chosen", **(absent | given))]


def _as_written(queries: Queries, **given: object) -> list[int]:
    absent: dict[str, object] = dict.fromkeys(("most", "ends", "odd"))
    return [row[0] for row in duckdb.connect().execute(queries.statements["chosen"].text, absent | given).fetchall()]


@pytest.mark.parametrize(
    "given", [{}, {"most": 3}, {"ends": 5}, {"odd": True}, {"most": 2, "odd": False}, {"most": 2, "ends": 4}]
)
def test_leaving_an_idle_filter_out_changes_no_answer(queries: Queries, given: dict[str, object]) -> None:
    assert _chosen(queries, **given) == _as_written(queries, **given)


def test_a_filter_in_use_still_filters(queries: Queries) -> None:
    assert _chosen(queries, most=3) == [1, 2, 3]


def test_a_parameter_left_unsaid_is_a_mistake_even_where_it_would_be_idle(queries: Queries) -> None:
    with pytest.raises(ValueError, match="most"):
        queries.rows(duckdb.connect(), "chosen", ends=None, odd=None)


@pytest.mark.parametrize("rows", [1, 64, 65, 500])
def test_few_rows_and_many_are_read_the_same(tmp_path: Path, rows: int) -> None:
    path = tmp_path / "queries.sql"
    path.write_text(
        "-- name: seen\n-- One row per incoming row.\n"
        "-- needs: incoming (key varchar, seen_at timestamp, share double, is_new boolean)\n"
        "with half as (select * from incoming)\n"
        "select key, seen_at, share, is_new from half where share <= $most order by key\n"
    )
    frame = pd.DataFrame(
        {
            "key": [None if place == 0 else f"{place:04d}" for place in range(rows)],
            "seen_at": pd.to_datetime(["2026-11-21 10:00:00.123456", *[None] * (rows - 1)]),
            "share": [place / 7 for place in range(rows)],
            "is_new": [place % 2 == 0 for place in range(rows)],
        }
    )
    found = Queries(path).rows_with(duckdb.connect(), "seen", frame, most=5.0)
    moment = datetime(2026, 11, 21, 10, 0, 0, 123456, tzinfo=UTC)
    assert found[-1] == {"key": None, "seen_at": moment, "share": 0.0, "is_new": True}
    assert [row["key"] for row in found[:-1]] == [f"{place:04d}" for place in range(1, min(rows, 36))]
