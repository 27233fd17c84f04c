"""Copies on screen: how they stand, one more by a click, their hour, and a bar that appears when one failed."""

from __future__ import annotations

import pytest
from page_driver import click, opened, said, sound

from growth_equestre.foundation.workspace import Workspace
from growth_equestre.jobs import service as jobs
from growth_equestre.upkeep import rules, service


def _run_waiting(ws: Workspace) -> None:
    while jobs.run_due(ws) is not None:
        pass


def test_a_copy_is_asked_for_made_and_shown(ws: Workspace) -> None:
    app = opened("configuracoes")
    assert "Ainda não há cópias." in said(app)
    click(app, "copia_agora")
    _run_waiting(ws)
    sound(app.run())
    assert "Conferida" in said(app)
    assert app.selectbox(key="copia_para_baixar").value == service.copies(ws)[0].file_name


def test_the_hour_and_how_many_stay_are_the_teams_choice(ws: Workspace) -> None:
    app = opened("configuracoes")
    app.selectbox(key="copia_hora").select(22)
    sound(app.run())
    click(app, "copia_salvar")
    assert ws.settings.backup_hour == 22


def test_a_failed_copy_is_seen_on_the_first_screen_until_one_succeeds(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "cópia de segurança" not in said(opened("visao_geral"))
    with monkeypatch.context() as patch:
        patch.setattr(rules, "room_needed", lambda size: 10**18)
        service.make_copy(ws)
    assert "A cópia de segurança falhou. Falta espaço em disco" in said(opened("visao_geral"))
    service.make_copy(ws)
    assert "cópia de segurança" not in said(opened("visao_geral"))
