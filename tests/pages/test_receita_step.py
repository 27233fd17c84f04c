"""The Receita's files on screen: read in the background, pause, go on, see the difference, apply, take back."""

from __future__ import annotations

from pathlib import Path

import pytest
from page_driver import opened, said, sound
from streamlit.testing.v1 import AppTest

from growth_equestre.foundation.workspace import Workspace
from growth_equestre.jobs import service as jobs
from growth_equestre.partners import service as partners
from growth_equestre.partners import service_receita as receita
from tests.receita_generator import company, establishment, number, simples, write_folder


def step() -> None:
    from growth_equestre import house
    from growth_equestre.partners import view_receita

    view_receita.receita_step(house.open_workspace("teste"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = [establishment(number("00000001"), trade_name="HARAS BOA VISTA")]
    return write_folder(tmp_path / "receita", rows, [company("00000001", "BOA VISTA LTDA")])


def press(app: AppTest, key: str) -> AppTest:
    return sound(app.button(key=key).click().run())


def begun(folder: Path) -> AppTest:
    """The screen after a folder was given."""
    app = sound(AppTest.from_function(step, default_timeout=30).run())
    sound(app.text_input(key="receita_pasta").input(str(folder)).run())
    return press(app, "receita_ler")


def test_a_folder_is_read_shown_applied_and_taken_back(ws: Workspace, folder: Path) -> None:
    app = begun(folder)
    assert app.button(key="receita_pausar").label == "Pausar"
    jobs.run_due(ws)
    sound(app.run())
    assert "1 novo" in said(app)
    assert partners.census(ws).total == 0
    press(app, "receita_aplicar")
    assert "Aplicado: novos: 1" in said(app)
    assert partners.census(ws).total == 1
    press(app, "receita_desfazer")
    assert partners.census(ws).total == 0


def test_a_paused_reading_goes_on(ws: Workspace, folder: Path) -> None:
    app = begun(folder)
    press(app, "receita_pausar")
    assert jobs.run_due(ws) is None
    press(app, "receita_continuar")
    jobs.run_due(ws)
    assert "1 novo" in said(sound(app.run()))


def test_a_wrong_folder_is_refused_in_words(ws: Workspace, tmp_path: Path) -> None:
    app = begun(tmp_path / "nada")
    assert any("não existe" in one.value for one in app.error)


def test_the_card_says_what_the_receita_knows(ws: Workspace, tmp_path: Path) -> None:
    given = {
        "cnae_main": "8888888",
        "cnae_secondary": "0152102",
        "opened_on": "19980704",
        "situation_since": "20051103",
    }
    write_folder(
        tmp_path / "receita",
        [establishment(number("00000001"), **given)],
        [company("00000001", "MARIA ALVES 12345678909", nature="2135", capital="5000,00", size="01")],
        [simples("00000001", is_mei="S")],
    )
    receita.apply(ws, receita.read(ws, tmp_path / "receita"))
    words = said(opened("parceiros", parceiro=partners.find_by_cnpj(ws, number("00000001")).partner_id))
    for fact in ("MARIA ALVES", "ativa desde 03/11/2005", "04/07/1998", "microempresa · MEI", "5.000", "0152"):
        assert fact in words
    assert "12345678909" not in words
