"""A lead, a partner, and the people who work with them."""

from __future__ import annotations

import pytest

from growth_equestre.accounts.service import local_actor
from growth_equestre.crm import service as crm
from growth_equestre.foundation.vocab import EventType, Role
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import Lead, LeadInput
from growth_equestre.partners import service as partners
from growth_equestre.partners.types import Partner, PartnerInput


@pytest.fixture
def marina(ws: Workspace) -> Lead:
    """A lead of whom everything a partner needs is known."""
    known = LeadInput(
        name="Marina Prado",
        whatsapp="11987650001",
        email="marina@example.com",
        uf="SP",
        city="Campinas",
        segment="CAVALOS",
        budget="20k-60k",
        timeframe="30d",
    )
    return leads.create(ws, known)


@pytest.fixture
def haras(ws: Workspace) -> Partner:
    """A partner in the directory."""
    return partners.create(
        ws,
        PartnerInput(name="Haras Boa Vista", cnpj="12ABC34501DE35", phone="19987650009", uf="SP", city="Campinas"),
    )


@pytest.fixture
def rep(ws: Workspace) -> Workspace:
    """The same workspace, for somebody in sales who may not pass the gate."""
    return Workspace(ws.name, ws.database, local_actor(Role.REP), ws.clock)


@pytest.fixture
def confirmed(ws: Workspace, marina: Lead) -> Lead:
    """The lead after all three confirmations."""
    for event in (EventType.BUDGET_CONFIRMED, EventType.TIMELINE_CONFIRMED, EventType.NEED_CONFIRMED):
        crm.register_event(ws, marina.lead_id, event)
    return marina
