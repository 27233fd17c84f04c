"""What programs ask for goes straight to its door, past what screens need: sessions, compression, files' addresses."""

from __future__ import annotations

from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Receive, Scope, Send


class Straight:
    """Wraps the screens. way: what it matches is answered there and nowhere else."""

    def __init__(self, app: ASGIApp, way: BaseRoute) -> None:
        self.app = app
        self._way = way

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            match, more = self._way.matches(scope)
            if match is not Match.NONE:
                scope.update(more)
                await self._way.handle(scope, receive, send)
                return
        await self.app(scope, receive, send)
