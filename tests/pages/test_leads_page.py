"""The Leads and Criar lead screens, as a person clicks through them."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from growth_equestre import house
from growth_equestre.dossier import service
from growth_equestre.events import service as events
from growth_equestre.foundation.vocab import EventType, Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import Lead, LeadFilter, LeadInput
from growth_equestre.partners import service as partners
from growth_equestre.partners.types import PartnerInput

SHELL = Path(__file__).parents[2] / "pages" / "_shell.py"


@pytest.fixture
def team(data_dir: Path) -> Workspace:
    """The workspace that the pages open, by the machine's clock."""
    return house.open_workspace()


@pytest.fixture
def marina(team: Workspace) -> Lead:
    partners.create(team, PartnerInput(name="Haras *Boa* Vista", segment="CAVALOS", uf="SP", city="Valinhos"))
    return service.create_lead(
        team,
        LeadInput(name="Marina [Prado](x)", whatsapp="(19) 98765-4321", uf="SP", city="Campinas", segment="CAVALOS"),
        [EventType.PAGE_VIEW],
    )


def screen(page: str, **params: str) -> AppTest:
    app = AppTest.from_file(str(SHELL), default_timeout=60).run()
    app.switch_page(page)
    for name, text in params.items():
        app.query_params[name] = text
    app.run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    return "\n".join(element.value for element in [*app.markdown, *app.caption, *app.header, *app.info])


def in_dialog(app: AppTest, opener: str, button: str) -> None:
    """Click inside an open dialog: a simulated run forgets that it is open, so it is opened in the same breath."""
    app.button(key=opener).click()
    app.button(key=button).click().run()
    assert not app.exception


def test_an_empty_workspace_says_what_to_do_first(team: Workspace) -> None:
    app = screen("leads.py")
    assert "Ainda não há leads" in words(app)
    assert any(button.label == "Criar lead" for button in app.button)


def test_the_list_shows_each_lead_with_its_chance_and_next_action(team: Workspace, marina: Lead) -> None:
    service.recompute(team, [marina.lead_id])
    row = screen("leads.py").dataframe[0].value.iloc[0]
    assert row["nome"] == marina.name
    assert row["lugar"] == "Campinas/SP"
    assert 0 <= row["chance"] <= 100
    assert row["acao"]


def test_a_link_opens_the_lead_with_score_reasons_action_and_partners(team: Workspace, marina: Lead) -> None:
    app = screen("leads.py", lead=marina.lead_id)
    score = service.dossier(team, marina.lead_id).score
    assert score is not None
    assert app.metric[0].value == str(score.score)
    said = words(app)
    for expected in (f"Por que {score.score}?", "entre ", "em 7 dias", "O que mudaria", "Próxima ação", "Parceiros"):
        assert expected in said


def test_what_people_typed_is_shown_letter_by_letter(team: Workspace, marina: Lead) -> None:
    said = words(screen("leads.py", lead=marina.lead_id))
    assert "Marina \\[Prado\\]\\(x\\)" in said
    assert "Haras \\*Boa\\* Vista" in said


def test_a_link_to_nobody_says_so_and_leads_back(team: Workspace, marina: Lead) -> None:
    app = screen("leads.py", lead="nao-existe")
    assert "Este lead não existe mais" in app.error[0].value
    app.button(key="voltar_lista").click().run()
    assert not app.error
    assert "lead" not in app.query_params


def test_a_filter_that_nobody_passes_can_be_cleared(team: Workspace, marina: Lead) -> None:
    app = screen("leads.py")
    app.text_input(key="leads_texto").input("ninguém").run()
    assert "Nenhum lead combina" in words(app)
    assert app.button(key="importar_leads"), "what the list is not needed for stays where it was"
    app.button(key="leads_limpar").click().run()
    assert len(app.dataframe[0].value) == 1
    app.text_input(key="leads_texto").input("ninguém").run()
    app.button(key="sem_leads").click().run()
    assert len(app.dataframe[0].value) == 1
    assert not app.text_input(key="leads_texto").value


def the_import_step() -> None:
    import streamlit as st

    from growth_equestre import house
    from growth_equestre.dossier import view_import

    if st.button("abrir", key="abrir"):
        view_import.import_dialog(house.open_workspace("teste"))


def brought(file: str) -> AppTest:
    """The import with a file chosen: a simulated run forgets that a dialog is open, so it is opened every time."""
    app = AppTest.from_function(the_import_step, default_timeout=30).run()
    app.button(key="abrir").click().run()
    app.button(key="abrir").click()
    app.file_uploader[0].set_value(("leads.csv", file.encode(), "text/csv")).run()
    assert not app.exception
    return app


def test_a_file_of_leads_is_shown_in_words_and_only_with_what_it_has(team: Workspace) -> None:
    app = brought("nome;whatsapp;orcamento_faixa;uf\nAna;19 98765-4321;20k-60k;SP\nBeto;19 98765-4322;;XX\n")
    assert "**1 lead novo** · 1 linha com problema" in words(app)
    assert list(app.dataframe[0].value.columns) == ["Nome", "WhatsApp ou telefone", "Estado", "Orçamento"]
    assert "Linha 3, Estado:" in words(app)


