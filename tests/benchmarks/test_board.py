"""How fast the board opens and a carried card stands, over 10,000 leads, beside a bare component that only answers."""

from __future__ import annotations

import time
from collections.abc import Iterator

import psutil
import pytest
from playwright.sync_api import Browser, Page
from screens import filled, meets, opened_browser, serving
from server import RunningApp, new_page, running_app, settle, visit

LEADS, PARTNERS, TURNS, OPENINGS = 10_000, 300, 20, 8
OPEN_S, DROP_S = 1.0, 0.5

pytestmark = pytest.mark.bench

BARE = '''
import streamlit as st
JS = """
export default function ({ data, parentElement, setTriggerValue }) {
  let root = parentElement.querySelector(".board");
  if (!root) { root = document.createElement("div"); root.className = "board"; root.textContent = "solte";
               root.style.height = "200px"; parentElement.append(root);
               root.onpointerup = () => setTriggerValue("moved", String(Date.now())); }
  root.dataset.answered = data.answered;
}
"""
piso = st.components.v2.component("piso", js=JS)
@st.fragment
def board():
    def moved():
        st.session_state.n = st.session_state.piso["moved"]
    piso(key="piso", data={"answered": st.session_state.get("n", "")}, on_moved_change=moved)
def funil():
    st.title("Piso")
    board()
def outra():
    st.title("Outra")
st.navigation([st.Page(outra, title="Outra"), st.Page(funil, title="Funil", url_path="funil")]).run()
'''
BOARD = """(() => {
  const roots = [...document.querySelectorAll('*')].map(e => e.shadowRoot);
  return roots.find(r => r && r.querySelector('.board'))?.querySelector('.board');
})()"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with opened_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    with serving(tmp_path_factory.mktemp("piso"), BARE) as app:
        yield app


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    data_dir = tmp_path_factory.mktemp("quadro") / "workspaces"
    with filled(data_dir, LEADS, PARTNERS):
        pass
    with running_app(data_dir) as app:
        yield app


def _worked_ms(app: RunningApp) -> float:
    """Processor time that the server has used so far."""
    used = psutil.Process(app.process.pid).cpu_times()
    return float(used.user + used.system) * 1000


def _answered(page: Page, before: str) -> None:
    page.wait_for_function(
        f"before => {{ const b = {BOARD}; return b.dataset.answered !== before && !b.dataset.waiting; }}",
        arg=before,
        polling="raf",
    )


def _now_answered(page: Page) -> str:
    return str(page.evaluate(f"{BOARD}.dataset.answered"))


def _drop_on_floor(page: Page) -> float:
    place, before = page.locator(".board").bounding_box(), _now_answered(page)
    assert place
    page.mouse.move(place["x"] + 20, place["y"] + 20)
    page.mouse.down()
    began = time.perf_counter()
    page.mouse.up()
    _answered(page, before)
    return time.perf_counter() - began


def _drop(page: Page, there: str, back: str) -> float:
    """Carry the second card of one column to the other; seconds from letting go to the stored board repainted."""
    card = page.locator(f".column[data-stage={there}] .card").nth(1)
    start, end = card.bounding_box(), page.locator(f".column[data-stage={back}] header").bounding_box()
    before = _now_answered(page)
    assert start and end
    page.mouse.move(start["x"] + 40, start["y"] + 20)
    page.mouse.down()
    page.mouse.move(start["x"] + 60, start["y"] + 40, steps=2)
    page.mouse.move(end["x"] + 60, end["y"] + 20, steps=2)
    began = time.perf_counter()
    page.mouse.up()
    _answered(page, before)
    seconds = time.perf_counter() - began
    settle(page)
    return seconds


def test_a_carried_card_is_kept_and_repainted_at_once(browser: Browser, bare: RunningApp, crowded: RunningApp) -> None:
    page = new_page(browser)
    visit(page, bare, "funil")
    page.locator(".board").wait_for()
    floor = [_drop_on_floor(page) for _ in range(TURNS + 2)][2:]
    visit(page, crowded, "funil")
    page.locator(".card").first.wait_for()
    ways = (("CURIOSO", "AQUECENDO"), ("AQUECENDO", "CURIOSO"))
    worked, seconds = _worked_ms(crowded), [_drop(page, *ways[turn % 2]) for turn in range(TURNS + 2)][2:]
    worked = (_worked_ms(crowded) - worked) / (TURNS + 2)
    page.context.close()
    print(f"\nBoard: processor of the server per drop {worked:.0f} ms", end="")
    meets(f"Board: drop to kept and repainted, {LEADS} leads", seconds, floor, DROP_S)


def test_the_board_opens_within_a_second(browser: Browser, bare: RunningApp, crowded: RunningApp) -> None:
    """From a click in the menu to the first cards: the page is known to the browser, as all day long."""
    page = new_page(browser)
    visit(page, bare, "")
    floor = [_opened(page, "Outra", ".board") for _ in range(OPENINGS)]
    visit(page, crowded, "parceiros")
    worked, seconds = _worked_ms(crowded), [_opened(page, "Parceiros", ".card") for _ in range(OPENINGS + 1)][1:]
    worked = (_worked_ms(crowded) - worked) / (OPENINGS + 1)
    page.context.close()
    print(f"\nBoard: processor of the server per opening, and back {worked:.0f} ms", end="")
    meets(f"Board: opening, {LEADS} leads", seconds, floor, OPEN_S)


def _opened(page: Page, elsewhere: str, content: str) -> float:
    """Seconds from the click in the menu to the first content; then back to another screen."""
    began = time.perf_counter()
    page.get_by_role("link", name="Funil").click()
    page.locator(content).first.wait_for()
    seconds = time.perf_counter() - began
    settle(page)
    page.get_by_role("link", name=elsewhere).click()
    page.locator(content).first.wait_for(state="detached")
    settle(page)
    return seconds
