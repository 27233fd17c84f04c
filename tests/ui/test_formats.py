"""Figures and dates are written as a Brazilian reads them."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth_equestre.ui import formats
from growth_equestre.ui.formats import Noun

NOON = datetime(2026, 11, 21, 15, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [(1234.5, 1, "1.234,5"), (0, 0, "0"), (-0.4, 0, "0"), (-12, 0, "−12"), (1e6, 2, "1.000.000,00"), (None, 0, "–")],
)
def test_numbers_use_a_point_for_thousands_and_a_comma_for_decimals(value, decimals, shown):
    assert formats.number(value, decimals) == shown


def test_a_number_that_is_not_known_is_a_dash_and_never_a_technical_word():
    assert formats.number(float("nan")) == formats.money(None) == formats.percent(float("nan")) == "–"


@given(st.floats(min_value=-1e12, max_value=1e12, allow_nan=False), st.integers(0, 4))
def test_a_written_number_reads_back_as_the_rounded_one(value, decimals):
    bare = formats.number(value, decimals).replace(".", "").replace(",", ".").replace("−", "-")
    assert float(bare) == pytest.approx(value, abs=0.5 * 10**-decimals + abs(value) * 1e-12)


def test_money_keeps_its_sign_before_the_currency_and_never_breaks_the_line():
    assert formats.money(1234) == "R$\N{NO-BREAK SPACE}1.234,00"
    assert formats.money(-5, 0) == "−R$\N{NO-BREAK SPACE}5"


def test_shares_and_distances_carry_their_unit():
    assert formats.percent(0.123) == "12%"
    assert formats.percent(0.123, 1) == "12,3%"
    assert formats.km(3.42).replace("\N{NO-BREAK SPACE}", " ") == "3,4 km"
    assert formats.km(213.6).replace("\N{NO-BREAK SPACE}", " ") == "214 km"
    assert formats.km(9.97).replace("\N{NO-BREAK SPACE}", " ") == "10 km"


def test_points_of_a_receipt_always_show_their_direction():
    assert [formats.signed(points) for points in (19, -4, 0, 0.2)] == ["+19", "−4", "0", "0"]


def test_a_moment_is_shown_in_the_zone_of_the_workspace():
    assert formats.moment(NOON, ZoneInfo("America/Sao_Paulo")) == "21/11/2026 12:05"
    assert formats.moment(NOON, ZoneInfo("America/Manaus")) == "21/11/2026 11:05"
    assert formats.day(date(2026, 3, 7)) == "07/03/2026"


def test_a_moment_without_zone_is_a_programming_mistake():
    with pytest.raises(ValueError, match="aware"):
        formats.moment(datetime(2026, 1, 1), UTC)


@pytest.mark.parametrize(
    ("since", "words"),
    [
        (timedelta(seconds=20), "agora"),
        (timedelta(minutes=5), "há 5 min"),
        (timedelta(hours=1), "há 1 hora"),
        (timedelta(days=3), "há 3 dias"),
        (timedelta(days=61), "há 2 meses"),
        (timedelta(days=800), "há 2 anos"),
        (timedelta(hours=-2), "em 2 horas"),
    ],
)
def test_how_long_ago_is_said_in_one_unit(since, words):
    assert formats.ago(NOON - since, NOON) == words


def test_words_agree_with_their_number():
    lead = Noun("lead", "leads")
    assert [formats.count(n, lead) for n in (0, 1, 1203)] == ["0 leads", "1 lead", "1.203 leads"]
    assert formats.listing(["orçamento", "prazo", "necessidade"]) == "orçamento, prazo e necessidade"


def test_an_origin_is_spelled_as_people_write_it() -> None:
    assert [formats.source(text) for text in ("indicacao", "Feira de Avaré", "", None)] == [
        "indicação", "Feira de Avaré", "", "",
    ]  # fmt: skip


def test_a_long_name_is_cut_where_it_can_be_seen() -> None:
    assert formats.shortened("Haras Boa Vista", 26) == "Haras Boa Vista"
    assert formats.shortened("Associação Brasileira de Criadores", 26) == "Associação Brasileira de…"


@pytest.mark.parametrize("typed", ["https://hostil.invalid/x", "HTTP://hostil.invalid", "www.hostil.invalid"])
def test_an_address_that_somebody_typed_is_shown_letter_by_letter_and_is_no_link(typed: str) -> None:
    shown = formats.plain(f"Veja {typed}")
    assert not re.search(r"https?\\?://|www\.", shown, re.IGNORECASE)
    assert shown.replace("\\", "").replace("\N{WORD JOINER}", "") == f"Veja {typed}"


def test_an_e_mail_is_a_link_only_where_a_click_would_mean_to_write() -> None:
    assert formats.plain("ana@haras.com.br") == "ana@haras.com.br"
    assert "a@" not in formats.unlinked("ana@haras.com.br")
