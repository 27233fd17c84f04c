"""A file is brought in on the screen: look first, then confirm, correct what was refused, and take it back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from server import RunningApp, downloaded, running_app, settle, visit

pytestmark = pytest.mark.browser

LEADS = "nome;whatsapp;uf\nMarina Prado;11 98765-4321;SP\nOtto Lima;11 98765-4322;MG\nAna Sá;11 98765-4323;XX\n"
PATIENCE_MS = 60_000


@pytest.fixture
def empty_app(tmp_path: Path) -> Iterator[RunningApp]:
    """A server over a workspace in which nothing has happened."""
    with running_app(tmp_path / "workspaces") as app:
        yield app


def test_leads_are_looked_at_brought_in_and_taken_back(empty_app: RunningApp, page: Page, tmp_path: Path) -> None:
    file = tmp_path / "leads.csv"
    file.write_text(LEADS, encoding="utf-8")
    visit(page, empty_app, "leads")
    page.get_by_role("button", name=re.compile("^Importar")).first.click()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_text("1 linha com problema").wait_for(timeout=PATIENCE_MS)
    expect(page.get_by_text(re.compile("Linha 4, Estado:"))).to_be_visible()
    page.get_by_role("button", name="Importar 2 leads").click()
    page.get_by_text("2 leads entraram").wait_for(timeout=PATIENCE_MS)
    refused = downloaded(page, "Baixar 1 linha a corrigir", tmp_path).decode("utf-8-sig")
    assert "Ana Sá" in refused
    assert "Marina" not in refused
    page.get_by_role("button", name="Desfazer a importação").click()
    page.get_by_text("Importação desfeita").wait_for(timeout=PATIENCE_MS)
    settle(page)
    expect(page.get_by_text(re.compile("Ainda não há leads"))).to_be_visible(timeout=PATIENCE_MS)
