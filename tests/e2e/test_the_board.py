"""The funnel in a real browser: carried by mouse, finger and keyboard; refused where the gate is closed; two people."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from server import PHONE, RunningApp, new_page, running_app, settle, visit

from growth_equestre import house
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadInput
from growth_equestre.partners import service as partners
from growth_equestre.partners.types import PartnerInput

pytestmark = pytest.mark.browser

HOSTILE = "Zeca <img src=x onerror=\"document.title='roubado'\"> [x](http://a.example)"
PEOPLE = ("Ana Sela", "Bento Rédea", "Caio Espora", "Dora Arreio", "Elisa Cabresto", "Fábio Freio", "Gil Casco",
          "Hugo Trote", HOSTILE)  # fmt: skip
ANSWERED = """name => {
  const board = [...document.querySelectorAll('*')].map(e => e.shadowRoot).find(r => r && r.querySelector('.board'));
  return board && !board.querySelector('.board').dataset.waiting && !board.querySelector('[aria-busy=true]');
}"""


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """A server over a few leads of whom nothing is confirmed, and one partner."""
    data_dir = tmp_path_factory.mktemp("quadro") / "workspaces"
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("GROWTH_DATA_DIR", str(data_dir))
        environment.setenv("GROWTH_WORKSPACE", "demo")
        ws = house.open_workspace()
        partners.create(ws, PartnerInput(name="Haras Boa Vista", phone="19987650009", uf="SP", city="Campinas"))
        for number, name in enumerate(PEOPLE):
            leads.create(ws, LeadInput(name=name, whatsapp=f"1198765{1000 + number}", uf="SP", city="Campinas",
                                       segment="CAVALOS", budget="20k-60k"))  # fmt: skip
        ws.database.close()
    with running_app(data_dir) as app:
        yield app


def column(page: Page, stage: str) -> Locator:
    return page.locator(f".column[data-stage={stage}]")


def card(page: Page, name: str, stage: str = "") -> Locator:
    place = column(page, stage) if stage else page
    return place.locator(".card").filter(has_text=name)


def counts(page: Page) -> list[int]:
    return [int(text) for text in page.locator(".column .count").all_inner_texts()]


def open_board(page: Page, app: RunningApp) -> None:
    visit(page, app, "funil")
    page.locator(".card").first.wait_for()


def drag(page: Page, name: str, stage: str) -> None:
    taken = card(page, name)
    taken.scroll_into_view_if_needed()
    start, end = taken.bounding_box(), column(page, stage).locator("header").bounding_box()
    assert start and end
    page.mouse.move(start["x"] + 40, start["y"] + 20)
    page.mouse.down()
    page.mouse.move(start["x"] + 60, start["y"] + 40, steps=3)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=4)
    page.mouse.up()
    page.wait_for_function(ANSWERED)
    settle(page)


def spoken(page: Page) -> str:
    return page.locator(".board .spoken").inner_text()


def test_a_card_dropped_on_a_stage_stays_there_and_comes_back_undone(team: RunningApp, page: Page) -> None:
    open_board(page, team)
    before = counts(page)
    drag(page, "Ana Sela", "AQUECENDO")
    expect(card(page, "Ana Sela", "AQUECENDO")).to_be_visible()
    assert counts(page)[:2] == [before[0] - 1, before[1] + 1]
    open_board(page, team)
    expect(card(page, "Ana Sela", "AQUECENDO")).to_be_visible()
    drag(page, "Ana Sela", "CURIOSO")
    page.get_by_role("button", name="Desfazer").click()
    expect(card(page, "Ana Sela", "AQUECENDO")).to_be_visible()


def test_the_gate_refuses_says_what_is_missing_and_opens_when_it_is_confirmed(team: RunningApp, page: Page) -> None:
    open_board(page, team)
    drag(page, "Bento Rédea", "QUALIFICADO")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Falta orçamento, prazo e necessidade.")).to_be_visible()
    expect(card(page, "Bento Rédea", "CURIOSO")).to_have_count(1)
    expect(card(page, "Bento Rédea", "QUALIFICADO")).to_have_count(0)
    for words in ("Confirmou o orçamento", "Confirmou o prazo", "Confirmou a necessidade"):
        dialog.get_by_text(words).click()
        settle(page)
    dialog.get_by_role("button", name="Registrar e qualificar").click()
    expect(dialog).to_be_hidden()
    expect(card(page, "Bento Rédea", "QUALIFICADO")).to_be_visible()


def test_a_drop_on_sent_leads_to_the_partner_and_the_card_names_it(team: RunningApp, page: Page) -> None:
    open_board(page, team)
    drag(page, "Caio Espora", "ENVIADO")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Só um lead qualificado é encaminhado.")).to_be_visible()
    dialog.get_by_role("textbox", name="Motivo").fill("cliente antigo")
    dialog.get_by_role("textbox", name="Motivo").press("Enter")
    dialog.get_by_role("button", name="Qualificar mesmo assim").click()
    dialog.get_by_role("textbox", name="Por que este parceiro?").fill("mesma cidade")
    dialog.get_by_role("textbox", name="Por que este parceiro?").press("Enter")
    dialog.get_by_role("button", name="Encaminhar", exact=True).click()
    expect(dialog).to_be_hidden()
    expect(card(page, "Caio Espora", "ENVIADO")).to_contain_text("Haras Boa Vista")
    card(page, "Caio Espora", "ENVIADO").click()
    expect(page.get_by_text("sem confirmar orçamento, prazo e necessidade")).to_be_visible()
    page.get_by_role("dialog").get_by_role("textbox", name="O que fazer").first.fill("Perguntar ao haras")
    page.get_by_role("dialog").get_by_role("button", name="Guardar").click()
    expect(page.get_by_role("dialog").get_by_text("ACOMPANHANDO")).to_be_visible()
    assert "lead=" in page.url
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(card(page, "Caio Espora", "ENVIADO")).to_contain_text("ACOMPANHANDO")


def test_losing_asks_for_a_reason_and_so_does_coming_back(team: RunningApp, page: Page) -> None:
    open_board(page, team)
    drag(page, "Dora Arreio", "PERDIDO")
    dialog = page.get_by_role("dialog")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(card(page, "Dora Arreio", "CURIOSO")).to_be_visible()
    drag(page, "Dora Arreio", "PERDIDO")
    dialog.get_by_role("textbox", name="Por que foi perdido?").fill("comprou de outro")
    dialog.get_by_role("button", name="Mover para Perdido").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Abrir Perdido").click()
    expect(card(page, "Dora Arreio", "PERDIDO")).to_be_visible()
    drag(page, "Dora Arreio", "CURIOSO")
    dialog.get_by_role("textbox", name="Por que volta?").fill("escreveu de novo")
    dialog.get_by_role("button", name="Mover para Curioso").click()
    expect(card(page, "Dora Arreio", "CURIOSO")).to_be_visible()


def test_the_keyboard_carries_a_card_and_says_where_it_is(team: RunningApp, page: Page) -> None:
    open_board(page, team)
    taken = card(page, "Elisa Cabresto")
    taken.focus()
    page.keyboard.press("Space")
    assert "Elisa Cabresto: pego, em Curioso" in spoken(page)
    page.keyboard.press("ArrowRight")
    assert spoken(page) == "Aquecendo, 2 de 5."
    page.keyboard.press("Escape")
    assert "continua em Curioso" in spoken(page)
    for key in ("Space", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    page.wait_for_function(ANSWERED)
    expect(card(page, "Elisa Cabresto", "AQUECENDO")).to_be_focused()
    assert spoken(page) == "Elisa Cabresto passou a Aquecendo."
    page.keyboard.press("ArrowLeft")
    expect(column(page, "CURIOSO").locator(".card:focus")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    name = page.locator(".card:focus .name").inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_text(re.compile(r"Etapas por que passou"))).to_be_visible()
    expect(page.get_by_role("dialog")).to_contain_text(name)
    assert "lead=" in page.url


def test_a_finger_scrolls_the_list_and_a_long_press_carries(team: RunningApp, browser: Browser) -> None:
    page = new_page(browser, viewport=PHONE, has_touch=True, is_mobile=True)
    open_board(page, team)
    page.locator(".narrow").wait_for()
    taken = card(page, "Fábio Freio", "CURIOSO")
    taken.scroll_into_view_if_needed()
    touch = page.context.new_cdp_session(page)

    def send(kind: str, x: float = 0, y: float = 0) -> None:
        points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def finger(from_y: float, to_y: float, x: float) -> None:
        for step in range(1, 9):
            send("touchMove", x, from_y + (to_y - from_y) * step / 8)
            page.wait_for_timeout(16)

    main = "document.querySelector('[data-testid=stMain]').scrollTop"
    top, box = page.evaluate(main), taken.bounding_box()
    assert box
    send("touchStart", 120, box["y"] + 20)
    finger(box["y"] + 20, box["y"] - 180, 120)
    send("touchEnd")
    page.wait_for_timeout(300)
    assert page.evaluate(main) != top, "a quick finger scrolls"
    expect(card(page, "Fábio Freio", "CURIOSO")).to_have_count(1)

    taken.scroll_into_view_if_needed()
    box = taken.bounding_box()
    assert box
    send("touchStart", 120, box["y"] + 20)
    page.locator(".dragging").wait_for()
    target = page.locator(".tab[data-stage=AQUECENDO]").bounding_box()
    assert target
    finger(box["y"] + 20, target["y"] + target["height"] / 2, target["x"] + target["width"] / 2)
    send("touchEnd")
    page.wait_for_function(ANSWERED)
    settle(page)
    page.locator(".tab[data-stage=AQUECENDO]").click()
    expect(card(page, "Fábio Freio", "AQUECENDO")).to_be_visible()
    page.context.close()


@pytest.mark.parametrize("is_moved_anyway", [False, True])
def test_of_two_people_the_second_sees_who_was_faster_and_decides(
    team: RunningApp, browser: Browser, page: Page, is_moved_anyway: bool
) -> None:
    name = "Hugo Trote" if is_moved_anyway else "Gil Casco"
    other = new_page(browser)
    open_board(page, team)
    open_board(other, team)
    drag(other, name, "AQUECENDO")
    drag(page, name, "PERDIDO")
    dialog = page.get_by_role("dialog")
    said = r"Administrador da demonstração já moveu .* para Aquecendo em \d\d/\d\d/\d{4} \d\d:\d\d\..*estava em Curioso"
    expect(dialog.get_by_text(re.compile(said))).to_be_visible()
    expect(card(page, name, "AQUECENDO")).to_have_count(1)
    if is_moved_anyway:
        dialog.get_by_role("button", name="Mover para Perdido mesmo assim").click()
        dialog.get_by_role("textbox", name="Por que foi perdido?").fill("pediu para sair")
        dialog.get_by_role("button", name="Mover para Perdido").click()
    else:
        dialog.get_by_role("button", name="Deixar em Aquecendo").click()
    expect(dialog).to_be_hidden()
    expect(card(page, name, "PERDIDO" if is_moved_anyway else "AQUECENDO")).to_have_count(1)
    other.context.close()


def test_a_hostile_name_is_only_text(team: RunningApp, page: Page) -> None:
    open_board(page, team)
    expect(card(page, "Zeca").locator(".name")).to_have_text(HOSTILE)
    assert page.locator(".board img").count() == 0
    card(page, "Zeca").click()
    expect(page.get_by_role("dialog").get_by_text("Etapa:")).to_be_visible()
    assert page.title() != "roubado"
    assert page.get_by_role("dialog").get_by_role("link", name="x", exact=True).count() == 0


def test_filters_and_cards_per_column_change_what_stands_there(team: RunningApp, page: Page) -> None:
    open_board(page, team)
    whole = sum(counts(page))
    page.get_by_role("textbox", name="Buscar").fill("elisa")
    page.keyboard.press("Enter")
    expect(page.locator(".card")).to_have_count(1)
    assert sum(counts(page)) == 1
    page.get_by_role("button", name="Limpar").click()
    expect(page.locator(".card").nth(2)).to_be_visible()
    assert sum(counts(page)) == whole
