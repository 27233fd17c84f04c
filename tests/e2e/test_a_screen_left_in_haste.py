"""Whoever leaves a table within the blink after touching it finds the next screen whole."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from server import RunningApp, settle, visit

pytestmark = pytest.mark.browser

LEAVE = """wait => new Promise(done => setTimeout(() => {
  [...document.querySelectorAll('[data-testid=stSidebarNavLink]')].find(e => e.innerText.includes('Funil')).click();
  done();
}, wait))"""


def test_a_cell_picked_while_leaving_does_not_empty_the_next_screen(filled_app: RunningApp, page: Page) -> None:
    for wait_ms in (85, 100, 115, 130, 145):
        visit(page, filled_app, "historico")
        box = page.get_by_test_id("stDataFrame").bounding_box()
        assert box
        page.mouse.click(box["x"] + 400, box["y"] + 60)
        page.keyboard.press("ArrowRight")
        page.evaluate(LEAVE, wait_ms)
        expect(page.get_by_role("heading", level=1)).to_have_text("Funil")
        settle(page)
        expect(page.get_by_role("textbox", name="Buscar")).to_be_visible()
        expect(page.locator(".board")).to_be_visible()
