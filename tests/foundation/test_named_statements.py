"""A filter that nobody asked for costs nothing, and a statement says the same with it and without it."""

from __future__ import annotations

from pathlib import Path

import duckdb
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
