"""A workspace's own history becomes its model: judged on newer rows, kept, and followed by every score from then on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from growth_equestre.foundation.clock import to_db
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.learning.types import TooLittleToLearn
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scoring import rules_prior, rules_signals, service_training, store
from growth_equestre.scoring.store import Question
from tests.scoring.conftest import AddEvents, AddLead


def _silent(_done: int, _total: int | None) -> None:
    """Nobody watches."""


@pytest.mark.slow
def test_who_clicks_qualifies_and_the_card_learns_it(ws: Workspace, add_lead: AddLead, add_events: AddEvents) -> None:
    now, ids = ws.now(), []
    for number in range(70):
        came = now - timedelta(days=40 + number)
        ids.append(add_lead(created_at=to_db(came), external_id=f"L{number}"))
        if number % 2:
            add_events(ids[-1], ("whatsapp_click", came + timedelta(days=1)))
            add_events(ids[-1], ("etapa", came + timedelta(days=9)), metadata="QUALIFICADO")
    ws.cursor().execute("update events set recorded_at = occurred_at")
    learned = service_training.learn(ws, now, 1, _silent)
    lesson = learned.lessons["within_30d"]
    assert learned.outcomes == 35
    assert list(learned.lessons) == ["within_30d", "within_7d"]
    assert len(lesson.later.labels) == len(lesson.chances)
    clicked, silent = add_lead(), add_lead()
    add_events(clicked, "whatsapp_click")
    rows = {str(row["lead_id"]): row for row in store.rows(ws.cursor(), Question([clicked, silent], now, ws.settings))}
    chances = {one: scorecard.evaluate(lesson.card, row).chance for one, row in rows.items()}
    assert chances[clicked] > chances[silent]
    assert all(cell.text for table in lesson.card.tables for cell in table.cells)


def test_too_little_history_teaches_nothing_and_says_so(ws: Workspace, add_lead: AddLead) -> None:
    add_lead()
    with pytest.raises(TooLittleToLearn, match="ao menos 20"):
        service_training.learn(ws, ws.now(), 0, _silent)


def test_every_signal_of_the_rules_is_one_that_learning_may_read() -> None:
    cards = rules_prior.prior_cards()
    for card, spec in ((cards.within_30d, rules_signals.SIGNALS_30D), (cards.within_7d, rules_signals.SIGNALS_7D)):
        by_name = {signal.name: signal for signal in spec}
        assert {signal.name for signal in card.signals} <= by_name.keys()
        assert all(by_name[signal.name].monotone == signal.monotone for signal in card.signals)


def test_what_the_statement_gives_has_every_signal(ws: Workspace, add_lead: AddLead) -> None:
    add_lead()
    row = store.rows(ws.cursor(), Question(None, ws.now(), ws.settings))[0]
    assert row.keys() >= rules_signals.COLUMNS
