"""Every failure as programs read it: status, a Portuguese sentence, what kind it is, when, and which fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from growth_equestre.foundation import logs
from growth_equestre.foundation.clock import SystemClock
from growth_equestre.foundation.errors import (
    GateClosed,
    GrowthError,
    InvalidFields,
    InvalidInput,
    NotFound,
    PermissionDenied,
    WorkspaceBusy,
)
from growth_equestre.gateway.service_intake import KeyReused

_STATUS: Sequence[tuple[type[GrowthError], int]] = (
    (KeyReused, 409),
    (InvalidFields, 422),
    (InvalidInput, 422),
    (GateClosed, 409),
    (NotFound, 404),
    (PermissionDenied, 403),
    (WorkspaceBusy, 503),
)
_OF_HTTP = {
    400: "O pedido não pôde ser lido.",
    401: "Falta a chave, ou ela não vale mais. Envie 'Authorization: Bearer CHAVE'.",
    404: "Não há nada neste endereço.",
    405: "Este endereço não aceita este método.",
    408: "O pedido demorou demais a chegar.",
    413: "O pedido é grande demais.",
    415: "Envie JSON, com 'Content-Type: application/json'.",
    429: "Pedidos demais por minuto. Espere e tente de novo.",
    504: "A resposta demorou demais. Tente de novo.",
}
_TYPED = {
    "missing": "Falta este campo.",
    "extra_forbidden": "Este campo não existe.",
    "string_too_long": "O texto é longo demais.",
    "string_too_short": "O texto está vazio.",
    "too_long": "São itens demais.",
    "too_short": "A lista está vazia.",
    "json_invalid": "O JSON não pôde ser lido.",
}


class Refused(HTTPException):
    """A request turned away before it reached a room. headers: what the sender should know."""

    def __init__(self, status: int, message: str = "", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, message or _OF_HTTP.get(status, ""), dict(headers or {}))


def shown(
    status: int,
    message: str,
    kind: str,
    fields: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """The one form that errors have."""
    body: dict[str, Any] = {
        "statusCode": status,
        "message": message,
        "errorType": kind,
        "timestamp": SystemClock().now().astimezone(UTC).isoformat(timespec="milliseconds"),
        "fields": list(fields),
    }
    return JSONResponse(body, status, dict(headers or {}))


def answer(error: GrowthError) -> JSONResponse:
    """A failure of a room, as programs read it."""
    status = next((code for kind, code in _STATUS if isinstance(error, kind)), 400)
    problems = (
        error.problems if isinstance(error, InvalidFields) else [error] if isinstance(error, InvalidInput) else []
    )
    fields = [{"field": one.field, "message": str(one)} for one in problems]
    return shown(status, str(error), type(error).__name__, fields)


def refused(error: HTTPException) -> JSONResponse:
    """The answer at the door: its own words where it is ours, else those of its status."""
    message = error.detail if isinstance(error, Refused) else _OF_HTTP.get(error.status_code, error.detail)
    return shown(error.status_code, message, "HTTPException", headers=error.headers)


def unforeseen(error: Exception) -> JSONResponse:
    """What nobody foresaw: a number, and the log has where."""
    number = logs.fault("Erro inesperado num pedido", error)
    said = f"Algo deu errado aqui; nada foi gravado pela metade. Número do erro: {number}."
    return shown(500, said, "InternalError")


def install(api: FastAPI) -> None:
    """Have every failure of this API answered in the one form."""

    @api.exception_handler(GrowthError)
    async def of_a_room(_request: Request, error: GrowthError) -> JSONResponse:
        return answer(error)

    @api.exception_handler(RequestValidationError)
    async def of_a_shape(_request: Request, error: RequestValidationError) -> JSONResponse:
        fields = [_field(one) for one in error.errors()]
        return shown(422, "Confira os campos.", "RequestValidationError", fields)

    @api.exception_handler(HTTPException)
    async def of_http(_request: Request, error: HTTPException) -> JSONResponse:
        return refused(error)

    @api.exception_handler(Exception)
    async def of_nobody_foresaw(_request: Request, error: Exception) -> JSONResponse:
        return unforeseen(error)


def _field(problem: Mapping[str, Any]) -> dict[str, str]:
    places = [str(part) for part in problem["loc"] if part != "body" and not _is_of_a_union(part)]
    return {"field": ".".join(places), "message": _TYPED.get(problem["type"], "Este valor não serve.")}


def _is_of_a_union(part: object) -> bool:
    """Pydantic names the alternative it tried ("LeadBody", "list[LeadBody]"): nothing the sender wrote."""
    return isinstance(part, str) and (part.endswith(("Body", "Asked")) or part.startswith("list["))
