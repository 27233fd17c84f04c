"""The typed door for programs, composed: capture, questions, errors, limits, and a page that describes it all."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

from fastapi import FastAPI
from starlette.responses import HTMLResponse, JSONResponse
from starlette.types import ASGIApp

from growth_equestre.accounts import service_keys as keys
from growth_equestre.foundation.errors import GrowthError
from growth_equestre.foundation.workspace import Actor, Workspace
from growth_equestre.gateway import api_capture, api_errors, api_events, api_insights, api_sites, page
from growth_equestre.gateway.api_doors import Doorman, House, Limits, Zones
from growth_equestre.gateway.api_metrics import Counted
from growth_equestre.gateway.service_batches import Intakes
from growth_equestre.gateway.types_api import ErrorShown

PREFIX = "/v1"
_ERRORS: dict[int | str, dict[str, Any]] = {
    code: {"model": ErrorShown} for code in (400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 500, 503, 504)
}


def build(house: House) -> tuple[ASGIApp, Intakes]:
    """The application to mount, and what must be stopped with the server."""
    api = FastAPI(
        title="Growth Equestre",
        version="1",
        description="Envie leads e eventos; pergunte scores, parceiros e próximas ações.",
        docs_url=None,
        redoc_url=None,
        openapi_url=f"{PREFIX}/openapi.json",
        responses=_ERRORS,
    )
    intakes = Intakes(house.opened)
    api.state.house, api.state.doorman, api.state.intakes = house, Doorman(house), intakes
    api.state.zones, api.state.site_buckets, api.state.landing = Zones(house), {}, api_events.Landing()
    api_errors.install(api)
    api.include_router(api_capture.router, prefix=PREFIX)
    api.include_router(api_insights.router, prefix=PREFIX)
    api.include_router(api_sites.router, prefix=PREFIX)

    @api.get(f"{PREFIX}/docs", include_in_schema=False)
    def described() -> HTMLResponse:
        return page.answer("API do Growth Equestre", _description(api.openapi()))

    return Counted(Limits(api_events.ShortWay(api, api, f"{PREFIX}/events"))), intakes


def readiness(opened: Callable[[Actor], Workspace]) -> JSONResponse:
    """Whether the workspace that opens first answers."""
    try:
        keys.key_of(opened(keys.DOORMAN), "")
    except GrowthError as error:
        return api_errors.shown(503, str(error), type(error).__name__)
    return JSONResponse({"status": "ready"})


def _description(schema: dict[str, Any]) -> list[str]:
    """The whole schema as plain words, without a script from elsewhere."""
    parts = [
        page.paragraph("Envie 'Authorization: Bearer CHAVE'. As chaves são feitas em Configurações."),
        page.paragraph("Com 'Idempotency-Key', o mesmo pedido pode ser mandado de novo sem repetir nada."),
        f'<p><a href="openapi.json">{escape("Descrição completa (OpenAPI)")}</a></p>',
    ]
    for path, methods in schema["paths"].items():
        for method, about in methods.items():
            parts.append(
                f'<div class="card"><strong>{escape(about["summary"])}</strong>'
                f"<p><code>{escape(method.upper())} /api{escape(path)}</code></p>"
                f"{page.paragraph(about.get('description', ''), 'quiet')}</div>"
            )
    return parts
