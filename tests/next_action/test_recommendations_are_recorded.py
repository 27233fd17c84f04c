"""The log of decisions: one row per decision, its probability, the team's word, and undo."""

from __future__ import annotations

from datetime import timedelta

import pytest

from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.errors import InvalidInput, LeadNotFound, NotFound
from growth_equestre.foundation.ids import new_id
from growth_equestre.foundation.vocab import NextAction
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.next_action import rules_prior, service_today, store
from growth_equestre.next_action import service as next_action
from growth_equestre.next_action.types import Feedback, Recommendation
from growth_equestre.scoring import service as scoring
from tests.next_action.conftest import AddEvents, AddLead


def _kept(ws: Workspace) -> int:
    found = ws.cursor().execute("select count(*) from recommendations").fetchone()
    return int(found[0]) if found else 0


def _standing(ws: Workspace, lead_id: str) -> Recommendation:
    found = next_action.current(ws, lead_id)
    assert found is not None
    return found


def test_a_recommendation_is_kept_as_it_was_made(ws: Workspace, add_lead: AddLead, add_events: AddEvents) -> None:
    lead_id = add_lead()
    add_events(lead_id, "whatsapp_click", "hook_complete")
    scoring.score(ws, lead_id)
    made = next_action.recommend(ws, lead_id)
    assert made.action is NextAction.WHATSAPP_NOW
    assert made.probability == 1.0
    assert _standing(ws, lead_id) == made


def test_the_command_line_form_has_exactly_the_promised_keys(ws: Workspace, add_lead: AddLead) -> None:
    told = next_action.recommend(ws, add_lead()).to_json()
    assert list(told) == ["lead_id", "action", "channel", "when", "probability", "reasons"]
    assert str(told["when"]).endswith("-03:00")


def test_asking_twice_is_one_decision(
    ws: Workspace, clock: FrozenClock, add_lead: AddLead, add_events: AddEvents
) -> None:
    lead_id = add_lead()
    first = next_action.recommend(ws, lead_id)
    assert next_action.recommend(ws, lead_id) == first
    assert next_action.recommend(ws, lead_id, record=False).action is first.action
    assert _kept(ws) == 1
    clock.advance(timedelta(days=5))
    assert next_action.recommend(ws, lead_id).recommendation_id != first.recommendation_id
    assert _kept(ws) == 2


def test_many_say_what_one_says(ws: Workspace, add_lead: AddLead, add_events: AddEvents) -> None:
    kinds = ("whatsapp_click", "no_reply_7d", "proposal_requested", "lost_interest", "meeting_scheduled")
    ids = [add_lead() for _ in kinds]
    for lead_id, kind in zip(ids, kinds, strict=True):
        add_events(lead_id, kind)
    alone = {lead_id: next_action.recommend(ws, lead_id, record=False).to_json() for lead_id in ids}
    assert next_action.recommend_many(ws) == len(ids)
    assert {one.lead_id: one.to_json() for one in next_action.current_many(ws)} == alone
    next_action.recommend_many(ws)
    assert _kept(ws) == len(ids)


def test_the_teams_word_is_kept_and_can_be_taken_back(ws: Workspace, add_lead: AddLead) -> None:
    lead_id = add_lead()
    made = next_action.recommend(ws, lead_id)
    change_set = next_action.mark(ws, made.recommendation_id, "feito")
    assert _standing(ws, lead_id).feedback is Feedback.DONE
    assert next_action.recommend(ws, lead_id, record=False).action is not made.action
    journal.undo(ws, change_set)
    assert _standing(ws, lead_id) == made


def test_a_refusal_needs_a_reason(ws: Workspace, add_lead: AddLead) -> None:
    made = next_action.recommend(ws, add_lead())
    with pytest.raises(InvalidInput):
        next_action.mark(ws, made.recommendation_id, Feedback.REFUSED, "  ")
    next_action.mark(ws, made.recommendation_id, Feedback.REFUSED, "pediu para não receber")
    assert _standing(ws, made.lead_id).feedback_reason == "pediu para não receber"


def test_an_unknown_word_or_recommendation_is_said_in_words(ws: Workspace, add_lead: AddLead) -> None:
    made = next_action.recommend(ws, add_lead())
    with pytest.raises(InvalidInput):
        next_action.mark(ws, made.recommendation_id, "talvez")
    for unknown in ("x", new_id()):
        with pytest.raises(NotFound):
            next_action.mark(ws, unknown, "feito")
        with pytest.raises(LeadNotFound):
            next_action.recommend(ws, unknown)


def test_a_deleted_lead_leaves_no_entry(ws: Workspace, add_lead: AddLead) -> None:
    lead_id = add_lead()
    made = next_action.recommend(ws, lead_id)
    ws.cursor().execute("update leads set deleted_at = created_at")
    assert next_action.current(ws, lead_id) is None
    assert next_action.current_many(ws) == []
    with pytest.raises(NotFound):
        next_action.mark(ws, made.recommendation_id, "feito")
    assert next_action.remove_of_leads(ws, [lead_id]) == 1
    assert _kept(ws) == 0


def test_the_days_queue_holds_live_leads_alone(ws: Workspace, add_lead: AddLead) -> None:
    kept, gone = add_lead(), add_lead()
    next_action.recommend_many(ws)
    assert {one.lead_id for one in service_today.today(ws).items} == {kept, gone}
    leads.delete(ws, gone)
    found = service_today.today(ws)
    assert ([one.lead_id for one in found.items], found.total) == ([kept], 1)
    assert service_today.count_due(ws) == 0


def test_the_shipped_cards_are_what_the_code_says() -> None:
    """To renew the files: next_action.store.write_cards(next_action.rules_prior.prior_cards())."""
    assert store.shipped_cards() == rules_prior.prior_cards()
