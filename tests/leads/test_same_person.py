"""The same person twice is one lead; nothing known is overwritten."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth_equestre.foundation import contacts
from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import rules
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadInput

TEN_SHAPES = [
    "(11) 98765-4321",
    "11987654321",
    "011 98765 4321",
    "+55 11 98765-4321",
    "5511987654321",
    "0055 11 98765.4321",
    "+55 11 8765-4321",
    "11 8765 4321",
    "0 15 11 98765-4321",
    "11987654321,0",
]


@pytest.mark.parametrize("shape", TEN_SHAPES)
def test_a_phone_in_ten_shapes_is_one_phone(shape: str) -> None:
    assert rules.clean_phone(shape) == "5511987654321"


def test_landlines_and_foreign_numbers_stay_what_they_are() -> None:
    assert rules.clean_phone("(55) 3222-1234") == "555532221234"
    assert rules.clean_phone("+351 912 345 678") == "351912345678"


@pytest.mark.parametrize("text", ["11 9876A-4321", "98765-4321", "123", "(20) 98765-4321", "+55 11 1234", "tem zap"])
def test_what_is_no_phone_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        rules.clean_phone(text)


@given(st.sampled_from(sorted(contacts.AREA_CODES)), st.integers(60_000_000, 99_999_999))
def test_the_ninth_digit_and_the_country_code_do_not_tell_people_apart(area: str, last_eight: int) -> None:
    shapes = [f"{area}{last_eight}", f"{area}9{last_eight}", f"55{area}9{last_eight}", f"+55 {area} {last_eight}"]
    cleaned = {rules.clean_phone(shape) for shape in shapes}
    assert cleaned == {f"55{area}9{last_eight}"}
    assert rules.phone_key(cleaned.pop()) == f"{area}{last_eight}"


def test_the_same_phone_is_the_same_lead(ws: Workspace) -> None:
    known = leads.create(ws, LeadInput(name="Marina Prado", whatsapp="11 98765-4321", city="Campinas", uf="SP"))
    found = {leads.find_or_merge(ws, LeadInput(name="Outra", whatsapp=shape)).lead.lead_id for shape in TEN_SHAPES}
    assert found == {known.lead_id}


def test_only_what_was_empty_is_filled(ws: Workspace) -> None:
    known = leads.create(ws, LeadInput(name="Marina Prado", whatsapp="11 98765-4321", city="Campinas", uf="SP"))
    shape = "11 8765-4321"
    merged = leads.find_or_merge(
        ws, LeadInput(name="M. Prado", whatsapp=shape, email="marina@haras.com.br", city="Itu")
    )
    assert (merged.lead.lead_id, merged.is_new, merged.filled) == (known.lead_id, False, ("email",))
    assert (merged.lead.name, merged.lead.city) == ("Marina Prado", "Campinas")


def test_the_same_email_is_the_same_lead(ws: Workspace) -> None:
    known = leads.create(ws, LeadInput(name="Marina", email="Marina@Haras.com.br"))
    assert leads.find_or_merge(ws, LeadInput(name="Marina P", email="marina@haras.com.br")).lead == known


def test_name_and_city_are_enough_when_nothing_speaks_against_it(ws: Workspace) -> None:
    known = leads.create(ws, LeadInput(name="José Antônio", city="São Carlos", uf="SP", whatsapp="16 98765-0001"))
    same = LeadInput(name="JOSE  ANTONIO", city="sao carlos", uf="sp", email="ze@haras.com.br")
    assert leads.find_or_merge(ws, same).lead.lead_id == known.lead_id
    other_phone = LeadInput(name="José Antônio", city="São Carlos", uf="SP", whatsapp="16 98765-0002")
    assert leads.find_or_merge(ws, other_phone).is_new
    assert leads.find_or_merge(ws, LeadInput(name="José Antônio", city="São Carlos", uf="MG")).is_new


def test_a_deleted_lead_does_not_swallow_a_new_one(ws: Workspace) -> None:
    gone = leads.create(ws, LeadInput(name="Ana", whatsapp="11 98765-0003"))
    leads.delete(ws, gone.lead_id)
    assert leads.find_or_merge(ws, LeadInput(name="Ana", whatsapp="11 98765-0003")).is_new
