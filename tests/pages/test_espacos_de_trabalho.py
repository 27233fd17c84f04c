"""The card of workspaces: a new one, another name, put away and brought back, without leaving the screen."""

from __future__ import annotations

from pathlib import Path

from page_driver import click, in_dialog, opened, said, sound

from growth_equestre import house
from growth_equestre.accounts import service_workspaces
from growth_equestre.foundation.workspace import Workspace


def test_a_new_workspace_is_made_renamed_put_away_and_brought_back(ws: Workspace, data_dir: Path) -> None:
    app = opened("configuracoes")
    app.text_input(key="espaco_novo_nome").input("Haras São João")
    sound(app.run())
    assert "haras-sao-joao.duckdb" in said(app)
    click(app, "espaco_criar")
    app.text_input(key="espaco_nome_haras-sao-joao").input("Estância")
    app.text_input(key="espaco_arquivo_haras-sao-joao").input("estancia")
    sound(app.run())
    click(app, "espaco_salvar_haras-sao-joao")
    assert "Estância" in said(app)
    assert house.open_workspace("haras-sao-joao").name == "estancia"
    in_dialog(app, "espaco_arquivar_estancia", "confirmar_sim")
    assert (data_dir / "arquivados" / "estancia.duckdb").exists()
    click(sound(app.run()), "espaco_volta_estancia")
    assert [one.is_archived for one in service_workspaces.workspaces(ws)] == [False, False]
    house.open_workspace("estancia").database.close()


def test_a_name_that_is_taken_is_said_in_words(ws: Workspace) -> None:
    app = opened("configuracoes")
    app.text_input(key="espaco_arquivo_teste").input("../fora")
    sound(app.run())
    click(app, "espaco_salvar_teste")
    assert "não serve como nome" in " ".join(one.value for one in app.error)
