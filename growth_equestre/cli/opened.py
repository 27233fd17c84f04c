"""The workspace that a command works on: opened through the house, let go at the end."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from growth_equestre.foundation.workspace import Actor, Workspace


def acting(name: str | None = None) -> Actor:
    """Who acts in the workspace of this name: whom GROWTH_ACTOR names by e-mail, else the owner of this machine.

    Whoever has the command line has the files; the name says who is noted, and holds them to their role.
    """
    from growth_equestre.accounts import service, service_sessions
    from growth_equestre.foundation.settings import process_settings

    settings = process_settings()
    if not settings.actor:
        return service.local_actor()
    return service_sessions.actor_at_command_line(settings.actor, name or settings.workspace)


@contextmanager
def workspace(name: str | None = None) -> Iterator[Workspace]:
    """The workspace of this name, or the one that GROWTH_WORKSPACE names. Raises WorkspaceBusy while another process
    holds it."""
    with _nothing_collected():
        from growth_equestre import house
    from growth_equestre.foundation.workspace import came_from

    ws = house.open_workspace(name, actor=acting(name))
    before = came_from.set("linha de comando")
    try:
        yield ws
    finally:
        came_from.reset(before)
        ws.database.close()


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """While modules are loaded nothing becomes garbage, and looking for it takes a sixth of the time. They stay."""
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()
