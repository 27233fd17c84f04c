"""The dossier: everything held, each automated decision with its reasons of then, and who received which fields."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from growth_equestre.crm import service as crm
from growth_equestre.crm import service_work
from growth_equestre.events import service as events
from growth_equestre.events.types import EventInput
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.errors import LeadNotFound, PermissionDenied
from growth_equestre.foundation.vocab import EventType, Role
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import Lead, LeadChanges, LeadInput
from growth_equestre.matching import service as matching
from growth_equestre.next_action import service as next_action
from growth_equestre.partners import service as partners
from growth_equestre.partners.types import PartnerInput
from growth_equestre.privacy import rules_document, service_documents, service_dossier, service_erasure
from growth_equestre.scoring import service as scoring
from tests.privacy.people import as_role
from tests.program import Run


@pytest.fixture
def marina(ws: Workspace, clock: FrozenClock) -> Lead:
    """A lead that was scored twice, advised, noted, and handed to a partner."""
    lead = leads.create(ws, LeadInput(name="Marina Prado", whatsapp="(19) 98765-4321", uf="SP", city="Campinas",
                                      segment="CAVALOS", budget="20k-60k", timeframe="30d"))  # fmt: skip
    clock.advance(timedelta(hours=1))
    scoring.score(ws, lead.lead_id)
    events.append(ws, lead.lead_id, EventInput(EventType.WHATSAPP_REPLY))
    service_work.add_note(ws, lead.lead_id, "Prefere falar de manhã.")
    clock.advance(timedelta(hours=1))
    scoring.score(ws, lead.lead_id)
    next_action.recommend(ws, lead.lead_id)
    return lead


def _hand_over(ws: Workspace, lead: Lead) -> None:
    partner = partners.create(ws, PartnerInput(name="Haras Boa Vista", uf="SP", city="Campinas", segment="CAVALOS"))
    confirmed = (EventType.BUDGET_CONFIRMED, EventType.TIMELINE_CONFIRMED, EventType.NEED_CONFIRMED)
    crm.confirm_and_qualify(ws, lead.lead_id, confirmed)
    shown = matching.match(ws, lead.lead_id)
    assert shown
    crm.handoff(ws, lead.lead_id, partner.partner_id, reason="fica perto")


def test_a_decision_is_told_with_the_reasons_of_its_moment(ws: Workspace, marina: Lead, clock: FrozenClock) -> None:
    scores = [one for one in service_dossier.dossier(ws, marina.lead_id).decisions if "chance" in one.about]
    assert len(scores) >= 2
    assert any("respondeu no WhatsApp" in reason for reason in scores[0].reasons)
    assert not any("respondeu no WhatsApp" in reason for reason in scores[-1].reasons)
    advised = [one for one in service_dossier.dossier(ws, marina.lead_id).decisions if "ação" in one.about]
    assert [one.outcome for one in advised] == ["Chamar no WhatsApp agora"], "and not: por WhatsApp"
    then = scoring.score_as_of(ws, marina.lead_id, scores[-1].at)
    assert scores[-1].outcome.startswith(f"{then.score} de 100")


def test_the_dossier_says_who_received_which_fields(ws: Workspace, marina: Lead) -> None:
    _hand_over(ws, marina)
    (received,) = service_dossier.dossier(ws, marina.lead_id).recipients
    assert received.name == "Haras Boa Vista"
    assert "WhatsApp" in received.fields
    assert "E-mail" not in received.fields
    assert received.reason == "fica perto"


def test_json_and_paper_hold_the_same_person(ws: Workspace, marina: Lead) -> None:
    found = service_dossier.dossier(ws, marina.lead_id)
    told = json.loads(service_dossier.as_json(ws, found))
    assert {"leads", "events", "lead_notes", "predictions", "recommendations"} <= told["registros"].keys()
    assert told["registros"]["lead_notes"][0]["body"] == "Prefere falar de manhã."
    assert any(one["about"] == "próxima ação" and one["reasons"] for one in told["decisoes_automatizadas"])
    paper = service_dossier.as_pdf(ws, found)
    assert paper.startswith(b"%PDF-")
    assert paper == service_dossier.as_pdf(ws, found)


def test_the_dossier_needs_the_permission_and_a_person(ws: Workspace, marina: Lead) -> None:
    with pytest.raises(PermissionDenied):
        service_dossier.dossier(as_role(ws, Role.REP), marina.lead_id)
    with pytest.raises(LeadNotFound):
        service_dossier.dossier(ws, "ninguém")


def test_documents_follow_the_workspace_as_it_is_set(ws: Workspace, marina: Lead) -> None:
    before = rules_document.as_markdown(service_documents.processing_record(ws))
    assert "| Em uso | 1 lead |" in before
    leads.edit(ws, marina.lead_id, LeadChanges(source="indicacao"))
    assert "| indicação | 1 |" in rules_document.as_markdown(service_documents.processing_record(ws))
    assert "Nada registrado." in before
    _hand_over(ws, marina)
    after = rules_document.as_markdown(service_documents.processing_record(ws))
    assert "| WhatsApp | 1 | 1 |" in after
    service_erasure.erase(ws, marina.lead_id, "pedido")
    assert "| Em uso | 0 leads |" in rules_document.as_markdown(service_documents.processing_record(ws))
    risks = rules_document.as_page(service_documents.impact_report(ws))
    assert "nenhuma regra ligada" in risks
    assert rules_document.as_table(service_documents.impact_report(ws)).startswith(b"\xef\xbb\xbfparte;campo;conteudo")


def test_a_page_shows_what_was_typed_letter_by_letter(ws: Workspace) -> None:
    leads.create(ws, LeadInput(name="Otto Lima", purpose="<script>alert(1)</script>"))
    page = rules_document.as_page(service_documents.processing_record(ws))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_the_command_line_shows_first_and_erases_only_when_told(ws: Workspace, marina: Lead, run: Run) -> None:
    ws.database.close()
    assert json.loads(run("privacy", "dossier", marina.lead_id).out)["perfil"]
    shown = run("privacy", "erase", marina.lead_id)
    assert "Nada foi apagado." in shown.out
    assert run("privacy", "erase", marina.lead_id, "--yes").code == 1
    done = run("privacy", "erase", marina.lead_id, "--yes", "--reason", "pedido")
    assert "não achou nada" in done.out
    assert b"Marina Prado" not in ws.database.path.read_bytes()
    assert not ws.database.path.with_name(f"{ws.database.path.name}.wal").exists()
    assert run("privacy", "dossier", marina.lead_id).code == 1
    assert "respondido no prazo" in run("privacy", "requests").out
    assert "Nenhuma regra" in run("privacy", "retention").out
    assert run("doctor").code == 0
