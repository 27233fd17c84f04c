"""A request leaves one line with its route; the address itself may name a person or hold a token, and stays out."""

from __future__ import annotations

import json

import pytest
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from growth_equestre.gateway.straight import Straight
from growth_equestre.gateway.traced import Traced, unforeseen
from tests.logged import Told, told

__all__ = ["told"]


async def _answered(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("ok")


async def _broken(_request: Request) -> PlainTextResponse:
    raise RuntimeError("Zoraide Quimbundo")


@pytest.fixture
def client() -> TestClient:
    api = FastAPI()

    @api.get("/v1/leads/{lead_id}/score")
    def score(lead_id: str) -> str:
        return lead_id

    routes = [Route("/resposta/{token}", _answered), Route("/quebra", _broken)]
    ways = [Middleware(Traced), Middleware(Straight, way=Mount("/api", app=api))]
    whole = Starlette(routes=routes, middleware=ways, exception_handlers={Exception: unforeseen})
    return TestClient(whole, raise_server_exceptions=False)


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/resposta/segredo123", "/resposta/{token}"),
        ("/api/v1/leads/segredo123/score", "/api/v1/leads/{lead_id}/score"),
    ],
)
def test_the_line_holds_the_route_and_not_the_address(client: TestClient, told: Told, path: str, route: str) -> None:
    answer = client.get(f"{path}?nome=segredo123")
    (line,) = (line for line in told() if line["event"] == "http")
    assert (line["route"], line["method"], line["status"], line["outcome"]) == (route, "GET", 200, "ok")
    assert answer.headers["x-request-id"] == line["request"]
    assert "segredo123" not in json.dumps(told())


def test_an_address_that_breaks_answers_a_number_that_is_in_the_log(client: TestClient, told: Told) -> None:
    answer = client.get("/quebra")
    fault = next(line for line in told() if "error_number" in line)
    assert answer.status_code == 500
    assert fault["error_number"] in answer.text
    assert "Zoraide" not in answer.text + json.dumps(told())
