"""A small team's world: two leads, one partner near the first."""

from __future__ import annotations

import pytest

from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import Lead, LeadInput
from growth_equestre.partners import service as partners
from growth_equestre.partners.types import Partner, PartnerInput


@pytest.fixture
def marina(ws: Workspace) -> Lead:
    return leads.create(
        ws,
        LeadInput(name="Marina Prado", whatsapp="(19) 98765-4321", uf="SP", city="Campinas", segment="CAVALOS"),
    )


@pytest.fixture
def otavio(ws: Workspace) -> Lead:
    return leads.create(ws, LeadInput(name="Otávio [x](http://y) *Reis*", whatsapp="(31) 98765-4322", uf="MG"))


@pytest.fixture
def haras(ws: Workspace) -> Partner:
    return partners.create(
        ws, PartnerInput(name="Haras Boa Vista", segment="CAVALOS", uf="SP", city="Valinhos", phone="19 3871-1234")
    )
