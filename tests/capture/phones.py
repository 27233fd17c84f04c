"""A visitor's browser without a socket: requests go straight to the application."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.types import ASGIApp


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def sealed(self) -> str:
        """The hidden field of the last form on the page."""
        return re.findall(r'name="f" value="([^"]+)"', self.text)[-1]


@dataclass
class Phone:
    """One visitor's browser: remembers its cookie, follows nothing by itself."""

    app: ASGIApp
    address: str = "203.0.113.7"
    cookie: str = ""
    kind: str = "application/x-www-form-urlencoded"

    def get(self, path: str, method: str = "GET") -> Answer:
        return self._send(method, path, b"")

    def post(self, path: str, body: bytes | None = None, **fields: str) -> Answer:
        return self._send("POST", path, urlencode(fields).encode() if body is None else body)

    def _send(self, method: str, path: str, body: bytes) -> Answer:
        answer = asyncio.run(self._asked(method, path, body))
        given = re.match(r"visita=([^;]+)", answer.headers.get("set-cookie", ""))
        self.cookie = given[1] if given else self.cookie
        return answer

    async def _asked(self, method: str, path: str, body: bytes) -> Answer:
        bare, _, query = path.partition("?")
        headers = [(b"content-type", self.kind.encode())]
        if self.cookie:
            headers.append((b"cookie", f"visita={self.cookie}".encode()))
        sent: list[dict[str, object]] = []

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, object]) -> None:
            sent.append(message)

        await self.app(
            {"type": "http", "method": method, "path": bare, "raw_path": bare.encode(), "query_string": query.encode(),
             "root_path": "", "headers": headers, "client": (self.address, 5000), "server": ("localhost", 80),
             "scheme": "http", "http_version": "1.1"},
            receive, send,
        )  # type: ignore[arg-type]  # fmt: skip
        start = sent[0]
        told = {name.decode(): value.decode() for name, value in start["headers"]}  # type: ignore[attr-defined]
        return Answer(int(start["status"]), told, b"".join(m.get("body", b"") for m in sent[1:]).decode())  # type: ignore