def test_a_file_with_nothing_to_bring_offers_no_button_that_would_do_nothing(team: Workspace) -> None:
    app = brought("nome;whatsapp\n")
    assert "Não há nada a importar deste arquivo." in words(app)
    assert not app.dataframe
    assert "importar_confirmar" not in [button.key for button in app.button]


def test_hot_leads_are_those_above_the_team_s_own_limit(team: Workspace, marina: Lead) -> None:
    app = screen("leads.py")
    app.selectbox(key="leads_chance").select("Quentes").run()
    assert "Nenhum lead combina" in words(app)
    app.selectbox(key="leads_chance").select("Frios").run()
    assert len(app.dataframe[0].value) == 1


def test_registering_an_event_repaints_score_and_reasons_at_once(team: Workspace, marina: Lead) -> None:
    app = screen("leads.py", lead=marina.lead_id)
    before = int(app.metric[0].value)
    app.button(key="registrar_evento").click().run()
    key = f"evento_{marina.lead_id}"
    app.selectbox(key=f"{key}_tipo_Funil").select(EventType.WHATSAPP_CLICK)
    in_dialog(app, "registrar_evento", f"{key}_registrar")
    assert not app.exception
    assert int(app.metric[0].value) > before
    assert events.counts(team, marina.lead_id)[EventType.WHATSAPP_CLICK] == 1
    app.button(key="desfazer").click().run()
    assert int(app.metric[0].value) == before


def test_handing_over_an_unqualified_lead_explains_what_comes_first(team: Workspace, marina: Lead) -> None:
    app = screen("leads.py", lead=marina.lead_id)
    app.button(key="encaminhar").click().run()
    assert "Só um lead qualificado é encaminhado" in words(app)
    assert "Confirme orçamento, prazo e necessidade para qualificar." in words(app)


def test_done_is_noted_and_can_be_taken_back(team: Workspace, marina: Lead) -> None:
    app = screen("leads.py", lead=marina.lead_id)
    app.button(key="acao_feito").click().run()
    assert not app.exception
    assert any(button.key == "desfazer" for button in app.button)


def test_deleting_asks_once_and_undo_brings_the_lead_back(team: Workspace, marina: Lead) -> None:
    app = screen("leads.py", lead=marina.lead_id)
    app.session_state["abas_do_lead"] = "Cadastro"
    app.run()
    app.button(key="excluir_lead").click().run()
    assert leads.page(team).total == 1
    in_dialog(app, "excluir_lead", "confirmar_perigo")
    assert leads.page(team).total == 0
    app.button(key="desfazer").click().run()
    assert leads.get(team, marina.lead_id).name == marina.name


def test_editing_shows_what_is_wrong_beside_the_field(team: Workspace, marina: Lead) -> None:
    app = screen("leads.py", lead=marina.lead_id)
    app.session_state["abas_do_lead"] = "Cadastro"
    app.run()
    app.button(key="editar_lead").click().run()
    app.text_input(key=f"editar_{marina.lead_id}_email").input("sem arroba")
    in_dialog(app, "editar_lead", "editar_salvar")
    assert "não é um e\\-mail" in words(app)
    app.text_input(key=f"editar_{marina.lead_id}_email").input("marina@exemplo.com.br")
    in_dialog(app, "editar_lead", "editar_salvar")
    assert leads.get(team, marina.lead_id).email == "marina@exemplo.com.br"


def test_the_form_creates_the_lead_with_what_it_did(team: Workspace) -> None:
    app = screen("criar_lead.py")
    app.text_input(key="criar_0_name").input("Ana Ribeiro")
    app.text_input(key="criar_0_whatsapp").input("11 98765-4321")
    app.checkbox(key="criar_whatsapp_click").check()
    app.button(key="criar_sim").click().run()
    assert not app.exception
    (row,) = leads.page(team, LeadFilter()).rows
    assert (row.lead.name, row.lead.stage) == ("Ana Ribeiro", Stage.CURIOUS)
    assert set(events.counts(team, row.lead.lead_id)) == {EventType.WHATSAPP_CLICK}
    assert "Ana Ribeiro** foi criado" in words(app)
    assert app.metric[0].value == str(row.score)
    assert app.text_input(key="criar_1_name").value == ""


def test_the_form_keeps_what_was_typed_and_says_every_mistake(team: Workspace) -> None:
    app = screen("criar_lead.py")
    app.text_input(key="criar_0_whatsapp").input("abc")
    app.button(key="criar_sim").click().run()
    said = words(app)
    assert "O lead precisa de um nome" in said
    assert "tem letras" in said
    assert app.text_input(key="criar_0_whatsapp").value == "abc"
    assert leads.page(team).total == 0
