"""Keys that work on every screen: to another one, to the search, to the list of keys; never while typing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from server import RunningApp, settle, visit

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)


def test_keys_lead_to_screens_to_the_search_and_to_their_own_list(filled_app: RunningApp, page: Page) -> None:
    visit(page, filled_app, "leads")
    page.keyboard.press("/")
    expect(page.get_by_placeholder("Nome, cidade, telefone")).to_be_focused()
    page.keyboard.type("ghn?")
    assert page.url.endswith("/leads")
    assert page.get_by_role("dialog").count() == 0
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    settle(page)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Atalhos do teclado")
    expect(page.get_by_role("dialog")).to_contain_text("Funil")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    for keys, title in (("gh", "Hoje"), ("gt", "Histórico"), ("gv", "Visão geral"), ("gd", "Duplicados")):
        page.evaluate("document.activeElement.blur()")
        for key in keys:
            page.keyboard.press(key)
        expect(page.get_by_role("heading", name=title, exact=True).first).to_be_visible()
        settle(page)
    page.keyboard.press("n")
    expect(page.get_by_role("heading", name="Criar lead", exact=True).first).to_be_visible()
