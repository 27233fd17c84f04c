"""How fast the screens answer in a real browser, each beside the same gesture on a bare Streamlit page."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from screens import filled, meets, opened_browser, serving
from server import RunningApp, new_page, running_app, settle, visit

from growth_equestre.accounts import service_keys as keys
from growth_equestre.foundation.vocab import EventType, Permission
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadFilter, LeadSort

LEADS, TURNS = 100_000, 20
EMPTY = "Ainda não há leads"

pytestmark = pytest.mark.bench

BARE = """
import streamlit as st
st.title("Piso")
word = st.text_input("Buscar")
st.markdown(f"resultado {word}")
st.session_state.clicks = st.session_state.get("clicks", 0) + st.button("Atualizar score")
st.markdown(f"clique {st.session_state.clicks}")
"""

SCORE = "Number(document.querySelector('[data-testid=stMetricValue]')?.innerText)"
"""What the card of the chance shows."""

FACTS = (
    EventType.WHATSAPP_REPLY, EventType.NO_REPLY_3D, EventType.ASKED_PRICE, EventType.NO_BUDGET_NOW,
    EventType.PROPOSAL_CLICK, EventType.POSTPONED_NO_DATE, EventType.BUDGET_CONFIRMED, EventType.NO_REPLY_7D,
    EventType.NEED_CONFIRMED, EventType.LOST_INTEREST, EventType.TIMELINE_CONFIRMED, EventType.NO_REPLY_14D,
)  # fmt: skip
"""By turns for and against, so that the number moves."""


@dataclass(frozen=True)
class Crowded:
    """The running product, and one of its leads."""

    app: RunningApp
    lead_id: str
    secret: str


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with opened_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    """The floor: one widget, one line."""
    with serving(tmp_path_factory.mktemp("bare"), BARE) as app:
        yield app


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowded]:
    """The product over 100,000 leads."""
    data_dir = tmp_path_factory.mktemp("crowded") / "workspaces"
    with filled(data_dir, LEADS, 1_000) as ws:
        lead_id = leads.lines(ws, LeadFilter(), LeadSort.CHANCE, 1, LEADS // 10)[0][0].lead_id
        secret = keys.create_key(ws, "Outro programa", {Permission.CAN_EDIT, Permission.CAN_VIEW}).secret
    with running_app(data_dir) as app:
        yield Crowded(app, lead_id, secret)


def _typing(page: Page, label: str, has_repainted: Callable[[str], str]) -> list[float]:
    """Seconds from Enter to the repaint, for one word after the other."""
    box = page.get_by_role("textbox", name=label)
    seconds = []
    for turn in range(TURNS + 2):
        word = ("campolargo", "terrafirme", "valescuro", "rionovo")[turn % 4]
        box.fill(word)
        script = has_repainted(word)
        started = time.perf_counter()
        box.press("Enter")
        page.wait_for_function(script, polling="raf")
        seconds.append(time.perf_counter() - started)
        settle(page)
    return seconds[2:]


def test_a_filter_over_100_000_leads_repaints_at_once(browser: Browser, bare: RunningApp, crowded: Crowded) -> None:
    page = new_page(browser)
    visit(page, bare, "")
    floor = _typing(page, "Buscar", lambda word: f"document.body.innerText.includes('resultado {word}')")
    visit(page, crowded.app, "leads")
    caption = "[...document.querySelectorAll('p')].map(p => p.innerText).find(t => / de .* leads?$/.test(t))"

    def changed(_: str) -> str:
        before = page.evaluate(caption)
        return f"(() => {{ const now = {caption}; return now && now !== {before!r}; }})()"

    seconds = _typing(page, "Buscar", changed)
    page.context.close()
    meets("Leads: filter change to repaint, 100,000 leads", seconds, floor, 0.3)


def _clicking(page: Page, has_repainted: Callable[[], str]) -> list[float]:
    """Seconds from the click to the repaint that it causes; `has_repainted` is asked for before each click."""
    button, seconds = page.get_by_role("button", name="Atualizar score"), []
    for _ in range(TURNS + 2):
        script = has_repainted()
        started = time.perf_counter()
        button.click()
        page.wait_for_function(script, polling="raf")
        seconds.append(time.perf_counter() - started)
        settle(page)
    return seconds[2:]


def test_a_new_score_stands_soon_after_the_click(browser: Browser, bare: RunningApp, crowded: Crowded) -> None:
    """Another program sent a fact; the person with the lead open beside the list asks for the score."""
    page = new_page(browser)
    visit(page, bare, "")
    clicks = "document.body.innerText.match(/clique [0-9]+/)?.[0]"
    floor = _clicking(page, lambda: f"![undefined, {page.evaluate(clicks)!r}].includes({clicks})")
    visit(page, crowded.app, f"leads?lead={crowded.lead_id}")
    facts = itertools.cycle(FACTS)
    seconds = _clicking(page, lambda: f"{SCORE} === {_moved(page, crowded, facts)}")
    page.get_by_text("Score calculado").first.wait_for()
    page.context.close()
    meets("Click to new score on screen, 100,000 leads", seconds, floor, 0.3)


def _moved(page: Page, crowded: Crowded, facts: Iterator[EventType]) -> int:
    """The lead's score after as many facts as it takes to be another than the one on screen."""
    door, key = f"{crowded.app.url}/api/v1", {"Authorization": f"Bearer {crowded.secret}"}
    shown = score = page.evaluate(SCORE)
    while score == shown:
        fact = {"lead_id": crowded.lead_id, "evento": next(facts).value}
        assert page.request.post(f"{door}/events", headers=key, data=fact).status == 201
        score = page.request.get(f"{door}/leads/{crowded.lead_id}/score", headers=key).json()["score"]
    return int(score)


def test_the_server_paints_soon_after_it_starts(browser: Browser, tmp_path: Path) -> None:
    script = tmp_path / "bare.py"
    script.write_text(BARE, encoding="utf-8")
    ours = [_first_paint(browser, tmp_path / f"ours{turn}" / "workspaces", EMPTY) for turn in range(3)]
    floor = [_first_paint(browser, tmp_path / f"bare{turn}" / "workspaces", "resultado", script) for turn in range(3)]
    titles, contents = zip(*ours, strict=True)
    bare_titles, bare_contents = zip(*floor, strict=True)
    meets("Server start to first paint", titles, bare_titles, 5.0)
    meets("Server start to the content of the first screen", contents, bare_contents, 5.0)


def _first_paint(browser: Browser, data_dir: Path, content: str, script: Path | None = None) -> tuple[float, float]:
    """Seconds from the start of the server to the title, and to the words that end the first screen."""
    started = time.perf_counter()
    with running_app(data_dir, *([script] if script else [])) as app:
        page = new_page(browser)
        page.goto(app.url)
        page.wait_for_selector("h1")
        title = time.perf_counter() - started
        page.get_by_text(content).first.wait_for()
        whole = time.perf_counter() - started
        page.context.close()
    return title, whole
