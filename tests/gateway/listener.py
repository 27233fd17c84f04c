"""Another program that is told what happens: a small server that answers as it is bid, and keeps what it heard."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Heard:
    """One message as it came; headers by their names in lower case."""

    headers: dict[str, str]
    body: bytes

    @property
    def told(self) -> dict[str, Any]:
        return json.loads(self.body)


@dataclass
class Listener:
    """answers: status of each message in turn, the last one for all that follow. location: where a redirect leads."""

    answers: list[int] = field(default_factory=lambda: [204])
    location: str = ""
    heard: list[Heard] = field(default_factory=list)

    def __post_init__(self) -> None:
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                listener.heard.append(Heard({name.lower(): text for name, text in self.headers.items()}, body))
                status = listener.answers.pop(0) if len(listener.answers) > 1 else listener.answers[0]
                self.send_response(status)
                if listener.location:
                    self.send_header("Location", listener.location)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/avisos"
        threading.Thread(target=lambda: self.server.serve_forever(0.01), daemon=True).start()

    def of(self, kind: str) -> list[dict[str, Any]]:
        """Items of every message of this type that came."""
        return [item for one in self.heard if one.told["type"] == kind for item in one.told["data"]["items"]]

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
