"""Whoever the company's identity provider vouches for is in, if the address is verified and known here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import server
from identity_provider import IdentityProvider, serving
from playwright.sync_api import Browser, Page, expect
from server import RunningApp, new_page, running_app, settle

from growth_equestre import house
from growth_equestre.accounts import service_control, service_people
from growth_equestre.foundation.vocab import Role

pytestmark = pytest.mark.browser

SECRETS = """
[auth]
redirect_uri = "{app}/oauth2callback"
cookie_secret = "palavras que ninguém mais conhece, e que são muitas"
client_id = "growth"
client_secret = "outro segredo"
server_metadata_url = "{provider}/.well-known/openid-configuration"
"""


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningApp, IdentityProvider]]:
    """A server with a provider set up, and one person who has no password."""
    folder: Path = tmp_path_factory.mktemp("provedor")
    data_dir, secrets_file, port = folder / "workspaces", folder / "secrets.toml", server._free_port()
    with pytest.MonkeyPatch.context() as environment, serving(server._free_port()) as provider:
        secrets_file.write_text(SECRETS.format(app=f"http://localhost:{port}", provider=provider.url), "utf-8")
        environment.setenv("GROWTH_DATA_DIR", str(data_dir))
        environment.setenv("GROWTH_WORKSPACE", "demo")
        environment.setenv("STREAMLIT_SECRETS_FILES", str(secrets_file))
        environment.setattr(server, "_free_port", lambda: port)
        ws = house.open_workspace()
        service_people.create_user(ws, "Ana Prado", "ana@haras.com.br", None, Role.ADMIN)
        service_control.open_control().database.close()
        ws.database.close()
        with running_app(data_dir) as app:
            yield app, provider


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = new_page(browser)
    yield page
    page.context.close()


def come_in(page: Page, app: RunningApp) -> None:
    page.goto(f"{app.url}/leads")
    page.get_by_role("link", name="Entrar com a conta da empresa").click()


def test_a_verified_and_known_address_is_in_and_going_out_ends_it(
    company: tuple[RunningApp, IdentityProvider], page: Page
) -> None:
    app, provider = company
    provider.claims = {"email": "Ana@haras.com.br", "email_verified": True, "name": "Ana"}
    come_in(page, app)
    page.get_by_role("button", name="Ana Prado").wait_for()
    settle(page)
    before: list[Any] = page.context.cookies()
    page.get_by_role("button", name="Ana Prado").click()
    page.get_by_role("button", name="Sair").click()
    page.get_by_label("E-mail").or_(page.get_by_role("link", name="Entrar")).first.wait_for()
    page.context.clear_cookies()
    page.context.add_cookies(before)
    page.goto(f"{app.url}/leads")
    expect(page.get_by_text("Entre para continuar")).to_be_visible()


@pytest.mark.parametrize(
    "claims",
    [{"email": "ana@haras.com.br", "email_verified": False}, {"email": "ana@haras.com.br"},
     {"email": "rui@haras.com.br", "email_verified": True}],
    ids=["not verified", "nothing said", "unknown"],
)  # fmt: skip
def test_an_address_that_is_not_verified_or_not_known_is_not_in(
    company: tuple[RunningApp, IdentityProvider], page: Page, claims: dict[str, Any]
) -> None:
    app, provider = company
    provider.claims = claims
    come_in(page, app)
    page.get_by_text("A conta com que você entrou não tem acesso aqui").first.wait_for()
    expect(page.get_by_role("button", name="Entrar com outra conta")).to_be_visible()
