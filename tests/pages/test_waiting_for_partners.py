"""Leads that wait for a partner are seen: in Hoje as a list with their clocks, on the lead with what can be said."""

from __future__ import annotations

import pytest
from page_driver import click, links, opened, said

from growth_equestre.crm import service as crm
from growth_equestre.crm import service_handoffs as answers
from growth_equestre.crm.types import HandoffDone
from growth_equestre.foundation.vocab import EventType, Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadInput
from growth_equestre.partners import service as partners
from growth_equestre.partners.types import PartnerInput


@pytest.fixture
def handed(ws: Workspace) -> HandoffDone:
    lead = leads.create(ws, LeadInput(name="Marina Prado", whatsapp="11987650001", uf="SP", city="Campinas"))
    haras = partners.create(ws, PartnerInput(name="Haras [x](y)", phone="19987650009", uf="SP", city="Campinas"))
    for kind in (EventType.BUDGET_CONFIRMED, EventType.TIMELINE_CONFIRMED, EventType.NEED_CONFIRMED):
        crm.register_event(ws, lead.lead_id, kind)
    crm.move_stage(ws, lead.lead_id, Stage.QUALIFIED)
    return crm.handoff(ws, lead.lead_id, haras.partner_id, "o mais perto")


def test_hoje_lists_the_leads_that_wait_for_a_partner(ws: Workspace, handed: HandoffDone) -> None:
    page = opened("hoje")
    assert "Esperando parceiro" in said(page) and "horas úteis" in said(page)
    assert ("Marina Prado", f"lead={handed.handoff.lead_id}") in links(page)


def test_the_message_to_the_partner_carries_its_own_link(ws: Workspace, handed: HandoffDone) -> None:
    page = opened("lead", lead=handed.handoff.lead_id)
    sent = [one.proto.url for one in page.get("link_button") if "Avisar" in one.proto.label]
    assert len(sent) == 1 and "resposta" in sent[0]
    assert "/resposta/" in answers.link_path(ws, handed.handoff.handoff_id)


def test_an_answer_noted_on_the_lead_is_shown_and_ends_the_waiting(ws: Workspace, handed: HandoffDone) -> None:
    key = handed.handoff.handoff_id
    page = opened("lead", lead=handed.handoff.lead_id)
    click(page, f"registrar_resposta_{key}")
    page.button(key=f"registrar_resposta_{key}").click()
    click(page, f"resposta_{key}_sim")
    assert answers.waiting(ws) == []
    assert "Parceiro aceitou" in said(opened("lead", lead=handed.handoff.lead_id))


def test_a_sent_lead_says_at_first_sight_who_has_it(ws: Workspace, handed: HandoffDone) -> None:
    words = said(opened("lead", lead=handed.handoff.lead_id))
    assert r"Com quem:] já está com Haras \[x\]\(y\)" in words and r"Está com **Haras \[x\]\(y\)**" in words
