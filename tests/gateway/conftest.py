"""The door for programs over a real workspace, served on a port and spoken to as programs do."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest
import uvicorn
from http_program import Program

from growth_equestre.accounts import rules_keys
from growth_equestre.accounts import service_keys as keys
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.gateway import api

EVERYTHING = rules_keys.GRANTABLE


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
