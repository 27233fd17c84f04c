"""The door of what the team writes about a lead: notes, tasks, the next step, and its way through the stages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from growth_equestre.crm import rules_work, store_work
from growth_equestre.crm.types_work import NextStep, Note, StageChange, Task, Work
from growth_equestre.events import service as events
from growth_equestre.foundation.errors import NotFound
from growth_equestre.foundation.ids import is_uuid, new_id
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads

_TABLES = {"notes": "lead_notes", "tasks": "lead_tasks", "steps": "lead_next_steps"}


@use_case(Permission.CAN_VIEW)
def work(ws: Workspace, lead_id: str) -> Work:
    """Everything that the team wrote about the lead. Raises LeadNotFound."""
    lead = leads.get(ws, lead_id)
    cursor = ws.cursor()
    step = next(iter(store_work.steps(cursor, lead.lead_id)), None)
    return Work(
        next_step=step,
        is_followed=rules_work.is_followed(lead.stage, step.step if step else None, step.due_at if step else None),
        tasks=store_work.tasks(cursor, lead.lead_id),
        notes=store_work.notes(cursor, lead.lead_id),
        stages=stage_history(ws, lead.lead_id),
    )


@use_case(Permission.CAN_VIEW)
def stage_history(ws: Workspace, lead_id: str) -> tuple[StageChange, ...]:
    """The stages that the lead reached, newest first: when, by whom, why, from where. Raises LeadNotFound."""
    return rules_work.stage_history(events.facts(ws, lead_id, rules_work.HISTORY_EVENTS))


@use_case(Permission.CAN_VIEW)
def open_tasks(ws: Workspace, owner: str | None = None, limit: int = 50) -> list[tuple[Task, str]]:
    """Open tasks with the name of their lead, the most urgent first; of one owner, or of everybody."""
    return store_work.open_tasks(ws.cursor(), owner, limit)


@use_case(Permission.CAN_EDIT, writes=True)
def add_note(ws: Workspace, lead_id: str, body: str) -> str:
    """Keep what somebody wants remembered; returns the change set. Raises LeadNotFound, InvalidInput."""
    lead = leads.get(ws, lead_id)
    note = Note(new_id(), lead.lead_id, rules_work.checked_note(body), ws.actor.user_id, ws.actor.name, ws.now())
    about = {"use_case": "crm.add_note", "summary": f"Anotou sobre {lead.name}"}
    with journal.tracked(ws, **about, table="lead_notes", keys=[note.note_id]):
        store_work.add_note(ws.cursor(), note)
    return journal.current_change_set(ws, **about)


@use_case(Permission.CAN_EDIT, writes=True)
def remove_note(ws: Workspace, note_id: str) -> str:
    """Take a note away; returns the change set, which brings it back. Raises NotFound."""
    note = store_work.note(ws.cursor(), note_id) if is_uuid(note_id) else None
    if note is None:
        raise NotFound("Esta nota não existe mais.", "Atualize a tela.")
    about = {"use_case": "crm.remove_note", "summary": f"Apagou uma nota de {note.author_name}"}
    with journal.tracked(ws, **about, table="lead_notes", keys=[note.note_id]):
        store_work.remove(ws.cursor(), "notes", [note.note_id])
    return journal.current_change_set(ws, **about)


@use_case(Permission.CAN_EDIT, writes=True)
def add_task(ws: Workspace, lead_id: str, title: str, due_at: datetime | None, owner: str = "") -> Task:
    """Have something done about the lead, by default by whoever asks. Raises LeadNotFound, InvalidInput."""
    lead = leads.get(ws, lead_id)
    task = Task(
        new_id(), lead.lead_id, rules_work.checked_title(title), rules_work.checked_due(due_at, "prazo"),
        rules_work.checked_owner(owner, ws.actor.name), ws.now(), ws.actor.name, None, None,
    )  # fmt: skip
    _keep_task(ws, task, "crm.add_task", f"Criou a tarefa '{task.title}' para {lead.name}")
    return task


@use_case(Permission.CAN_EDIT, writes=True)
def set_task_done(ws: Workspace, task_id: str, is_done: bool = True) -> str:
    """Note that a task was done, or open it again; returns the change set. The same word twice changes nothing.

    Raises NotFound.
    """
    task = _task(ws, task_id)
    if (task.done_at is not None) == is_done:
        changed = task
    elif is_done:
        changed = replace(task, done_at=ws.now(), done_by=ws.actor.name)
    else:
        changed = replace(task, done_at=None, done_by=None)
    return _keep_task(
        ws, changed, "crm.set_task_done", f"{'Concluiu' if is_done else 'Reabriu'} a tarefa '{task.title}'"
    )


@use_case(Permission.CAN_EDIT, writes=True)
def remove_task(ws: Workspace, task_id: str) -> str:
    """Take a task away; returns the change set, which brings it back. Raises NotFound."""
    task = _task(ws, task_id)
    about = {"use_case": "crm.remove_task", "summary": f"Apagou a tarefa '{task.title}'"}
    with journal.tracked(ws, **about, table="lead_tasks", keys=[task.task_id]):
        store_work.remove(ws.cursor(), "tasks", [task.task_id])
    return journal.current_change_set(ws, **about)


@use_case(Permission.CAN_EDIT, writes=True)
def set_next_step(ws: Workspace, lead_id: str, step: str, due_at: datetime | None) -> str:
    """Agree on the next step and its moment, in the place of the one before; returns the change set.

    Raises LeadNotFound, InvalidInput.
    """
    lead = leads.get(ws, lead_id)
    before = store_work.steps(ws.cursor(), lead.lead_id)
    agreed = NextStep(
        before[0].step_id if before else new_id(), lead.lead_id, rules_work.checked_step(step),
        rules_work.checked_due(due_at, "quando"), ws.now(), ws.actor.name,
    )  # fmt: skip
    about = {"use_case": "crm.set_next_step", "summary": f"Próxima ação de {lead.name}: {agreed.step}"}
    with journal.tracked(ws, **about, table="lead_next_steps", keys=[agreed.step_id]):
        store_work.put_step(ws.cursor(), agreed)
    return journal.current_change_set(ws, **about)


@use_case(Permission.CAN_EDIT, writes=True)
def clear_next_step(ws: Workspace, lead_id: str) -> str:
    """The step was taken or fell away; returns the change set, which brings it back. Raises LeadNotFound."""
    lead = leads.get(ws, lead_id)
    about = {"use_case": "crm.clear_next_step", "summary": f"Encerrou a próxima ação de {lead.name}"}
    keys = [step.step_id for step in store_work.steps(ws.cursor(), lead.lead_id)]
    with journal.tracked(ws, **about, table="lead_next_steps", keys=keys):
        store_work.remove(ws.cursor(), "steps", keys)
    return journal.current_change_set(ws, **about)


@use_case(Permission.CAN_DELETE, writes=True)
def remove_work_of_leads(ws: Workspace, lead_ids: Sequence[str]) -> int:
    """Take out everything written about these leads; returns how much. Undone with the write it is part of."""
    removed = 0
    for kind, table in _TABLES.items():
        keys = store_work.keys_of_leads(ws.cursor(), lead_ids, kind)
        about = {"use_case": "crm.remove_work_of_leads", "summary": f"Removeu {len(keys)} registros da equipe"}
        with journal.tracked(ws, **about, table=table, keys=keys):
            store_work.remove(ws.cursor(), kind, keys)
        removed += len(keys)
    return removed


def _task(ws: Workspace, task_id: str) -> Task:
    task = store_work.task(ws.cursor(), task_id) if is_uuid(task_id) else None
    if task is None:
        raise NotFound("Esta tarefa não existe mais.", "Atualize a tela.")
    return task


def _keep_task(ws: Workspace, task: Task, name: str, summary: str) -> str:
    with journal.tracked(ws, use_case=name, summary=summary, table="lead_tasks", keys=[task.task_id]):
        store_work.put_task(ws.cursor(), task)
    return journal.current_change_set(ws, use_case=name, summary=summary)


for _kind, _table in _TABLES.items():
    journal.register(store_work.undoable_work(_table, _kind))
    journal.register_following(leads.TABLE, following=_table, keys_of=partial(store_work.keys_of_leads, kind=_kind))
journal.register_reference(leads.TABLE, by="lead_work", in_use=store_work.leads_with_work)
