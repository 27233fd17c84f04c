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


@contextmanager
def served(house: House) -> Iterator[tuple[str, Intakes]]:
    """The door over these workspaces, on a port; its address, and what writes the facts."""
    built, intakes = api.build(house)
    server = uvicorn.Server(uvicorn.Config(built, port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}", intakes
    server.should_exit = True
    thread.join(timeout=10)
    intakes.stop()
