"""The lead's own page answers in the order in which a person asks, and is kind to a link that leads nowhere."""

from __future__ import annotations

from page_driver import click, links, opened, said

from growth_equestre.dossier import service_report as reports
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadInput


def test_the_page_follows_the_order_of_the_questions(ws: Workspace) -> None:
    lead = leads.create(ws, LeadInput(name="Marina Prado", whatsapp="11987650001", uf="SP", city="Campinas"))
    page = opened("lead", lead=lead.lead_id)
    asked = [header.value for header in page.header]
    assert asked == [
        "Marina Prado", "O que a equipe combinou", "Quem pode atender", "O que aconteceu", "Dados e consentimento",
    ]  # fmt: skip
    words = [one.value for one in page.markdown]
    answers = ("entre ", "### Por que", ":small[Próxima ação]", "### Parceiros", "#### Próxima ação")
    places = [next(place for place, one in enumerate(words) if answer in one) for answer in answers]
    assert places == sorted(places)
    assert "Entrou na base" in said(page) and "falta confirmar" in said(page)
    assert ("Ver na lista", f"lead={lead.lead_id}") in links(page)


def test_without_a_lead_the_page_leads_to_the_list(ws: Workspace) -> None:
    assert "Escolha um lead" in said(opened("lead"))


def test_a_link_to_a_lead_that_is_gone_says_so(ws: Workspace) -> None:
    assert "não existe mais" in said(opened("lead", lead="0190f4a0-0000-7000-8000-000000000001"))
    assert "não existe mais" in said(opened("lead", lead="x' or 1=1"))


def test_a_report_is_made_on_the_page_and_opens_by_its_own_address(ws: Workspace) -> None:
    lead = leads.create(ws, LeadInput(name="Marina *Prado*", whatsapp="11987650001", uf="SP", city="Campinas"))
    click(opened("lead", lead=lead.lead_id), "gerar_relatorio")
    kept = reports.made(ws, lead.lead_id)
    assert [one.number for one in kept] == [1]
    page = opened("lead", lead=lead.lead_id, relatorio=kept[0].report_id)
    assert "Relatório gerencial nº 1" in said(page) and "MKT" in said(page)
    assert "não existe mais" in said(opened("lead", lead=lead.lead_id, relatorio="nada"))
