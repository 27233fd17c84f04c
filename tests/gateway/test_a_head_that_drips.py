"""A connection whose request never gets said is let go; one that is served, or that stays open on purpose, is not."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from websockets.sync.client import connect

from growth_equestre.gateway import slow_heads

pytestmark = pytest.mark.slow
LIMIT = 0.5
ASK = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answers after longer than a head may take; a channel says back what it hears."""
    await receive()
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        while (heard := await receive())["type"] == "websocket.receive":
            await send({"type": "websocket.send", "text": heard["text"]})
        return
    await asyncio.sleep(2 * LIMIT)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture(params=[HttpToolsProtocol, H11Protocol])
def port(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(slow_heads, "SLOWEST_HEAD_SECONDS", LIMIT)
    config = uvicorn.Config(app, port=0, log_level="error", lifespan="off", http=request.param)
    config.load()
    slow_heads.bound(config)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(timeout=10)


def peer(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=0.05)


def is_let_go(one: socket.socket, drip: bytes = b"") -> bool:
    """Whether the other side closes in a while, however it is kept dripping."""
    until = time.monotonic() + 6 * LIMIT
    while time.monotonic() < until:
        try:
            one.sendall(drip)
            if one.recv(1) == b"":
                return True
        except TimeoutError:
            continue
        except OSError:
            return True
    return False


def answered(one: socket.socket) -> bool:
    one.settimeout(5)
    one.sendall(ASK)
    said = b""
    while not said.endswith(b"ok"):
        part = one.recv(1_000)
        if not part:
            return False
        said += part
    one.settimeout(0.05)
    return True


def test_a_head_that_drips_is_let_go(port: int) -> None:
    one = peer(port)
    one.sendall(b"GET / HTTP/1.1\r\nX: ")
    assert is_let_go(one, b"a")


def test_whoever_says_nothing_is_let_go(port: int) -> None:
    assert is_let_go(peer(port))


def test_the_second_head_of_a_connection_may_not_drip_either(port: int) -> None:
    one = peer(port)
    assert answered(one)
    one.sendall(b"GET / HTTP/1.1\r\nX: ")
    assert is_let_go(one, b"a")


def test_an_answer_may_take_longer_than_a_head(port: int) -> None:
    one = peer(port)
    assert [answered(one) for _ in range(2)] == [True, True]


def test_a_channel_stays_open(port: int) -> None:
    with connect(f"ws://127.0.0.1:{port}/") as channel:
        time.sleep(2 * LIMIT)
        channel.send("ainda aqui?")
        assert channel.recv(timeout=5) == "ainda aqui?"
