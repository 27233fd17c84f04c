"""The Leads list as somebody left it: saved, opened again, with the columns they chose."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from growth_equestre.dossier import service_saved_views as saved
from growth_equestre.foundation.vocab import Segment
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadInput

SHELL = Path(__file__).parents[2] / "pages" / "_shell.py"


def screen() -> AppTest:
    app = AppTest.from_file(str(SHELL), default_timeout=60).run()
    app.switch_page("leads.py").run()
    assert not app.exception
    return app


def test_a_view_brings_back_filters_order_and_columns(ws: Workspace) -> None:
    leads.create(ws, LeadInput(name="Marina Prado", segment="CAVALOS", owner="Ana"))
    leads.create(ws, LeadInput(name="Otávio Reis", segment="EVENTOS"))
    app = screen()
    app.multiselect(key="leads_segmento").select(Segment.HORSES)
    app.multiselect(key="leads_colunas").set_value(["nome", "responsavel"])
    app.run()
    assert list(app.dataframe[0].value.columns) == ["nome", "responsavel"]
    app.text_input(key="visao_nome").input("Cavalos")
    app.checkbox(key="visao_sempre").check()
    app.button(key="visao_salvar").click().run()
    assert not app.exception
    assert app.session_state["leads_visoes"] is False, "open, it hides the notice with its way back on a phone"
    (kept,) = saved.views(ws, "leads")
    assert (kept.name, kept.is_default) == ("Cavalos", True)
    fresh = screen()
    shown = fresh.dataframe[0].value
    assert (list(shown.columns), list(shown["responsavel"])) == (["nome", "responsavel"], ["Ana"])
    fresh.button(key="visao_comum").click().run()
    assert len(fresh.dataframe[0].value) == 2
    fresh.button(key=f"visao_{kept.view_id}").click().run()
    assert list(fresh.dataframe[0].value["nome"]) == ["Marina Prado"]
