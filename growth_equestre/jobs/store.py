"""Runs the statements on jobs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import duckdb

from growth_equestre.foundation.sql import load_queries
from growth_equestre.jobs.types import Job, JobState

Q = load_queries(__file__)


def add(cursor: duckdb.DuckDBPyConnection, job: Job, actor_id: str) -> None:
    """Insert a queued job."""
    Q.run(
        cursor,
        "add",
        job_id=job.job_id,
        kind=job.kind,
        payload=json.dumps(dict(job.payload), ensure_ascii=False),
        max_attempts=job.max_attempts,
        run_after=job.run_after,
        actor_id=actor_id,
        created_at=job.created_at,
    )


def get(cursor: duckdb.DuckDBPyConnection, job_id: str) -> Job | None:
    """The job with this id, if it exists."""
    row = Q.row(cursor, "get", job_id=job_id)
    return _job(row) if row else None


def recent(cursor: duckdb.DuckDBPyConnection, limit: int) -> list[Job]:
    """The newest jobs, newest first."""
    return [_job(row) for row in Q.rows(cursor, "recent", limit=limit)]


def is_waiting(cursor: duckdb.DuckDBPyConnection, kind: str) -> bool:
    """Whether a job of this kind waits or runs."""
    return bool(Q.value(cursor, "waiting", kind=kind))


def hurry(cursor: duckdb.DuckDBPyConnection, kind: str, at: datetime) -> bool:
    """Let a waiting job of this kind begin at a moment at the latest; whether there is one."""
    return bool(Q.rows(cursor, "hurry", kind=kind, run_after=at))


def forget(cursor: duckdb.DuckDBPyConnection, job_id: str) -> None:
    """Take an ended job out of the list."""
    Q.run(cursor, "forget", job_id=job_id)


def is_due(cursor: duckdb.DuckDBPyConnection, now: datetime) -> bool:
    """Whether a waiting job may begin: asked every second, it keeps no writer waiting."""
    return Q.row(cursor, "next_due", now=now) is not None


def start_next_due(cursor: duckdb.DuckDBPyConnection, now: datetime) -> Job | None:
    """Mark the longest-waiting due job as running and return it; None when nothing is due."""
    row = Q.row(cursor, "next_due", now=now)
    if row is None:
        return None
    Q.run(cursor, "start", job_id=row["job_id"], now=now)
    return get(cursor, row["job_id"])


def report(
    cursor: duckdb.DuckDBPyConnection, job_id: str, done_units: int, total_units: int | None, now: datetime
) -> None:
    """Keep how far the job is."""
    Q.run(cursor, "report", job_id=job_id, done_units=done_units, total_units=total_units, now=now)


def finish(
    cursor: duckdb.DuckDBPyConnection,
    job_id: str,
    state: JobState,
    message: str,
    run_after: datetime,
    now: datetime,
) -> None:
    """Keep how the job ended; state QUEUED means another try at `run_after`."""
    Q.run(cursor, "finish", job_id=job_id, state=state, message=message, run_after=run_after, now=now)


def requeue_interrupted(cursor: duckdb.DuckDBPyConnection, now: datetime) -> list[Job]:
    """Put jobs that a dead process left running back into the queue; returns them."""
    return [_job(row) for row in Q.rows(cursor, "requeue_interrupted", now=now)]


def reschedule(cursor: duckdb.DuckDBPyConnection, kind: str, run_after: datetime) -> None:
    """Move what waits of this kind."""
    Q.run(cursor, "reschedule", kind=kind, run_after=run_after)


def _job(row: Mapping[str, Any]) -> Job:
    kept = {name: row[name] for name in Job.__dataclass_fields__}
    return Job(**{**kept, "payload": json.loads(row["payload"]), "state": JobState(row["state"])})
