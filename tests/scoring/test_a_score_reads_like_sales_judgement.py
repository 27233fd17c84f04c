"""What the prior card says about leads that a salesperson would recognise."""

from __future__ import annotations

from datetime import timedelta

import pytest

from growth_equestre.foundation.errors import LeadNotFound
from growth_equestre.foundation.vocab import Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.scoring import service as scoring
from tests.scoring.conftest import AddEvents, AddLead

CONFIRMED = ("budget_confirmed", "timeline_confirmed", "need_confirmed")
WARM = ("page_view", "hook_complete", "whatsapp_click")


def test_a_fresh_lead_with_only_a_form_is_a_curious_one(ws: Workspace, add_lead: AddLead) -> None:
    score = scoring.score(ws, add_lead())
    assert 15 <= score.score <= 25
    assert score.suggested_stage is Stage.CURIOUS


def test_calculator_and_whatsapp_click_warm_it_up(ws: Workspace, add_lead: AddLead, add_events: AddEvents) -> None:
    lead_id = add_lead()
    add_events(lead_id, *WARM)
    score = scoring.score(ws, lead_id)
    assert 45 <= score.score <= 65
    assert score.suggested_stage is Stage.WARMING


def test_all_three_confirmations_qualify(ws: Workspace, add_lead: AddLead, add_events: AddEvents) -> None:
    lead_id = add_lead()
    add_events(lead_id, *CONFIRMED)
    assert 70 <= scoring.score(ws, lead_id).score <= 90


@pytest.mark.parametrize("ending", ["lost_interest", "invalid_contact", "lost"])
def test_a_lead_that_is_over_is_hardly_worth_a_call(
    ws: Workspace, add_lead: AddLead, add_events: AddEvents, ending: str
) -> None:
    lead_id = add_lead()
    add_events(lead_id, *WARM, (ending, ws.now() - timedelta(minutes=5)))
    assert scoring.score(ws, lead_id).score < 8


def test_the_same_confirmation_four_times_is_one(ws: Workspace, add_lead: AddLead, add_events: AddEvents) -> None:
    once, often = add_lead(), add_lead()
    add_events(once, "budget_confirmed")
    add_events(often, *["budget_confirmed"] * 4)
    assert scoring.score(ws, once).score == scoring.score(ws, often).score


def test_page_views_saturate(ws: Workspace, add_lead: AddLead, add_events: AddEvents) -> None:
    some, endless = add_lead(), add_lead()
    add_events(some, *["page_view"] * 10)
    add_events(endless, *["page_view"] * 60)
    assert scoring.score(ws, some).score == scoring.score(ws, endless).score


def test_no_budget_now_clears_the_budget_until_it_is_confirmed_again(
    ws: Workspace, add_lead: AddLead, add_events: AddEvents
) -> None:
    lead_id, now = add_lead(), ws.now()
    add_events(lead_id, ("budget_confirmed", now - timedelta(minutes=50)))
    confirmed = scoring.score(ws, lead_id).score
    add_events(lead_id, ("no_budget_now", now - timedelta(minutes=40)))
    cleared = scoring.score(ws, lead_id).score
    add_events(lead_id, ("budget_confirmed", now - timedelta(minutes=30)))
    assert cleared < confirmed == scoring.score(ws, lead_id).score


def test_lost_interest_clears_need_and_timeline_even_after_the_lead_speaks_again(
    ws: Workspace, add_lead: AddLead, add_events: AddEvents
) -> None:
    lead_id, now = add_lead(), ws.now()
    add_events(lead_id, *CONFIRMED, ("lost_interest", now - timedelta(minutes=40)))
    add_events(lead_id, ("whatsapp_reply", now - timedelta(minutes=30)))
    signals = {line.text for line in scoring.score(ws, lead_id).reasons}
    assert "confirmou o orçamento" in signals
    assert not signals & {"confirmou o prazo", "confirmou a necessidade", "perdeu o interesse"}


def test_a_silence_ends_when_the_lead_answers(ws: Workspace, add_lead: AddLead, add_events: AddEvents) -> None:
    lead_id, now = add_lead(), ws.now()
    add_events(lead_id, ("no_reply_7d", now - timedelta(minutes=40)))
    silent = scoring.score(ws, lead_id)
    assert "sem resposta há 7 dias" in {line.text for line in silent.reasons}
    add_events(lead_id, ("whatsapp_reply", now - timedelta(minutes=30)))
    assert "sem resposta há 7 dias" not in {line.text for line in scoring.score(ws, lead_id).reasons}


def test_a_week_is_never_likelier_than_a_month(ws: Workspace, add_lead: AddLead, add_events: AddEvents) -> None:
    lead_id = add_lead(timeframe="7d")
    add_events(lead_id, *WARM, *CONFIRMED, "meeting_attended")
    score = scoring.score(ws, lead_id)
    assert 0 < score.chance_7d < score.chance_30d < score.chance_high <= 1


def test_little_knowledge_shows_as_a_wide_interval(ws: Workspace, add_lead: AddLead) -> None:
    score = scoring.score(ws, add_lead(segment=None, budget=None, timeframe=None, uf=None))
    assert score.chance_low < score.chance_30d < score.chance_high
    assert score.chance_high / score.chance_low > 2


def test_the_command_line_form_has_exactly_the_promised_keys(ws: Workspace, add_lead: AddLead) -> None:
    told = scoring.score(ws, add_lead(external_id="CRM-7")).to_json()
    assert list(told) == [
        "lead_id", "external_id", "score", "chance_30d", "chance_7d", "suggested_status", "start_points", "reasons",
    ]  # fmt: skip
    assert told["external_id"] == "CRM-7"


@pytest.mark.parametrize("bad_id", ["x", "", "00000000-0000-0000-0000-000000000000", "'; drop table leads"])
def test_an_unknown_lead_is_said_in_words(ws: Workspace, bad_id: str) -> None:
    with pytest.raises(LeadNotFound):
        scoring.score(ws, bad_id)


def test_a_deleted_lead_has_no_score(ws: Workspace, add_lead: AddLead) -> None:
    lead_id = add_lead(deleted_at=ws.now().replace(tzinfo=None))
    with pytest.raises(LeadNotFound):
        scoring.score(ws, lead_id)
