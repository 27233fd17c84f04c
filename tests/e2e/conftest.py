"""One browser for the whole browser set, and one server filled by the click that a person would make."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from server import RunningApp, create_scenario, launch, new_page, running_app


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
