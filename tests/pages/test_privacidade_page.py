"""Privacidade: a request has its clock, a person its dossier, and an erasure ends with nothing found."""

from __future__ import annotations

import pytest
from page_driver import click, opened, said, sound
from streamlit.testing.v1 import AppTest

from growth_equestre.foundation.errors import LeadNotFound
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import Lead, LeadInput
from growth_equestre.privacy import service
from growth_equestre.privacy.types import RequestKind


@pytest.fixture
def marina(ws: Workspace) -> Lead:
    return leads.create(ws, LeadInput(name="Marina Prado", whatsapp="(19) 98765-4321", uf="SP", segment="CAVALOS"))


def test_an_empty_queue_says_so(ws: Workspace) -> None:
    assert "Ninguém pediu nada sobre os próprios dados." in said(opened("privacidade"))


def test_a_request_shows_how_long_the_law_still_gives(ws: Workspace, marina: Lead) -> None:
    service.open_request(ws, RequestKind.ACCESS, lead_id=marina.lead_id)
    text = said(opened("privacidade"))
    assert "**Acesso aos dados** · Marina Prado" in text
    assert "vence em 15 dias" in text


def test_a_person_is_shown_with_ground_and_consent(ws: Workspace, marina: Lead) -> None:
    text = said(opened("privacidade", pessoa=marina.lead_id))
    assert ":gray[Base legal] Legítimo interesse" in text
    assert "Nenhum consentimento registrado com texto." in text


def test_an_erasure_asked_for_on_the_screen_leaves_nothing(ws: Workspace, marina: Lead) -> None:
    one = service.open_request(ws, RequestKind.ERASURE, lead_id=marina.lead_id)
    app = opened("privacidade", pessoa=marina.lead_id, pedido=str(one.number))
    click(app, "apagar_pessoa")
    app.button(key="apagar_pessoa").click()
    app.text_input(key="apagar_motivo").input("pedido da pessoa")
    sound(app.run())
    app.button(key="apagar_pessoa").click()
    click(app, "confirmar_perigo")
    with pytest.raises(LeadNotFound):
        leads.get(ws, marina.lead_id)
    assert not service.request(ws, one.number).is_open
    assert "Marina Prado" not in said(opened("privacidade"))


def test_a_text_is_published_and_becomes_the_next_version(ws: Workspace) -> None:
    app = opened("privacidade")
    sound(app.segmented_control(key="privacidade_parte").set_value("Textos de consentimento").run())
    for body in ("Aceito receber contato.", "Aceito receber contato por WhatsApp."):
        app.text_input(key="texto_finalidade").input("contato")
        app.text_area(key="texto_corpo").input(body)
        click(app, "publicar_texto")
    assert [text.version for text in service.texts(ws)] == [2, 1]


def part(app: AppTest, name: str) -> AppTest:
    return sound(app.segmented_control(key="privacidade_parte").set_value(name).run())


def test_a_retention_rule_is_turned_on_and_says_whom_it_would_let_go(ws: Workspace, marina: Lead) -> None:
    app = part(opened("privacidade"), "Retenção")
    assert "Desligada." in said(app)
    click(app, "ligar_SILENCIO")
    assert "Ligada. Ninguém passou do prazo." in said(app)


def test_documents_and_readings_are_shown(ws: Workspace, marina: Lead) -> None:
    app = part(opened("privacidade"), "Documentos")
    assert "Um parceiro recebe só o que precisa para atender" in said(app)
    leads.get(ws, marina.lead_id)
    assert "Os dois registros conferem do começo ao fim." in said(part(app, "Auditoria"))
