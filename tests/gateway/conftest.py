"""The door for programs over a real workspace, served on a port and spoken to as programs do."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn

from growth_equestre.accounts import service_keys as keys
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.gateway import api
from growth_equestre.gateway.service_batches import Intake

EVERYTHING = (Permission.CAN_VIEW, Permission.CAN_EDIT, Permission.CAN_SCORE, Permission.CAN_TRAIN)


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


@pytest.fixture
def key_for(ws: Workspace) -> Callable[..., str]:
    """Makes the secret of a key that may do these things."""
    return lambda *permissions, a_minute=100_000: (
        keys.create_key(ws, "Site", permissions or EVERYTHING, a_minute).secret
    )


@pytest.fixture
def program(ws: Workspace, key_for: Callable[..., str]) -> Iterator[Program]:
    built, intake = api.build(lambda actor: Workspace(ws.name, ws.database, actor, ws.clock))
    server = uvicorn.Server(uvicorn.Config(built, port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Program(f"http://127.0.0.1:{port}", intake, key_for())
    server.should_exit = True
    thread.join(timeout=10)
    intake.stop()


def _answer(status: int, answer: Any) -> Answer:
    return Answer(status, answer.read().decode(), {name.lower(): text for name, text in answer.headers.items()})
