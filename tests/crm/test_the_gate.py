"""A lead enters Qualificado only with budget, timeframe and need confirmed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth_equestre.crm import rules
from growth_equestre.crm import service as crm
from growth_equestre.crm.types import Confirmations
from growth_equestre.events import service as events
from growth_equestre.events.types import Event
from growth_equestre.foundation.errors import GateClosed, InvalidInput, LeadNotFound
from growth_equestre.foundation.vocab import EventType, Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import Lead

NOON = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)


def fact(event_type: EventType, hours: int, serial: int = 0) -> Event:
    moment = NOON + timedelta(hours=hours)
    return Event(str(serial), "lead", event_type, moment, NOON, "", "", "", None, None, None)


some_facts = st.lists(
    st.tuples(st.sampled_from(rules.GATE_EVENTS), st.integers(0, 50)), unique_by=lambda pair: pair[1]
).map(lambda pairs: [fact(kind, hours) for kind, hours in pairs])


def test_the_gate_names_what_is_missing(rep: Workspace, marina: Lead) -> None:
    crm.register_event(rep, marina.lead_id, EventType.TIMELINE_CONFIRMED)
    with pytest.raises(GateClosed, match="orçamento, necessidade") as refusal:
        crm.move_stage(rep, marina.lead_id, Stage.QUALIFIED, "quero")
    assert refusal.value.missing == ("orçamento", "necessidade")
    assert leads.get(rep, marina.lead_id).stage is Stage.CURIOUS


def test_with_all_three_the_gate_opens(rep: Workspace, confirmed: Lead) -> None:
    moved = crm.move_stage(rep, confirmed.lead_id, Stage.QUALIFIED)
    assert moved.past_gate == ()
    assert leads.get(rep, confirmed.lead_id).stage is Stage.QUALIFIED


def test_confirming_never_moves_the_stage_by_itself(ws: Workspace, confirmed: Lead) -> None:
    assert leads.get(ws, confirmed.lead_id).stage is Stage.CURIOUS


def test_a_manager_passes_the_gate_with_a_reason_and_it_is_audited(ws: Workspace, marina: Lead) -> None:
    with pytest.raises(GateClosed):
        crm.move_stage(ws, marina.lead_id, Stage.QUALIFIED, "  ")
    moved = crm.move_stage(ws, marina.lead_id, Stage.QUALIFIED, "cliente antigo")
    audited = journal.recent(ws, 1)[0]
    assert moved.past_gate == ("orçamento", "prazo", "necessidade")
    assert (audited.use_case, audited.reason) == ("crm.move_stage", "cliente antigo")
    assert "sem confirmar orçamento, prazo, necessidade" in audited.summary


@pytest.mark.parametrize(
    ("clearing", "missing"),
    [(EventType.NO_BUDGET_NOW, ("orçamento",)), (EventType.LOST_INTEREST, ("prazo", "necessidade"))],
)
def test_bad_news_clears_what_was_confirmed(
    ws: Workspace, confirmed: Lead, clearing: EventType, missing: tuple[str, ...]
) -> None:
    crm.register_event(ws, confirmed.lead_id, clearing, ws.now() + timedelta(minutes=1))
    assert crm.confirmations(ws, confirmed.lead_id).missing == missing


def test_bad_news_that_arrives_late_does_not_clear_a_newer_confirmation(ws: Workspace, confirmed: Lead) -> None:
    crm.register_event(ws, confirmed.lead_id, EventType.NO_BUDGET_NOW, ws.now() - timedelta(days=1))
    assert crm.confirmations(ws, confirmed.lead_id).missing == ()


@given(some_facts, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(log: list[Event], chance: object) -> None:
    shuffled = list(log)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert rules.confirmations(shuffled) == rules.confirmations(log)


@given(some_facts)
def test_the_same_fact_twice_is_one_fact(log: list[Event]) -> None:
    assert rules.confirmations([*log, *log]) == rules.confirmations(log)


@given(some_facts)
def test_the_last_word_on_budget_counts(log: list[Event]) -> None:
    about_budget = [e for e in log if e.event_type in (EventType.BUDGET_CONFIRMED, EventType.NO_BUDGET_NOW)]
    last = max(about_budget, key=lambda e: e.occurred_at, default=None)
    is_confirmed = last is not None and last.event_type is EventType.BUDGET_CONFIRMED
    assert ("orçamento" not in rules.confirmations(log).missing) == is_confirmed


@given(st.sampled_from(Stage), st.sampled_from(Stage), st.booleans(), st.sampled_from(["", "porque sim"]))
def test_nobody_without_the_permission_enters_unconfirmed(
    before: Stage, after: Stage, is_manager: bool, reason: str
) -> None:
    try:
        past = rules.check_move(before, after, Confirmations(), reason=reason, may_pass_gate=is_manager)
    except (GateClosed, InvalidInput):
        return
    assert after is not Stage.SENT and after is not before
    assert after is not Stage.QUALIFIED or (is_manager and reason and past)
    assert after is not Stage.LOST or reason


def test_losing_and_reopening_ask_for_a_reason(rep: Workspace, marina: Lead) -> None:
    with pytest.raises(InvalidInput, match="motivo"):
        crm.move_stage(rep, marina.lead_id, Stage.LOST)
    crm.move_stage(rep, marina.lead_id, Stage.LOST, "comprou de outro")
    assert leads.get(rep, marina.lead_id).lost_reason == "comprou de outro"
    with pytest.raises(InvalidInput, match="motivo"):
        crm.move_stage(rep, marina.lead_id, Stage.WARMING)
    crm.move_stage(rep, marina.lead_id, Stage.WARMING, "voltou a escrever")
    assert leads.get(rep, marina.lead_id).stage is Stage.WARMING


def test_undoing_a_move_restores_the_stage_and_the_log(ws: Workspace, confirmed: Lead) -> None:
    before = leads.get(ws, confirmed.lead_id)
    moved = crm.move_stage(ws, confirmed.lead_id, Stage.QUALIFIED)
    assert events.timeline(ws, confirmed.lead_id)[0].words == "Passou a Qualificado"
    journal.undo(ws, moved.change_set_id)
    assert leads.get(ws, confirmed.lead_id).stage_since == before.stage_since
    assert leads.get(ws, confirmed.lead_id).stage is Stage.CURIOUS
    assert EventType.STAGE_REACHED not in events.counts(ws, confirmed.lead_id)


@pytest.mark.parametrize("event_type", [EventType.STAGE_REACHED, EventType.HANDOFF])
def test_stages_and_handoffs_are_not_registered_as_plain_events(
    ws: Workspace, marina: Lead, event_type: EventType
) -> None:
    with pytest.raises(InvalidInput, match="não se registra"):
        crm.register_event(ws, marina.lead_id, event_type, metadata="QUALIFICADO")


def test_a_lead_that_is_gone_cannot_move(ws: Workspace) -> None:
    with pytest.raises(LeadNotFound):
        crm.move_stage(ws, "nada", Stage.WARMING)
