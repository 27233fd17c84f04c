"""Whoever cannot see well, hear, or hold a mouse opens leads and partners too: axe-core finds nothing serious."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from server import RunningApp, new_page, settle, visit

pytestmark = pytest.mark.browser

AXE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
GRAVE = frozenset({"serious", "critical"})


def found(page: Page) -> list[str]:
    """What axe-core calls serious or critical on this page: the rule, where, and the element."""
    page.evaluate(AXE)
    told: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{rule['id']} at {node['target'][-1]}: {node['html'][:160]}"
        for rule in told["violations"]
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
    ]


def _open_a_lead(page: Page, app: RunningApp) -> None:
    visit(page, app, "leads")
    page.locator(".dvn-scroller").first.click(position={"x": 90, "y": 62})
    page.get_by_role("tab").first.wait_for()
    settle(page)


def _its_record(page: Page, app: RunningApp) -> None:
    _open_a_lead(page, app)
    page.goto(f"{app.url}/lead?{page.url.partition('?')[2]}")
    page.wait_for_selector("h1")
    settle(page)


def _open_a_partner(page: Page, app: RunningApp) -> None:
    visit(page, app, "parceiros")
    page.locator(".dvn-scroller").first.click(position={"x": 90, "y": 62})
    settle(page)


def _help_of_the_keys(page: Page, app: RunningApp) -> None:
    visit(page, app, "leads")
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(
    "opened",
    [_open_a_lead, _its_record, _open_a_partner, _help_of_the_keys],
    ids=["lead", "record", "partner", "keys"],
)
def test_what_opens_on_a_screen_shuts_nobody_out(
    filled_app: RunningApp, browser: Browser, dark: bool, opened: Callable[[Page, RunningApp], None]
) -> None:
    page = new_page(browser, dark=dark)
    opened(page, filled_app)
    faults = found(page)
    page.context.close()
    assert not faults, "\n".join(faults)
