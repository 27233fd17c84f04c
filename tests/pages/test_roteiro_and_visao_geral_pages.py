"""Roteiro de demo and Visão geral over one small simulated market."""

from __future__ import annotations

from itertools import pairwise

from page_driver import click, in_dialog, links, opened, said

from growth_equestre.demo import service as demo
from growth_equestre.foundation.vocab import Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadInput
from growth_equestre.overview import service as overview


def test_an_empty_workspace_leads_from_the_first_screen_to_the_demo(ws: Workspace) -> None:
    app = opened("visao_geral")
    assert "Ainda não há leads" in said(app)
    assert "Abrir o roteiro de demo" in [button.label for button in app.button]
    assert "Criar cenário de demo" in [button.label for button in opened("roteiro_de_demo").button]


def test_the_pitch_shows_makes_more_and_goes_without_the_teams_own(ws: Workspace) -> None:
    demo.create_scenario(ws, 20, 8, weeks=1)
    own = leads.create(ws, LeadInput(name="Cliente da equipe", whatsapp="(19) 98765-4321"))
    app = opened("roteiro_de_demo")
    assert {query for label, query in links(app) if label == "Abrir"} == {
        f"lead={shown.lead_id}" for shown in demo.showcase(ws)
    }
    assert "5 de 7 passos feitos." in said(app)
    click(app, "gerar_AQUECENDO")
    assert sum(shown.target is Stage.WARMING and shown.on_target for shown in demo.showcase(ws)) == 2
    in_dialog(app, "limpar_demo", "confirmar_perigo")
    assert demo.counts(ws).leads == 0
    assert leads.get(ws, own.lead_id).name == "Cliente da equipe"


def test_the_first_screen_opens_each_lead_it_names_and_never_counts_a_step_twice(ws: Workspace) -> None:
    demo.create_scenario(ws, 60, 8, weeks=1)
    shown = overview.overview(ws)
    app = opened("visao_geral")
    named = {f"lead={found.lead_id}" for found in (*shown.ready, *shown.opportunities)}
    assert named <= {query for _, query in links(app)}
    assert {found.stage for found in shown.opportunities} <= {"CURIOSO", "AQUECENDO"}
    counts = [reached for _, reached in shown.funnel]
    assert counts == sorted(counts, reverse=True)
    assert [week.is_complete for week in shown.weeks] == [True] * (len(shown.weeks) - 1) + [False]
    assert all((later.week - earlier.week).days == 7 for earlier, later in pairwise(shown.weeks))
