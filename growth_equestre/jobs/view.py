"""The queue on screen: what runs, what waits, what ended and how."""

from __future__ import annotations

import streamlit as st

from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.jobs import service
from growth_equestre.jobs.types import STATE_LABELS, Job, JobState
from growth_equestre.ui import feedback, formats, layout, theme

_SIGNS: dict[JobState, tuple[theme.BadgeColour, str]] = {
    JobState.QUEUED: ("gray", ":material/schedule:"),
    JobState.RUNNING: ("blue", ":material/progress_activity:"),
    JobState.DONE: ("green", ":material/check_circle:"),
    JobState.FAILED: ("red", ":material/error:"),
    JobState.CANCELLED: ("gray", ":material/block:"),
}
_UNDER_WAY = (JobState.QUEUED, JobState.RUNNING)


def show_queue(ws: Workspace, limit: int = 6) -> None:
    """The newest jobs; one under way can be stopped."""
    layout.section("Trabalhos em segundo plano", "O que o sistema faz sozinho ou demora mais que um clique.")
    found = service.recent(ws, limit)
    if not found:
        st.caption("Nenhum trabalho na fila.")
        return
    with layout.card("trabalhos"):
        for job in found:
            _show_job(ws, job)


def _show_job(ws: Workspace, job: Job) -> None:
    colour, icon = _SIGNS[job.state]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(width="stretch", gap=None):
            st.markdown(f"{service.label_of(job.kind)} {theme.badge(STATE_LABELS[job.state], colour, icon)}")
            st.caption(_circumstances(ws, job))
        if job.state in _UNDER_WAY and Permission.CAN_EDIT in ws.actor.permissions:
            st.button(
                "Parar", key=f"parar_{job.job_id}", icon=":material/stop_circle:", type="tertiary", on_click=_stop,
                args=(ws, job.job_id),
            )  # fmt: skip
    if job.state is JobState.RUNNING and job.total_units:
        st.progress(min(job.done_units / job.total_units, 1.0), text=_how_far(job))


def _circumstances(ws: Workspace, job: Job) -> str:
    if job.state is JobState.QUEUED:
        begins = formats.ago(job.run_after, ws.now()) if job.run_after > ws.now() else "assim que possível"
        return " · ".join(part for part in (f"começa {begins}", formats.plain(job.message)) if part)
    happened = job.finished_at or job.started_at or job.created_at
    return " · ".join(part for part in (formats.ago(happened, ws.now()), formats.plain(job.message)) if part)


def _how_far(job: Job) -> str:
    return f"{formats.number(job.done_units)} de {formats.number(job.total_units)}"


def _stop(ws: Workspace, job_id: str) -> None:
    with feedback.shown_errors():
        service.cancel(ws, job_id)
        feedback.succeed("O trabalho foi parado.")
