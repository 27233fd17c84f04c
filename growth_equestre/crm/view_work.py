"""What the team writes about one lead: the next step, tasks, notes, and the stages it went through."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import streamlit as st

from growth_equestre.crm import service_work
from growth_equestre.crm.types_work import Note, StageChange, Task, Work
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.ui import feedback, formats, theme

_WORKDAY_STARTS = time(9, 0)


def render_work(ws: Workspace, lead_id: str, *, is_wide: bool = False) -> None:
    """Next step, tasks, notes and stages of one lead, each with its form; every write offers *Desfazer*.

    is_wide: what is to do beside what was noted. Raises LeadNotFound. Works inside a dialog and on a page; draw it
    once per lead in a run.
    """
    found, may_edit = service_work.work(ws, lead_id), Permission.CAN_EDIT in ws.actor.permissions
    to_do, noted = st.columns(2, gap="large") if is_wide else (st.container(), st.container())
    with to_do:
        _show_step(ws, lead_id, found, may_edit)
        _show_tasks(ws, lead_id, found.tasks, may_edit)
    with noted:
        _show_notes(ws, lead_id, found.notes, may_edit)
        _show_stages(ws, found.stages)


def _show_step(ws: Workspace, lead_id: str, found: Work, may_edit: bool) -> None:
    followed = f" {theme.badge('ACOMPANHANDO', 'green', ':material/visibility:')}" if found.is_followed else ""
    st.markdown(f"#### Próxima ação{followed}", anchors=False)
    step, key = found.next_step, f"passo_{lead_id}"
    if step:
        late = " :red[passou da hora]" if step.due_at < ws.now() else ""
        st.markdown(
            f"**{formats.plain(step.step)}** :gray[{formats.moment(step.due_at, ws.local_zone)}, "
            f"{formats.ago(step.due_at, ws.now())} · {formats.plain(step.set_by)}]{late}"
        )
    else:
        st.caption("Nada combinado ainda.")
    if not may_edit:
        return
    with st.form(key, border=False):
        words = st.text_input("O que fazer", step.step if step else "", key=f"{key}_texto_{step and step.set_at}",
                              placeholder="Ligar para combinar a visita")  # fmt: skip
        due_at = _moment_input(ws, f"{key}_{step and step.set_at}", step.due_at if step else None)
        with st.container(horizontal=True):
            is_kept = st.form_submit_button("Guardar", icon=":material/event:", key=f"{key}_guardar")
            is_over = step is not None and st.form_submit_button("Encerrar", icon=":material/done:", key=f"{key}_fim")
    with feedback.shown_errors():
        if is_kept:
            _kept(ws, service_work.set_next_step(ws, lead_id, words, due_at), "Próxima ação guardada.")
        if is_over:
            _kept(ws, service_work.clear_next_step(ws, lead_id), "Próxima ação encerrada.")


def _show_tasks(ws: Workspace, lead_id: str, tasks: tuple[Task, ...], may_edit: bool) -> None:
    st.markdown("#### Tarefas", anchors=False)
    for task in tasks:
        _show_task(ws, task, may_edit)
    if not tasks:
        st.caption("Nenhuma tarefa.")
    if not may_edit:
        return
    key = f"tarefa_{lead_id}"
    with (
        st.expander("Nova tarefa", icon=":material/add_task:", key=f"{key}_nova"),
        st.form(key, border=False, clear_on_submit=True),
    ):
        title = st.text_input("O que fazer", key=f"{key}_titulo", placeholder="Enviar a tabela de preços")
        due_at = _moment_input(ws, key, None)
        owner = st.selectbox(
            "Responsável", list(dict.fromkeys([ws.actor.name, *leads.owners(ws)])), key=f"{key}_dono",
            accept_new_options=True,
        )  # fmt: skip
        if st.form_submit_button("Criar tarefa", key=f"{key}_criar"):
            with feedback.shown_errors():
                task = service_work.add_task(ws, lead_id, title, due_at, owner or "")
                made = journal.history(ws, "lead_tasks", task.task_id)[0].change_set.change_set_id
                _kept(ws, made, f"Tarefa criada: {task.title}.")


def _show_task(ws: Workspace, task: Task, may_edit: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"tarefa_linha_{task.task_id}"):
        is_done = st.checkbox(
            formats.plain(task.title), task.done_at is not None, key=f"tarefa_{task.task_id}_{task.done_at}",
            disabled=not may_edit,
        )  # fmt: skip
        when = f"até {formats.moment(task.due_at, ws.local_zone)}"
        if task.done_at:
            when = f"feita {formats.ago(task.done_at, ws.now())} por {formats.plain(task.done_by)}"
        late = " :red[atrasada]" if task.is_late(ws.now()) else ""
        st.markdown(f":gray[:small[{when} · {formats.plain(task.owner)}]]{late}", width="stretch")
        is_gone = may_edit and st.button(
            "Apagar", key=f"tarefa_{task.task_id}_apagar", icon=":material/delete:", type="tertiary"
        )
    with feedback.shown_errors():
        if is_done != (task.done_at is not None):
            done = service_work.set_task_done(ws, task.task_id, is_done)
            _kept(ws, done, "Tarefa concluída." if is_done else "Tarefa reaberta.")
        if is_gone:
            _kept(ws, service_work.remove_task(ws, task.task_id), "Tarefa apagada.")


def _show_notes(ws: Workspace, lead_id: str, notes: tuple[Note, ...], may_edit: bool) -> None:
    st.markdown("#### Notas", anchors=False)
    if may_edit:
        key = f"nota_{lead_id}"
        with st.form(key, border=False, clear_on_submit=True):
            body = st.text_area("Nova nota", key=f"{key}_texto", placeholder="O que vale lembrar", height=80)
            if st.form_submit_button("Anotar", icon=":material/edit_note:", key=f"{key}_anotar"):
                with feedback.shown_errors():
                    _kept(ws, service_work.add_note(ws, lead_id, body), "Nota guardada.")
    for note in notes:
        _show_note(ws, note, may_edit)


def _show_note(ws: Workspace, note: Note, may_edit: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"nota_linha_{note.note_id}"):
        body = formats.plain(note.body).replace("\n", "  \n")
        moment = formats.moment(note.written_at, ws.local_zone)
        st.markdown(f"{body}  \n:gray[:small[{formats.plain(note.author_name)}, {moment}]]", width="stretch")
        is_gone = may_edit and st.button(
            "Apagar", key=f"nota_{note.note_id}_apagar", icon=":material/delete:", type="tertiary"
        )
    if is_gone:
        with feedback.shown_errors():
            _kept(ws, service_work.remove_note(ws, note.note_id), "Nota apagada.")


def _show_stages(ws: Workspace, stages: tuple[StageChange, ...]) -> None:
    st.markdown("#### Etapas por que passou", anchors=False)
    if not stages:
        st.caption("Ninguém moveu este lead ainda.")
    for change in stages:
        before = f"{change.before.label} › " if change.before else ""
        who = f" · {formats.plain(change.actor_name)}" if change.actor_name else ""
        lines = [formats.plain(change.reason)] if change.reason else []
        if change.past_gate:
            lines.append(f"sem confirmar {formats.listing(list(change.past_gate))}")
        quiet = f"  \n:gray[:small[{' · '.join(lines)}]]" if lines else ""
        moment = formats.moment(change.at, ws.local_zone)
        st.markdown(f"{before}**{change.after.label}** :gray[:small[{moment}{who}]]{quiet}")


def _moment_input(ws: Workspace, key: str, shown: datetime | None) -> datetime | None:
    """A day and an hour in the workspace's zone; tomorrow at nine where nothing was chosen yet."""
    local = (shown or ws.now() + timedelta(days=1)).astimezone(ws.local_zone)
    day_field, hour_field = st.columns(2)
    day = day_field.date_input("Dia", local.date(), format="DD/MM/YYYY", key=f"{key}_dia")
    hour = hour_field.time_input("Hora", local.time() if shown else _WORKDAY_STARTS, key=f"{key}_hora")
    if day is None or hour is None:
        return None
    return datetime.combine(day, hour, tzinfo=ws.local_zone)


def _kept(ws: Workspace, change_set_id: str, sentence: str) -> None:
    feedback.succeed(sentence, undo=lambda: _undone(ws, change_set_id))
    st.rerun()


def _undone(ws: Workspace, change_set_id: str) -> str:
    journal.undo(ws, change_set_id)
    return "Desfeito."
