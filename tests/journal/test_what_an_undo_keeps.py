"""An undo keeps and names what later facts point at, and takes along what belongs to what it takes out."""

from __future__ import annotations

import pytest

from growth_equestre.crm import service as crm
from growth_equestre.crm.types import MINIMAL_FIELDS, Handoff
from growth_equestre.demo import service as demo
from growth_equestre.events import service as events
from growth_equestre.events.types import EventInput
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.errors import LeadNotFound, UndoConflict
from growth_equestre.foundation.ids import new_id
from growth_equestre.foundation.vocab import EventType
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import Lead, LeadInput
from growth_equestre.next_action import service as next_action
from growth_equestre.partners import service as partners
from growth_equestre.partners.types import Partner, PartnerInput
from growth_equestre.scoring import service as scoring
from growth_equestre.upkeep import store_checkup

TWO_PEOPLE = b"id;nome;whatsapp\nA-1;Marina Prado;11 98765-0001\nA-2;Otto Lima;11 98765-0002\n"
A_VISIT = b"lead_id;evento;quando\nA-1;page_view;21/11/2024 10:00\n"


@pytest.fixture
def marina(ws: Workspace) -> Lead:
    """A lead of the team's."""
    return leads.create(ws, LeadInput(name="Marina Prado", whatsapp="11987650001"))


@pytest.fixture
def haras(ws: Workspace) -> Partner:
    """A partner in the directory."""
    return partners.create(ws, PartnerInput(name="Haras Boa Vista", cnpj="12ABC34501DE35"))


def newest(ws: Workspace) -> str:
    return journal.recent(ws, 1)[0].change_set_id


def orphans(ws: Workspace) -> list[tuple[object, ...]]:
    """Records that point at a lead or a partner that is gone, by kind."""
    return ws.cursor().execute(store_checkup.Q.statements["count_orphans"].text).fetchall()


def test_undoing_an_import_keeps_and_names_the_leads_that_have_a_history_since(ws: Workspace) -> None:
    report = leads.import_leads(ws, TWO_PEOPLE)
    history = events.import_events(ws, A_VISIT)
    undone = journal.undo(ws, report.change_set_id)
    assert (undone.restored, [(kept.label, kept.is_in_use) for kept in undone.kept]) == (1, [("Marina Prado", True)])
    assert list(leads.resolve_ids(ws, ["A-1", "A-2"])) == ["A-1"]
    assert (events.total(ws), orphans(ws)) == (1, [])
    journal.undo(ws, history.change_set_id)
    assert (events.total(ws), orphans(ws)) == (0, [])


def test_once_the_history_is_taken_back_the_leads_can_go_too(ws: Workspace) -> None:
    report = leads.import_leads(ws, TWO_PEOPLE)
    history = events.import_events(ws, A_VISIT)
    journal.undo(ws, history.change_set_id)
    assert journal.undo(ws, report.change_set_id).kept == ()


def test_a_lead_with_a_fact_since_is_not_uncreated(ws: Workspace, marina: Lead) -> None:
    created = newest(ws)
    events.append(ws, marina.lead_id, EventInput(EventType.ASKED_PRICE))
    with pytest.raises(UndoConflict, match="em uso"):
        journal.undo(ws, created)
    assert events.counts(ws, marina.lead_id) == {EventType.ASKED_PRICE: 1}


def test_a_lead_created_together_with_its_facts_goes_and_returns_whole(ws: Workspace) -> None:
    with ws.transaction("criar lead"):
        lead = leads.create(ws, LeadInput(name="Ana Sela", whatsapp="11987650003"))
        events.append(ws, lead.lead_id, EventInput(EventType.ASKED_PRICE))
        leads.set_stage(ws, lead.lead_id, lead.stage, reason="chegou assim")
    undone = journal.undo(ws, newest(ws))
    assert (undone.kept, events.total(ws), orphans(ws)) == ((), 0, [])
    with pytest.raises(LeadNotFound):
        leads.get(ws, lead.lead_id)
    journal.undo(ws, undone.change_set_id)
    assert events.counts(ws, lead.lead_id) == {EventType.ASKED_PRICE: 1}


@pytest.mark.slow
def test_the_demo_scenario_is_taken_back_whole(ws: Workspace) -> None:
    demo.create_scenario(ws, 12, 6, weeks=1)
    undone = journal.undo(ws, newest(ws))
    assert (undone.kept, demo.counts(ws).leads, events.total(ws), orphans(ws)) == ((), 0, 0, [])


def test_what_is_derived_or_belongs_goes_with_the_lead_and_returns_with_it(ws: Workspace) -> None:
    first = leads.import_leads(ws, b"id;nome;whatsapp\nA-1;Marina Prado;11 98765-0001\n")
    leads.import_leads(ws, b"id;nome;whatsapp\nA-9;Marina Prado;11 98765-0001\n")
    lead_id = leads.get(ws, "A-1").lead_id
    advised = next_action.recommend(ws, lead_id)
    undone = journal.undo(ws, first.change_set_id)
    assert (undone.kept, orphans(ws)) == ((), [])
    assert scoring.current(ws, lead_id) is None
    journal.undo(ws, undone.change_set_id)
    assert leads.get(ws, "A-9").lead_id == lead_id
    assert next_action.current(ws, lead_id) == advised
    assert scoring.current(ws, lead_id) is not None


def test_a_further_id_by_which_facts_came_in_is_kept(ws: Workspace, clock: FrozenClock, marina: Lead) -> None:
    again = b"id;nome;whatsapp;cidade\nA-9;Marina Prado;11 98765-0001;Itu\nA-8;Marina Prado;11 98765-0001;Itu\n"
    report = leads.import_leads(ws, again)
    events.import_events(ws, b"lead_id;evento;quando\nA-8;page_view;21/11/2024 10:00\n")
    undone = journal.undo(ws, report.change_set_id)
    assert leads.get(ws, marina.lead_id).city is None
    assert [kept.label for kept in undone.kept] == ["id A-8"]
    assert leads.get(ws, "A-8").lead_id == marina.lead_id


def test_a_partner_that_a_fact_names_is_kept(ws: Workspace, marina: Lead, haras: Partner) -> None:
    created = journal.history(ws, "partners", haras.partner_id)[0].change_set.change_set_id
    events.append(ws, marina.lead_id, EventInput(EventType.PARTNER_ACCEPTED, metadata="12.ABC.345/01DE-35"))
    with pytest.raises(UndoConflict, match="em uso"):
        journal.undo(ws, created)
    assert (partners.get(ws, haras.partner_id), orphans(ws)) == (haras, [])


def test_lead_and_partner_of_a_handoff_are_kept(ws: Workspace, marina: Lead, haras: Partner) -> None:
    made = Handoff(
        new_id(), marina.lead_id, haras.partner_id, ws.now(), "ana", "Ana", "perto", MINIMAL_FIELDS, None, None
    )
    crm.insert_many(ws, [made])
    for table, key in (("leads", marina.lead_id), ("partners", haras.partner_id)):
        with pytest.raises(UndoConflict, match="em uso"):
            journal.undo(ws, journal.history(ws, table, key)[0].change_set.change_set_id)
    assert (crm.handoffs_of(ws, marina.lead_id), orphans(ws)) == ([made], [])


def test_what_points_is_registered_after_what_it_points_at() -> None:
    with pytest.raises(ValueError, match="register table"):
        journal.register_reference("tabela que ninguém registrou", by="events", in_use=lambda _, keys: set(keys))
