"""The three policies on a workspace's own log: recorded, judged, put in use only on evidence, and taken back."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from growth_equestre.foundation.clock import FrozenClock, to_db
from growth_equestre.foundation.errors import GrowthError
from growth_equestre.foundation.vocab import NextAction
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.learning import service_training
from growth_equestre.next_action import rules_answers, service_choice, service_lab, service_learning, service_today
from growth_equestre.next_action import service as next_action
from growth_equestre.next_action.types import PolicyCode
from tests.next_action.conftest import AddEvents, AddLead, AddLeads

LIKES_CATALOGUES = {NextAction.SEND_CATALOG: 0.7}
"""In this market the catalogue is answered far more often than anything else."""


@pytest.fixture
def market(ws: Workspace, clock: FrozenClock, add_leads: AddLeads, add_events: AddEvents) -> Workspace:
    """300 leads, each recommended by Thompson sampling, all carried out, with their answers of the week after."""
    service_choice.choose(ws, PolicyCode.THOMPSON, "queremos medir")
    rng = np.random.default_rng(2)
    for _ in range(2):
        ids = add_leads(150)
        next_action.recommend_many(ws, ids)
        made = {one.lead_id: one for one in next_action.current_many(ws, ids)}
        ws.cursor().execute(
            "update recommendations set feedback = 'feito', feedback_at = $now where feedback is null",
            {"now": to_db(ws.now())},
        )
        for lead_id in ids:
            if rng.random() < LIKES_CATALOGUES.get(made[lead_id].action, 0.08):
                add_events(lead_id, ("whatsapp_reply", ws.now() + timedelta(days=2)))
        clock.advance(timedelta(days=8))
    return ws


def test_the_rules_choose_until_somebody_chooses_otherwise(ws: Workspace) -> None:
    assert service_choice.serving(ws).code is PolicyCode.RULES
    with pytest.raises(GrowthError, match="já está em uso"):
        service_choice.choose(ws, PolicyCode.RULES)
    with pytest.raises(GrowthError, match="Nenhuma outra política"):
        service_choice.roll_back(ws)


def test_one_click_there_and_one_back(ws: Workspace) -> None:
    service_choice.choose(ws, PolicyCode.THOMPSON, "queremos medir")
    assert service_choice.serving(ws).code is PolicyCode.THOMPSON
    assert service_choice.roll_back(ws).policy is PolicyCode.RULES
    assert [term.is_return for term in service_choice.terms(ws)] == [True, False]


def test_a_recommendation_keeps_every_probability_and_the_choice_is_drawn_by_them(
    ws: Workspace, add_leads: AddLeads
) -> None:
    service_choice.choose(ws, PolicyCode.THOMPSON, "queremos medir")
    ids = add_leads(400)
    next_action.recommend_many(ws, ids)
    made = next_action.current_many(ws, ids)
    expected = made[0].probabilities
    assert sum(expected.values()) == pytest.approx(1.0)
    assert set(expected) == set(made[0].eligible)
    for action, probability in expected.items():
        share = sum(one.action is action for one in made) / len(made)
        assert abs(share - probability) < 4 * np.sqrt(probability * (1 - probability) / len(made)) + 0.003
    assert all(one.probability == one.probabilities[one.action] > 0 for one in made)


def test_the_same_lead_on_the_same_day_gets_the_same_and_an_open_draw_is_kept(
    ws: Workspace, clock: FrozenClock, add_lead: AddLead
) -> None:
    service_choice.choose(ws, PolicyCode.THOMPSON, "queremos medir")
    lead_id = add_lead(created_at=to_db(ws.now() - timedelta(days=3)))
    first = next_action.recommend(ws, lead_id)
    assert next_action.recommend(ws, lead_id, record=False).action is first.action
    clock.advance(timedelta(days=1))
    assert next_action.recommend(ws, lead_id) == first


def test_outcomes_are_joined_by_the_event_log_within_their_window(
    ws: Workspace, clock: FrozenClock, add_lead: AddLead, add_events: AddEvents
) -> None:
    answered, late, silent = (add_lead() for _ in range(3))
    add_events(answered, "whatsapp_reply")
    for lead_id in (answered, late, silent):
        next_action.mark(ws, next_action.recommend(ws, lead_id).recommendation_id, "feito")
    add_events(answered, ("cta_click", ws.now() + timedelta(days=1)))
    add_events(answered, ("etapa", ws.now() + timedelta(days=3)), metadata="QUALIFICADO")
    add_events(late, ("whatsapp_reply", ws.now() + timedelta(days=8)))
    assert next_action.outcomes(ws, only_over=True) == []
    clock.advance(timedelta(days=9))
    found = {one.lead_id: one for one in next_action.outcomes(ws, only_over=True)}
    assert (found[answered].pressed_cta, found[answered].qualified, found[answered].replied) == (True, True, False)
    assert found[answered].moved
    assert not found[late].moved
    assert not found[silent].moved
    counts = service_today.outcome_counts(ws)
    assert (sum(one.times for one in counts), sum(one.moved for one in counts)) == (3, 1)


def test_what_decisions_teach_shows_in_the_learned_card(market: Workspace) -> None:
    known = service_learning.outcomes(market, only_over=True)
    card = service_learning.answers(known, "1")
    row = known[0].signals
    chances = {
        action: service_choice.cards_by_action(card)[action] for action in (NextAction.SEND_CATALOG, NextAction.CALL)
    }
    catalogue, call = (rules_answers.scorecard.evaluate(one, row).chance for one in chances.values())
    assert catalogue > 0.3 > call
    trained = service_training.train(market, rules_answers.NAME)
    assert trained.is_promoted
    learned = service_choice.serving(market).policy.weigh(row, tuple(known[0].probabilities))
    assert max(learned.probabilities, key=lambda code: learned.probabilities[code]) is NextAction.SEND_CATALOG


def test_the_lab_finds_the_better_policy_and_lets_it_serve(market: Workspace) -> None:
    found = service_lab.lab(market)
    assert found.rows[0].is_serving
    assert found.rows[0].code is PolicyCode.THOMPSON
    judged = {row.code: row for row in found.rows}
    rules, learned = judged[PolicyCode.RULES], judged[PolicyCode.THOMPSON]
    assert rules.estimates is not None
    assert learned.estimates is not None
    assert learned.estimates.dr.value > rules.estimates.dr.value
    assert not rules.may_serve
    with pytest.raises(GrowthError, match="ainda não pode entrar em uso"):
        service_lab.promote(market, PolicyCode.RULES)


def test_a_log_that_never_varies_judges_nobody_else_and_says_so(
    ws: Workspace, clock: FrozenClock, add_leads: AddLeads, add_events: AddEvents
) -> None:
    ids = add_leads(140)
    next_action.recommend_many(ws, ids)
    ws.cursor().execute("update recommendations set feedback = 'feito', feedback_at = made_at")
    for lead_id in ids[::4]:
        add_events(lead_id, ("whatsapp_reply", ws.now() + timedelta(days=1)))
    clock.advance(timedelta(days=8))
    thompson = next(row for row in service_lab.lab(ws).rows if row.code is PolicyCode.THOMPSON)
    assert not thompson.support.is_enough
    assert thompson.support.more_decisions is None
    with pytest.raises(GrowthError, match="pede um motivo"):
        service_lab.start_learning(ws, " ")
    service_lab.start_learning(ws, "queremos medir o que funciona")
    assert service_choice.serving(ws).code is PolicyCode.THOMPSON


def test_a_short_log_says_how_many_more_decisions_it_takes(ws: Workspace) -> None:
    assert {row.support.more_decisions for row in service_lab.lab(ws).rows} == {120}
