"""A visitor answers on a phone, and whoever looks at the list on another screen sees the lead come in, scored."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from importlib import resources

import pytest
from playwright.sync_api import Browser, Page, expect
from server import PHONE, RunningApp, new_page, running_app, settle, visit

from growth_equestre.accounts import service_workspaces as workspaces

pytestmark = pytest.mark.browser
AXE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
ATTACK = '<img src=x onerror="document.title=1"><b>Zé</b> [a](javascript:alert(1)) :red[x]'


@pytest.fixture(scope="module")
def app(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """A server of its own: the leads that come in here are in nobody else's list."""
    data_dir = tmp_path_factory.mktemp("captacao") / "workspaces"
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("GROWTH_DATA_DIR", str(data_dir))
        workspaces.create("haras", "Haras").database.close()
    with running_app(data_dir) as app:
        first = new_page(browser, viewport=PHONE)
        answer_the_calculator(first, app)
        leave_contact(first, "Primeira da Captação", "11987651230")
        first.context.close()
        yield app


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    page = new_page(browser, viewport=PHONE)
    yield page
    page.context.close()


def answer_the_calculator(phone: Page, app: RunningApp, at: str = "/c") -> None:
    phone.goto(f"{app.url}{at}?utm_source=instagram&utm_campaign=feira")
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
    phone.wait_for_url("**/obrigado/*")
    return time.monotonic() - began


def test_a_lead_filled_on_a_phone_appears_scored_without_a_reload(app: RunningApp, page: Page, phone: Page) -> None:
    visit(page, app, "leads")
    page.evaluate("window.wasNotReloaded = true")
    expect(page.get_by_text("1 lead", exact=True)).to_be_visible()
    answer_the_calculator(phone, app)
    sent_in = leave_contact(phone, "Marina da Captação", "11987651234")
    began = time.monotonic()
    arrived = page.locator(".st-key-chegadas")
    expect(arrived.get_by_text("Marina da Captação")).to_be_visible(timeout=5_000)
    expect(arrived.get_by_text(re.compile(r"Campinas/SP · chance \d+"))).to_be_visible(timeout=5_000)
    print(f"thanked in {sent_in:.2f} s, on the other screen {time.monotonic() - began:.2f} s later")
    expect(page.get_by_text("2 leads", exact=True)).to_be_visible(timeout=15_000)
    assert page.evaluate("window.wasNotReloaded")
    arrived.get_by_role("button", name="Abrir").click()
    page.wait_for_url("**/leads?lead=*")
    expect(page.get_by_role("heading", name="Marina da Captação")).to_be_visible()
    settle(page)


def test_an_open_dialog_and_a_half_typed_word_are_left_alone(app: RunningApp, browser: Browser, phone: Page) -> None:
    asking, typing = new_page(browser), new_page(browser)
    visit(asking, app, "leads")
    visit(typing, app, "leads")
    asking.get_by_role("button", name="Importar").click()
    expect(asking.get_by_role("dialog")).to_be_visible()
    answer_the_quiz(phone, app)
    typing.get_by_label("Buscar", exact=True).press_sequentially("Mari")
    leave_contact(phone, "Bento da Captação", "31987651235", "Uberaba")
    for page in (asking, typing):
        expect(page.locator(".st-key-chegadas").get_by_text("Bento da Captação")).to_be_attached(timeout=8_000)
    typing.wait_for_timeout(6_000)
    expect(asking.get_by_role("dialog")).to_be_visible()
    expect(typing.get_by_label("Buscar", exact=True)).to_have_value("Mari")
    expect(typing.get_by_label("Buscar", exact=True)).to_be_focused()
    asking.context.close()
    typing.context.close()


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


def test_a_lead_filled_at_another_workspaces_address_is_in_that_one_alone(
    app: RunningApp, page: Page, phone: Page
) -> None:
    phone.goto(f"{app.url}/c/haras?utm_source=instagram")
    expect(phone.get_by_role("link", name="Growth Equestre")).to_have_attribute("href", "/c/haras/")
    answer_the_calculator(phone, app, "/c/haras")
    leave_contact(phone, "Hilda do Haras", "11987651238")
    assert "/c/haras/obrigado/" in phone.url
    visit(page, app, "leads")
    assert page.get_by_text("Hilda do Haras").count() == 0
    page.get_by_role("combobox", name="Espaço de trabalho").click()
    page.get_by_role("option", name="haras").click()
    page.get_by_text("1 lead", exact=True).wait_for()
    page.get_by_text("Hilda do Haras").first.wait_for(state="attached")
    settle(page)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_public_page_fits_a_phone_and_is_open_to_everybody(app: RunningApp, browser: Browser, dark: bool) -> None:
    phone = new_page(browser, viewport=PHONE, dark=dark)
    said: list[str] = []
    asked: list[str] = []
    phone.on("console", lambda message: said.append(message.text))
    phone.on("request", lambda request: asked.append(request.url))
    for path in ("/c/", "/c/cavalos", "/c/nao-ha"):
        phone.goto(f"{app.url}{path}")
        check_looks(phone)
    answer_the_calculator(phone, app)
    check_looks(phone)
    phone.wait_for_timeout(2_100)
    phone.get_by_role("button", name="Quero indicações").click()
    expect(phone.get_by_text("Escreva seu nome.")).to_be_visible()
    check_looks(phone)
    leave_contact(phone, "Zilda da Captação", "11987651237")
    check_looks(phone)
    assert [text for text in said if "Content Security Policy" in text] == []
    assert all(url.startswith(app.url) for url in asked)
    phone.context.close()


def check_looks(phone: Page) -> None:
    """Nothing sticks out, and axe-core calls nothing serious or critical."""
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    phone.evaluate(AXE)
    told = phone.evaluate("axe.run(document, {resultTypes: ['violations']})")
    grave = [one for one in told["violations"] if one["impact"] in ("serious", "critical")]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in grave] == []


def test_whoever_reads_at_twice_the_size_gets_all_words_larger_and_scrolls_only_down(
    browser: Browser, app: RunningApp
) -> None:
    phone = new_page(browser, viewport={"width": 360, "height": 740})
    answer_the_calculator(phone, app)
    phone.evaluate("document.documentElement.style.fontSize = '200%'")
    seen = phone.evaluate(
        """() => {
          const inside = [...document.querySelectorAll(".card *")].filter(one => {
            const card = one.closest(".card").getBoundingClientRect(), own = one.getBoundingClientRect();
            return own.width && !one.closest(".aside, svg") && own.right > card.right + 1;
          });
          return [getComputedStyle(document.body).fontSize, document.documentElement.scrollWidth,
                  inside.map(one => one.outerHTML.slice(0, 80))];
        }"""
    )
    phone.context.close()
    assert seen == ["34px", 360, []]
