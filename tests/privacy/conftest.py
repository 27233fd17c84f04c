"""Leads for the tests of privacy, and the command line over them."""

from __future__ import annotations

import pytest

from tests.program import Run, runner
from tests.records import AddEvents, AddLead, add_events, add_lead

__all__ = ["AddEvents", "AddLead", "add_events", "add_lead"]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs one command on the workspace of the test, once the test let go of it."""
    return runner(capsys)
