"""A visitor answers on a phone, and whoever looks at the list on another screen sees the lead come in, scored."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from server import PHONE, RunningApp, create_scenario, new_page, running_app, settle, visit

pytestmark = pytest.mark.browser
ATTACK = '<img src=x onerror="document.title=1"><b>Zé</b> [a](javascript:alert(1)) :red[x]'


@pytest.fixture(scope="module")
def app(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """A server of its own: the leads that come in here are in nobody else's list."""
    with running_app(tmp_path_factory.mktemp("captacao") / "workspaces") as app:
        page = new_page(browser)
        create_scenario(page, app)
        page.context.close()
        yield app


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    page = new_page(browser, viewport=PHONE)
    yield page
    page.context.close()


def answer_the_calculator(phone: Page, app: RunningApp) -> None:
    phone.goto(f"{app.url}/c?utm_source=instagram&utm_campaign=feira")
    phone.get_by_role("link", name="Quanto custa manter um cavalo?").click()
    phone.get_by_label("Em que estado?").select_option("SP")
    phone.get_by_label("Lazer e passeio").check()
    phone.get_by_label("Hotelaria, meia-baia").check()
    phone.get_by_role("button", name="Calcular").click()
    expect(phone.get_by_text(re.compile(r"De R\$\s[\d.]+ a R\$\s[\d.]+ por mês"))).to_be_visible()


def answer_the_quiz(phone: Page, app: RunningApp) -> None:
    phone.goto(f"{app.url}/c/cavalos?utm_source=instagram")
    for words in ("Um cavalo de esporte", "R$ 20 mil a 60 mil", "em 7 dias"):
        phone.get_by_label(words).check()
    phone.get_by_label("Em que estado?").select_option("MG")
    phone.get_by_role("button", name="Ver meu resultado").click()
    expect(phone.get_by_role("heading", name="Antes de fechar negócio")).to_be_visible()


def leave_contact(phone: Page, name: str, whatsapp: str, city: str = "Campinas") -> float:
    """Fills the form as a person would; returns the seconds from sending to the thanks."""
    phone.get_by_label("Nome", exact=True).fill(name)
    phone.get_by_label("WhatsApp com DDD").fill(whatsapp)
    phone.get_by_label("Cidade", exact=True).fill(city)
    phone.get_by_label("Concordo").check()
    phone.wait_for_timeout(2_100)
    began = time.monotonic()
    phone.get_by_role("button", name="Quero indicações").click()
    phone.wait_for_url("**/c/obrigado/*")
    return time.monotonic() - began


def test_a_lead_filled_on_a_phone_appears_scored_without_a_reload(app: RunningApp, page: Page, phone: Page) -> None:
    visit(page, app, "leads")
    page.evaluate("window.wasNotReloaded = true")
    before = int(
        re.sub(r"\D", "", page.get_by_text(re.compile(r"^\d+ a \d+ de [\d.]+ leads$")).inner_text().split("de")[1])
    )
    answer_the_calculator(phone, app)
    sent_in = leave_contact(phone, "Marina da Captação", "11987651234")
    began = time.monotonic()
    arrived = page.locator(".st-key-chegadas")
    expect(arrived.get_by_text("Marina da Captação")).to_be_visible(timeout=5_000)
    expect(arrived.get_by_text(re.compile(r"Campinas/SP · chance \d+"))).to_be_visible(timeout=5_000)
    print(f"thanked in {sent_in:.2f} s, on the other screen {time.monotonic() - began:.2f} s later")
    expect(page.get_by_text(re.compile(rf"de {before + 1:,} leads".replace(",", "[.]")))).to_be_visible(timeout=15_000)
    assert page.evaluate("window.wasNotReloaded")
    arrived.get_by_role("button", name="Abrir").click()
    page.wait_for_url("**/leads?lead=*")
    expect(page.get_by_role("heading", name="Marina da Captação")).to_be_visible()
    settle(page)


def test_an_open_dialog_is_left_alone(app: RunningApp, page: Page, phone: Page) -> None:
    visit(page, app, "leads")
    page.get_by_role("button", name="Importar").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    answer_the_quiz(phone, app)
    leave_contact(phone, "Bento da Captação", "31987651235", "Uberaba")
    expect(page.locator(".st-key-chegadas").get_by_text("Bento da Captação")).to_be_attached(timeout=8_000)
    page.wait_for_timeout(6_000)
    expect(page.get_by_role("dialog")).to_be_visible()


def test_an_attack_typed_on_the_phone_is_letters_on_the_teams_screen(app: RunningApp, page: Page, phone: Page) -> None:
    visit(page, app, "visao-geral")
    answer_the_calculator(phone, app)
    leave_contact(phone, ATTACK, "11987651236", '"><script>document.title=2</script>')
    arrived = page.locator(".st-key-chegadas")
    expect(arrived.get_by_text("<b>Zé</b> [a](javascript:alert(1)) :red[x]")).to_be_visible(timeout=8_000)
    arrived.get_by_role("button", name="Abrir").first.click()
    page.wait_for_url("**/leads?lead=*")
    expect(page.get_by_role("heading", name="<b>Zé</b>")).to_be_visible()
    settle(page)
    assert page.title() not in ("1", "2")
    assert page.locator('img[src="x"], a[href^="javascript"]').count() == 0


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_public_page_fits_a_phone_and_blocks_nothing_of_its_own(
    app: RunningApp, browser: Browser, dark: bool
) -> None:
    phone = new_page(browser, viewport=PHONE, dark=dark)
    said: list[str] = []
    asked: list[str] = []
    phone.on("console", lambda message: said.append(message.text))
    phone.on("request", lambda request: asked.append(request.url))
    answer_the_calculator(phone, app)
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert [text for text in said if "Content Security Policy" in text] == []
    assert all(url.startswith(app.url) for url in asked)
    shot = Path(app.data_dir.parent) / f"captacao-{'dark' if dark else 'light'}.png"
    phone.screenshot(path=shot, full_page=True)
    phone.context.close()
