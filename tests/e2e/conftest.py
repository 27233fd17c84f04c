"""One browser for the whole browser set, and one server filled by the click that a person would make."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from server import RunningApp, launch, new_page, running_app, settle, visit


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def filled_app(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """A server whose workspace holds the demo scenario, made by its button."""
    with running_app(tmp_path_factory.mktemp("demo") / "workspaces") as app:
        page = new_page(browser)
        create_scenario(page, app)
        page.context.close()
        yield app


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = new_page(browser)
    yield page
    page.context.close()


def create_scenario(page: Page, app: RunningApp) -> None:
    """The one click of the pitch."""
    visit(page, app, "roteiro-de-demo")
    page.get_by_role("button", name="Criar cenário de demo").click()
    page.get_by_text("Leads de demo").wait_for()
    settle(page)


def downloaded(page: Page, button: str, folder: Path) -> bytes:
    """What the download button with this name gives."""
    with page.expect_download() as started:
        page.get_by_role("button", name=button).click()
    target = folder / started.value.suggested_filename
    started.value.save_as(target)
    return target.read_bytes()
