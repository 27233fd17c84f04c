"""A whole day of the team, clicked through from the demo scenario to the undo: by mouse, by keyboard, with a finger.

Each way keeps a picture of every station, and the files it took along, in build/um-dia-inteiro/.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from server import DESKTOP, PATIENCE_MS, PHONE, ROOT, RunningApp, new_page, settle, visit

pytestmark = pytest.mark.browser

FOLDER = ROOT / "build" / "um-dia-inteiro"
QUEUE = 80
"""Leads of the queue that are looked through at most."""
HAPPENED = ("Perguntou o preço", "Marcou reunião", "Compareceu à reunião")
CONFIRMED = ("Confirmou o orçamento", "Confirmou o prazo", "Confirmou a necessidade")
ALL_MISSING = "Para qualificar, falta confirmar orçamento, prazo e necessidade."
WHY = re.compile(r"^Por que \d+\?$")
HAS_FOCUS = "e => { const now = e.getRootNode().activeElement; return now === e || e.contains(now); }"
ONLY = """name => {
  const root = [...document.querySelectorAll('*')].map(e => e.shadowRoot).find(r => r && r.querySelector('.board'));
  const names = [...root?.querySelectorAll('.card .name') ?? []].map(e => e.innerText);
  return names.length && names.every(one => one.includes(name));
}"""
"""Whether the board shows nobody else any more."""
ANSWERED = """() => {
  const root = [...document.querySelectorAll('*')].map(e => e.shadowRoot).find(r => r && r.querySelector('.board'));
  return root && !root.querySelector('.board').dataset.waiting && !root.querySelector('[aria-busy=true]');
}"""


class Mouse:
    """A person at a desk with a mouse. browser: what it calls itself, where that matters."""

    name, viewport, has_touch = "mouse", DESKTOP, False
    browser: str | None = None

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, target: Locator) -> None:
        target.click()

    def write(self, field: Locator, text: str) -> None:
        field.fill(text)
        field.press("Enter")

    def choose(self, box: Locator, option: str) -> None:
        self.press(box)
        self.press(self.page.get_by_role("option", name=option, exact=True))

    def pick(self, radio: Locator) -> None:
        self.press(radio)

    def go(self, screen: str) -> None:
        self.press(self.page.get_by_test_id("stSidebarNav").get_by_role("link", name=screen, exact=True))
        expect(self.page.get_by_role("heading", level=1)).to_have_text(screen)
        settle(self.page)

    def found(self, lead_id: str) -> Locator:
        """Its card on the board, in sight."""
        card = card_of(self.page, lead_id)
        card.wait_for()
        return card

    def next_in_queue(self) -> None:
        self.press(self.page.get_by_role("button", name="Próximo"))

    def carry(self, lead_id: str, stage: str) -> None:
        card = self.found(lead_id)
        start, end = card.bounding_box(), place_of(self.page, stage).bounding_box()
        assert start and end
        self.page.mouse.move(start["x"] + 40, start["y"] + 20)
        self.page.mouse.down()
        self.page.mouse.move(start["x"] + 60, start["y"] + 40, steps=3)
        self.page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=4)
        self.page.mouse.up()


class Keyboard(Mouse):
    """A person who never touches the mouse."""

    name = "teclado"

    def reach(self, target: Locator) -> None:
        """Tab to it, forwards and round again."""
        target.wait_for()
        for _ in range(400):
            if target.evaluate(HAS_FOCUS):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reached {target}")

    def press(self, target: Locator) -> None:
        self.reach(target)
        self.page.keyboard.press("Enter")

    def write(self, field: Locator, text: str) -> None:
        self.reach(field)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def pick(self, radio: Locator) -> None:
        self.reach(radio.locator("xpath=ancestor::*[@role='radiogroup']"))
        while not radio.evaluate(HAS_FOCUS):
            self.page.keyboard.press("ArrowRight")
        self.page.keyboard.press("Space")

    def choose(self, box: Locator, option: str) -> None:
        self.reach(box)
        self.page.keyboard.type(option)
        self.page.get_by_role("option", name=option, exact=True).wait_for()
        self.page.keyboard.press("Enter")

    def next_in_queue(self) -> None:
        self.page.keyboard.press("j")

    def carry(self, lead_id: str, stage: str) -> None:
        card = card_of(self.page, lead_id)
        self.reach(card)
        self.page.keyboard.press("Space")
        stages = [place.get_attribute("data-stage") for place in self.page.locator(".column").all()]
        here = card.evaluate("e => e.closest('.column').dataset.stage")
        for _ in range(stages.index(stage) - stages.index(here)):
            self.page.keyboard.press("ArrowRight")
        self.page.keyboard.press("Enter")


class Finger(Mouse):
    """A person with a phone in the hand."""

    name, viewport, has_touch = "dedo", PHONE, True
    browser = (
        "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 "
        "(KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36"
    )

    def press(self, target: Locator) -> None:
        target.tap()

    def choose(self, box: Locator, option: str) -> None:
        self.press(box.locator("xpath=../button"))
        self.press(self.page.get_by_role("option", name=option, exact=True))

    def go(self, screen: str) -> None:
        self.press(self.page.get_by_test_id("stExpandSidebarButton"))
        super().go(screen)

    def found(self, lead_id: str) -> Locator:
        """A phone shows one column: first the tab of the card's own."""
        column = self.page.locator(f".column:has(.card[data-id='{lead_id}'])")
        self.press(self.page.locator(f".tab[data-stage={column.get_attribute('data-stage')}]"))
        return super().found(lead_id)

    def carry(self, lead_id: str, stage: str) -> None:
        card = self.found(lead_id)
        card.scroll_into_view_if_needed()
        box, touch = card.bounding_box(), self.page.context.new_cdp_session(self.page)
        assert box

        def send(kind: str, x: float = 0, y: float = 0) -> None:
            points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

        send("touchStart", box["x"] + 40, box["y"] + 20)
        self.page.locator(".dragging").wait_for()
        end = place_of(self.page, stage).bounding_box()
        assert end
        for step in (0.3, 0.6, 0.9, 1.0):
            x, y = end["x"] + end["width"] / 2, end["y"] + end["height"] / 2
            send("touchMove", box["x"] + 40 + (x - box["x"] - 40) * step, box["y"] + 20 + (y - box["y"] - 20) * step)
        send("touchEnd")


