"""Twenty programs that send facts at a steady pace, each over one connection, and remember what they were answered."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

CLIENTS = 20


@dataclass
class Crowd:
    """port: of the server; a_second: facts that all send together. seconds holds (how long, status) of each answer."""

    port: int
    secret: str
    leads: Sequence[str]
    a_second: float
    seconds: list[tuple[float, int]] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)
    """Event id that was answered, by the sender's own id."""
    sent: list[dict[str, str]] = field(default_factory=list)

    def send_for(self, duration: float, seed: int = 7) -> None:
        """Send for so many seconds, or until the server goes away."""
        asyncio.run(self._all(duration, random.Random(seed)))

    def send_again(self, facts: Sequence[dict[str, str]]) -> list[int]:
        """Send these once more over one connection, one after another; the statuses."""
        before = len(self.seconds)
        asyncio.run(self._one_by_one(facts))
        return [status for _, status in self.seconds[before:]]

    async def _all(self, duration: float, rng: random.Random) -> None:
        until = time.monotonic() + duration
        await asyncio.gather(*(self._client(number, until, rng) for number in range(CLIENTS)))

    async def _client(self, number: int, until: float, rng: random.Random) -> None:
        pause, turn = CLIENTS / self.a_second, 0
        due = time.monotonic() + rng.random() * pause
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        while due < until:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            due, turn = due + pause, turn + 1
            fact = {"lead_id": rng.choice(self.leads), "evento": "page_view", "id": f"crowd-{number}-{turn}"}
            self.sent.append(fact)
            try:
                await self._send(reader, writer, fact)
            except (ConnectionError, asyncio.IncompleteReadError):
                return
        writer.close()

    async def _one_by_one(self, facts: Sequence[dict[str, str]]) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        for fact in facts:
            await self._send(reader, writer, fact)
        writer.close()

    async def _send(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, fact: dict[str, str]) -> None:
        body = json.dumps(fact).encode()
        began = time.monotonic()
        writer.write(
            b"POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Authorization: Bearer " + self.secret.encode() + b"\r\n"
            b"Content-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body
        )
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        answer = json.loads(await reader.readexactly(int(length.split(b":")[1])))
        status = int(head.split()[1])
        self.seconds.append((time.monotonic() - began, status))
        if status == 201:
            self.kept[fact["id"]] = answer["event_id"]
