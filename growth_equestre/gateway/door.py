"""The door for programs as the server mounts it: its rooms load at the first knock, beside what else is served."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

if TYPE_CHECKING:
    from growth_equestre.foundation.workspace import Actor, Workspace


class Door:
    """One per server."""

    def __init__(self) -> None:
        self._made: tuple[ASGIApp, Any] | None = None
        self._lock = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self._lock:
            if self._made is None:
                self._made = await asyncio.to_thread(_built)
        await self._made[0](scope, receive, send)

    async def ready(self, _request: Request) -> Response:
        """Whether the workspace opens and answers."""
        return await asyncio.to_thread(_readiness)

    async def metrics(self, _request: Request) -> Response:
        """What was counted since the process began."""
        return await asyncio.to_thread(_metrics)

    def stop(self) -> None:
        """End with what came written and scored."""
        if self._made:
            self._made[1].stop()


def _built() -> tuple[ASGIApp, Any]:
    from growth_equestre.gateway import api  # noqa: PLC0415

    return api.build(_opened)


def _readiness() -> Response:
    from growth_equestre.gateway import api  # noqa: PLC0415

    return api.readiness(_opened)


def _metrics() -> Response:
    from growth_equestre.gateway import api_metrics  # noqa: PLC0415

    return api_metrics.shown()


def _opened(actor: Actor) -> Workspace:
    from growth_equestre import house  # noqa: PLC0415

    return house.open_workspace(actor=actor)