def card_of(page: Page, lead_id: str) -> Locator:
    return page.locator(f".columns .card[data-id='{lead_id}']")


def place_of(page: Page, stage: str) -> Locator:
    """Where a card is dropped: the head of the column, on a phone its tab."""
    tab = page.locator(f".tab[data-stage={stage}]")
    return tab if tab.is_visible() else page.locator(f".column[data-stage={stage}] header")


class Day:
    """One person's way through the day, with a picture of each station."""

    def __init__(self, hand: Mouse, folder: Path) -> None:
        self.hand, self.page, self.folder, self.stations = hand, hand.page, folder, 0

    def keep(self, station: str) -> None:
        settle(self.page)
        self.stations += 1
        self.page.screenshot(path=self.folder / f"{self.stations:02d}-{station}.png", animations="disabled")

    def score(self) -> int:
        card = self.page.get_by_test_id("stMetric").filter(has_text="Chance em 30 dias")
        return int(card.get_by_test_id("stMetricValue").inner_text())

    def reasons(self) -> str:
        """The receipt as a screen reader hears it."""
        return (
            self.page.locator(".st-key-recibo_ficha [aria-label*='Ponto de partida']").get_attribute("aria-label") or ""
        )

    def open_from_today(self) -> str:
        """The first lead of the queue of whom nothing is confirmed yet, opened from there; returns its id."""
        lead = self.page.locator(".st-key-cartao_hoje_lead")
        for _ in range(QUEUE):
            if "Curioso" in lead.inner_text():
                self.hand.press(lead.get_by_role("link", name="Abrir ficha"))
                self.page.wait_for_url("**/lead?lead=*")
                self.page.get_by_role("heading", name=WHY).wait_for()
                settle(self.page)
                if self.page.get_by_text(ALL_MISSING).count():
                    return parse_qs(urlsplit(self.page.url).query)["lead"][0]
                self.hand.go("Hoje")
            name = lead.get_by_role("heading", level=2).inner_text()
            self.hand.next_in_queue()
            expect(lead.get_by_role("heading", level=2)).not_to_have_text(name)
            settle(self.page)
        raise AssertionError("nobody in the queue of today waits for all three confirmations")

    def register(self, event: str) -> None:
        self.hand.press(self.page.get_by_role("button", name="Registrar evento"))
        dialog = self.page.get_by_role("dialog")
        self.hand.pick(dialog.get_by_role("radio", name="Vendas"))
        self.hand.choose(dialog.locator("[class*='_tipo_Vendas']").get_by_role("combobox"), event)
        self.hand.press(dialog.get_by_role("button", name="Registrar", exact=True))
        expect(dialog).to_be_hidden()
        settle(self.page)

    def open_board(self, name: str, lead_id: str) -> None:
        self.hand.go("Funil")
        # The screen before has a search of that name too: the one meant is there when the board stands below it.
        self.page.wait_for_function(ANSWERED)
        settle(self.page)
        self.hand.write(self.page.get_by_role("textbox", name="Buscar"), name)
        self.page.wait_for_function(ONLY, arg=name)
        settle(self.page)
        card_of(self.page, lead_id).wait_for(state="attached")

    def carry(self, lead_id: str, stage: str) -> None:
        self.hand.carry(lead_id, stage)
        self.page.wait_for_function(ANSWERED)
        settle(self.page)

    def stands_in(self, lead_id: str, stage: str) -> None:
        column = self.page.locator(f".column[data-stage={stage}]")
        expect(column.locator(f".card[data-id='{lead_id}']")).to_have_count(1)

    def open_record(self, lead_id: str) -> None:
        """From its card on the board."""
        self.hand.press(self.hand.found(lead_id))
        self.hand.press(self.page.get_by_role("dialog").get_by_role("link", name="Abrir a ficha"))
        self.page.wait_for_url("**/lead?lead=*")
        self.page.get_by_role("heading", name=WHY).wait_for()
        settle(self.page)

    def leave_dialog(self) -> None:
        """Close it without an answer: Esc where there is a keyboard, else its own button."""
        dialog = self.page.get_by_role("dialog")
        if self.hand.has_touch:
            self.hand.press(dialog.get_by_role("button", name="Fechar"))
        else:
            self.page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        settle(self.page)

    def take_back(self, said: str) -> None:
        """Undo the last thing that this person did; `said`: how the question names it."""
        self.hand.press(self.page.get_by_role("button", name="Desfazer"))
        dialog = self.page.get_by_role("dialog")
        expect(dialog).to_contain_text(said)
        self.hand.press(dialog.get_by_role("button", name="Desfazer"))
        expect(dialog).to_be_hidden()
        settle(self.page)

    def download(self, button: str) -> bytes:
        with self.page.expect_download() as started:
            self.hand.press(self.page.get_by_role("button", name=button))
        target = self.folder / started.value.suggested_filename
        started.value.save_as(target)
        return target.read_bytes()


