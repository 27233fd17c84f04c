"""Screens measured in a real browser, each beside the same gesture on a bare Streamlit page of the same run."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))

from server import RunningApp, launch, running_app

from growth_equestre import house
from growth_equestre.demo import service as demo
from growth_equestre.foundation.workspace import Workspace


@contextmanager
def filled(data_dir: Path, leads: int, partners: int) -> Iterator[Workspace]:
    """A workspace with a demo scenario of this size, open; closed before a server takes its file."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("GROWTH_DATA_DIR", str(data_dir))
        environment.setenv("GROWTH_WORKSPACE", "demo")
        ws = house.open_workspace()
        demo.create_scenario(ws, leads, partners)
        yield ws
        ws.database.close()


@contextmanager
def serving(folder: Path, script: str) -> Iterator[RunningApp]:
    """A server of this Streamlit script alone: the floor."""
    file = folder / "bare.py"
    file.write_text(script, encoding="utf-8")
    with running_app(folder / "workspaces", file) as app:
        yield app


@contextmanager
def opened_browser() -> Iterator[Browser]:
    """Chromium, as the browser tests start it."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


def p95(seconds: Sequence[float]) -> float:
    """The 95th of 100, in seconds."""
    return float(np.quantile(seconds, 0.95))


def meets(what: str, seconds: Sequence[float], floor: Sequence[float], target_s: float) -> None:
    """Print `what: p95, median | floor | ratio of medians | target | load` and hold the target at the 95th of 100."""
    middle, least = float(np.median(seconds)), float(np.median(floor))
    print(
        f"\n{what}: p95 {p95(seconds) * 1000:.0f} ms, median {middle * 1000:.0f} ms"
        f" | floor p95 {p95(floor) * 1000:.0f} ms, median {least * 1000:.0f} ms"
        f" | ratio of medians {middle / least:.1f} | target {target_s * 1000:.0f} ms | load {os.getloadavg()[0]:.1f}"
    )
    assert p95(seconds) <= target_s
