"""Moments and names are read the way Brazilians write them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth_equestre.foundation.clock import format_local, from_db, parse_local, to_db
from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.foundation.migrations import apply_migrations
from growth_equestre.foundation.text import fold

SAO_PAULO = ZoneInfo("America/Sao_Paulo")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("21/11/2026", datetime(2026, 11, 21, 3, 0, tzinfo=UTC)),
        ("21/11/2026 14:05", datetime(2026, 11, 21, 17, 5, tzinfo=UTC)),
        ("1/2/2026 9:07:33", datetime(2026, 2, 1, 12, 7, 33, tzinfo=UTC)),
        ("2026-11-21T14:05:00", datetime(2026, 11, 21, 17, 5, tzinfo=UTC)),
        ("2026-11-21 14:05:00Z", datetime(2026, 11, 21, 14, 5, tzinfo=UTC)),
        ("2018-01-15 12:00", datetime(2018, 1, 15, 14, 0, tzinfo=UTC)),
    ],
)
def test_a_date_without_a_zone_is_in_the_workspaces_zone(text: str, expected: datetime) -> None:
    assert parse_local(text, SAO_PAULO) == expected


@pytest.mark.parametrize("text", ["", "31/02/2026", "ontem", "21/11/26 25:00", "2026-13-01", "99999999999"])
def test_what_is_no_date_is_refused_in_portuguese(text: str) -> None:
    with pytest.raises(InvalidInput, match="não é uma data"):
        parse_local(text, SAO_PAULO)


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)))
def test_a_stored_moment_comes_back_as_it_was(moment: datetime) -> None:
    aware = moment.replace(tzinfo=UTC)
    assert from_db(to_db(aware)) == aware


def test_a_naive_moment_is_a_programmers_mistake() -> None:
    with pytest.raises(ValueError, match="must be aware"):
        to_db(datetime(2026, 1, 1))


def test_midnight_in_brazil_is_shown_on_its_own_day() -> None:
    assert format_local(datetime(2026, 11, 21, 3, 0, tzinfo=UTC), SAO_PAULO) == "21/11/2026 00:00"


def test_accents_case_and_spaces_do_not_tell_cities_apart() -> None:
    assert fold("São  Paulo ") == fold("SAO PAULO") == fold("Sao Paulo") == "sao paulo"


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    apply_migrations(connection)
    return connection


@given(text=st.text(alphabet="aáâãàäcçeéêiíoóôõuúüñABC ÇÁÉ-'.0123456789", max_size=30))
def test_sql_folds_like_python(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    assert connection.execute("select fold($text)", {"text": text}).fetchone() == (fold(text),)
