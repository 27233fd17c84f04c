"""The command line is up before the person looks again; beside it, Python starting with the database alone."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from tests.benchmarks.measuring import Duration, meets_seconds

pytestmark = pytest.mark.bench


def _run(*arguments: str) -> Duration:
    began = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    elapsed = time.perf_counter() - began
    return Duration(elapsed, elapsed)


def test_help_comes_at_once() -> None:
    shown = min((_run("-m", "growth_equestre", "--help") for _ in range(5)), key=lambda one: one.elapsed)
    bare = min((_run("-c", "import duckdb") for _ in range(5)), key=lambda one: one.elapsed)
    meets_seconds("growth-equestre --help", shown, bare, target=1.5)
