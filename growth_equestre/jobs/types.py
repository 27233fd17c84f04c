"""Jobs and the handlers that rooms bring."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from growth_equestre.foundation.workspace import Workspace


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


STATE_LABELS: Mapping[JobState, str] = {
    JobState.QUEUED: "Na fila",
    JobState.RUNNING: "Em andamento",
    JobState.DONE: "Concluído",
    JobState.FAILED: "Falhou",
    JobState.CANCELLED: "Interrompido",
}


@dataclass(frozen=True)
class Job:
    """One piece of work. Units are what the job counts (rows, leads); `total_units` may be unknown."""

    job_id: str
    kind: str
    payload: Mapping[str, Any]
    state: JobState
    attempts: int
    max_attempts: int
    run_after: datetime
    done_units: int
    total_units: int | None
    message: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


Report = Callable[[int, int | None], None]
"""Called by a handler with (units done, units in all); raises JobCancelled when the job should stop."""

Handler = Callable[[Workspace, Mapping[str, Any], Report], str]
"""Does the work; must be safe to run again from the start. Returns a Portuguese sentence about the result."""


class JobCancelled(Exception):
    """Raised out of a handler's report when somebody stopped the job."""


class JobPaused(Exception):
    """Raised out of a handler's report when the process ends: the job begins again with the next one."""


@dataclass(frozen=True)
class Repetition:
    """A kind of work that comes back: after `every`, or at the moment that `at` names."""

    kind: str
    every: timedelta
    at: Callable[[Workspace], datetime] | None = None

    def first(self, ws: Workspace) -> datetime:
        """When it begins after the process did."""
        return self.at(ws) if self.at else ws.now()

    def following(self, ws: Workspace) -> datetime:
        """When it begins after it ended."""
        return self.at(ws) if self.at else ws.now() + self.every