@pytest.fixture(params=(Mouse, Keyboard, Finger), ids=lambda hand: hand.name)
def day(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Day]:
    """A person with one of the three, on a screen of that kind."""
    kind = request.param
    folder = FOLDER / kind.name
    folder.mkdir(parents=True, exist_ok=True)
    page = new_page(
        browser, viewport=kind.viewport, has_touch=kind.has_touch, is_mobile=kind.has_touch, user_agent=kind.browser
    )
    yield Day(kind(page), folder)
    page.context.close()


def test_from_the_scenario_to_the_undo(filled_app: RunningApp, day: Day) -> None:
    page = day.page
    visit(page, filled_app, "roteiro-de-demo")
    expect(page.get_by_text("Leads de demo")).to_be_visible()
    day.keep("cenario")

    day.hand.go("Hoje")
    day.keep("hoje")
    lead_id = day.open_from_today()
    name = page.get_by_role("heading", level=2).first.inner_text()
    stage = _stage_of(page)
    day.keep("ficha")

    for event in HAPPENED:
        score, reasons = day.score(), day.reasons()
        day.register(event)
        assert day.score() > score and day.reasons() != reasons, event
        day.keep(event)

    day.open_board(name, lead_id)
    day.carry(lead_id, "QUALIFICADO")
    expect(page.get_by_role("dialog").get_by_text("Falta orçamento, prazo e necessidade.")).to_be_visible()
    day.keep("recusado")
    day.leave_dialog()
    day.stands_in(lead_id, stage)

    day.open_record(lead_id)
    for event in CONFIRMED:
        day.register(event)
    expect(page.get_by_text("Para qualificar, falta confirmar")).to_have_count(0)
    day.keep("confirmado")

    day.open_board(name, lead_id)
    day.carry(lead_id, "QUALIFICADO")
    day.stands_in(lead_id, "QUALIFICADO")
    day.keep("qualificado")
    day.carry(lead_id, "ENVIADO")
    dialog = page.get_by_role("dialog")
    day.hand.write(dialog.get_by_role("textbox", name="Por que este parceiro?"), "o mais compatível")
    day.keep("encaminhar")
    day.hand.press(dialog.get_by_role("button", name="Encaminhar", exact=True))
    expect(dialog).to_be_hidden()
    day.stands_in(lead_id, "ENVIADO")
    day.keep("enviado")

    day.open_record(lead_id)
    day.hand.press(page.get_by_role("button", name="Relatório gerencial"))
    expect(page.get_by_role("heading", name=re.compile("confiança de"))).to_be_visible(timeout=PATIENCE_MS)
    day.keep("relatorio")
    assert day.download("Baixar PDF").startswith(b"%PDF-")

    day.hand.go("Leads")
    day.hand.write(page.get_by_role("textbox", name="Buscar"), name)
    settle(page)
    day.keep("leads")
    assert _row_of(day.download("Exportar CSV"), lead_id)["status"] == "ENVIADO"

    day.hand.go("Histórico")
    day.take_back("relatório")
    day.take_back("Encaminhou")
    day.keep("desfeito")
    day.open_board(name, lead_id)
    day.stands_in(lead_id, "QUALIFICADO")
    day.keep("como-antes")


def _stage_of(page: Page) -> str:
    said = page.locator(".st-key-quem").inner_text().upper()
    return next(stage for stage in ("CURIOSO", "AQUECENDO") if re.search(rf"(?<!SUGERIDO: ){stage}", said))


def _row_of(file: bytes, lead_id: str) -> dict[str, str]:
    rows = csv.DictReader(file.decode("utf-8-sig").splitlines(), delimiter=";")
    return next(row for row in rows if row["id"] == lead_id)
