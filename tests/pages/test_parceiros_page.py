"""Parceiros: finding a company, reading what it does, changing it, and taking every step back."""

from __future__ import annotations

import pytest
from page_driver import click, in_dialog, opened, said, sound
from streamlit.testing.v1 import AppTest

from growth_equestre.foundation.errors import PartnerNotFound
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.partners import service as partners
from growth_equestre.partners.types import Partner, PartnerFilter, PartnerInput

FILE = "nome;telefone;uf;cidade\nHaras Novo;(19) 98888-7777;SP;Campinas\nSelaria Boa;1199;SP;Itu\n"


@pytest.fixture
def haras(ws: Workspace) -> Partner:
    return partners.create(
        ws,
        PartnerInput(
            name="Haras *Boa* [Vista](http://x)", phone="(11) 98765-4321", uf="SP", city="Campinas",
            cnae_main="0152-1/02", cnpj="12.ABC.345/01DE-35",
        ),
    )  # fmt: skip


@pytest.fixture
def clinic(ws: Workspace) -> Partner:
    return partners.create(ws, PartnerInput(name="Clínica Sol", uf="MG", city="Uberaba", cnae_main="7500-1/00"))


def listed(app: AppTest) -> list[str]:
    return list(app.dataframe[0].value["nome"]) if app.dataframe else []


def test_an_empty_directory_offers_to_bring_a_file(ws: Workspace) -> None:
    app = opened("parceiros")
    assert "Ainda não há parceiros" in said(app)
    assert app.button(key="importar_vazio").label == "Importar CSV"


def test_filters_narrow_the_list_and_clearing_brings_it_back(ws: Workspace, haras: Partner, clinic: Partner) -> None:
    app = opened("parceiros")
    assert listed(app) == ["Clínica Sol", haras.name]
    sound(app.multiselect(key="parceiros_uf").select("MG").run())
    assert listed(app) == ["Clínica Sol"]
    click(app, "parceiros_limpar")
    sound(app.selectbox(key="parceiros_cidade").select("Campinas/SP").run())
    assert listed(app) == [haras.name]
    click(app, "parceiros_limpar")
    sound(app.selectbox(key="parceiros_cnae").select("7500-1/00").run())
    assert listed(app) == ["Clínica Sol"]


def test_a_search_that_finds_nothing_offers_the_way_back(ws: Workspace, haras: Partner) -> None:
    app = opened("parceiros")
    sound(app.text_input(key="parceiros_texto").input("não existe").run())
    assert listed(app) == []
    assert listed(click(app, "sem_parceiros")) == [haras.name]


def test_inactive_partners_show_when_asked_and_say_so(ws: Workspace, haras: Partner) -> None:
    partners.create(ws, PartnerInput(name="Aposentado", is_active=False))
    app = opened("parceiros")
    assert listed(app) == [haras.name]
    sound(app.toggle(key="parceiros_ativos").set_value(False).run())
    assert dict(app.dataframe[0].value[["nome", "situacao"]].values)["Aposentado"] == "Inativo"


def test_the_address_opens_a_partner_with_its_activity_in_words_and_its_name_as_typed(
    ws: Workspace, haras: Partner
) -> None:
    app = opened("parceiros", parceiro=haras.partner_id)
    words = said(app)
    assert r"Haras \*Boa\* \[Vista\]" in words
    assert "Criação de equinos" in words
    assert "Pecuária" in words
    assert "Capacidade" in words
    assert app.get("link_button")[0].proto.url == "https://wa.me/5511987654321"
    assert "Fechar" not in [button.label for button in click(app, "parceiro_fechar").button]


@pytest.mark.parametrize("unknown", ["abc", "5f0d7f0e-8f0e-4c56-9f58-2f4b3c1c9a11"])
def test_an_address_of_nobody_says_so_and_the_list_still_stands(ws: Workspace, haras: Partner, unknown: str) -> None:
    app = opened("parceiros", parceiro=unknown)
    assert app.error
    assert listed(app) == [haras.name]
    assert not click(app, "parceiro_voltar").error


def test_a_deleted_partner_comes_back_with_one_click(ws: Workspace, haras: Partner, clinic: Partner) -> None:
    app = in_dialog(opened("parceiros", parceiro=haras.partner_id), "parceiro_excluir", "confirmar_perigo")
    with pytest.raises(PartnerNotFound):
        partners.get(ws, haras.partner_id)
    click(app, "desfazer")
    assert partners.get(ws, haras.partner_id).name == haras.name


def test_a_form_with_mistakes_says_each_and_writes_nothing(ws: Workspace, haras: Partner) -> None:
    app = click(opened("parceiros"), "acao_principal")
    app.text_input(key="novo_parceiro_nome").input("Selaria Sol")
    app.text_input(key="novo_parceiro_telefone").input("abc")
    app.text_input(key="novo_parceiro_cnpj").input("11.111.111/1111-11")
    app.button(key="acao_principal").click()
    click(app, "novo_parceiro_salvar")
    assert "não é um CNPJ válido" in said(app)
    assert "tem letras" in said(app)
    assert partners.census(ws).total == 1


def test_an_edit_is_kept_and_can_be_taken_back(ws: Workspace, haras: Partner) -> None:
    app = click(opened("parceiros", parceiro=haras.partner_id), "parceiro_editar")
    app.text_input(key=f"parceiro_{haras.partner_id}_nome").input("Haras Sereno")
    app.button(key="parceiro_editar").click()
    click(app, f"parceiro_{haras.partner_id}_salvar")
    edited = partners.get(ws, haras.partner_id)
    assert (edited.name, edited.phone, edited.cnae_main) == ("Haras Sereno", haras.phone, haras.cnae_main)
    click(app, "desfazer")
    assert partners.get(ws, haras.partner_id).name == haras.name


def the_import_step() -> None:
    from growth_equestre import house
    from growth_equestre.partners import view_import

    view_import.import_step(house.open_workspace("teste"))


def test_a_file_is_shown_before_it_enters_and_goes_out_again(ws: Workspace) -> None:
    app = AppTest.from_function(the_import_step, default_timeout=30).run()
    sound(app.file_uploader[0].set_value(("lista.csv", FILE.encode(), "text/csv")).run())
    assert "**1 parceiro novo** · 1 linha com problema" in said(app)
    assert "Linha 3, Telefone" in said(app)
    assert partners.census(ws).total == 0
    click(app, "importar_parceiros_confirmar")
    assert [one.name for one in partners.page(ws)] == ["Haras Novo"]
    assert "Importação concluída: 1 parceiro novo." in said(app)
    click(app, "importar_parceiros_desfazer")
    assert partners.census(ws, PartnerFilter(active_only=False)).total == 0
