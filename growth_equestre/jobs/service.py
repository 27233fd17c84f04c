"""The door of jobs: queue, run, stop, watch."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from growth_equestre.foundation import logs
from growth_equestre.foundation.errors import GrowthError, NotFound
from growth_equestre.foundation.ids import is_uuid, new_id
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.jobs import rules, store
from growth_equestre.jobs.types import Handler, Job, JobCancelled, JobPaused, JobState, Repetition, Report

_handlers: dict[str, Handler] = {}
_labels: dict[str, str] = {}
_repetitions: list[Repetition] = []
_forgotten: set[str] = set()
_LOOK_EVERY_SECONDS = 1.0
LONGEST_GOODBYE_SECONDS = 5.0
"""How long the end of the process waits for work under way; what takes longer is cut and begins again later."""


def register(
    kind: str,
    handler: Handler,
    *,
    every: timedelta | None = None,
    at: Callable[[Workspace], datetime] | None = None,
    label: str = "",
    is_kept: bool = True,
) -> None:
    """Make a kind of work known; with `every` or `at` it comes back by itself. Called once, when a room is imported.

    at: when it is due next, asked at the start of the process and after each run; never in the past.
    label: what the queue on screen calls it. is_kept: whether a run that ended well stays in the list.
    """
    if not is_kept:
        _forgotten.add(kind)
    _handlers[kind] = handler
    _labels[kind] = label
    if every or at:
        _repetitions.append(Repetition(kind, every or timedelta(), at))


def label_of(kind: str) -> str:
    """The kind of work in words; also for one that no room brings any more."""
    return _labels.get(kind) or "Trabalho do sistema"


@use_case(Permission.CAN_VIEW, writes=True)
def enqueue(
    ws: Workspace,
    kind: str,
    payload: Mapping[str, Any] | None = None,
    *,
    run_after: datetime | None = None,
    max_attempts: int = 5,
) -> Job:
    """Queue one piece of work. `payload` must be JSON. Raises ValueError for a kind nobody handles.

    Whose right it is says the use case that queues: training asks for the right to train, and for no other.
    """
    if kind not in _handlers:
        raise ValueError(f"no handler for job kind {kind!r}")
    now = ws.now()
    job = Job(
        new_id(),
        kind,
        payload or {},
        JobState.QUEUED,
        0,
        max_attempts,
        run_after or now,
        0,
        None,
        "",
        now,
        None,
        None,
    )
    store.add(ws.cursor(), job, ws.actor.user_id)
    return job


@use_case(Permission.CAN_VIEW, writes=True)
def wake(ws: Workspace, kind: str, at: datetime) -> None:
    """See that work of this kind begins at a moment at the latest: what waits comes sooner, or a job is queued."""
    if not store.hurry(ws.cursor(), kind, at):
        enqueue(ws, kind, run_after=at)


@use_case(Permission.CAN_VIEW)
def get(ws: Workspace, job_id: str) -> Job:
    """The job with this id. Raises NotFound."""
    job = store.get(ws.cursor(), job_id) if is_uuid(job_id) else None
    if job is None:
        raise NotFound("Este trabalho não existe mais.", "Atualize a página.")
    return job


@use_case(Permission.CAN_VIEW)
def recent(ws: Workspace, limit: int = 20) -> list[Job]:
    """The newest jobs, newest first."""
    return store.recent(ws.cursor(), limit)


@use_case(Permission.CAN_EDIT, writes=True)
def cancel(ws: Workspace, job_id: str) -> None:
    """Stop a job: a waiting one at once, a running one at its next report."""
    job = get(ws, job_id)
    if job.state in (JobState.QUEUED, JobState.RUNNING):
        store.finish(ws.cursor(), job_id, JobState.CANCELLED, "Interrompido.", job.run_after, ws.now())


@use_case(Permission.CAN_EDIT, writes=True)
def recover(ws: Workspace) -> None:
    """Put work that a dead process left behind back into the queue, and see that repeated work is queued."""
    cut = store.requeue_interrupted(ws.cursor(), ws.now())
    for job in cut:
        logs.note("trabalho_retomado", logging.WARNING, job=job.job_id, kind=job.kind, workspace=ws.name)
    for repetition in _repetitions:
        _queue_again(ws, repetition.kind, repetition.first(ws))
        if repetition.at:
            store.reschedule(ws.cursor(), repetition.kind, repetition.first(ws))


@use_case(Permission.CAN_VIEW, writes=True)
def replan(ws: Workspace, kind: str) -> None:
    """Move what waits of this kind to the moment that it is now due at: what that depends on has changed."""
    for repetition in _repetitions:
        if repetition.kind == kind:
            store.reschedule(ws.cursor(), kind, repetition.first(ws))


def run_due(ws: Workspace, is_leaving: Callable[[], bool] = lambda: False) -> Job | None:
    """Run the longest-waiting due job to its end; returns it as it ended, None when nothing was due.

    is_leaving: whether the process ends; the job then stops at its next report and goes on after a new start.
    """
    if not store.is_due(ws.cursor(), ws.now()):
        return None
    with ws.transaction("jobs.run", keeps_memory=True):
        job = store.start_next_due(ws.cursor(), ws.now())
    if job is None:
        return None
    began = time.perf_counter()
    state, message, pause = _outcome(ws, job, is_leaving)
    level = logging.DEBUG if job.kind in _forgotten and state is JobState.DONE else logging.INFO
    took_ms = round((time.perf_counter() - began) * 1000, 1)
    logs.note("trabalho", level, job=job.job_id, kind=job.kind, workspace=ws.name, actor=ws.actor.user_id,
              attempt=job.attempts, duration_ms=took_ms, outcome=state.value)  # fmt: skip
    with ws.transaction("jobs.run", keeps_memory=True):
        current = store.get(ws.cursor(), job.job_id)
        if current and current.state is JobState.RUNNING:
            store.finish(ws.cursor(), job.job_id, state, message, ws.now() + pause, ws.now())
        done = store.get(ws.cursor(), job.job_id)
        if state is JobState.DONE and job.kind in _forgotten:
            store.forget(ws.cursor(), job.job_id)
        for repetition in _repetitions:
            if repetition.kind == job.kind:
                _queue_again(ws, job.kind, repetition.following(ws))
    return done


def start_background(ws: Workspace, stop: threading.Event | None = None) -> Callable[[], None]:
    """Run due work in a thread of its own until the returned function is called, which waits for it to end.

    stop: set by whoever knows first that the process ends; the work then stops at its next safe step.
    """
    stop = stop or threading.Event()
    recover(ws)

    def keep_running() -> None:
        while not (stop.is_set() or ws.database.is_ended):
            try:
                busy = run_due(ws, stop.is_set) is not None
            except Exception as error:  # noqa: BLE001
                # The queue must outlive a bad moment (disk full, file replaced); the fault is in the log.
                logs.fault("A fila de trabalhos tropeçou", error, workspace=ws.name)
                busy = False
            if not busy:
                stop.wait(_LOOK_EVERY_SECONDS)

    thread = threading.Thread(target=keep_running, name="jobs", daemon=True)
    thread.start()

    def stop_and_wait() -> None:
        stop.set()
        thread.join(timeout=LONGEST_GOODBYE_SECONDS)
        if thread.is_alive():
            logs.note("trabalho_cortado", logging.WARNING, workspace=ws.name)

    return stop_and_wait


def _outcome(ws: Workspace, job: Job, is_leaving: Callable[[], bool]) -> tuple[JobState, str, timedelta]:
    try:
        return JobState.DONE, _handlers[job.kind](ws, job.payload, _reporter(ws, job, is_leaving)), timedelta()
    except JobPaused:
        return JobState.QUEUED, "Parou com o aplicativo; continua quando ele voltar.", timedelta()
    except JobCancelled:
        return JobState.CANCELLED, "Interrompido.", timedelta()
    except GrowthError as error:
        return JobState.FAILED, str(error), timedelta()
    except Exception as error:  # noqa: BLE001
        # Any other fault may pass (a locked file, a full disk): it is logged and tried again, never swallowed.
        logs.fault("Um trabalho falhou", error, job=job.job_id, kind=job.kind, workspace=ws.name)
        if job.attempts < job.max_attempts:
            return JobState.QUEUED, f"Tentativa {job.attempts} falhou.", rules.pause_after(job.attempts)
        return JobState.FAILED, f"Falhou após {job.attempts} tentativas ({type(error).__name__}).", timedelta()


def _reporter(ws: Workspace, job: Job, is_leaving: Callable[[], bool]) -> Report:
    def report(done_units: int, total_units: int | None) -> None:
        if is_leaving():
            raise JobPaused(job.job_id)
        with ws.transaction("jobs.report", keeps_memory=True):
            current = store.get(ws.cursor(), job.job_id)
            if current is None or current.state is JobState.CANCELLED:
                raise JobCancelled(job.job_id)
            store.report(ws.cursor(), job.job_id, done_units, total_units, ws.now())

    return report


def _queue_again(ws: Workspace, kind: str, run_after: datetime) -> None:
    if not store.is_waiting(ws.cursor(), kind):
        enqueue(ws, kind, run_after=run_after)
