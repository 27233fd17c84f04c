"""After a handoff: what the partner says, how long it has, and what happens when it says nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth_equestre.crm import rules_handoffs as rules
from growth_equestre.crm import service as crm
from growth_equestre.crm import service_handoffs as answers
from growth_equestre.crm.types import MINIMAL_FIELDS, Handoff
from growth_equestre.crm.types_handoffs import ANSWERS, Clock, GivenAnswer
from growth_equestre.events import service as events
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.errors import InvalidInput, NotFound
from growth_equestre.foundation.ids import new_id
from growth_equestre.foundation.settings import WorkspaceSettings
from growth_equestre.foundation.vocab import EventType, Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.jobs import service as jobs
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import Lead
from growth_equestre.matching import service_quality
from growth_equestre.partners.types import Partner

NINE_TO_SIX = WorkspaceSettings()


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 in São Paulo (UTC-3)."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) + timedelta(hours=3)


def weekdays(day: object) -> bool:
    return day.weekday() < 5  # type: ignore[attr-defined]


@pytest.fixture
def handed(ws: Workspace, confirmed: Lead, haras: Partner, clock: FrozenClock) -> Handoff:
    """A qualified lead sent to the partner on a Saturday; an hour later it is still Saturday."""
    crm.move_stage(ws, confirmed.lead_id, Stage.QUALIFIED)
    done = crm.handoff(ws, confirmed.lead_id, haras.partner_id, "o mais perto")
    clock.advance(timedelta(hours=1))
    return done.handoff


def test_a_partner_has_working_hours_not_hours(ws: Workspace, handed: Handoff) -> None:
    # Saturday noon; 24 hours of 9 to 18 begin on Monday the 23rd: 9 + 9 + 6.
    assert answers.standing(ws, handed.handoff_id).due_at == at(25, 15)


@pytest.mark.parametrize(
    ("since", "hours", "until"),
    [
        (at(23, 9), 9, at(23, 18)),
        (at(23, 17), 2, at(24, 10)),
        (at(20, 17, 30), 1, at(23, 9, 30)),
        (at(23, 20), 1, at(24, 10)),
        (at(23, 6), 1, at(23, 10)),
    ],
)
def test_nights_and_weekends_do_not_count(since: datetime, hours: int, until: datetime) -> None:
    assert rules.deadline(since, hours, NINE_TO_SIX, weekdays) == until


@given(
    hours=st.integers(1, 240),
    minutes=st.integers(0, 14 * 24 * 60),
    opens=st.integers(0, 22),
)
def test_the_hours_until_a_deadline_are_the_hours_given(hours: int, minutes: int, opens: int) -> None:
    settings = WorkspaceSettings(business_opens=opens, business_closes=opens + 2, quiet_from=0, quiet_until=0)
    since = at(16, 0) + timedelta(minutes=minutes)
    due = rules.deadline(since, hours, settings, weekdays)
    assert rules.working_hours(since, due, settings, weekdays) == pytest.approx(hours)


def test_an_answer_becomes_a_fact_that_names_the_partner(ws: Workspace, handed: Handoff, haras: Partner) -> None:
    answers.answer(ws, handed.handoff_id, EventType.PARTNER_ACCEPTED)
    fact = events.facts(ws, handed.lead_id, [EventType.PARTNER_ACCEPTED])[0]
    assert (fact.partner_id, fact.metadata) == (haras.partner_id, haras.cnpj)
    assert answers.waiting(ws) == []


def test_the_same_answer_twice_is_one_fact(ws: Workspace, handed: Handoff) -> None:
    assert answers.answer(ws, handed.handoff_id, EventType.PARTNER_CONTACTED).is_new
    assert not answers.answer(ws, handed.handoff_id, EventType.PARTNER_CONTACTED).is_new
    assert events.counts(ws, handed.lead_id)[EventType.PARTNER_CONTACTED] == 1


def test_what_matching_knows_of_the_partner_follows_its_answers(
    ws: Workspace, handed: Handoff, haras: Partner, clock: FrozenClock
) -> None:
    assert service_quality.record(ws, haras.partner_id).answered == 0
    answers.answer(ws, handed.handoff_id, EventType.PARTNER_CONTACTED)
    answers.answer(ws, handed.handoff_id, EventType.WON)
    clock.advance(timedelta(minutes=1))
    known = service_quality.record(ws, haras.partner_id)
    assert (known.answered, known.won) == (1, 1)


def test_a_refusal_needs_its_reason_and_frees_the_lead_for_another(ws: Workspace, handed: Handoff) -> None:
    with pytest.raises(InvalidInput):
        answers.answer(ws, handed.handoff_id, EventType.PARTNER_REFUSED, "  ")
    noted = answers.answer(ws, handed.handoff_id, EventType.PARTNER_REFUSED, "sem vaga")
    assert noted.returned_to is leads.get(ws, handed.lead_id).stage is Stage.QUALIFIED
    journal.undo(ws, noted.change_set_id)
    assert leads.get(ws, handed.lead_id).stage is Stage.SENT
    assert [one.handoff_id for one in answers.waiting(ws)] == [handed.handoff_id]


def test_a_lead_whose_need_is_gone_does_not_pass_the_gate_on_its_way_back(ws: Workspace, handed: Handoff) -> None:
    crm.register_event(ws, handed.lead_id, EventType.LOST_INTEREST)
    noted = answers.answer(ws, handed.handoff_id, EventType.PARTNER_REFUSED, "o lead desistiu")
    assert noted.returned_to is Stage.WARMING


@pytest.mark.parametrize("last", [EventType.PARTNER_REFUSED, EventType.WON, EventType.LOST])
def test_nothing_follows_a_refusal_a_win_or_a_loss(last: EventType) -> None:
    said = [GivenAnswer(last, at(23, 9), "Haras", "")]
    assert rules.possible_answers(said) == ()
    with pytest.raises(InvalidInput):
        rules.check_answer(said, EventType.PARTNER_ACCEPTED, "")


def test_every_answer_can_be_the_first(ws: Workspace) -> None:
    assert set(rules.possible_answers([])) == set(ANSWERS)


def test_a_clock_runs_gets_near_and_runs_out(ws: Workspace, handed: Handoff, clock: FrozenClock) -> None:
    def shown() -> tuple[Clock, str]:
        found = answers.waiting(ws)[0]
        return found.clock, found.clock_words

    assert shown() == (Clock.RUNNING, "faltam 24 horas úteis")
    clock.moment = at(25, 9)
    assert shown() == (Clock.NEAR, "faltam 6 horas úteis")
    clock.moment = at(25, 14, 30)
    assert shown() == (Clock.NEAR, "faltam 30 minutos úteis")
    clock.moment = at(25, 15)
    assert shown() == (Clock.OVERDUE, "prazo vencido")


def test_a_silent_partner_loses_the_lead_when_its_time_is_over(
    ws: Workspace, handed: Handoff, clock: FrozenClock
) -> None:
    clock.moment = at(25, 14, 59)
    assert answers.return_overdue(ws) == 0
    clock.moment = at(25, 15)
    assert answers.return_overdue(ws) == 1
    lead = leads.get(ws, handed.lead_id)
    assert lead.stage is Stage.QUALIFIED
    last = events.facts(ws, handed.lead_id, [EventType.STAGE_REACHED])[-1]
    assert (last.metadata, last.reason) == ("QUALIFICADO", "prazo do parceiro venceu")
    assert answers.waiting(ws) == [] and answers.return_overdue(ws) == 0


def test_whoever_undoes_a_return_gives_the_partner_more_time(
    ws: Workspace, handed: Handoff, clock: FrozenClock
) -> None:
    clock.moment = at(26, 9)
    answers.return_overdue(ws)
    journal.undo(ws, journal.recent(ws, 1)[0].change_set_id)
    assert leads.get(ws, handed.lead_id).stage is Stage.SENT
    assert answers.return_overdue(ws) == 0
    assert answers.waiting(ws)[0].clock is Clock.OVERDUE


def test_the_queue_of_jobs_takes_overdue_leads_back_by_itself(
    ws: Workspace, handed: Handoff, clock: FrozenClock
) -> None:
    clock.moment = at(26, 9)
    jobs.enqueue(ws, answers.RETURN_OVERDUE)
    done = jobs.run_due(ws)
    assert done is not None and done.message == "1 lead voltou à fila."
    assert leads.get(ws, handed.lead_id).stage is Stage.QUALIFIED


def test_an_answered_lead_is_not_taken_back(ws: Workspace, handed: Handoff, clock: FrozenClock) -> None:
    answers.answer(ws, handed.handoff_id, EventType.PARTNER_ACCEPTED)
    clock.moment = at(30, 9)
    assert answers.return_overdue(ws) == 0


def test_a_past_brought_from_elsewhere_has_no_clock(ws: Workspace, confirmed: Lead, haras: Partner) -> None:
    leads.set_stage(ws, confirmed.lead_id, Stage.SENT)
    past = Handoff(
        new_id(), confirmed.lead_id, haras.partner_id, at(1, 9), "x", "X", "perto", MINIMAL_FIELDS, None, None
    )  # fmt: skip
    crm.insert_many(ws, [past])
    assert answers.waiting(ws) == [] and answers.return_overdue(ws) == 0


def test_undoing_a_handoff_stops_its_clock_and_redoing_starts_it_again(
    ws: Workspace, confirmed: Lead, haras: Partner
) -> None:
    crm.move_stage(ws, confirmed.lead_id, Stage.QUALIFIED)
    done = crm.handoff(ws, confirmed.lead_id, haras.partner_id, "perto")
    due = answers.standing(ws, done.handoff.handoff_id).due_at
    undone = journal.undo(ws, done.change_set_id)
    with pytest.raises(NotFound):
        answers.standing(ws, done.handoff.handoff_id)
    journal.undo(ws, undone.change_set_id)
    assert answers.standing(ws, done.handoff.handoff_id).due_at == due


def test_a_sale_noted_on_the_lead_counts_for_the_partner_that_has_it(
    ws: Workspace, handed: Handoff, haras: Partner
) -> None:
    crm.register_event(ws, handed.lead_id, EventType.WON)
    assert events.facts(ws, handed.lead_id, [EventType.WON])[0].partner_id == haras.partner_id
    found = answers.standing(ws, handed.handoff_id)
    assert found.latest is not None and found.latest.event_type is EventType.WON
