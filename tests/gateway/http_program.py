"""Another program, speaking HTTP."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn

from growth_equestre.gateway import api
from growth_equestre.gateway.api_doors import House
from growth_equestre.gateway.service_batches import Intake, Intakes


@dataclass(frozen=True)
class Answer:
    """What came back; headers by their names in lower case."""

    status: int
    text: str
    headers: dict[str, str] = field(default_factory=dict)

    def json(self) -> Any:
        return json.loads(self.text)


@dataclass
class Program:
    """Another program with its key."""

    url: str
    intake: Intake
    secret: str

    def post(self, path: str, body: Any, **headers: str) -> Answer:
        return self.send(path, json.dumps(body).encode(), **headers)

    def get(self, path: str) -> Answer:
        return self.send(path, None)

    def send(self, path: str, content: bytes | None, **headers: str) -> Answer:
        """One request; names of headers with _ for -."""
        named = {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json"}
        named |= {name.replace("_", "-"): text for name, text in headers.items()}
        request = urllib.request.Request(f"{self.url}/v1{path}", data=content, headers=named)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return _answer(answer.status, answer)
        except urllib.error.HTTPError as error:
            return _answer(error.code, error)


def _answer(status: int, answer: Any) -> Answer:
    return Answer(status, answer.read().decode(), {name.lower(): text for name, text in answer.headers.items()})


class _Port:
    """A server on a port of its own, kept from test to test: to begin and to end one takes longer than most of them."""

    def __init__(self) -> None:
        self.app: Any = None
        about = {"port": 0, "log_level": "error", "lifespan": "off", "interface": "asgi3"}
        self.server = uvicorn.Server(uvicorn.Config(self._answer, **about))
        threading.Thread(target=self.server.run, daemon=True).start()
        while not self.server.started:
            time.sleep(0.005)
        self.number = self.server.servers[0].sockets[0].getsockname()[1]

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        await self.app(scope, receive, send)


_idle: list[_Port] = []


@contextmanager
def served(house: House) -> Iterator[tuple[str, Intakes]]:
    """The door over these workspaces, on a port; its address, and what writes the facts."""
    port = _idle.pop() if _idle else _Port()
    port.app, intakes = api.build(house)
    yield f"http://127.0.0.1:{port.number}", intakes
    port.app = None
    intakes.stop()
    _idle.append(port)
