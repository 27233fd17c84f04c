"""Measured beside a floor of the same run: the same machine, moment and load, so that figures can be compared."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np

from growth_equestre.foundation.workspace import Workspace

FLOOR = """
    insert into jobs (job_id, kind, payload, state, attempts, max_attempts, run_after, done_units, message, actor_id,
        created_at)
    values (uuid(), 'bench.floor', '{}', 'DONE', 0, 1, now()::timestamp, 0, '', '', now()::timestamp)
"""
"""The least that keeping anything costs: one row in a bare DuckDB statement, committed."""


@dataclass(frozen=True)
class Latency:
    """Milliseconds of one call: elapsed at the middle and at the 95th of 100, and of processor at the middle."""

    p50: float
    p95: float
    processor: float


@dataclass(frozen=True)
class Duration:
    """Seconds of one long piece of work."""

    elapsed: float
    processor: float


def latency(call: Callable[[str], object], keys: Sequence[str]) -> Latency:
    """Call once per key, after one call that does not count."""
    call(keys[0])
    elapsed, worked = [], []
    for key in keys:
        began, busy = time.perf_counter(), time.process_time()
        call(key)
        elapsed.append(time.perf_counter() - began)
        worked.append(time.process_time() - busy)
    p50, p95 = np.percentile(elapsed, (50, 95)) * 1000
    return Latency(float(p50), float(p95), float(np.median(worked) * 1000))


def duration(work: Callable[[], object]) -> Duration:
    """Do it once."""
    began, busy = time.perf_counter(), time.process_time()
    work()
    return Duration(time.perf_counter() - began, time.process_time() - busy)


def copied(rows: int) -> Duration:
    """The floor of long work: as many rows of eight columns written by the database alone."""
    columns = ", ".join(f"hash(i + {n}) as c{n}" for n in range(8))
    return duration(lambda: duckdb.connect().execute(f"create table floor as select {columns} from range({rows}) t(i)"))


def floor(ws: Workspace, count: int = 100) -> Latency:
    """The bare insert and commit, in the same file."""
    return latency(lambda _: ws.cursor().execute(FLOOR), ["one"] * count)


def meets(what: str, one: Latency, bare: Latency, target_ms: float, *, is_goal: bool = False) -> None:
    """Print `what | p50 / p95, processor | floor | ratio | target` and hold the target at the 95th of 100.

    A goal is printed and not held: the way to it is still being walked.
    """
    print(
        f"\n{what} | p50 {one.p50:.1f} / p95 {one.p95:.1f} ms, processor {one.processor:.1f} ms"
        f" | floor p50 {bare.p50:.1f} / p95 {bare.p95:.1f} ms | {one.p50 / bare.p50:.1f}x"
        f" | {'goal' if is_goal else 'target'} p95 {target_ms:g} ms | load {os.getloadavg()[0]:.1f}",
        end="",
    )
    assert is_goal or one.p95 <= target_ms


def meets_seconds(what: str, one: Duration, bare: Duration, target: float) -> None:
    """The same for long work, in seconds; `bare` is what the database alone needs for as many rows."""
    print(
        f"\n{what} | {one.elapsed:.1f} s, processor {one.processor:.1f} s"
        f" | floor {bare.elapsed:.2f} s | {one.elapsed / bare.elapsed:.0f}x | target {target:g} s"
        f" | load {os.getloadavg()[0]:.1f}",
        end="",
    )
    assert one.elapsed <= target
