"""A form is read to its size and for its time, at every address that takes one; what it says is shown as letters."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response

from growth_equestre.crm import service_handoffs as answers
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.gateway import entrance, forms, page, partner_link

DRIP = 0.02


def request_of(path: str, sends: Callable[[], Awaitable[dict[str, Any]]]) -> Request:
    scope = {
        "type": "http", "method": "POST", "path": path, "headers": [], "query_string": b"", "client": ("10.0.0.1", 1),
        "path_params": {"token": "x"}, "scheme": "http", "server": ("x", 80),
    }  # fmt: skip
    return Request(scope, sends)


def dripping() -> tuple[Callable[[], Awaitable[dict[str, Any]]], list[float]]:
    """A body of which a byte comes now and then, for good; and when each was asked for."""
    asked: list[float] = []

    async def receive() -> dict[str, Any]:
        asked.append(time.monotonic())
        await asyncio.sleep(DRIP)
        return {"type": "http.request", "body": b"a", "more_body": True}

    return receive, asked


def endless() -> tuple[Callable[[], Awaitable[dict[str, Any]]], list[float]]:
    """A body that comes fast and does not end; and when each part was asked for."""
    asked: list[float] = []

    async def receive() -> dict[str, Any]:
        asked.append(time.monotonic())
        assert len(asked) < 1_000, "it is read on and on"
        return {"type": "http.request", "body": b"a" * 1_000, "more_body": True}

    return receive, asked


DOORS: dict[str, Callable[[Workspace, Request], Awaitable[Response]]] = {
    "/entrar": lambda _ws, request: entrance.sign_in(request),
    "/resposta/x": lambda ws, request: partner_link.partner_link(request, lambda: [replace(ws, actor=answers.VISITOR)]),
}


@pytest.mark.parametrize("path", DOORS)
def test_a_form_without_end_is_not_read_on(ws: Workspace, path: str) -> None:
    receive, asked = endless()
    answer = asyncio.run(DOORS[path](ws, request_of(path, receive)))
    assert answer.status_code >= 300 and len(asked) < 20


@pytest.mark.parametrize("path", DOORS)
def test_a_form_that_drips_is_given_up(ws: Workspace, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "SLOWEST_FORM_SECONDS", 5 * DRIP)
    receive, asked = dripping()

    async def patiently() -> Response:
        return await asyncio.wait_for(DOORS[path](ws, request_of(path, receive)), 200 * DRIP)

    assert asyncio.run(patiently()).status_code >= 300
    assert len(asked) < 50


def test_what_comes_whole_and_in_time_is_read() -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"nome=Marina", "more_body": False}

    assert asyncio.run(forms.whole(request_of("/", receive), 100)) == b"nome=Marina"
    assert asyncio.run(forms.whole(request_of("/", receive), 5)) is None


def test_a_title_is_letters_whatever_stands_in_it() -> None:
    text = bytes(page.answer("<script>alert(1)</script>", []).body).decode()
    assert "<script" not in text and text.count("&lt;script&gt;") == 2
