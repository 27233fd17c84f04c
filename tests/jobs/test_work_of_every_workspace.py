"""What runs by itself runs in every workspace: in those made later too, after a new name, and not in one put away."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest

from growth_equestre import house
from growth_equestre.accounts import service_workspaces
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.jobs import service as jobs
from growth_equestre.jobs.types import JobState

PATIENCE_SECONDS = 15.0


@pytest.fixture
def kind() -> Iterator[str]:
    """Work that says where it ran."""
    name = f"prova.{uuid4().hex}"
    jobs.register(name, lambda ws, payload, report: f"em {ws.database.path.stem}")
    yield name
    jobs._handlers.pop(name)


@pytest.fixture
def running(ws: Workspace) -> Iterator[None]:
    """The process at work."""
    stop = house.start_work(threading.Event())
    yield
    stop()


def ended(ws: Workspace, job_id: str) -> str:
    """What a piece of work said at its end."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        job = jobs.get(ws, job_id)
        if job.state is JobState.DONE:
            return job.message
        time.sleep(0.05)
    raise AssertionError(f"still {job.state}")


@pytest.mark.slow
@pytest.mark.usefixtures("running")
def test_work_is_done_in_a_workspace_made_meanwhile_and_after_it_was_renamed(ws: Workspace, kind: str) -> None:
    made = service_workspaces.create_workspace(ws, "haras", "Haras")
    assert ended(made, jobs.enqueue(made, kind).job_id) == "em haras"
    service_workspaces.move_workspace(made, "estancia")
    assert ended(made, jobs.enqueue(made, kind).job_id) == "em estancia"
    assert ended(ws, jobs.enqueue(ws, kind).job_id) == "em teste"
    made.database.close()


@pytest.mark.slow
@pytest.mark.usefixtures("running")
def test_no_thread_goes_on_in_a_workspace_that_was_put_away(ws: Workspace, kind: str, alive: Callable[[], int]) -> None:
    made = service_workspaces.create_workspace(ws, "haras", "Haras")
    before = alive()
    service_workspaces.archive_workspace(made)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while alive() == before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert alive() == before - 1
    back = service_workspaces.bring_back_workspace(ws, "haras")
    assert ended(back, jobs.enqueue(back, kind).job_id) == "em haras"
    back.database.close()


@pytest.fixture
def alive() -> Callable[[], int]:
    """How many threads do work that runs by itself."""
    return lambda: sum(thread.name == "jobs" for thread in threading.enumerate())
