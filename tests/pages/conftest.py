"""The pages read the machine's clock, so what a test prepares for them is as of the same clock."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from growth_equestre import house
from growth_equestre.foundation.workspace import Workspace


@pytest.fixture
def ws(data_dir: Path) -> Iterator[Workspace]:
    """The workspace that the pages open."""
    workspace = house.open_workspace()
    yield workspace
    workspace.database.close()
