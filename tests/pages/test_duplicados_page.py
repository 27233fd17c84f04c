"""The Duplicados screen, as a person clicks through it."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import service as leads
from growth_equestre.leads import service_duplicates
from growth_equestre.leads.types import Lead, LeadInput

SHELL = Path(__file__).parents[2] / "pages" / "_shell.py"


@pytest.fixture
def twins(ws: Workspace) -> tuple[Lead, Lead]:
    told = {"whatsapp": "(19) 98765-4321", "uf": "SP", "city": "Campinas"}
    first = leads.create(ws, LeadInput(name="Marina *Prado*", segment="CAVALOS", **told))
    return first, leads.create(ws, LeadInput(name="Marina *Prado*", timeframe="30d", **told))


def screen(**params: str) -> AppTest:
    app = AppTest.from_file(str(SHELL), default_timeout=60).run()
    app.switch_page("duplicados.py")
    for name, text in params.items():
        app.query_params[name] = text
    app.run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    return "\n".join(element.value for element in [*app.markdown, *app.caption])


def test_nobody_twice_is_said_in_words(ws: Workspace) -> None:
    assert "Ninguém parece estar cadastrado duas vezes" in words(screen())


def test_a_pair_is_compared_united_and_taken_back(ws: Workspace, twins: tuple[Lead, Lead]) -> None:
    first, second = twins
    app = screen(par=f"{first.lead_id}|{second.lead_id}")
    assert app.dataframe[0].value.iloc[0]["semelhanca"] == "Quase certo"
    assert "Marina \\*Prado\\*" in words(app)
    assert [radio.label for radio in app.radio] == ["Segmento", "Prazo"]
    app.button(key="unir").click().run()
    assert not app.exception
    assert "Marina \\*Prado\\* agora é um cadastro só." in words(app), "made harmless once, not twice"
    assert leads.page(ws).total == 1
    assert "Marina \\*Prado\\* agora é um cadastro só." in words(app)
    app.button(key="desfazer").click().run()
    assert leads.page(ws).total == 2


def test_two_people_told_apart_are_gone_from_the_list(ws: Workspace, twins: tuple[Lead, Lead]) -> None:
    first, second = twins
    app = screen(par=f"{first.lead_id}|{second.lead_id}")
    app.button(key="separar").click().run()
    assert service_duplicates.candidates(ws) == []
    assert "Ninguém parece" in words(app)
