"""A CNAE that a spreadsheet mangled is repaired only when it can be nothing else."""

from __future__ import annotations

import contextlib
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth_equestre.cnae import rules, service
from growth_equestre.foundation.errors import InvalidInput

CODES = sorted(leaf.code for leaf in service.all_subclasses())
a_code = st.sampled_from(CODES)
a_date_code = st.sampled_from([code for code in CODES if code[4] != "0" and 1 <= int(code[5:]) <= 28])


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("4763-6/02", "4763602"),
        ("4763602", "4763602"),
        ("4763602.0", "4763602"),
        (4763602.0, "4763602"),
        (4763602, "4763602"),
        ("4.763.602", "4763602"),
        ("4.763.602,00", "4763602"),
        ("47.63-6-02", "4763602"),
        ("4,763602E+06", "4763602"),
        ("02/06/4763", "4763602"),
        ("2/6/4763", "4763602"),
        ("06/02/4763", "4763602"),
        ("4763-06-02", "4763602"),
        ("4763-06-02 00:00:00", "4763602"),
        ("02/06/4763 00:00", "4763602"),
        ("2-jun-4763", "4763602"),
        ("1045843", "4763602"),
        (date(4763, 6, 2), "4763602"),
        (datetime(4763, 6, 2), "4763602"),
        ("152102", "0152102"),
        ("152-1/02", "0152102"),
        ("02/01/0152", "0152102"),
        ("2/1/152", "0152102"),
        ("CNAE: 0152-1/02", "0152102"),
        ("4763-6/02 - Comércio varejista de artigos esportivos", "4763602"),
        ("  0152-1/02 ", "0152102"),
    ],
)
def test_what_a_spreadsheet_made_of_a_code_is_read_back(cell: str | float | date, code: str) -> None:
    assert service.repair(cell) == code


@pytest.mark.parametrize(
    "cell", ["", "nan", "-", "cavalos", "47636", "2063-06-02", "02/06/63", "9999999", "4,76E+06", "٤٧٦٣٦٠٢"]
)
def test_what_cannot_be_read_is_refused_in_portuguese_with_the_next_step(cell: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        service.repair(cell)
    assert refusal.value.field == "cnae"
    assert refusal.value.next_step


def test_a_code_that_could_be_two_is_never_guessed() -> None:
    with pytest.raises(InvalidInput, match="4763-6/01 ou 4763-6/02"):
        service.repair("4,7636E+06")


def test_a_date_that_reads_two_ways_is_refused_and_both_ways_are_named() -> None:
    both = {rules.format_code("1234205"), rules.format_code("1234502")}
    assert {rules.format_code(code) for code in rules.readings("05/02/1234", {"1234205", "1234502"})} == both


@given(st.text(alphabet="0123456789/.-, :Ee+jJunN", max_size=24))
def test_repair_never_leaves_the_tree(cell: str) -> None:
    with contextlib.suppress(InvalidInput):
        assert service.repair(cell) in CODES


@given(a_code)
def test_every_usual_spelling_of_every_code_is_read(code: str) -> None:
    spellings = (
        code,
        rules.format_code(code),
        str(int(code)),
        f"{int(code)}.0",
        f"{code[:2]}.{code[2:4]}-{code[4]}-{code[5:]}",
    )
    assert {service.repair(spelling) for spelling in spellings} == {code}


@given(a_date_code)
def test_a_code_turned_into_a_date_never_becomes_another_code(code: str) -> None:
    year, month, day = code[:4], code[4], code[5:]
    for cell in (f"{day}/0{month}/{year}", f"{year}-0{month}-{day} 00:00:00"):
        try:
            assert service.repair(cell) == code
        except InvalidInput as refusal:
            assert rules.format_code(code) in str(refusal), "only refused because two codes fit"
