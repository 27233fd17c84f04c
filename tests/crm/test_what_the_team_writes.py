"""Notes, tasks and the next step: kept, taken back, and gone with the lead they are about."""

from __future__ import annotations

from datetime import timedelta

import pytest

from growth_equestre.crm import rules_work, service_work
from growth_equestre.crm import service as crm
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.errors import InvalidInput, LeadNotFound, NotFound
from growth_equestre.foundation.vocab import EventType, Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import Lead, LeadInput
from growth_equestre.partners.types import Partner


def test_a_note_says_who_wrote_it_and_when_and_can_be_taken_back(ws: Workspace, marina: Lead) -> None:
    change_set_id = service_work.add_note(ws, marina.lead_id, "  prefere falar à tarde  ")
    (note,) = service_work.work(ws, marina.lead_id).notes
    assert (note.body, note.author_name, note.written_at) == ("prefere falar à tarde", ws.actor.name, ws.now())
    journal.undo(ws, change_set_id)
    assert service_work.work(ws, marina.lead_id).notes == ()


def test_a_note_taken_away_comes_back_as_it_was(ws: Workspace, marina: Lead) -> None:
    service_work.add_note(ws, marina.lead_id, "tem dois potros")
    before = service_work.work(ws, marina.lead_id).notes
    change_set_id = service_work.remove_note(ws, before[0].note_id)
    assert service_work.work(ws, marina.lead_id).notes == ()
    journal.undo(ws, change_set_id)
    assert service_work.work(ws, marina.lead_id).notes == before


@pytest.mark.parametrize("body", ["", "   \n", "x" * (rules_work.LONGEST_TEXT + 1)])
def test_a_note_says_something_and_not_too_much(ws: Workspace, marina: Lead, body: str) -> None:
    with pytest.raises(InvalidInput, match=r"nota|letras"):
        service_work.add_note(ws, marina.lead_id, body)


def test_a_task_has_an_owner_and_a_moment_and_is_done_by_somebody(
    ws: Workspace, rep: Workspace, marina: Lead, clock: FrozenClock
) -> None:
    due_at = ws.now() + timedelta(hours=2)
    task = service_work.add_task(ws, marina.lead_id, "Enviar a tabela", due_at, "Ana Sela")
    assert (task.owner, task.due_at, task.created_by) == ("Ana Sela", due_at, ws.actor.name)
    assert not task.is_late(ws.now())
    assert task.is_late(ws.now() + timedelta(hours=3))
    assert [name for _, name in service_work.open_tasks(ws, "Ana Sela")] == ["Marina Prado"]
    change_set_id = service_work.set_task_done(rep, task.task_id)
    done = service_work.work(ws, marina.lead_id).tasks[0]
    assert (done.done_at, done.done_by, done.is_late(ws.now() + timedelta(days=9))) == (ws.now(), rep.actor.name, False)
    assert service_work.open_tasks(ws) == []
    journal.undo(ws, change_set_id)
    assert service_work.work(ws, marina.lead_id).tasks == (task,)


def test_doing_a_task_twice_is_doing_it_once(ws: Workspace, marina: Lead, clock: FrozenClock) -> None:
    task = service_work.add_task(ws, marina.lead_id, "Ligar", ws.now())
    service_work.set_task_done(ws, task.task_id)
    first = service_work.work(ws, marina.lead_id).tasks
    clock.advance(timedelta(hours=1))
    service_work.set_task_done(ws, task.task_id)
    assert service_work.work(ws, marina.lead_id).tasks == first


def test_open_tasks_come_by_their_moment_and_done_ones_last(ws: Workspace, marina: Lead) -> None:
    later = service_work.add_task(ws, marina.lead_id, "Depois", ws.now() + timedelta(days=2))
    done = service_work.add_task(ws, marina.lead_id, "Feita", ws.now())
    sooner = service_work.add_task(ws, marina.lead_id, "Antes", ws.now() + timedelta(days=1))
    service_work.set_task_done(ws, done.task_id)
    found = service_work.work(ws, marina.lead_id).tasks
    assert [task.task_id for task in found] == [sooner.task_id, later.task_id, done.task_id]


