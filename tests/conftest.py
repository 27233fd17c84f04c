"""Shared ground of the tests: a fresh workspace in a temporary file, an admin, and a clock that stands still."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings
from streamlit.components.v2 import manifest_scanner

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


@pytest.fixture(scope="session", autouse=True)
def _installed_components_are_looked_up_once() -> Iterator[None]:
    """A simulated application looks through every installed package for components, 0.2 s each; they stay the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@pytest.fixture(scope="session")
def fresh_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace's file as its first opening leaves it: each test copies it instead of migrating its own."""
    folder = tmp_path_factory.mktemp("fresh")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GROWTH_DATA_DIR", str(folder))
        house.open_workspace("teste", clock=FrozenClock()).database.close()
    return folder / "teste.duckdb"


@pytest.fixture
def ws(data_dir: Path, clock: FrozenClock, fresh_file: Path) -> Iterator[Workspace]:
    """A fresh, migrated workspace for its admin."""
    data_dir.mkdir(exist_ok=True)
    shutil.copyfile(fresh_file, data_dir / "teste.duckdb")
    workspace = house.open_workspace("teste", clock=clock)
    yield workspace
    if workspace.database.is_open:
        # Nobody opens it again: to fold its log in takes longer than many tests.
        workspace.cursor().execute("pragma disable_checkpoint_on_shutdown")
    workspace.database.close()
