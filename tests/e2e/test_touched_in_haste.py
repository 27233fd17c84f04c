"""Hasty hands are understood: a table touched while leaving it, a button pressed with the tap that leaves a field."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from server import DESKTOP, PHONE, RunningApp, new_page, settle, visit

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


@pytest.mark.parametrize("is_finger", [False, True], ids=["mouse", "finger"])
def test_the_press_that_leaves_a_field_reaches_its_button(
    filled_app: RunningApp, browser: Browser, is_finger: bool
) -> None:
    viewport = PHONE if is_finger else DESKTOP
    page = new_page(browser, viewport=viewport, has_touch=is_finger, is_mobile=is_finger)
    for screen in ("leads", "funil"):
        visit(page, filled_app, screen)
        page.get_by_role("textbox", name="Buscar").fill("Jo")
        button = page.get_by_role("button", name="Criar lead").first
        (button.tap if is_finger else button.click)()
        expect(page.get_by_role("heading", level=1)).to_have_text("Criar lead")
    page.context.close()
