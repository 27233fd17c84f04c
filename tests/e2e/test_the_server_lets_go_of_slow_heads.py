"""The server as it is started bounds how long the head of a request may take; its host passes no such setting on."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest
from server import running_app

from growth_equestre.gateway.slow_heads import SLOWEST_HEAD_SECONDS

pytestmark = pytest.mark.browser


def test_a_head_that_drips_is_let_go_in_time(tmp_path: Path) -> None:
    with running_app(tmp_path / "workspaces") as app, socket.create_connection(("127.0.0.1", app.port)) as peer:
        peer.settimeout(0.25)
        began, is_open = time.monotonic(), True
        peer.sendall(b"GET / HTTP/1.1\r\nX: ")
        while is_open and time.monotonic() - began < 3 * SLOWEST_HEAD_SECONDS:
            try:
                peer.sendall(b"a")
                is_open = peer.recv(1) != b""
            except TimeoutError:
                continue
            except OSError:
                is_open = False
        assert not is_open
        assert time.monotonic() - began >= SLOWEST_HEAD_SECONDS / 2
