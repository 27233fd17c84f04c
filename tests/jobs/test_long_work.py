"""Long work is queued, resumed, retried, stopped and seen."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.errors import InvalidInput, NotFound
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.jobs import rules
from growth_equestre.jobs import service as jobs
from growth_equestre.jobs.types import JobState, Report


def _counts_to_three(ws: Workspace, payload: Mapping[str, Any], report: Report) -> str:
    for done in range(1, 4):
        report(done, 3)
    return f"Olá, {payload['nome']}"


def _fails(ws: Workspace, payload: Mapping[str, Any], report: Report) -> str:
    raise OSError("disco cheio")


def _refuses(ws: Workspace, payload: Mapping[str, Any], report: Report) -> str:
    raise InvalidInput("uf", "UF 'XX' não existe.")


jobs.register("test.count", _counts_to_three)
jobs.register("test.fail", _fails)
jobs.register("test.refuse", _refuses)


def test_queued_work_runs_and_tells_what_came_of_it(ws: Workspace) -> None:
    queued = jobs.enqueue(ws, "test.count", {"nome": "Ana"})
    done = jobs.run_due(ws)
    assert done is not None
    assert (done.job_id, done.state, done.done_units, done.total_units) == (queued.job_id, JobState.DONE, 3, 3)
    assert done.message == "Olá, Ana"
    assert jobs.run_due(ws) is None


def test_a_passing_fault_is_tried_again_later_and_then_given_up(ws: Workspace, clock: FrozenClock) -> None:
    jobs.enqueue(ws, "test.fail", max_attempts=2)
    first = jobs.run_due(ws)
    assert first is not None and first.state is JobState.QUEUED
    assert jobs.run_due(ws) is None
    clock.advance(rules.pause_after(1))
    second = jobs.run_due(ws)
    assert second is not None and second.state is JobState.FAILED
    assert "2 tentativas" in second.message


def test_a_persons_mistake_is_not_tried_again(ws: Workspace) -> None:
    jobs.enqueue(ws, "test.refuse")
    failed = jobs.run_due(ws)
    assert failed is not None and failed.state is JobState.FAILED
    assert failed.message == "UF 'XX' não existe."


def test_work_left_running_by_a_dead_process_begins_again(ws: Workspace) -> None:
    job = jobs.enqueue(ws, "test.count", {"nome": "Bia"})
    ws.cursor().execute("update jobs set state = 'running', attempts = 1")
    assert jobs.run_due(ws) is None
    jobs.recover(ws)
    resumed = jobs.run_due(ws)
    assert resumed is not None and resumed.job_id == job.job_id and resumed.state is JobState.DONE


def test_stopped_work_ends_at_its_next_report(ws: Workspace) -> None:
    def stops_itself(ws: Workspace, payload: Mapping[str, Any], report: Report) -> str:
        report(1, 2)
        jobs.cancel(ws, str(payload["job"]))
        report(2, 2)
        raise AssertionError("the report after a stop must not return")

    jobs.register("test.stop", stops_itself)
    job = jobs.enqueue(ws, "test.stop", {})
    ws.cursor().execute("update jobs set payload = $p", {"p": f'{{"job": "{job.job_id}"}}'})
    ended = jobs.run_due(ws)
    assert ended is not None and ended.state is JobState.CANCELLED and ended.done_units == 1


def test_waiting_work_can_be_stopped_before_it_starts(ws: Workspace) -> None:
    job = jobs.enqueue(ws, "test.count", {"nome": "Ana"})
    jobs.cancel(ws, job.job_id)
    assert jobs.run_due(ws) is None
    assert jobs.get(ws, job.job_id).state is JobState.CANCELLED


def test_later_work_waits_for_its_time(ws: Workspace, clock: FrozenClock) -> None:
    jobs.enqueue(ws, "test.count", {"nome": "Ana"}, run_after=ws.now() + timedelta(hours=1))
    assert jobs.run_due(ws) is None
    clock.advance(timedelta(hours=1))
    assert jobs.run_due(ws) is not None


def test_the_background_runner_does_the_work_and_stops(ws: Workspace) -> None:
    stop = jobs.start_background(ws)
    try:
        job = jobs.enqueue(ws, "test.count", {"nome": "Ana"})
        deadline = time.monotonic() + 10
        while jobs.get(ws, job.job_id).state is not JobState.DONE and time.monotonic() < deadline:
            time.sleep(0.02)
        assert jobs.get(ws, job.job_id).state is JobState.DONE
    finally:
        stop()


def test_pauses_grow_and_end_at_an_hour() -> None:
    pauses = [rules.pause_after(attempts) for attempts in range(1, 40)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(hours=1)


def test_unknown_work_is_refused(ws: Workspace) -> None:
    with pytest.raises(ValueError, match="no handler"):
        jobs.enqueue(ws, "nada")
    with pytest.raises(NotFound):
        jobs.get(ws, "x")


def test_a_job_stops_at_a_safe_step_when_the_process_ends_and_begins_again_with_the_next(ws: Workspace) -> None:
    queued = jobs.enqueue(ws, "test.count", {"nome": "Ana"}, max_attempts=1)
    asked = iter([False, False, True])
    paused = jobs.run_due(ws, lambda: next(asked))
    assert paused is not None
    assert (paused.state, paused.done_units) == (JobState.QUEUED, 2)
    done = jobs.run_due(ws)
    assert done is not None
    assert (done.job_id, done.state, done.message) == (queued.job_id, JobState.DONE, "Olá, Ana")


def test_work_due_at_an_hour_waits_for_it_and_follows_when_the_hour_changes(
    ws: Workspace, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_repetitions", [])
    due = [ws.now() + timedelta(hours=2)]
    jobs.register("test.daily", lambda *_: "feito", at=lambda _: due[0])
    jobs.recover(ws)
    assert jobs.run_due(ws) is None
    due[0] = ws.now() + timedelta(hours=1)
    jobs.replan(ws, "test.daily")
    clock.advance(timedelta(hours=1))
    due[0] = ws.now() + timedelta(days=1)
    done = jobs.run_due(ws)
    assert done is not None and done.message == "feito"
    (waiting,) = [job for job in jobs.recent(ws) if job.state is JobState.QUEUED]
    assert waiting.run_after == due[0]
