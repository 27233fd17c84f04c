"""What the team marked as to do stands on Hoje until it is done, and comes back when that was a mistake."""

from __future__ import annotations

from datetime import timedelta

from page_driver import click, links, opened, said

from growth_equestre.crm import service_work as work
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadInput


def test_an_open_task_is_on_the_days_screen_until_it_is_done(ws: Workspace) -> None:
    assert "Tarefas" not in said(opened("hoje"))
    lead = leads.create(ws, LeadInput(name="Marina Prado", whatsapp="11987650001", uf="SP"))
    task = work.add_task(ws, lead.lead_id, "Ligar para *confirmar* a visita", ws.now() - timedelta(hours=1), "Bia")
    page = opened("hoje")
    assert r"Ligar para \*confirmar\* a visita" in said(page) and "Bia" in said(page) and "atrasada" in said(page)
    assert ("Marina Prado", f"lead={lead.lead_id}") in links(page)
    done = click(page, f"concluir_{task.task_id}")
    assert "Tarefa concluída" in said(done) and "Bia" not in said(done)
    assert work.open_tasks(ws) == []
    assert "Bia" in said(click(done, "desfazer"))
