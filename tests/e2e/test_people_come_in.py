"""People come in by password and go out; whoever guesses waits; a guest looks and is offered nothing to change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from server import RunningApp, new_page, running_app, settle, visit

from growth_equestre import house
from growth_equestre.accounts import service_control, service_people
from growth_equestre.foundation.vocab import Role
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadInput

pytestmark = pytest.mark.browser

PASSWORD = "cocheira azul de outono"
TEAM = {
    "ana@haras.com.br": ("Ana Prado", Role.ADMIN),
    "gil@haras.com.br": ("Gil Visita", Role.GUEST),
    "leo@haras.com.br": ("Leo Alvo", Role.REP),
}


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """A server whose team has accounts, and one lead."""
    data_dir = tmp_path_factory.mktemp("contas") / "workspaces"
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("GROWTH_DATA_DIR", str(data_dir))
        environment.setenv("GROWTH_WORKSPACE", "demo")
        ws = house.open_workspace()
        leads.create(ws, LeadInput(name="Ana Sela", whatsapp="11987651000", uf="SP", city="Campinas"))
        for email, (name, role) in TEAM.items():
            service_people.create_user(ws, name, email, PASSWORD, role)
        service_control.open_control().database.close()
        ws.database.close()
    with running_app(data_dir) as app:
        yield app


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = new_page(browser)
    yield page
    page.context.close()


def see_the_list(page: Page) -> None:
    """The list is drawn on a canvas; its cells stand in the page for screen readers, and are never visible."""
    page.get_by_text("Ana Sela").first.wait_for(state="attached")
    settle(page)


def come_in(page: Page, app: RunningApp, email: str, password: str = PASSWORD, path: str = "leads") -> None:
    page.goto(f"{app.url}/{path}")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Senha").fill(password)
    page.get_by_role("button", name="Entrar").click()


def test_whoever_comes_in_lands_where_they_wanted_and_going_out_ends_it(team: RunningApp, page: Page) -> None:
    come_in(page, team, "ana@haras.com.br", "errada de verdade")
    expect(page.get_by_role("alert")).to_contain_text("não conferem")
    come_in(page, team, "ana@haras.com.br")
    page.wait_for_url("**/leads")
    page.get_by_role("heading", name="Leads", exact=True).wait_for()
    settle(page)
    kept = {one["name"]: one for one in page.context.cookies()}["ge_sessao"]
    assert kept["httpOnly"] and kept["sameSite"] == "Lax"
    page.get_by_role("button", name="Ana Prado").click()
    page.get_by_role("button", name="Sair").click()
    page.get_by_text("Sua sessão terminou").wait_for()
    page.goto(f"{team.url}/leads")
    expect(page.get_by_label("E-mail")).to_be_visible()


def test_after_a_few_wrong_passwords_even_the_right_one_waits(team: RunningApp, page: Page) -> None:
    for _ in range(5):
        come_in(page, team, "leo@haras.com.br", "errada de verdade")
        expect(page.get_by_role("alert")).to_contain_text("não conferem")
    come_in(page, team, "leo@haras.com.br")
    expect(page.get_by_role("alert")).to_contain_text("em pausa")


def test_a_guest_looks_and_is_offered_nothing_to_change(team: RunningApp, page: Page) -> None:
    come_in(page, team, "gil@haras.com.br")
    see_the_list(page)
    expect(page.get_by_role("button", name="Criar lead")).to_have_count(0)
    for path in ("visao-geral", "hoje", "funil", "parceiros", "criar-lead", "duplicados", "historico",
                 "roteiro-de-demo", "modelos", "privacidade", "configuracoes"):  # fmt: skip
        visit(page, team, "" if path == "visao-geral" else path)
        expect(page.get_by_text("Algo deu errado")).to_have_count(0)


def test_a_screen_left_open_stops_at_the_next_click_once_the_session_ended_elsewhere(
    team: RunningApp, page: Page, browser: Browser
) -> None:
    come_in(page, team, "ana@haras.com.br")
    see_the_list(page)
    other = new_page(browser)
    come_in(other, team, "ana@haras.com.br")
    other.wait_for_url("**/leads")
    other.goto(f"{team.url}/sair")
    other.get_by_role("button", name="Sair de todos os aparelhos").click()
    other.get_by_label("E-mail").wait_for()
    other.context.close()
    page.get_by_role("link", name="Hoje", exact=True).click()
    page.get_by_text("Sua sessão terminou").wait_for()


def test_whoever_makes_the_first_account_is_told_so_and_led_to_the_door(browser: Browser, tmp_path: Path) -> None:
    page = new_page(browser)
    with running_app(tmp_path / "workspaces") as app:
        visit(page, app, "primeiro-acesso")
        for label, typed in {"Nome": "Ana Prado", "E-mail": "ana@haras.com.br", "Senha": PASSWORD,
                             "Senha de novo": PASSWORD, "Nome do espaço": "Haras Boa Vista"}.items():  # fmt: skip
            page.get_by_label(label, exact=True).fill(typed)
        page.get_by_role("button", name="Criar a conta").click()
        page.get_by_text("A conta foi criada").wait_for()
        settle(page)
        expect(page.get_by_text("Sua sessão terminou")).to_have_count(0)
        come_in(page, app, "ana@haras.com.br")
        expect(page.get_by_test_id("stSidebar").get_by_text("Haras Boa Vista")).to_be_visible()
    page.context.close()
