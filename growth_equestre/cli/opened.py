"""The workspace that a command works on: opened through the house, let go at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from growth_equestre.foundation.workspace import Workspace


@contextmanager
def workspace() -> Iterator[Workspace]:
    """The workspace that GROWTH_WORKSPACE names. Raises WorkspaceBusy while another process holds it."""
    from growth_equestre import house

    ws = house.open_workspace()
    try:
        yield ws
    finally:
        ws.database.close()
