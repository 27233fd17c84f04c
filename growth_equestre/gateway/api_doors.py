"""Before a request reaches a room: who sends it, whether it may come now, and how much of it is read."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from growth_equestre.accounts import service_keys as keys
from growth_equestre.accounts.types_keys import ApiKey
from growth_equestre.foundation import logs
from growth_equestre.foundation.errors import GrowthError
from growth_equestre.foundation.workspace import Actor, Workspace
from growth_equestre.gateway import rules_rate
from growth_equestre.gateway.api_errors import Refused, shown
from growth_equestre.gateway.service_batches import monotonic
from growth_equestre.gateway.types_api import Once

Kept = TypeVar("Kept")
LARGEST_BODY = 1_048_576
"""Bytes of a request."""
SLOWEST_BODY_SECONDS = 10.0
SLOWEST_ANSWER_SECONDS = 30.0
REMEMBERED_SECONDS = 2.0
"""How long a key is taken at its word before it is looked up again: a revoked key works so much longer at most."""
LONGEST_IDEMPOTENCY_KEY = 200
_MOST_REMEMBERED = 1_000
_HEADERS = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]


@dataclass(frozen=True)
class House:
    """The workspaces that programs may reach. names: those of now; opened: one of them, as somebody."""

    names: Callable[[], Sequence[str]]
    opened: Callable[[str, Actor], Workspace]

    def found_in(self, look: Callable[[Workspace], Kept | None]) -> tuple[str, Kept] | None:
        """The first workspace in which a look finds something, and what. Raises GrowthError when none does and one
        that may hold it does not open."""
        closed = None
        for name in self.names():
            try:
                ws = self.opened(name, keys.DOORMAN)
                found = look(ws)
            except GrowthError as error:
                closed = error
                continue
            if found is not None:
                return ws.name, found
        if closed:
            raise closed
        return None


@dataclass(frozen=True)
class Shown:
    """A key that was shown, and the workspace that it opens: no other knows it."""

    key: ApiKey
    workspace: str


@dataclass
class Doorman:
    """Knows keys and how often each may come. One per process; used on the event loop only."""

    house: House
    _known: dict[str, tuple[Shown, float]] = field(default_factory=dict)
    _looking: dict[str, asyncio.Task[Shown | None]] = field(default_factory=dict)
    _buckets: dict[str, rules_rate.Bucket] = field(default_factory=dict)

    async def key_of(self, request: Request) -> Shown:
        """The key that the request shows. Raises Refused: 401 without a good one, 429 when it came too often."""
        kind, _, secret = request.headers.get("authorization", "").partition(" ")
        shown_key = secret.strip() if kind.lower() == "bearer" else request.headers.get("x-api-key", "")
        if not shown_key:
            raise Refused(401, headers={"WWW-Authenticate": "Bearer"})
        found = await self._looked_up(shown_key)
        key = found.key
        bucket, wait = rules_rate.taken(self._buckets.get(key.key_id), monotonic(), key.a_minute)
        self._buckets[key.key_id] = bucket
        if wait:
            raise Refused(429, headers={"Retry-After": str(max(1, round(wait + 0.5)))})
        return found

    async def _looked_up(self, secret: str) -> Shown:
        digest = hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
        known = self._known.get(digest)
        if known and monotonic() - known[1] < REMEMBERED_SECONDS:
            return known[0]
        found = await asyncio.shield(self._look_up(digest, secret))
        self._known.pop(digest, None)
        if found is None:
            raise Refused(401, headers={"WWW-Authenticate": "Bearer"})
        if len(self._known) >= _MOST_REMEMBERED:
            self._known.clear()
        self._known[digest] = (found, monotonic())
        return found

    def _look_up(self, digest: str, secret: str) -> asyncio.Task[Shown | None]:
        """Whoever shows a key while it is being looked up waits for that look and asks for none of its own."""
        if digest not in self._looking:
            self._looking[digest] = asyncio.create_task(asyncio.to_thread(self._searched, secret))
            self._looking[digest].add_done_callback(lambda _: self._looking.pop(digest))
        return self._looking[digest]

    def _searched(self, secret: str) -> Shown | None:
        found = self.house.found_in(lambda ws: keys.key_of(ws, secret))
        return Shown(found[1], found[0]) if found else None


class Zones:
    """In which zone each workspace's moments are read, looked up beside the event loop and remembered for a moment."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._known: dict[str, tuple[ZoneInfo, float]] = {}

    async def of(self, workspace: str) -> ZoneInfo:
        """The zone of the workspace with this name."""
        known = self._known.get(workspace)
        if known is None or monotonic() - known[1] >= REMEMBERED_SECONDS:
            zone = await asyncio.to_thread(lambda: self._house.opened(workspace, keys.DOORMAN).local_zone)
            self._known[workspace] = known = (zone, monotonic())
        return known[0]


@dataclass(frozen=True)
class Visit:
    """One request let in. where: the workspace's name; once: what its sender calls it, when it may be sent again."""

    where: str
    workspace: Callable[[], Workspace]
    actor: Actor
    once: Once | None


async def visit(request: Request) -> Visit:
    """FastAPI dependency: let the request in. Raises Refused."""
    doorman: Doorman = request.app.state.doorman
    found = await doorman.key_of(request)
    key, where, actor = found.key, found.workspace, keys.actor_of(found.key)
    logs.about(actor=actor.user_id)
    named = request.headers.get("idempotency-key", "").strip()
    if len(named) > LONGEST_IDEMPOTENCY_KEY:
        raise Refused(400, "A 'Idempotency-Key' é longa demais.")
    once = Once(key.key_id, named, await _digest(request)) if named else None
    return Visit(where, lambda: doorman.house.opened(where, actor), actor, once)


async def _digest(request: Request) -> str:
    """Of what is asked for; a request that is another one has another."""
    return hashlib.sha256(request.url.path.encode() + b"\0" + await request.body()).hexdigest()


class Limits:
    """Reads no more than a request can be, waits no longer than one may take, and says nothing of what it is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(SLOWEST_BODY_SECONDS):
                body = await _whole(receive)
        except TimeoutError:
            await _refuse(408, scope, receive, send)
            return
        if body is None:
            await _refuse(413, scope, receive, send)
            return
        begun = _Begun(send)
        try:
            async with asyncio.timeout(SLOWEST_ANSWER_SECONDS):
                await self.app(scope, again(body, receive), begun)
        except TimeoutError:
            if not begun.is_begun:
                await _refuse(504, scope, receive, send)


class _Begun:
    """Sends on, and remembers whether an answer was begun."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.is_begun = False

    async def __call__(self, message: Message) -> None:
        self.is_begun = True
        if message["type"] == "http.response.start":
            message.setdefault("headers", []).extend(_HEADERS)
        await self._send(message)


async def _whole(receive: Receive) -> bytes | None:
    """The body; None when it is larger than a request can be."""
    body, is_more = bytearray(), True
    while is_more:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        body += message.get("body", b"")
        if len(body) > LARGEST_BODY:
            return None
        is_more = message.get("more_body", False)
    return bytes(body)


def again(body: bytes, receive: Receive) -> Callable[[], Awaitable[Message]]:
    """Gives the body that was read, then whatever else comes."""
    given = False

    async def receive_again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again


async def _refuse(status: int, scope: Scope, receive: Receive, send: Send) -> None:
    refused = Refused(status)
    await shown(status, str(refused.detail), "HTTPException")(scope, receive, send)
