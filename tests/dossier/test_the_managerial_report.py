"""The managerial report: a confidence that is a probability, a number that is never given twice, words that print."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth_equestre.crm import service as crm
from growth_equestre.crm import service_handoffs as answers
from growth_equestre.crm import service_reports as ledger
from growth_equestre.dossier import rules_routing as rules
from growth_equestre.dossier import service_report as reports
from growth_equestre.dossier.types_report import Area, Chances
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.errors import LeadNotFound, NotFound
from growth_equestre.foundation.vocab import EventType, Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import Lead, LeadInput
from growth_equestre.partners.types import Partner

share = st.floats(0.0, 1.0)


@st.composite
def chances(draw: st.DrawFn) -> Chances:
    low, middle, high = sorted(draw(st.tuples(share, share, share)))
    return Chances(
        unreachable=draw(share), qualifies=middle, qualifies_low=low, qualifies_high=high, accepted=draw(share)
    )


@given(chances())
def test_the_four_areas_share_one_probability(known: Chances) -> None:
    made = rules.routing(known)
    assert sum(made.shares.values()) == pytest.approx(1.0)
    assert all(0.0 <= part <= 1.0 for part in made.shares.values())
    assert made.confidence == max(made.shares.values())
    assert made.low <= made.confidence <= made.high


@given(chances(), share)
def test_a_likelier_lead_is_never_more_one_for_nurture(known: Chances, other: float) -> None:
    colder, warmer = sorted((known.qualifies, other))
    assert rules.shares_of(known, warmer)[Area.NURTURE] <= rules.shares_of(known, colder)[Area.NURTURE]


@given(st.integers(0, 50), st.integers(0, 50), share, st.floats(0.1, 50))
def test_few_cases_are_pulled_to_the_average_and_many_speak_for_themselves(
    hits: int, misses: int, average: float, weight: float
) -> None:
    found = rules.smoothed(hits, hits + misses, average, weight)
    ends = (average, hits / (hits + misses)) if hits + misses else (average, average)
    assert min(ends) - 1e-9 <= found <= max(ends) + 1e-9


def qualified(ws: Workspace, lead: Lead) -> None:
    for kind in (EventType.BUDGET_CONFIRMED, EventType.TIMELINE_CONFIRMED, EventType.NEED_CONFIRMED):
        crm.register_event(ws, lead.lead_id, kind)
    crm.move_stage(ws, lead.lead_id, Stage.QUALIFIED)


def test_the_confidence_follows_what_is_known_of_the_lead(
    ws: Workspace, marina: Lead, haras: Partner, clock: FrozenClock
) -> None:
    cold = reports.make(ws, marina.lead_id)
    assert cold.score is not None and cold.routing.chosen is Area.NURTURE
    qualified(ws, marina)
    warm = reports.make(ws, marina.lead_id)
    assert warm.routing.shares[Area.NURTURE] == 0.0
    done = crm.handoff(ws, marina.lead_id, haras.partner_id, "o mais perto")
    clock.advance(timedelta(hours=1))
    answers.answer(ws, done.handoff.handoff_id, EventType.PARTNER_ACCEPTED)
    taken = reports.make(ws, marina.lead_id)
    assert taken.routing.chosen is Area.PARTNERS
    assert taken.routing.confidence == pytest.approx(1.0 - taken.routing.shares[Area.OPERATIONS])
    assert len({cold.routing.confidence, warm.routing.confidence, taken.routing.confidence}) == 3


def test_a_partner_that_refuses_makes_parcerias_less_likely(
    ws: Workspace, marina: Lead, haras: Partner, clock: FrozenClock
) -> None:
    qualified(ws, marina)
    before = reports.make(ws, marina.lead_id).routing.shares[Area.PARTNERS]
    other = leads.create(ws, LeadInput(name="Outro", whatsapp="11987650100", uf="SP"))
    qualified(ws, other)
    done = crm.handoff(ws, other.lead_id, haras.partner_id, "perto")
    clock.advance(timedelta(minutes=1))
    answers.answer(ws, done.handoff.handoff_id, EventType.PARTNER_REFUSED, "sem vaga")
    assert reports.make(ws, marina.lead_id).routing.shares[Area.PARTNERS] < before


def test_a_lead_that_nobody_can_reach_goes_to_operacoes(ws: Workspace, marina: Lead, haras: Partner) -> None:
    crm.register_event(ws, marina.lead_id, EventType.INVALID_CONTACT)
    report = reports.make(ws, marina.lead_id)
    assert (report.routing.chosen, report.routing.confidence) == (Area.OPERATIONS, 1.0)
    assert any("contato que funcione" in step.words for step in report.plan.first_day)


def test_the_report_says_what_the_dossier_says(ws: Workspace, marina: Lead, haras: Partner) -> None:
    crm.register_event(ws, marina.lead_id, EventType.WHATSAPP_CLICK)
    report = reports.make(ws, marina.lead_id)
    assert report.start_points + sum(line.points for line in report.receipt) == report.score
    assert [one.name for one in report.partners] == ["Haras Boa Vista"]
    assert ("Clicou no WhatsApp", "1") in report.engagement
    assert any("Confirmar orçamento" in step.words for step in report.plan.first_day)
    assert any("Confirmar prazo" in step.words for step in report.plan.third_day)
    assert any("sem confirmar: orçamento, prazo, necessidade" in risk for risk in report.risks)


def test_a_report_is_numbered_kept_and_read_again_word_for_word(
    ws: Workspace, marina: Lead, otavio: Lead, haras: Partner, clock: FrozenClock
) -> None:
    first, second = reports.make(ws, marina.lead_id), reports.make(ws, otavio.lead_id)
    assert (first.number, second.number) == (1, 2)
    assert (first.made_by, first.made_at) == (ws.actor.name, ws.now())
    clock.advance(timedelta(days=30))
    crm.register_event(ws, marina.lead_id, EventType.LOST_INTEREST)
    kept = reports.made(ws, marina.lead_id)
    assert [one.number for one in kept] == [1]
    assert reports.read(ws, kept[0].report_id) == first


def test_a_number_taken_back_is_not_given_again(ws: Workspace, marina: Lead, haras: Partner) -> None:
    reports.make(ws, marina.lead_id)
    journal.undo(ws, journal.recent(ws, 1)[0].change_set_id)
    assert reports.made(ws, marina.lead_id) == []
    assert reports.make(ws, marina.lead_id).number == 2


def test_reports_leave_with_their_lead(ws: Workspace, marina: Lead, haras: Partner) -> None:
    reports.make(ws, marina.lead_id)
    assert ledger.remove_of_leads(ws, [marina.lead_id]) == 1
    assert reports.made(ws, marina.lead_id) == []


def test_a_report_about_nobody_says_so(ws: Workspace) -> None:
    with pytest.raises(LeadNotFound):
        reports.make(ws, "nobody")
    with pytest.raises(NotFound):
        reports.read(ws, "nothing")
