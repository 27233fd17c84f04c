"""Laws: receipts add up, only the past counts, order of arrival does not, and the many equal the one."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.foundation.ids import new_id
from growth_equestre.foundation.vocab import EventType
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.scoring import rules, rules_prior, store
from growth_equestre.scoring import service as scoring
from tests.scoring.conftest import AddEvents, AddLead

KINDS = [kind.value for kind in EventType if kind is not EventType.STAGE_REACHED]
HISTORIES = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(1, 200_000)), max_size=14)
MANY = settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
POSITIVE = [*rules.CLICKS, *rules.SIGNS]


def _lived(ws: Workspace, add_lead: AddLead, add_events: AddEvents, history: list[tuple[str, int]]) -> str:
    """A lead with facts so many minutes ago."""
    now = ws.now()
    lead_id = add_lead(created_at=(now - timedelta(days=200)).replace(tzinfo=None))
    add_events(lead_id, *[(kind, now - timedelta(minutes=minutes)) for kind, minutes in history])
    return lead_id


@MANY
@given(history=HISTORIES)
def test_the_receipt_adds_up_and_bulk_equals_one(
    ws: Workspace, add_lead: AddLead, add_events: AddEvents, history: list[tuple[str, int]]
) -> None:
    lead_id = _lived(ws, add_lead, add_events, history)
    one = scoring.score(ws, lead_id)
    assert one.start_points + sum(line.points for line in one.reasons) == one.score
    assert 0 not in {line.points for line in one.reasons}
    assert scoring.current(ws, lead_id) == one
    with ws.transaction("test"):
        scoring._score_in_bulk(ws, [lead_id], None)
    assert scoring.current(ws, lead_id) == one


@MANY
@given(history=HISTORIES, promised=st.sampled_from(POSITIVE))
def test_a_promise_is_kept_when_the_fact_is_really_registered(
    ws: Workspace, add_lead: AddLead, add_events: AddEvents, history: list[tuple[str, int]], promised: EventType
) -> None:
    lead_id = _lived(ws, add_lead, add_events, history)
    question = scoring._now_about(ws, [lead_id])
    expected = store.rows_with_facts(ws.cursor(), question, [promised])[1]
    promises = {one.event_type: one for one in scoring.what_would_change(ws, lead_id)}
    before = scoring.score(ws, lead_id)
    add_events(lead_id, (promised, ws.now()))
    after = scoring.score(ws, lead_id)
    assert store.rows(ws.cursor(), question) == [expected]
    assert after.score >= before.score
    if promised in promises:
        assert (after.score, after.chance_30d) == (promises[promised].score, promises[promised].chance_30d)
    elif promised in rules.OBTAINABLE:
        assert after.score == before.score


@MANY
@given(history=HISTORIES, days=st.integers(1, 400))
def test_silence_never_raises_a_chance(
    ws: Workspace,
    clock: FrozenClock,
    add_lead: AddLead,
    add_events: AddEvents,
    history: list[tuple[str, int]],
    days: int,
) -> None:
    lead_id = _lived(ws, add_lead, add_events, history)
    now = scoring.score_as_of(ws, lead_id, ws.now())
    later = scoring.score_as_of(ws, lead_id, ws.now() + timedelta(days=days))
    assert later.chance_30d <= now.chance_30d
    assert later.chance_7d <= now.chance_7d


@MANY
@given(history=HISTORIES, seed=st.integers(0, 1000))
def test_facts_may_arrive_in_any_order(
    ws: Workspace, add_lead: AddLead, add_events: AddEvents, history: list[tuple[str, int]], seed: int
) -> None:
    shuffled = random.Random(seed).sample(history, len(history))
    first, second = (_lived(ws, add_lead, add_events, one) for one in (history, shuffled))
    a, b = scoring.score(ws, first), scoring.score(ws, second)
    assert (a.chance_30d, a.chance_7d, a.reasons) == (b.chance_30d, b.chance_7d, b.reasons)


def test_nothing_after_the_moment_counts(ws: Workspace, add_lead: AddLead, add_events: AddEvents) -> None:
    lead_id, moment = (
        add_lead(created_at=ws.now().replace(tzinfo=None) - timedelta(days=9)),
        ws.now() - timedelta(days=2),
    )
    add_events(lead_id, ("page_view", moment - timedelta(days=1)))
    past = scoring.score_as_of(ws, lead_id, moment)
    add_events(lead_id, ("budget_confirmed", moment), ("lost_interest", ws.now()))
    assert scoring.score_as_of(ws, lead_id, moment) == past


def test_the_time_machine_gives_the_score_that_was_kept(
    ws: Workspace, clock: FrozenClock, add_lead: AddLead, add_events: AddEvents
) -> None:
    lead_id = add_lead()
    add_events(lead_id, "hook_complete", "whatsapp_click")
    kept = scoring.score(ws, lead_id)
    clock.advance(timedelta(days=40))
    add_events(lead_id, "budget_confirmed")
    scoring.score(ws, lead_id)
    assert scoring.score_as_of(ws, lead_id, kept.as_of) == kept
    assert scoring.score_many_as_of(ws, kept.as_of) == [kept]


def test_a_lead_has_no_score_before_it_existed(ws: Workspace, add_lead: AddLead) -> None:
    lead_id = add_lead()
    with pytest.raises(InvalidInput):
        scoring.score_as_of(ws, lead_id, ws.now() - timedelta(days=30))
    assert scoring.score_many_as_of(ws, ws.now() - timedelta(days=30)) == []
    assert scoring.trend(ws, lead_id) is None


def test_the_trend_compares_with_a_week_ago(ws: Workspace, add_lead: AddLead, add_events: AddEvents) -> None:
    lead_id = add_lead(created_at=ws.now().replace(tzinfo=None) - timedelta(days=8))
    assert (scoring.trend(ws, lead_id) or 0) <= 0
    add_events(lead_id, "whatsapp_click", "hook_complete")
    assert (scoring.trend(ws, lead_id) or 0) >= 15


def test_touching_a_lead_rescores_it_in_the_same_write(ws: Workspace, add_lead: AddLead, add_events: AddEvents) -> None:
    lead_id = add_lead()
    before = scoring.score(ws, lead_id).score
    with ws.transaction("test"):
        add_events(lead_id, ("whatsapp_click", ws.now()))
        ws.touch_leads(lead_id)
    now = scoring.current(ws, lead_id)
    assert now is not None
    assert now.score > before


def test_a_lead_that_goes_takes_its_score_along(ws: Workspace, add_lead: AddLead) -> None:
    ids = [add_lead() for _ in range(scoring.FEW + 2)]
    assert scoring.score_many(ws) == len(ids)
    with ws.transaction("test"):
        ws.cursor().execute("update leads set deleted_at = created_at where lead_id <> $kept", {"kept": ids[0]})
        ws.touch_leads(*ids, new_id())
    assert ws.cursor().execute("select lead_id::varchar from lead_scores").fetchall() == [(ids[0],)]


def test_old_scores_are_refreshed_and_fresh_ones_left(ws: Workspace, clock: FrozenClock, add_lead: AddLead) -> None:
    old = add_lead()
    scoring.score(ws, old)
    clock.advance(timedelta(days=20))
    new = add_lead()
    scoring.score(ws, new)
    assert scoring.refresh_stale(ws, timedelta(days=1)) == 1
    assert scoring.refresh_stale(ws, timedelta(days=1)) == 0


def test_a_score_that_other_cards_gave_is_refreshed(ws: Workspace, add_lead: AddLead) -> None:
    scoring.score(ws, add_lead())
    ws.cursor().execute("update lead_scores set card_version = 'outra'")
    assert scoring.refresh_stale(ws, timedelta(days=1)) == 1
    assert scoring.refresh_stale(ws, timedelta(days=1)) == 0


def test_the_shipped_cards_are_what_the_code_says() -> None:
    """To renew the files: scoring.store.write_cards(scoring.rules_prior.prior_cards())."""
    assert store.shipped_cards() == rules_prior.prior_cards()


def test_the_card_reads_at_least_fifteen_signals_and_all_have_words() -> None:
    card = rules_prior.prior_cards().within_30d
    assert len(card.signals) >= 15
    assert all(cell.text for table in card.tables for cell in table.cells)
