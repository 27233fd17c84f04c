"""Retakes the README's pictures from the running application: `python -m tests.e2e.screenshots`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from playwright.sync_api import Page, sync_playwright
from server import RunningApp, create_scenario, launch, new_page, running_app, settle, visit

FOLDER = Path(__file__).with_name("screenshots")


def main() -> None:
    """Fill a workspace of its own, visit, and keep the pictures."""
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        running_app(Path(folder) / "workspaces") as app,
    ):
        browser = launch(playwright)
        page = new_page(browser)
        create_scenario(page, app)
        _take(page, app)
        browser.close()


def _take(page: Page, app: RunningApp) -> None:
    page.get_by_role("link", name="Abrir").nth(1).click()
    page.wait_for_url("**/leads?lead=*")
    visit(page, app, page.url.removeprefix(f"{app.url}/"))
    page.get_by_text("Por que").first.wait_for()
    settle(page)
    _keep(page, "leads")
    visit(page, app, "")
    page.get_by_text("Leads em aberto", exact=True).first.wait_for()
    _keep(page, "visao-geral")


def _keep(page: Page, name: str) -> None:
    # Plotly draws after the script has ended; a figure stands once its bars are there.
    page.wait_for_function("[...document.querySelectorAll('.js-plotly-plot')].every(p => p.querySelector('.main-svg'))")
    page.evaluate("document.fonts.ready")
    page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")


if __name__ == "__main__":
    main()
