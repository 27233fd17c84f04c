"""The command line over the workspace `teste` of a test's own folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from program import Run, runner


@pytest.fixture
def run(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs one command."""
    return runner(capsys)
