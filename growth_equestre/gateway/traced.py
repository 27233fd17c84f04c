"""Every request to an address of ours, a line in the log: its route and never its path, which may name a person."""

from __future__ import annotations

import logging

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from growth_equestre.foundation import logs

_PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})


class Traced:
    """Wraps the whole application. An answer of ours carries the request's id, by which its lines are found."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        level = logging.DEBUG if scope["path"] in _PROBES else logging.INFO
        with logs.request_for("http", level) as facts:

            async def noting(message: Message) -> None:
                if message["type"] == "http.response.start":
                    facts["status"] = message["status"]
                    message.setdefault("headers", []).append((b"x-request-id", facts["request"].encode()))
                await send(message)

            facts["method"] = scope["method"] if scope["method"] in _METHODS else "outro"
            try:
                await self.app(scope, receive, noting)
            finally:
                facts["route"] = _route_of(scope)


async def unforeseen(_request: Request, error: Exception) -> Response:
    """Words and a number for whoever opened one of our pages when it broke; the log has where."""
    from growth_equestre.gateway import page  # noqa: PLC0415 - loads what the first screen does without

    number = logs.fault("Erro inesperado num endereço", error)
    said = "Nada foi gravado pela metade. Tente de novo; se voltar a acontecer, diga o número do erro:"
    return page.answer("Algo deu errado", [page.paragraph(f"{said} {number}.")], 500)


def _route_of(scope: Scope) -> str | None:
    """The pattern of the address; None for the screens' own files and channels, which are told as screens."""
    route = getattr(scope.get("route"), "path", None)
    if route:
        return f"{scope.get('root_path', '')}{route}"
    name = getattr(scope.get("endpoint"), "__qualname__", "")
    return None if not name or "streamlit" in getattr(scope["endpoint"], "__module__", "") else name
