"""The application: one process that serves the pages and the HTTP routes, and runs the background jobs.

Start it with `streamlit run app.py`. No business code here.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from growth_equestre.foundation import environment, logs, process
from growth_equestre.foundation.errors import GrowthError
from growth_equestre.gateway import slow_heads
from growth_equestre.gateway.capture_door import CaptureDoor
from growth_equestre.gateway.door import Door
from growth_equestre.gateway.gatekeeper import Entrance, Gatekeeper, refuse_without_accounts
from growth_equestre.gateway.screen_talk import ScreenTalk
from growth_equestre.gateway.screens_give_way import ScreensGiveWay
from growth_equestre.gateway.straight import Straight
from growth_equestre.gateway.traced import Traced, unforeseen

environment.refuse_to_start_wrongly()
refuse_without_accounts(st.get_option("server.address"))


def _opened(actor: Any, name: str | None = None) -> Any:
    """The workspace for this actor, the first one when none is named; every room comes with it."""
    from growth_equestre import house  # noqa: PLC0415

    return house.open_workspace(name, actor=actor)


def _names() -> Sequence[str]:
    """Every workspace of this installation."""
    from growth_equestre.accounts.service import workspace_names  # noqa: PLC0415

    return workspace_names()


def _each(actor: Any) -> Iterator[Any]:
    """Every workspace that opens, as this actor."""
    for name in _names():
        with suppress(GrowthError):
            yield _opened(actor, name)


_PROGRAMS = Door(_opened, _names)
_CAPTURE = CaptureDoor(_opened)
_WITH_PROVIDER = st.secrets.load_if_toml_exists() and "auth" in st.secrets
_ENTRANCE = Entrance(_WITH_PROVIDER)


async def healthz(_request: Request) -> JSONResponse:
    """The process answers. Nothing is opened: a probe must not take the workspace file."""
    return JSONResponse({"status": "ok"})


async def first_screen(_request: Request) -> RedirectResponse:
    """The first screen lives at the root; its own name leads there."""
    return RedirectResponse("/")


async def partner_link(request: Request) -> Response:
    """What a partner opens from its signed link, without an account. The rooms load beside what else is served."""
    web, opened = await asyncio.to_thread(_partner_door)
    return await web.partner_link(request, opened)


def _partner_door() -> tuple[Any, Callable[[], Iterator[Any]]]:
    from growth_equestre.crm.service_handoffs import VISITOR  # noqa: PLC0415
    from growth_equestre.gateway import partner_link as web  # noqa: PLC0415

    return web, lambda: _each(VISITOR)


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[dict[str, Any]]:
    """Long and repeated work lives and dies with the server, which does not wait for it to answer."""
    logs.start()
    slow_heads.bound(process.server_settings())
    is_leaving = process.begin()
    starting = asyncio.create_task(asyncio.to_thread(_start_jobs, is_leaving))
    try:
        yield {}
    finally:
        is_leaving.set()
        stop = await starting
        await asyncio.gather(asyncio.to_thread(_PROGRAMS.stop), asyncio.to_thread(stop))
        await asyncio.to_thread(process.end)
        process.exit_as_asked()


def _start_jobs(is_leaving: threading.Event) -> Callable[[], None]:
    """Load the rooms and start the queue while the first browser is still loading the frame.

    A workspace that does not open must not keep the server down: the screens say why, and what to do.
    """
    import growth_equestre.overview.view  # noqa: F401, PLC0415
    from growth_equestre import house  # noqa: PLC0415

    return house.start_work(is_leaving)


def unexpected_error(error: Exception) -> bool:
    """Say in words what went wrong on a screen; the trace goes to the log."""
    from growth_equestre.ui import feedback  # noqa: PLC0415

    return feedback.unexpected_error(error)


app = st.App(
    "pages/_shell.py",
    lifespan=lifespan,
    routes=[
        Route("/healthz", healthz, methods=["GET"]),
        Route("/readyz", _PROGRAMS.ready, methods=["GET"]),
        Route("/metrics", _PROGRAMS.metrics, methods=["GET"]),
        Route("/c", _CAPTURE.front, methods=["GET"]),
        Mount("/c", app=_CAPTURE),
        Route("/visao-geral", first_screen, methods=["GET"]),
        Route("/entrar", _ENTRANCE.sign_in, methods=["GET", "POST"]),
        Route("/sair", _ENTRANCE.sign_out, methods=["GET", "POST"]),
        Route("/convite", _ENTRANCE.invitation, methods=["GET", "POST"]),
        Route("/resposta/{token}", partner_link, methods=["GET", "POST"]),
    ],
    middleware=[
        Middleware(Traced),
        Middleware(Straight, way=Mount("/api", app=_PROGRAMS)),
        Middleware(Gatekeeper, with_provider=_WITH_PROVIDER),
        Middleware(ScreenTalk),
        Middleware(ScreensGiveWay),
    ],
    on_script_error=unexpected_error,
    exception_handlers={Exception: unforeseen},
)
