"""Several ticked leads handed over at once in a real browser: the plan first, then one click, then the way back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from server import RunningApp, settle, visit

pytestmark = pytest.mark.browser

PATIENCE_MS = 60_000
TICK_ALL = {"x": 18, "y": 18}
"""The box in the table's corner; the table is drawn on a canvas, where nothing can be found by name."""
GOING = re.compile(r"^(\d+) leads? para (\d+) parceiros?$")


def test_ticked_leads_are_planned_handed_over_together_and_taken_back(filled_app: RunningApp, page: Page) -> None:
    visit(page, filled_app, "leads")
    page.locator("[data-testid=stDataFrame]").first.click(position=TICK_ALL)
    page.get_by_role("button", name="Encaminhar vários").click()
    dialog = page.get_by_role("dialog")
    said = GOING.match(dialog.get_by_text(GOING).first.inner_text())
    assert said, "the plan does not say how many leads go to how many partners"
    going, partners = int(said[1]), int(said[2])
    assert 0 < partners <= going
    expect(dialog.get_by_text(re.compile(r"\d+ leads? na fila"))).to_be_visible(timeout=PATIENCE_MS)

    dialog.get_by_role("spinbutton", name="Mínimo de leads por parceiro").fill("2")
    dialog.get_by_role("spinbutton", name="Mínimo de leads por parceiro").press("Enter")
    expect(dialog.get_by_text(re.compile("a cada parceiro (não )?custa"))).to_be_visible(timeout=PATIENCE_MS)
    planned = dialog.get_by_role("button", name=re.compile(r"^Encaminhar \d+ leads?$"))
    planned.click()
    expect(dialog).to_be_hidden(timeout=PATIENCE_MS)
    expect(page.get_by_text(re.compile(r"\d+ leads? encaminhados\."))).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Desfazer").first.click()
    expect(page.get_by_text(re.compile(r"^Desfeito")).first).to_be_visible(timeout=PATIENCE_MS)
    settle(page)
