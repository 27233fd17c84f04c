"""The Receita's files on screen: read in the background, pause, go on, see the difference, apply, take back."""

from __future__ import annotations

from pathlib import Path

import pytest
from page_driver import said, sound
from streamlit.testing.v1 import AppTest

from growth_equestre.foundation.workspace import Workspace
from growth_equestre.jobs import service as jobs
from growth_equestre.partners import service as partners
from tests.receita_generator import company, establishment, number, write_folder


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
    assert partners.page(ws).total == 0
    press(app, "receita_aplicar")
    assert "Aplicado: novos: 1" in said(app)
    assert partners.page(ws).total == 1
    press(app, "receita_desfazer")
    assert partners.page(ws).total == 0


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
