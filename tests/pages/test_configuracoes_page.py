"""Configurações: a threshold shows what it would do, a save reaches every score, and each change has a way back."""

from __future__ import annotations

import pytest
from page_driver import click, in_dialog, opened, said, sound

from growth_equestre.accounts import service as accounts
from growth_equestre.accounts import service_keys
from growth_equestre.events import service as events
from growth_equestre.events.types import EventInput
from growth_equestre.foundation.vocab import EventType, Permission, Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.jobs import service as jobs
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import Lead, LeadInput
from growth_equestre.overview import service as overview
from growth_equestre.scoring import service as scoring


@pytest.fixture
def marina(ws: Workspace) -> Lead:
    created = leads.create(ws, LeadInput(name="Marina Prado", whatsapp="(19) 98765-4321", uf="SP", segment="CAVALOS"))
    events.append(ws, created.lead_id, EventInput(EventType.PAGE_VIEW))
    scoring.score(ws, created.lead_id)
    return created


def suggested(ws: Workspace, lead: Lead) -> Stage:
    found = scoring.current(ws, lead.lead_id)
    assert found
    return found.suggested_stage


def test_the_preview_follows_the_thresholds_before_anything_is_saved(ws: Workspace, marina: Lead) -> None:
    app = opened("configuracoes")
    assert app.button(key="config_salvar").disabled
    assert "0% dos leads em aberto seriam Qualificados" in said(app)
    sound(app.slider(key="config_limites").set_range(1, 2).run())
    assert "100% dos leads em aberto seriam Qualificados" in said(app)
    assert ws.settings.qualified_from == 70
    click(app, "config_descartar")
    assert app.button(key="config_salvar").disabled


def test_saved_thresholds_reach_every_score_and_undo_takes_both_back(ws: Workspace, marina: Lead) -> None:
    app = opened("configuracoes")
    sound(app.slider(key="config_limites").set_range(1, 2).run())
    click(app, "config_salvar")
    assert (ws.settings.warming_from, ws.settings.qualified_from) == (1, 2)
    assert suggested(ws, marina) is Stage.QUALIFIED
    click(app, "desfazer")
    assert ws.settings.qualified_from == 70
    assert suggested(ws, marina) is Stage.CURIOUS


def test_hours_that_close_before_they_open_are_refused_in_words(ws: Workspace) -> None:
    app = opened("configuracoes")
    app.selectbox(key="config_abre").select(20)
    sound(app.run())
    click(app, "config_salvar")
    assert "o expediente deve abrir antes de fechar" in said(app)
    assert ws.settings.business_opens == 9


def test_a_change_is_taken_back_from_the_list_and_stays_listed_as_undone(ws: Workspace) -> None:
    accounts.save_settings(ws, {"partner_count": 3})
    app = opened("configuracoes")
    undo = next(button.key for button in app.button if (button.key or "").startswith("desfazer_"))
    in_dialog(app, undo, "confirmar_sim")
    assert ws.settings.partner_count == 10
    assert "desfeita" in said(app)


def test_the_queue_speaks_of_work_not_of_codes_and_can_be_stopped(ws: Workspace) -> None:
    job = jobs.enqueue(ws, "scoring.refresh_stale")
    app = opened("configuracoes")
    assert "Atualizar scores que esfriaram" in said(app)
    assert "scoring" not in said(app)
    click(app, f"parar_{job.job_id}")
    assert "Interrompido" in said(app)


def test_every_open_lead_with_a_score_counts_once_in_the_preview(ws: Workspace, marina: Lead) -> None:
    found = scoring.current(ws, marina.lead_id)
    assert found
    counts = overview.open_scores(ws)
    assert (len(counts), sum(counts), counts[found.score]) == (101, 1, 1)
    leads.delete(ws, marina.lead_id)
    assert sum(overview.open_scores(ws)) == 0


def test_a_key_is_revoked_only_after_one_question(ws: Workspace) -> None:
    made = service_keys.create_key(ws, "Site", {Permission.CAN_VIEW}).key
    app = opened("configuracoes")
    click(app, f"revogar_{made.key_id}")
    assert service_keys.api_keys(ws)[0].revoked_at is None
    in_dialog(app, f"revogar_{made.key_id}", "confirmar_perigo")
    assert service_keys.api_keys(ws)[0].revoked_at is not None
