"""Looking for words: a lead is found when each of them stands in its name, e-mail, city or own id, in any order."""

from __future__ import annotations

from itertools import permutations

import pytest

from growth_equestre.foundation.text import fold
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadFilter, LeadInput, LeadSort

PEOPLE = (
    LeadInput(name="Marina Prado", uf="SP", city="Campinas", external_id="A-17"),
    LeadInput(name="João Conceição", uf="MG", city="São João del Rei", email="joao@haras.com.br"),
    LeadInput(name="Ana Campos", whatsapp="11 98765-4321"),
    LeadInput(name="Otávio Sá", uf="MG", city="Uberaba", email="prado@uberaba.com.br"),
)


def found(ws: Workspace, text: str) -> list[str]:
    rows, total = leads.lines(ws, LeadFilter(text=text), LeadSort.NAME, 50, 0)
    assert total == len(rows)
    assert [row.lead.name for row in leads.page(ws, LeadFilter(text=text), LeadSort.NAME).rows] == [
        r.name for r in rows
    ]
    return [row.name for row in rows]


@pytest.fixture
def team(ws: Workspace) -> Workspace:
    for person in PEOPLE:
        leads.create(ws, person)
    return ws


@pytest.mark.parametrize(
    "text",
    [
        "prado",
        "camp",
        "marina campinas",
        "joao rei",
        "haras conceicao del",
        "a-17 prado campinas",
        "sa uberaba",
        "zzz",
        "o",
    ],
)
def test_words_are_found_wherever_each_of_them_stands(team: Workspace, text: str) -> None:
    whole = {p.name: fold(" ".join([p.name, p.email, p.city, p.external_id])) for p in PEOPLE}
    expected = sorted(name for name, words in whole.items() if all(word in words for word in text.split()))
    for order in permutations(text.split()):
        assert sorted(found(team, " ".join(order))) == expected


def test_a_piece_of_the_number_finds_its_owner_and_nobody_else(team: Workspace) -> None:
    assert found(team, "98765-43") == ["Ana Campos"]
    assert found(team, "98765 prado") == []
