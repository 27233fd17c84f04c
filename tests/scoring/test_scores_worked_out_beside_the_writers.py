"""Scores of leads of whom facts keep coming are worked out beside whoever writes, and are the scores they would be."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from growth_equestre.events import service as events
from growth_equestre.events.types import EventInput
from growth_equestre.foundation.clock import SystemClock
from growth_equestre.foundation.vocab import EventType
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadInput
from growth_equestre.scoring import service as scoring
from growth_equestre.scoring import store
from growth_equestre.scoring.service_beside import score_beside


@pytest.fixture
def now(ws: Workspace) -> Workspace:
    """The same workspace with a clock that goes."""
    return Workspace(ws.name, ws.database, ws.actor, SystemClock())


@pytest.fixture
def lead_id(now: Workspace) -> str:
    return leads.create(now, LeadInput(name="Marina Prado", city="Campinas", uf="SP")).lead_id


def received(ws: Workspace, lead_id: str, kind: EventType) -> None:
    """A fact that a program sends; its lead's score does not follow in the same write."""
    events.receive(ws, [[(lead_id, EventInput(kind))]])


def meanwhile(monkeypatch: pytest.MonkeyPatch, done: Callable[[], object], *, is_early: bool = False) -> None:
    """Have something done by somebody else between the reading of the facts (early: before it) and the keeping."""
    worked_out = store.worked_out

    def by_somebody() -> None:
        somebody = threading.Thread(target=done, daemon=True)
        somebody.start()
        somebody.join(timeout=5)
        assert not somebody.is_alive(), "whoever writes had to wait for the score"

    def beside(*asked: Any) -> Any:
        if is_early:
            by_somebody()
        found = worked_out(*asked)
        if not is_early:
            by_somebody()
        return found

    monkeypatch.setattr(store, "worked_out", beside)


def test_facts_received_are_counted_and_the_score_comes_out_equal_when_it_is_rebuilt(
    now: Workspace, lead_id: str
) -> None:
    before = scoring.current(now, lead_id)
    received(now, lead_id, EventType.BUDGET_CONFIRMED)
    assert scoring.current(now, lead_id) == before
    assert score_beside(now, [lead_id, "ninguém"]) == 1
    after = scoring.current(now, lead_id)
    assert before and after and after.score > before.score
    assert scoring.score_as_of(now, lead_id, after.as_of) == after


def test_nobody_waits_for_a_score_and_what_comes_meanwhile_counts_in_the_next(
    now: Workspace, lead_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    received(now, lead_id, EventType.PAGE_VIEW)
    with monkeypatch.context() as patch:
        meanwhile(patch, lambda: received(now, lead_id, EventType.BUDGET_CONFIRMED))
        score_beside(now, [lead_id])
    first = scoring.current(now, lead_id)
    assert first and scoring.score_as_of(now, lead_id, first.as_of) == first
    score_beside(now, [lead_id])
    second = scoring.current(now, lead_id)
    assert second and second.score > first.score


def test_an_old_fact_that_arrives_while_it_is_worked_out_waits_for_the_next(
    now: Workspace, lead_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = EventInput(EventType.BUDGET_CONFIRMED, now.now() - timedelta(days=1))
    meanwhile(monkeypatch, lambda: events.receive(now, [[(lead_id, old)]]), is_early=True)
    assert score_beside(now, [lead_id]) == 1
    kept = scoring.current(now, lead_id)
    assert kept and scoring.score_as_of(now, lead_id, kept.as_of) == kept


def test_a_score_given_meanwhile_stays(now: Workspace, lead_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    received(now, lead_id, EventType.PAGE_VIEW)
    meanwhile(monkeypatch, lambda: events.append(now, lead_id, EventInput(EventType.BUDGET_CONFIRMED)))
    assert score_beside(now, [lead_id]) == 0
    kept = scoring.current(now, lead_id)
    assert kept and any("orçamento" in line.text.lower() for line in kept.reasons), kept


def test_a_lead_that_went_to_the_bin_meanwhile_is_not_scored(
    now: Workspace, lead_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    received(now, lead_id, EventType.PAGE_VIEW)
    meanwhile(monkeypatch, lambda: leads.delete(now, lead_id))
    assert score_beside(now, [lead_id]) == 0
    assert store.saved(now.cursor(), [lead_id]) == []
    assert now.cursor().execute("select count(*) from lead_scores").fetchall() == [(0,)]
