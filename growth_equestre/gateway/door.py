"""The door for programs as the server mounts it: its rooms load at the first knock, beside what else is served."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

if TYPE_CHECKING:
    from growth_equestre.foundation.workspace import Workspace


class Door:
    """One per server. opened: opens a workspace as somebody, the first one when none is named; names: of all."""

    def __init__(self, opened: Callable[..., Workspace], names: Callable[[], Sequence[str]]) -> None:
        self._opened = opened
        self._names = names
        self._made: tuple[ASGIApp, Any] | None = None
        self._lock = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self._lock:
            if self._made is None:
                self._made = await asyncio.to_thread(_built, self._opened, self._names)
        await self._made[0](scope, receive, send)

    async def ready(self, _request: Request) -> Response:
        """Whether the workspace opens and answers."""
        return await asyncio.to_thread(_readiness, self._opened)

    async def metrics(self, _request: Request) -> Response:
        """What was counted since the process began."""
        return await asyncio.to_thread(_metrics)

    def stop(self) -> None:
        """End with what came written and scored."""
        if self._made:
            self._made[1].stop()


def _built(opened: Callable[..., Workspace], names: Callable[[], Sequence[str]]) -> tuple[ASGIApp, Any]:
    from growth_equestre.gateway import api, api_doors  # noqa: PLC0415

    return api.build(api_doors.House(names, lambda name, actor: opened(actor, name)))


def _readiness(opened: Callable[..., Workspace]) -> Response:
    from growth_equestre.gateway import api  # noqa: PLC0415

    return api.readiness(opened)


def _metrics() -> Response:
    from growth_equestre.gateway import api_metrics  # noqa: PLC0415

    return api_metrics.shown()
