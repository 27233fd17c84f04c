"""The thread of a lead with 5,000 facts: one page of it at the door, and a page turned in a real browser."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))

from server import launch, new_page, running_app, settle, visit

from growth_equestre import house
from growth_equestre.dossier import service_timeline as timeline
from growth_equestre.events import service as events
from growth_equestre.foundation.clock import to_db
from growth_equestre.foundation.ids import new_id
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadInput

pytestmark = pytest.mark.bench

FACTS, TIMES, TURNS, TARGET_MS = 5_000, 40, 30, 500


def _p95_ms(work: Callable[[], object]) -> float:
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000.0)
    return float(np.percentile(taken, 95))


def _lead_with_facts(ws: Workspace) -> str:
    lead = leads.create(ws, LeadInput(name="Marina Prado", whatsapp="11987650001", uf="SP"))
    moments = [to_db(ws.now() - timedelta(minutes=place)) for place in range(FACTS)]
    nothing = dict.fromkeys(("metadata", "reason", "partner_id", "external_id", "batch_id"))
    rows = [
        {"event_id": new_id(), "lead_id": lead.lead_id, "event_type": "page_view", "occurred_at": at,
         "recorded_at": at, "actor_name": "site", **nothing}
        for at in moments
    ]  # fmt: skip
    events.insert_many(ws, pd.DataFrame(rows))
    return lead.lead_id


def test_a_thread_of_five_thousand_facts_is_turned_at_once(ws: Workspace) -> None:
    lead_id = _lead_with_facts(ws)
    floor = _p95_ms(lambda: events.counts(ws, lead_id))
    first = _p95_ms(lambda: timeline.thread(ws, lead_id))
    last = _p95_ms(lambda: timeline.thread(ws, lead_id, offset=FACTS - timeline.PAGE))
    print(f"\nthread of {FACTS:,} facts, p95: first page {first:.0f} ms, last {last:.0f} ms, counting {floor:.1f} ms")
    assert max(first, last) <= TARGET_MS


def test_a_turned_page_stands_at_once_in_a_browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the click to the new lines on screen."""
    monkeypatch.setenv("GROWTH_DATA_DIR", str(tmp_path / "workspaces"))
    monkeypatch.setenv("GROWTH_WORKSPACE", "demo")
    ws = house.open_workspace()
    lead_id = _lead_with_facts(ws)
    ws.database.close()
    with sync_playwright() as playwright, running_app(tmp_path / "workspaces") as app:
        page = new_page(launch(playwright))
        visit(page, app, f"lead?lead={lead_id}")
        button, seconds = page.get_by_role("button", name="Mais antigos"), []
        button.scroll_into_view_if_needed()
        for turn in range(2, TURNS + 4):
            began = time.perf_counter()
            button.click()
            page.wait_for_function(f"document.body.innerText.includes('Página {turn} de')", polling="raf")
            seconds.append(time.perf_counter() - began)
            settle(page)
        page.context.close()
    p95, median = (float(np.quantile(seconds[2:], share)) * 1000 for share in (0.95, 0.5))
    print(f"\nthread of {FACTS:,} facts, click to repaint: p95 {p95:.0f} ms, median {median:.0f} ms")
    assert p95 <= TARGET_MS