def test_the_next_step_has_words_and_a_moment_and_the_newest_counts(ws: Workspace, marina: Lead) -> None:
    with pytest.raises(InvalidInput, match="para quando"):
        service_work.set_next_step(ws, marina.lead_id, "Ligar", None)
    with pytest.raises(InvalidInput, match="vazia"):
        service_work.set_next_step(ws, marina.lead_id, " ", ws.now())
    service_work.set_next_step(ws, marina.lead_id, "Ligar", ws.now())
    second = service_work.set_next_step(ws, marina.lead_id, "Visitar", ws.now() + timedelta(days=1))
    step = service_work.work(ws, marina.lead_id).next_step
    assert step is not None
    assert (step.step, step.due_at) == ("Visitar", ws.now() + timedelta(days=1))
    journal.undo(ws, second)
    back = service_work.work(ws, marina.lead_id).next_step
    assert back is not None and back.step == "Ligar"
    ended = service_work.clear_next_step(ws, marina.lead_id)
    assert service_work.work(ws, marina.lead_id).next_step is None
    journal.undo(ws, ended)
    assert service_work.work(ws, marina.lead_id).next_step == back


def test_a_sent_lead_with_a_next_step_is_followed_and_no_other(ws: Workspace, confirmed: Lead, haras: Partner) -> None:
    lead_id = confirmed.lead_id
    service_work.set_next_step(ws, lead_id, "Ver se o haras ligou", ws.now() + timedelta(days=1))
    assert not service_work.work(ws, lead_id).is_followed
    crm.move_stage(ws, lead_id, Stage.QUALIFIED)
    crm.handoff(ws, lead_id, haras.partner_id, "perto")
    assert service_work.work(ws, lead_id).is_followed
    service_work.clear_next_step(ws, lead_id)
    assert not service_work.work(ws, lead_id).is_followed


def test_followed_is_sent_with_both() -> None:
    now = FrozenClock().now()
    followed = [
        (stage, step, moment)
        for stage in Stage
        for step in ("", "  ", None, "Ligar")
        for moment in (None, now)
        if rules_work.is_followed(stage, step, moment)
    ]
    assert followed == [(Stage.SENT, "Ligar", now)]


def test_what_the_team_wrote_leaves_with_the_lead_and_comes_back_with_it(ws: Workspace, marina: Lead) -> None:
    service_work.add_note(ws, marina.lead_id, "nota")
    service_work.add_task(ws, marina.lead_id, "tarefa", ws.now())
    service_work.set_next_step(ws, marina.lead_id, "passo", ws.now())
    before = service_work.work(ws, marina.lead_id)
    assert service_work.remove_work_of_leads(ws, [marina.lead_id]) == 3
    change_set_id = journal.recent(ws, 1)[0].change_set_id
    gone = service_work.work(ws, marina.lead_id)
    assert (gone.notes, gone.tasks, gone.next_step) == ((), (), None)
    journal.undo(ws, change_set_id)
    assert service_work.work(ws, marina.lead_id) == before


def test_undoing_a_creation_keeps_a_lead_about_which_somebody_wrote(ws: Workspace) -> None:
    lead = leads.create(ws, LeadInput(name="Bento Sela", whatsapp="11987650002"))
    created = journal.recent(ws, 1)[0].change_set_id
    service_work.add_note(ws, lead.lead_id, "ligou hoje")
    with pytest.raises(Exception, match="já está em uso"):
        journal.undo(ws, created)
    assert leads.get(ws, lead.lead_id).name == "Bento Sela"


def test_nothing_is_written_about_a_lead_that_is_gone_nor_done_to_a_task_that_is(ws: Workspace) -> None:
    with pytest.raises(LeadNotFound):
        service_work.add_note(ws, "nada", "nota")
    with pytest.raises(NotFound):
        service_work.set_task_done(ws, "nada")
    with pytest.raises(NotFound):
        service_work.remove_note(ws, "0190a6e0-0000-7000-8000-000000000000")


def test_the_history_of_stages_says_who_when_why_from_and_to(
    ws: Workspace, rep: Workspace, marina: Lead, clock: FrozenClock
) -> None:
    first = ws.now()
    crm.move_stage(rep, marina.lead_id, Stage.WARMING)
    clock.advance(timedelta(hours=1))
    crm.register_event(rep, marina.lead_id, EventType.BUDGET_CONFIRMED)
    crm.move_stage(ws, marina.lead_id, Stage.QUALIFIED, "cliente antigo")
    clock.advance(timedelta(hours=1))
    crm.move_stage(rep, marina.lead_id, Stage.LOST, "comprou de outro")
    lost, qualified, warming = service_work.stage_history(ws, marina.lead_id)
    assert (warming.before, warming.after, warming.at) == (None, Stage.WARMING, first)
    assert (qualified.before, qualified.after, qualified.reason) == (Stage.WARMING, Stage.QUALIFIED, "cliente antigo")
    assert qualified.past_gate == ("prazo", "necessidade")
    assert (lost.before, lost.after, lost.reason, lost.past_gate) == (
        Stage.QUALIFIED, Stage.LOST, "comprou de outro", (),
    )  # fmt: skip
    assert qualified.actor_name == ws.actor.name
