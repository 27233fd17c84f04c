"""Whatever somebody leaves as text: nothing of it runs, hides a script in a link, brings a picture or markup."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile_text import MARK
from playwright.sync_api import Browser, Page, expect
from server import PHONE, ROOT, RunningApp, new_page, running_app, settle, visit

from growth_equestre.ui.shell import MENU

pytestmark = pytest.mark.browser

SCREENS = tuple(
    "" if screen.address == "visao-geral" else screen.address for group in MENU.values() for screen in group
)
INJECTED = "img[src='x'], .hostil, a[href^='javascript'], a[href^='https://hostil.invalid'], "
INJECTED += "[src*='hostil.invalid'], .katex"


@pytest.fixture(scope="module")
def hostile_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningApp, str]]:
    """A server over a workspace in which every free text attacks, and the lead that all of it is about."""
    folder = tmp_path_factory.mktemp("hostile") / "workspaces"
    told = {**os.environ, "GROWTH_DATA_DIR": str(folder), "GROWTH_WORKSPACE": "demo", "PYTHONPATH": str(ROOT)}
    filled = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "hostile_text.py")],
        cwd=ROOT, env=told, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert filled.returncode == 0, filled.stderr
    with running_app(folder) as app:
        yield app, filled.stdout.strip()


def _faults(page: Page) -> list[str]:
    """What an attack achieved on this page."""
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    settle(page)
    found = []
    if page.evaluate("window.__ran !== undefined"):
        found.append(f"a script ran: {page.evaluate('window.__ran')}")
    found += page.evaluate(
        "selector => [...document.querySelectorAll(selector)].map(one => 'injected: ' + one.outerHTML.slice(0, 200))",
        INJECTED,
    )
    return found


def _watched(browser: Browser, faults: list[str], **kind: object) -> Page:
    page = new_page(browser, **kind)  # type: ignore[arg-type]
    page.on("dialog", lambda dialog: (faults.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on(
        "request",
        lambda request: faults.append(f"asked: {request.url}") if "hostil.invalid" in request.url else None,
    )
    return page


def test_no_screen_does_anything_but_show_it(hostile_app: tuple[RunningApp, str], browser: Browser) -> None:
    app, lead = hostile_app
    faults: list[str] = []
    page = _watched(browser, faults)
    seen = 0
    for address in (*SCREENS, f"leads?lead={lead}", f"lead?lead={lead}", f"funil?lead={lead}"):
        visit(page, app, address)
        faults += [f"/{address}: {fault}" for fault in _faults(page)]
        seen += page.locator("body").inner_text().count(MARK)
        if page.get_by_test_id("stException").count() or page.get_by_text("Algo deu errado").count():
            faults.append(f"/{address}: the page fell over")
    page.context.close()
    assert not faults, "\n".join(dict.fromkeys(faults))
    assert seen > 50, "the attack was hardly shown at all"


def test_tabs_and_details_do_nothing_but_show_it(hostile_app: tuple[RunningApp, str], browser: Browser) -> None:
    app, lead = hostile_app
    faults: list[str] = []
    page = _watched(browser, faults, viewport=PHONE)
    for address in ("modelos", "privacidade", "parceiros", f"lead?lead={lead}", f"leads?lead={lead}"):
        visit(page, app, address)
        for tab in range(page.get_by_role("tab").count()):
            page.get_by_role("tab").nth(tab).click()
            settle(page)
            faults += [f"/{address} tab {tab}: {fault}" for fault in _faults(page)]
    page.context.close()
    assert not faults, "\n".join(dict.fromkeys(faults))


@pytest.fixture
def small_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningApp]:
    """A server that takes files of one megabyte."""
    monkeypatch.setenv("STREAMLIT_SERVER_MAX_UPLOAD_SIZE", "1")
    with running_app(tmp_path / "workspaces") as app:
        yield app


def test_a_file_that_is_too_large_or_broken_is_refused_in_portuguese(
    small_app: RunningApp, page: Page, tmp_path: Path
) -> None:
    large, broken = tmp_path / "grande.csv", tmp_path / "quebrado.csv"
    large.write_bytes(b"nome;whatsapp\n" + b"Ana;11987654321\n" * 80_000)
    broken.write_bytes(b"PK\x03\x04" + bytes(range(256)) * 40)
    visit(page, small_app, "leads")
    page.get_by_role("button", name=re.compile("^Importar")).first.click()
    page.locator("input[type=file]").set_input_files(large)
    expect(page.get_by_text("O arquivo pode ter até 1 MB.")).to_be_visible()
    page.locator("input[type=file]").set_input_files(broken)
    expect(page.get_by_text("Arquivo não lido")).to_be_visible()
    assert "must be" not in page.get_by_test_id("stApp").inner_text()
