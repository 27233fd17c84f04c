"""The public page as a browser meets it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from phones import Phone

from growth_equestre.accounts.types_workspaces import WorkspaceNotFound
from growth_equestre.capture import service
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.gateway import capture_web


@pytest.fixture
def seconds() -> list[float]:
    """What the page's clock of seconds says: one number, to be changed by a test."""
    return [0.0]


@pytest.fixture
def phone(ws: Workspace, seconds: list[float]) -> Callable[..., Phone]:
    """A new visitor's browser; all of them meet the same server."""

    def opened(name: str) -> Workspace:
        if name:
            raise WorkspaceNotFound(name)
        return replace(ws, actor=service.VISITOR)

    app = capture_web.build(opened, clock=lambda: seconds[0])
    return lambda address="203.0.113.7": Phone(app, address)
