"""The Histórico screen, as a person clicks through it."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadChanges, LeadInput

SHELL = Path(__file__).parents[2] / "pages" / "_shell.py"


def screen(**params: str) -> AppTest:
    app = AppTest.from_file(str(SHELL), default_timeout=60).run()
    app.switch_page("historico.py")
    for name, text in params.items():
        app.query_params[name] = text
    app.run()
    assert not app.exception
    return app


def in_dialog(app: AppTest, opener: str, button: str) -> None:
    """Open a dialog and click inside: a simulated run forgets that it is open, so it is opened in the same breath."""
    app.button(key=opener).click().run()
    app.button(key=opener).click()
    app.button(key=button).click().run()
    assert not app.exception


def words(app: AppTest) -> str:
    return "\n".join(element.value for element in [*app.markdown, *app.caption, *app.header])


def test_a_change_is_opened_undone_and_read_record_by_record(ws: Workspace) -> None:
    lead = leads.create(ws, LeadInput(name="Marina *Prado*"))
    leads.edit(ws, lead.lead_id, LeadChanges(owner="Ana"))
    change = journal.recent(ws, 1)[0]
    app = screen(alteracao=change.change_set_id)
    assert list(app.dataframe[0].value["o_que"]) == ["Editou Marina *Prado*", "Criou Marina *Prado*"]
    assert "Responsável:] vazio :material/arrow_forward: **Ana**" in words(app)
    in_dialog(app, "desfazer_alteracao", "confirmar_sim")
    assert leads.get(ws, lead.lead_id).owner is None
    assert "Criou Marina \\*Prado\\*" in words(screen(registro=f"leads|{lead.lead_id}"))


def test_the_one_button_takes_back_the_last_thing_done(ws: Workspace) -> None:
    lead = leads.create(ws, LeadInput(name="Marina Prado"))
    leads.delete(ws, lead.lead_id)
    app = screen()
    in_dialog(app, "acao_principal", "confirmar_sim")
    assert leads.get(ws, lead.lead_id).name == "Marina Prado"


def test_the_bin_gives_a_lead_back(ws: Workspace) -> None:
    leads.delete(ws, leads.create(ws, LeadInput(name="Marina Prado")).lead_id)
    app = screen()
    app.segmented_control(key="historico_ver").select("Lixeira").run()
    assert list(app.dataframe[0].value["nome"]) == ["Marina Prado"]
    assert app.button(key="recuperar").disabled
