"""Before a screen is served: whoever has no session is led to the door, and a demo without accounts stays at home.

Rooms are loaded at the first request that needs them: a demo without accounts never loads what accounts need.
"""

from __future__ import annotations

import asyncio
import ipaddress
import sys
from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from growth_equestre.foundation.settings import control_file

COOKIE = "ge_sessao"
PROVIDER_SCREEN = "/acesso"
"""The screen from which `st.login` leads to the identity provider."""
_WAY_TO_PROVIDER = (PROVIDER_SCREEN, "/_stcore/host-config")
OPEN_PATHS = ("/entrar", "/sair", "/convite", "/healthz", "/readyz", "/metrics", "/c", "/auth", "/oauth2callback",
              "/favicon.png", "/manifest.json", "/_stcore/health")  # fmt: skip
OPEN_FOLDERS = ("/api/", "/c/", "/resposta/", "/static/", "/auth/")
"""What asks for keys or signed links of its own, is meant for everybody, or is the frame without data."""
NO_ACCOUNTS = 3
"""Exit code of a process that would have served other machines without accounts."""
_WEBSOCKET_REFUSED = 4401


def is_loopback(address: str | None) -> bool:
    """Whether only this machine reaches a server bound there. None or empty: bound to every address."""
    if not address:
        return False
    if address.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return False


def refuse_without_accounts(address: str | None) -> None:
    """End the process when it would serve other machines and nobody has an account yet."""
    if is_loopback(address):
        return
    from growth_equestre.accounts.service_control import asks_for_login  # noqa: PLC0415

    if asks_for_login():
        return
    sys.stderr.write(
        f"O aplicativo não começou: em {address or 'todos os endereços'} outras máquinas o alcançam, e ainda não há "
        "contas.\nCrie a primeira: growth-equestre users create EMAIL --name NOME --role SUPER_ADMIN\n"
        "Ou abra só nesta máquina: streamlit run app.py --server.address 127.0.0.1\n"
    )
    raise SystemExit(NO_ACCOUNTS)


class Gatekeeper:
    """Wraps the whole application. with_provider: whether an identity provider is set up."""

    def __init__(self, app: ASGIApp, with_provider: bool = False) -> None:
        self.app = app
        self.with_provider = with_provider

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or _is_open(scope["path"]):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if not await asyncio.to_thread(_asks_for_login):
            await (self.app if _is_at_home(headers) else _not_here)(scope, receive, send)
        elif await asyncio.to_thread(self._may_pass, scope, headers):
            await self.app(scope, receive, send)
        else:
            await _to_the_door(scope, receive, send)

    def _may_pass(self, scope: Scope, headers: Headers) -> bool:
        """Scripts look at the session once more; with a provider they must run to send people there and back."""
        from growth_equestre.accounts import service_control, service_sessions  # noqa: PLC0415

        cookies = _cookies(headers)
        signed = service_sessions.provider_secret(cookies) if self.with_provider else ""
        control = service_control.open_control()
        if any(service_sessions.session_of(control, secret) for secret in (cookies.get(COOKIE, ""), signed)):
            return True
        if not self.with_provider:
            return False
        is_page = scope["type"] == "http" and "text/html" in headers.get("accept", "")
        return scope["type"] == "websocket" or scope["path"] in _WAY_TO_PROVIDER or (bool(signed) and is_page)


class Entrance:
    """The pages at the door; what they need loads when somebody stands there. One per server."""

    def __init__(self, with_provider: bool = False) -> None:
        self._with_provider = with_provider

    async def sign_in(self, request: Request) -> Response:
        """/entrar"""
        return await self._answer("sign_in", request)

    async def sign_out(self, request: Request) -> Response:
        """/sair"""
        return await self._answer("sign_out", request)

    async def invitation(self, request: Request) -> Response:
        """/convite"""
        return await self._answer("invitation", request)

    async def _answer(self, name: str, request: Request) -> Response:
        request.state.with_provider = self._with_provider
        pages = await asyncio.to_thread(import_module, "growth_equestre.gateway.entrance")
        answer: Response = await getattr(pages, name)(request)
        return answer


def _cookies(headers: Headers) -> dict[str, str]:
    try:
        return {name: kept.value for name, kept in SimpleCookie(headers.get("cookie", "")).items()}
    except CookieError:
        return {}


def _is_open(path: str) -> bool:
    return path in OPEN_PATHS or path.startswith(OPEN_FOLDERS)


def _is_at_home(headers: Headers) -> bool:
    """Whether the browser asked for this machine by a name that only means this machine.

    A page elsewhere may have its own name point here; what it asks for then carries that name.
    """
    return is_loopback(urlsplit(f"//{headers.get('host', '')}").hostname)


def _asks_for_login() -> bool:
    if not control_file().exists():
        return False
    from growth_equestre.accounts.service_control import asks_for_login  # noqa: PLC0415

    return asks_for_login()


async def _to_the_door(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": _WEBSOCKET_REFUSED})
        return
    if scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", ""):
        await RedirectResponse(f"/entrar?para={quote(scope['path'])}", 303)(scope, receive, send)
    else:
        await PlainTextResponse("Entre para continuar.", 401)(scope, receive, send)


async def _not_here(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": _WEBSOCKET_REFUSED})
        return
    from growth_equestre.gateway import page  # noqa: PLC0415

    words = "Sem contas, a demonstração só abre neste computador, em http://localhost."
    await page.answer("Só neste computador", [page.paragraph(words)], 403)(scope, receive, send)
