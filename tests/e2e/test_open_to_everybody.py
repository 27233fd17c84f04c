"""Whoever cannot see well, hear, or hold a mouse uses every screen too: axe-core finds nothing serious anywhere."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from server import RunningApp, new_page, settle, visit

from growth_equestre.ui.shell import MENU

pytestmark = pytest.mark.browser

SCREENS = tuple(
    "" if screen.address == "visao-geral" else screen.address for group in MENU.values() for screen in group
)
AXE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
GRAVE = frozenset({"serious", "critical"})
STREAMLITS_OWN: dict[str, tuple[str, ...]] = {}
"""Rules that Streamlit's own widgets break and no page of ours can mend: rule, then what the element must match."""


def found(page: Page) -> list[str]:
    """What axe-core calls serious or critical on this page: the rule, where, and the element."""
    # What still fades in is not yet what people read.
    page.add_style_tag(content="*, *::before, *::after { transition: none !important; animation: none !important; }")
    page.evaluate(AXE)
    told: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{rule['id']} at {node['target'][-1]}: {node['html'][:160]}"
        for rule in told["violations"]
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
        if not _is_excused(page, rule["id"], node)
    ]


def _is_excused(page: Page, rule: str, node: dict[str, Any]) -> bool:
    target = node["target"][-1]
    return isinstance(target, str) and any(
        page.evaluate("([t, s]) => document.querySelector(t)?.matches(s) ?? false", [target, selector])
        for selector in STREAMLITS_OWN.get(rule, ())
    )


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_screen_shuts_anybody_out(filled_app: RunningApp, browser: Browser, dark: bool) -> None:
    page = new_page(browser, dark=dark)
    faults = []
    for screen in SCREENS:
        visit(page, filled_app, screen)
        faults += [f"/{screen}: {fault}" for fault in found(page)]
    page.context.close()
    assert not faults, "\n".join(faults)


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
    page.get_by_role("button", name="Editar").first.wait_for()
    settle(page)


def _help_of_the_keys(page: Page, app: RunningApp) -> None:
    visit(page, app, "leads")
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()


def _a_question_before_danger(page: Page, app: RunningApp) -> None:
    _open_a_lead(page, app)
    page.get_by_role("button", name="Excluir").first.click()
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
