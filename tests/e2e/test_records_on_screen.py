"""Records kept in order on the screen: the same person united, a strange file explained, all of it taken back."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from server import ROOT, RunningApp, running_app, settle, visit

pytestmark = pytest.mark.browser

PATIENCE_MS = 60_000
AGAIN = """
from growth_equestre import house
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadInput
ws = house.open_workspace()
for name in ("Marina Prado", "MARINA DO PRADO"):
    leads.create(ws, LeadInput(name=name, whatsapp="19 98765-4321", city="Campinas", uf="SP"))
"""
STRANGE = "Quem é;Zap dele\nOtto Lima;11 98765-0001\n"


@pytest.fixture
def app_with_twins(tmp_path: Path) -> Iterator[RunningApp]:
    """A server over a workspace that holds one person twice."""
    folder = tmp_path / "workspaces"
    told = {**os.environ, "GROWTH_DATA_DIR": str(folder), "GROWTH_WORKSPACE": "demo"}
    subprocess.run([sys.executable, "-c", AGAIN], cwd=ROOT, env=told, check=True)
    with running_app(folder) as app:
        yield app


def test_a_person_is_united_and_taken_back(app_with_twins: RunningApp, page: Page) -> None:
    visit(page, app_with_twins, "duplicados")
    page.locator(".dvn-scroller").first.click(position={"x": 60, "y": 62})
    page.get_by_text(re.compile("Quase certo: mesmo telefone")).wait_for(timeout=PATIENCE_MS)
    expect(page.get_by_text("Passa a fazer parte")).to_be_visible()
    page.get_by_role("button", name="Unir", exact=True).click()
    page.get_by_text("Ninguém parece estar cadastrado duas vezes.").wait_for(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Desfazer").last.click()
    page.get_by_text("1 par", exact=True).wait_for(timeout=PATIENCE_MS)


def test_a_strange_file_is_explained_once_and_its_import_undone_from_the_history(
    app_with_twins: RunningApp, page: Page, tmp_path: Path
) -> None:
    file = tmp_path / "contatos.csv"
    file.write_text(STRANGE, encoding="utf-8")
    visit(page, app_with_twins, "leads")
    page.get_by_role("button", name=re.compile("^Importar")).first.click()
    page.locator("input[type=file]").set_input_files(file)
    for ours, theirs in (("Nome (obrigatória)", "Quem é"), ("WhatsApp ou telefone", "Zap dele")):
        page.get_by_role("combobox", name=ours).click(timeout=PATIENCE_MS)
        page.get_by_role("option", name=theirs).click()
        settle(page)
    page.get_by_role("button", name="Usar estas colunas").click()
    page.get_by_role("button", name="Importar 1 lead").click(timeout=PATIENCE_MS)
    page.get_by_text("1 lead entrou").wait_for(timeout=PATIENCE_MS)
    visit(page, app_with_twins, "historico")
    page.get_by_role("button", name="Desfazer").click()
    expect(page.get_by_role("dialog")).to_contain_text("Importou 1", timeout=PATIENCE_MS)
    page.get_by_role("dialog").get_by_role("button", name="Desfazer").click()
    page.get_by_text("Voltou 1 registro").wait_for(timeout=PATIENCE_MS)
