"""Leads that events happen to."""

from __future__ import annotations

import pytest

from growth_equestre.accounts.service import local_actor
from growth_equestre.foundation.vocab import Role
from growth_equestre.foundation.workspace import Actor, Workspace
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import Lead, LeadInput


@pytest.fixture
def marina(ws: Workspace) -> Lead:
    """A lead known by our own id only."""
    return leads.create(ws, LeadInput(name="Marina Prado", whatsapp="11987650001"))


@pytest.fixture
def otto(ws: Workspace) -> Lead:
    """Another lead."""
    return leads.create(ws, LeadInput(name="Otto Lima", whatsapp="11987650002"))


@pytest.fixture
def guest() -> Actor:
    """Somebody who may only look."""
    return local_actor(Role.GUEST)
