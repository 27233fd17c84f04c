"""Every screen, on a desk and on a phone, in light and dark: whole, in Portuguese, without errors, by keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page
from server import DESKTOP, PHONE, RunningApp, new_page, visit

from growth_equestre.ui.shell import MENU

pytestmark = pytest.mark.browser

# The menu says which screens there are, so that a new one cannot be forgotten here; the first lives at the root.
SCREENS = tuple(
    "" if screen.address == "visao-geral" else screen.address for group in MENU.values() for screen in group
)
ENGLISH = re.compile(
    r"\b(Browse files|Choose|Press Enter|Search|Download|Upload|Drag and drop|Limit \d+|No results|Select|Clear|"
    r"Loading|Running|Settings|Rerun|Deploy|Submit|Cancel|Close|Next|Previous|None|NaN|null|undefined)\b"
)
RAW = re.compile(
    r"\b(AGUARDAR|LIGAR|WHATSAPP_AGORA|ENVIAR_\w+|ENCAMINHAR_\w+|CONVIDAR_\w+|page_view|hook_complete|SERVICOS)\b"
)


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_screen_stands_whole(
    filled_app: RunningApp, browser: Browser, viewport: dict[str, int], dark: bool
) -> None:
    page = new_page(browser, viewport=viewport, dark=dark)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(f"page error: {error}"))
    page.on("console", lambda message: faults.append(f"console: {message.text}") if _is_fault(message) else None)
    for screen in SCREENS:
        visit(page, filled_app, screen)
        faults += [f"{screen}: {fault}" for fault in _faults(page)]
    page.context.close()
    assert faults == []


def _is_fault(message: ConsoleMessage) -> bool:
    # Streamlit's page looks for its server under the page's own address first, and finds it at the root.
    return message.type == "error" and "/_stcore/" not in message.location["url"]


def _faults(page: Page) -> list[str]:
    found = []
    if page.get_by_test_id("stException").count() or page.get_by_text("Algo deu errado").count():
        found.append("an error is on the screen")
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if overflow > 1:
        found.append(f"wider than the screen by {overflow} px")
    text = page.get_by_test_id("stApp").inner_text()
    found += [f"English: {match}" for match in sorted(set(ENGLISH.findall(text)))]
    found += [f"raw code: {match}" for match in sorted(set(RAW.findall(text)))]
    unnamed = page.evaluate(
        """[...document.querySelectorAll('button, a[href], input, textarea, [role=combobox]')]
           .filter(e => e.offsetParent !== null && e.tabIndex >= 0)
           .filter(e => !(e.getAttribute('aria-label') || e.innerText.trim() || e.title || e.placeholder
                          || e.labels?.length || e.getAttribute('aria-labelledby')))
           .map(e => e.outerHTML.slice(0, 120))"""
    )
    return found + [f"no name: {element}" for element in unnamed]


@pytest.mark.parametrize("screen", SCREENS)
def test_the_keyboard_reaches_the_first_action_and_shows_where_it_is(
    filled_app: RunningApp, page: Page, screen: str
) -> None:
    visit(page, filled_app, screen)
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        focus = page.evaluate(
            """(() => {
                 const e = document.activeElement, s = getComputedStyle(e);
                 const ring = [s, getComputedStyle(e.parentElement)].some(
                   x => x.outlineStyle !== 'none' || x.boxShadow !== 'none');
                 return {main: !!e.closest('[data-testid=stMain]'), seen: ring};
               })()"""
        )
        reached.append(focus)
        if focus["main"]:
            break
    assert reached[-1]["main"], "forty tabs did not reach the content"
    assert reached[-1]["seen"]


def test_nothing_is_fetched_from_outside(filled_app: RunningApp, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for screen in SCREENS:
        visit(page, filled_app, screen)
    outside = [url for url in asked if not re.match(r"(https?|ws)://(localhost|127\.0\.0\.1)[:/]|data:|blob:", url)]
    assert outside == []


def test_the_first_screens_own_name_leads_to_it(filled_app: RunningApp, page: Page) -> None:
    visit(page, filled_app, "visao-geral")
    assert page.url == f"{filled_app.url}/"
    assert page.get_by_role("heading", name="Visão geral").is_visible()
