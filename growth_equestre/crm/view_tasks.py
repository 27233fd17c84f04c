"""The team's open tasks on screen: what has to be done about whom, until when and by whom, each one click from done."""

from __future__ import annotations

import streamlit as st

from growth_equestre.crm import service_work
from growth_equestre.crm.types_work import Task
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.ui import feedback, formats, links, theme

SHOWN = 8
_TASK = formats.Noun("tarefa", "tarefas")


def show_open_tasks(ws: Workspace) -> None:
    """Tarefas: what is open, the most urgent first; nothing when there is none."""
    found = service_work.open_tasks(ws, limit=SHOWN + 1)
    if not found:
        return
    st.markdown("## Tarefas", anchors=False)
    st.caption("O que a equipe marcou para fazer, o mais urgente primeiro.")
    with st.container(border=True, gap="xsmall", key="cartao_tarefas_abertas"):
        for task, lead_name in found[:SHOWN]:
            _show_row(ws, task, lead_name)
    if len(found) > SHOWN:
        st.caption(f"Estas são as {formats.count(SHOWN, _TASK)} mais urgentes; as outras estão nas fichas.")


def _show_row(ws: Workspace, task: Task, lead_name: str) -> None:
    due = f"até {formats.moment(task.due_at, ws.local_zone)}"
    late = f" {theme.badge('atrasada', 'red', ':material/timer_off:')}" if task.is_late(ws.now()) else ""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"linha_tarefa_{task.task_id}"):
        with st.container(width="stretch", gap=None):
            links.link("lead", formats.plain(lead_name), lead=task.lead_id)
            st.markdown(f"{formats.plain(task.title)} :gray[· {due} · {formats.plain(task.owner)}]{late}")
        may_edit = Permission.CAN_EDIT in ws.actor.permissions
        if may_edit and st.button("Concluir", icon=":material/check:", key=f"concluir_{task.task_id}"):
            _conclude(ws, task)


def _conclude(ws: Workspace, task: Task) -> None:
    with feedback.shown_errors():
        change_set_id = service_work.set_task_done(ws, task.task_id)

        def undo() -> str:
            journal.undo(ws, change_set_id)
            return f"{task.title}: a tarefa voltou a ficar aberta."

        feedback.succeed(f"Tarefa concluída: {task.title}.", undo=undo)
        st.rerun()
