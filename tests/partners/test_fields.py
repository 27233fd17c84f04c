"""What a partner's fields must be: CNPJ with letters, phones in ten shapes, segments and priorities in any spelling."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth_equestre.foundation.errors import InvalidFields, InvalidInput
from growth_equestre.foundation.vocab import Priority, Segment
from growth_equestre.partners import rules
from growth_equestre.partners.types import PartnerInput

WEIGHTS = (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)


def with_check_digits(root: str) -> str:
    """The official rule, written independently: value = ASCII - 48, modulus 11."""
    for weights in (WEIGHTS[1:], WEIGHTS):
        remainder = sum(w * (ord(c) - 48) for w, c in zip(weights, root, strict=True)) % 11
        root += str(0 if remainder < 2 else 11 - remainder)
    return root


roots = st.text(string.digits + string.ascii_uppercase, min_size=12, max_size=12).filter(lambda r: r != "0" * 12)


def test_the_first_twelve_characters_may_be_letters() -> None:
    assert rules.clean_cnpj("12.ABC.345/01DE-35") == "12ABC34501DE35"
    assert rules.shown_cnpj("12ABC34501DE35") == "12.ABC.345/01DE-35"
    assert rules.clean_cnpj("12abc34501de35") == "12ABC34501DE35"


@given(roots)
def test_a_cnpj_with_right_check_digits_is_accepted_and_survives_being_shown(root: str) -> None:
    cnpj = with_check_digits(root)
    assert rules.clean_cnpj(cnpj) == cnpj
    assert rules.clean_cnpj(rules.shown_cnpj(cnpj)) == cnpj


@given(roots, st.integers(0, 13), st.integers(1, 9))
def test_one_wrong_digit_is_never_accepted(root: str, position: int, step: int) -> None:
    cnpj = with_check_digits(root)
    if not cnpj[position].isdigit():
        return
    wrong = cnpj[:position] + str((int(cnpj[position]) + step) % 10) + cnpj[position + 1 :]
    if with_check_digits(wrong[:12]) == wrong:
        return
    with pytest.raises(InvalidInput):
        rules.clean_cnpj(wrong)


@pytest.mark.parametrize("text", ["11", "12ABC34501DE3X", "00000000000000", "11111111111111", "12345678901234567", "é"])
def test_what_is_no_cnpj_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        rules.clean_cnpj(text)
    assert refused.value.field == "cnpj"


def test_a_leading_zero_that_a_spreadsheet_dropped_comes_back() -> None:
    cnpj = with_check_digits("012345670001")
    assert rules.clean_cnpj(cnpj.lstrip("0")) == cnpj


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("(11) 98765-4321", "5511987654321"),
        ("011 98765 4321", "5511987654321"),
        ("+55 11 8765-4321", "5511987654321"),
        ("5511987654321", "5511987654321"),
        ("005511987654321", "5511987654321"),
        ("11.98765.4321", "5511987654321"),
        ("(34) 3312-0001", "553433120001"),
        ("(34) 3312-0001 / (34) 99999-0000", "553433120001"),
        ("0800 123 4567", "558001234567"),
        ("+351 912 345 678", "351912345678"),
        ("", None),
    ],
)
def test_phones_in_many_shapes_are_one_number(typed: str, stored: str | None) -> None:
    assert rules.clean_phone(typed) == stored
    assert rules.clean_phone(rules.shown_phone(stored)) == stored


@pytest.mark.parametrize("text", ["abc", "12", "11 98765-43210000", "ligar para o Zé", "(00) 98765-4321"])
def test_what_is_no_phone_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        rules.clean_phone(text)


@pytest.mark.parametrize("text", ["CAVALOS", "cavalos", "Cavalo", " Cavalos "])
def test_a_segment_is_known_in_any_spelling(text: str) -> None:
    assert rules.clean_segment(text) is Segment.HORSES
    assert rules.clean_segment("Serviços") is Segment.SERVICES


@pytest.mark.parametrize(("text", "priority"), [("1", 1), ("2.0", 2), ("Média", 2), ("alta", 1), ("3 - Baixa", 3)])
def test_a_priority_is_a_number_in_any_spelling(text: str, priority: int) -> None:
    assert rules.clean_priority(text) == Priority(priority)


@pytest.mark.parametrize("text", ["0", "4", "10", "altíssima", "1,5"])
def test_an_unknown_priority_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        rules.clean_priority(text)


def test_everything_wrong_is_said_at_once_in_form_order() -> None:
    raw = PartnerInput(name="", cnpj="11", phone="abc", segment="GADO", uf="XX", priority="9", monthly_capacity=-1)
    with pytest.raises(InvalidFields) as refused:
        rules.clean(raw, lambda code: code)
    fields = [problem.field for problem in refused.value.problems]
    assert fields == ["nome", "cnpj", "telefone", "segmento", "uf", "prioridade", "capacidade_mensal"]


def test_a_main_activity_weighs_more_than_a_secondary_one() -> None:
    def closeness(code: str) -> dict[Segment, float]:
        return dict.fromkeys(Segment, 0.0) | ({Segment.HORSES: 1.0} if code == "0152102" else {})

    assert rules.fit("0152102", (), closeness)[Segment.HORSES] == 1.0
    assert rules.fit("4711302", ("0152102",), closeness)[Segment.HORSES] == 0.85
    assert rules.fit("0152102", ("0152102",), closeness)[Segment.HORSES] == 1.0
    assert rules.fit(None, (), closeness)[Segment.HORSES] == 0.0
