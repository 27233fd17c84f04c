"""A lead's dossier says one consistent thing about one lead, and follows whatever happens to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from growth_equestre.accounts.service import local_actor
from growth_equestre.crm import service as crm
from growth_equestre.dossier import service
from growth_equestre.events import service as events
from growth_equestre.events.types import EventInput
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.errors import InvalidFields, InvalidInput, LeadNotFound
from growth_equestre.foundation.vocab import EventType, Role, Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import Lead, LeadChanges, LeadFilter, LeadInput, LeadSort
from growth_equestre.partners.types import Partner
from growth_equestre.scoring import service as scoring


def test_everything_shown_is_about_the_same_lead(ws: Workspace, marina: Lead, haras: Partner) -> None:
    found = service.dossier(ws, marina.lead_id)
    assert found.score and found.recommendation
    assert {found.lead.lead_id, found.score.lead_id, found.recommendation.lead_id} == {marina.lead_id}
    assert [match.partner_id for match in found.partners] == [haras.partner_id]
    assert found.confirmations.missing == ("orçamento", "prazo", "necessidade")


def test_the_receipt_shown_adds_up_to_the_score_shown(ws: Workspace, marina: Lead) -> None:
    crm.register_event(ws, marina.lead_id, EventType.WHATSAPP_CLICK)
    score = service.dossier(ws, marina.lead_id).score
    assert score is not None
    assert score.start_points + sum(line.points for line in score.reasons) == score.score


def test_what_would_change_gives_exactly_that_score_once_it_happens(ws: Workspace, marina: Lead) -> None:
    promised = service.dossier(ws, marina.lead_id).changes[0]
    crm.register_event(ws, marina.lead_id, promised.event_type)
    score = service.dossier(ws, marina.lead_id).score
    assert score is not None
    assert score.score == promised.score


def test_the_week_s_trend_compares_with_the_score_of_a_week_ago(
    ws: Workspace, marina: Lead, clock: FrozenClock
) -> None:
    assert service.dossier(ws, marina.lead_id).gained_in_week is None
    clock.advance(timedelta(days=8))
    before = service.dossier(ws, marina.lead_id)
    crm.register_event(ws, marina.lead_id, EventType.BUDGET_CONFIRMED)
    after = service.dossier(ws, marina.lead_id)
    assert before.score and after.score and before.gained_in_week is not None and after.gained_in_week is not None
    assert after.gained_in_week > before.gained_in_week


def test_the_customers_own_id_opens_the_same_lead(ws: Workspace) -> None:
    lead = leads.create(ws, LeadInput(name="Caio", external_id="CRM-7"))
    assert service.dossier(ws, "CRM-7").lead.lead_id == lead.lead_id


@pytest.mark.parametrize("lead_id", ["", "abc", "00000000-0000-0000-0000-000000000000"])
def test_a_wrong_id_is_refused_in_words(ws: Workspace, lead_id: str) -> None:
    with pytest.raises(LeadNotFound):
        service.dossier(ws, lead_id)
    with pytest.raises(LeadNotFound):
        service.stamp(ws, lead_id)


def test_the_stamp_differs_after_any_change_and_only_then(ws: Workspace, marina: Lead, clock: FrozenClock) -> None:
    stamps = [service.stamp(ws, marina.lead_id)]
    service.dossier(ws, marina.lead_id)
    assert service.stamp(ws, marina.lead_id) == stamps[0]
    crm.register_event(ws, marina.lead_id, EventType.CTA_CLICK)
    stamps.append(service.stamp(ws, marina.lead_id))
    leads.edit(ws, marina.lead_id, LeadChanges(owner="Bia"))
    stamps.append(service.stamp(ws, marina.lead_id))
    clock.advance(timedelta(minutes=1))
    stamps.append(service.stamp(ws, marina.lead_id))
    assert len(set(stamps)) == 4


def test_one_thread_tells_facts_moves_and_edits_newest_first(ws: Workspace, marina: Lead, clock: FrozenClock) -> None:
    for step in (
        lambda: crm.register_event(ws, marina.lead_id, EventType.CTA_CLICK),
        lambda: crm.move_stage(ws, marina.lead_id, Stage.WARMING),
        lambda: leads.edit(ws, marina.lead_id, LeadChanges(budget="20k-60k", city="Jundiaí")),
    ):
        clock.advance(timedelta(hours=1))
        step()
    thread = service.thread(ws, marina.lead_id)
    assert [entry.words for entry in thread] == [
        "Editou Marina Prado", "Passou a Aquecendo", "Clicou no botão de contato", "Entrou na base",
    ]  # fmt: skip
    assert thread[0].detail.startswith("cidade · orçamento")


def test_the_thread_shows_what_each_fact_did_to_the_score(ws: Workspace, marina: Lead, clock: FrozenClock) -> None:
    clock.advance(timedelta(hours=1))
    crm.register_event(ws, marina.lead_id, EventType.WHATSAPP_CLICK)
    entry = service.thread(ws, marina.lead_id)[0]
    score = service.dossier(ws, marina.lead_id).score
    assert entry.score_before is not None and entry.score_after is not None and score is not None
    assert entry.score_before < entry.score_after == score.score


def test_a_fact_older_than_the_record_has_no_score_before_it(ws: Workspace, marina: Lead) -> None:
    long_ago = ws.now() - timedelta(days=400)
    events.append(ws, marina.lead_id, EventInput(EventType.PAGE_VIEW, long_ago))
    assert service.thread(ws, marina.lead_id)[-1].score_before is None


def test_the_list_says_when_each_lead_last_did_something(ws: Workspace, marina: Lead, otavio: Lead) -> None:
    yesterday = ws.now() - timedelta(days=1)
    events.append(ws, marina.lead_id, EventInput(EventType.PAGE_VIEW, yesterday))
    rows, total = leads.lines(ws, LeadFilter(), LeadSort.NAME, 10, 0)
    assert total == 2
    assert [(one.name, one.last_fact_at) for one in rows] == [
        (marina.name, yesterday), (otavio.name, None),
    ]  # fmt: skip


def test_a_page_past_the_end_still_knows_how_many_there_are(ws: Workspace, marina: Lead, otavio: Lead) -> None:
    assert leads.lines(ws, LeadFilter(), LeadSort.CHANCE, 10, 50) == ((), 2)


def test_a_new_lead_arrives_with_what_it_did_and_a_score(ws: Workspace) -> None:
    lead = service.create_lead(ws, LeadInput(name="Ana"), [EventType.PAGE_VIEW, EventType.WHATSAPP_CLICK])
    plain = service.create_lead(ws, LeadInput(name="Bia"))
    assert set(events.counts(ws, lead.lead_id)) == {EventType.PAGE_VIEW, EventType.WHATSAPP_CLICK}
    found, bare = service.dossier(ws, lead.lead_id), service.dossier(ws, plain.lead_id)
    assert found.score and bare.score
    assert found.score.score > bare.score.score


def test_a_new_lead_with_a_mistake_leaves_nothing_behind(ws: Workspace) -> None:
    with pytest.raises(InvalidFields):
        service.create_lead(ws, LeadInput(name="", email="x@"), [EventType.PAGE_VIEW])
    assert leads.lines(ws, LeadFilter(), LeadSort.NAME, 10, 0) == ((), 0)
    assert events.total(ws) == 0


def test_losing_several_is_one_change_that_comes_back_whole(ws: Workspace, marina: Lead, otavio: Lead) -> None:
    crm.move_stage(ws, otavio.lead_id, Stage.WARMING)
    report = service.lose_many(ws, [marina.lead_id, otavio.lead_id], "sem resposta")
    assert (report.lost, report.passed_over) == (2, 0)
    assert {leads.get(ws, lead.lead_id).lost_reason for lead in (marina, otavio)} == {"sem resposta"}
    journal.undo(ws, report.change_set_id)
    assert leads.get(ws, marina.lead_id).stage is Stage.CURIOUS
    assert leads.get(ws, otavio.lead_id).stage is Stage.WARMING


def test_losing_again_passes_over_those_already_lost(ws: Workspace, marina: Lead) -> None:
    service.lose_many(ws, [marina.lead_id], "sem resposta")
    again = service.lose_many(ws, [marina.lead_id], "outro motivo")
    assert (again.lost, again.passed_over, again.change_set_id) == (0, 1, "")


def test_losing_without_a_reason_changes_nothing(ws: Workspace, marina: Lead) -> None:
    with pytest.raises(InvalidInput):
        service.lose_many(ws, [marina.lead_id], "  ")
    assert leads.get(ws, marina.lead_id).stage is Stage.CURIOUS


def test_recomputing_recommends_too(ws: Workspace, marina: Lead, otavio: Lead) -> None:
    assert service.recompute(ws, [marina.lead_id, otavio.lead_id]) == 2
    rows, _ = leads.lines(ws, LeadFilter(), LeadSort.NAME, 10, 0)
    assert all(one.score is not None and one.next_action for one in rows)


def test_the_chosen_few_are_exported_alone(ws: Workspace, marina: Lead, otavio: Lead) -> None:
    text = leads.export(ws, LeadFilter(lead_ids=(marina.lead_id,))).decode("utf-8-sig")
    assert "Marina Prado" in text
    assert "Otávio" not in text


def test_opening_a_lead_brings_its_score_to_now(ws: Workspace, marina: Lead, clock: FrozenClock) -> None:
    crm.register_event(ws, marina.lead_id, EventType.WHATSAPP_CLICK)
    clock.advance(timedelta(days=30))
    found = service.dossier(ws, marina.lead_id)
    assert found.score is not None
    assert found.score.as_of >= ws.now()
    assert all(change.score == found.score.score + change.gain for change in found.changes)


def test_who_may_only_look_sees_the_saved_score_and_changes_nothing(ws: Workspace, marina: Lead) -> None:
    guest = replace(ws, actor=local_actor(Role.GUEST))
    before = scoring.current(ws, marina.lead_id)
    found = service.dossier(guest, marina.lead_id)
    assert found.score == before == scoring.current(ws, marina.lead_id)
    assert found.recommendation is None
