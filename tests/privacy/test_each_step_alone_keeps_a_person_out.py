"""What a training learns of a person lies in several tables; the step of each one alone keeps its decisions out of it.

The search that ends an erasure would notice a step that is missing. Here every step stands alone: the others are made
as if they had not run, and no search is asked.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pandas as pd
import pytest

from growth_equestre.crm import service as crm
from growth_equestre.events import service as events
from growth_equestre.events.types import EventInput
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.vocab import EventType, Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadInput
from growth_equestre.matching import store as matching_store
from growth_equestre.next_action import service as next_action
from growth_equestre.next_action import service_learning as action_learning
from growth_equestre.partners import service as partners
from growth_equestre.partners.types import PartnerInput
from growth_equestre.privacy import store_reach

SOURCES = ("leads", "events", "recommendations")


def decided(ws: Workspace, lead_id: str) -> int:
    """Decisions about the person of which a training would learn what followed."""
    found = [one for one in action_learning.outcomes(ws) if one.lead_id == lead_id]
    return sum(one.clicked or one.replied or one.pressed_cta or one.qualified for one in found)


def handed(ws: Workspace, lead_id: str) -> int:
    """Handoffs of the person of which a training would learn what the partner said."""
    found = matching_store.handed(ws.cursor(), ws.now())
    return int((found["lead_id"].astype(str) == lead_id).sum())


@pytest.fixture
def person(ws: Workspace, clock: FrozenClock) -> str:
    """Somebody of whom a decision was carried out and answered, and who was handed over and taken."""
    lead = leads.create(ws, LeadInput(name="Zulmira Quixabeira", whatsapp="19987654321", uf="SP", city="Campinas"))
    company = partners.create(ws, PartnerInput(name="Haras Boa Vista", phone="19987650009", uf="SP", city="Campinas"))
    for kind in (EventType.BUDGET_CONFIRMED, EventType.TIMELINE_CONFIRMED, EventType.NEED_CONFIRMED):
        crm.register_event(ws, lead.lead_id, kind)
    next_action.mark(ws, next_action.recommend(ws, lead.lead_id).recommendation_id, "feito")
    clock.advance(timedelta(hours=1))
    events.append(ws, lead.lead_id, EventInput(EventType.WHATSAPP_CLICK))
    crm.move_stage(ws, lead.lead_id, Stage.QUALIFIED)
    crm.handoff(ws, lead.lead_id, company.partner_id, "perto")
    clock.advance(timedelta(hours=1))
    events.append(ws, lead.lead_id, EventInput(EventType.PARTNER_ACCEPTED, partner_id=company.partner_id))
    clock.advance(timedelta(hours=1))
    assert decided(ws, lead.lead_id) and handed(ws, lead.lead_id)
    return lead.lead_id


def rows_of(ws: Workspace, table: str, lead_id: str) -> pd.DataFrame:
    return ws.cursor().execute(f"select * from {table} where lead_id = $lead_id", {"lead_id": lead_id}).df()


@pytest.mark.parametrize(
    ("learnt", "alone"),
    [*((decided, one) for one in SOURCES), *((handed, one) for one in ("leads", "events"))],
    ids=lambda one: getattr(one, "__name__", one),
)
def test_the_step_of_one_table_is_enough(
    ws: Workspace, person: str, learnt: Callable[[Workspace, str], int], alone: str
) -> None:
    before = {table: rows_of(ws, table, person) for table in SOURCES}
    found = store_reach.person(ws.cursor(), person)
    assert found is not None
    with ws.transaction("test"):
        store_reach.take_out(ws.cursor(), found, store_reach.pattern(ws.cursor(), found))
    for table in set(SOURCES) - {alone}:
        back = ws.cursor()
        back.execute(f"delete from {table} where lead_id = $lead_id", {"lead_id": person})
        back.register("rows_back", before[table])
        back.execute(f"insert into {table} by name select * from rows_back")
    assert learnt(ws, person) == 0
