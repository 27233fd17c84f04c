"""The application: one process that serves the pages and the HTTP routes, and runs the background jobs.

Start it with `streamlit run app.py`. No business code here.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route

from growth_equestre import house
from growth_equestre.foundation.errors import GrowthError
from growth_equestre.jobs import service as jobs
from growth_equestre.ui.feedback import unexpected_error

_LOG = logging.getLogger("growth_equestre")


async def healthz(_request: Request) -> JSONResponse:
    """The process answers. Nothing is opened: a probe must not take the workspace file."""
    return JSONResponse({"status": "ok"})


async def first_screen(_request: Request) -> RedirectResponse:
    """The first screen lives at the root; its own name leads there."""
    return RedirectResponse("/")


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[dict[str, Any]]:
    """Long and repeated work lives and dies with the server."""
    stop = await asyncio.to_thread(_start_jobs)
    try:
        yield {}
    finally:
        await asyncio.to_thread(stop)


def _start_jobs() -> Callable[[], None]:
    """A workspace that does not open must not keep the server down: the screens say why, and what to do."""
    try:
        return jobs.start_background(house.open_workspace())
    except GrowthError as error:
        _LOG.error("Os trabalhos em segundo plano não começaram: %s", error)
        return lambda: None


app = st.App(
    "pages/_shell.py",
    lifespan=lifespan,
    routes=[
        Route("/healthz", healthz, methods=["GET"]),
        Route("/visao-geral", first_screen, methods=["GET"]),
    ],
    on_script_error=unexpected_error,
)
