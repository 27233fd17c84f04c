"""Shared ground of the tests: a fresh workspace in a temporary file, an admin, and a clock that stands still."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from growth_equestre import house
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.workspace import Workspace

# How long one example takes is the machine's business, not the rule's: benchmarks measure time.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture
def clock() -> FrozenClock:
    """Saturday, 21 November 2026, noon in São Paulo, until a test advances it."""
    return FrozenClock()


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of this test's workspaces."""
    monkeypatch.setenv("GROWTH_DATA_DIR", str(tmp_path / "workspaces"))
    monkeypatch.setenv("GROWTH_ARTIFACTS_DIR", str(tmp_path / "artifacts"))
    monkeypatch.setenv("GROWTH_WORKSPACE", "teste")
    return tmp_path / "workspaces"


@pytest.fixture
def ws(data_dir: Path, clock: FrozenClock) -> Iterator[Workspace]:
    """A fresh, migrated workspace for its admin."""
    workspace = house.open_workspace("teste", clock=clock)
    yield workspace
    workspace.database.close()
