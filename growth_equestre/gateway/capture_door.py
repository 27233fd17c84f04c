"""The public page as the server mounts it: its rooms load at the first visit, beside what else is served."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

if TYPE_CHECKING:
    from growth_equestre.foundation.workspace import Workspace


class CaptureDoor:
    """One per server. opened: opens a workspace as somebody, the first one when none is named."""

    def __init__(self, opened: Callable[..., Workspace]) -> None:
        self._opened = opened
        self._made: ASGIApp | None = None
        self._lock = asyncio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self._lock:
            if self._made is None:
                self._made = await asyncio.to_thread(_built, self._opened)
        await self._made(scope, receive, send)

    async def front(self, request: Request) -> RedirectResponse:
        """The address as people type it, without its last slash; where they came from stays with it."""
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/c/{query}")


def _built(opened: Callable[..., Workspace]) -> ASGIApp:
    from growth_equestre.accounts import service_workspaces  # noqa: PLC0415
    from growth_equestre.capture.service import VISITOR  # noqa: PLC0415
    from growth_equestre.gateway import capture_web  # noqa: PLC0415

    def of(name: str) -> Workspace:
        if name:
            # An address that somebody tries must not make a workspace.
            service_workspaces.check_exists(name)
        return opened(VISITOR, name or None)

    return capture_web.build(of)
