"""The application: one process that serves the pages and the HTTP routes, and runs the background jobs.

Start it with `streamlit run app.py`. No business code here.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from growth_equestre.ui.feedback import unexpected_error


async def healthz(_request: Request) -> JSONResponse:
    """The process answers. Nothing is opened: a probe must not take the workspace file."""
    return JSONResponse({"status": "ok"})


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[dict[str, Any]]:
    """Long and repeated work lives and dies with the server."""
    yield {}


app = st.App(
    "pages/_shell.py",
    lifespan=lifespan,
    routes=[Route("/healthz", healthz, methods=["GET"])],
    on_script_error=unexpected_error,
)
