"""Workspaces that the lead tests carry files between."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from growth_equestre import house
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.workspace import Workspace


@pytest.fixture
def other_ws(data_dir: Path, clock: FrozenClock) -> Iterator[Workspace]:
    """A second, empty workspace beside the first."""
    workspace = house.open_workspace("outro", clock=clock)
    yield workspace
    workspace.database.close()
