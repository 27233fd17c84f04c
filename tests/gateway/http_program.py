"""Another program, speaking HTTP."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from growth_equestre.gateway.service_batches import Intake


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
