"""The workspace that a command works on: opened through the house, let go at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from growth_equestre.foundation.workspace import Actor, Workspace


def acting() -> Actor:
    """Who acts: whoever has the command line has the files, and so the owner of this machine."""
    from growth_equestre.accounts import service

    return service.local_actor()


@contextmanager
def workspace(name: str | None = None) -> Iterator[Workspace]:
    """The workspace of this name, or the one that GROWTH_WORKSPACE names. Raises WorkspaceBusy while another process
    holds it."""
    from growth_equestre import house
    from growth_equestre.foundation.workspace import came_from

    ws = house.open_workspace(name, actor=acting())
    before = came_from.set("linha de comando")
    try:
        yield ws
    finally:
        came_from.reset(before)
        ws.database.close()
