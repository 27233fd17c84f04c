"""The short way in for facts, which come by the hundred a second: not through what the other addresses need.

It takes only what it can have kept; of whatever is wrong with a request, the ordinary way tells.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Annotated, Any

from fastapi import FastAPI
from pydantic import Field, TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from growth_equestre.events import service_words
from growth_equestre.events.types import EventInput
from growth_equestre.foundation.errors import GrowthError, InvalidFields, InvalidInput, PermissionDenied
from growth_equestre.foundation.vocab import Permission
from growth_equestre.gateway import api_errors
from growth_equestre.gateway.api_doors import Visit, again, visit
from growth_equestre.gateway.service_batches import Answer, Intake
from growth_equestre.gateway.types_api import MOST_AT_ONCE, EventBody, Reply, Sent

_BODY: TypeAdapter[EventBody | list[EventBody]] = TypeAdapter(
    EventBody | Annotated[list[EventBody], Field(min_length=1, max_length=MOST_AT_ONCE)]
)


class ShortWay:
    """Wraps the API. path: of the address for facts, below where the API is mounted."""

    def __init__(self, app: ASGIApp, api: FastAPI, path: str) -> None:
        self.app = app
        self._api = api
        self._route = Route(path, kept, methods=["POST"])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        address = f"{scope.get('root_path', '')}{self._route.path}"
        is_fact = scope["type"] == "http" and scope["method"] == "POST" and scope["path"] == address
        if is_fact:
            scope["app"] = self._api
            request = Request(scope, receive)
            body = await request.body()
            answer = await self._answer(request, body)
            if answer is not None:
                scope["route"] = self._route
                await answer(scope, receive, send)
                return
            receive = again(body, receive)
        await self.app(scope, receive, send)

    async def _answer(self, request: Request, body: bytes) -> JSONResponse | None:
        """None where the ordinary way must say what is wrong."""
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            return None
        try:
            sent = _BODY.validate_json(body)
            who = await visit(request)
            return await kept(request, sent, who)
        except ValidationError:
            return None
        except api_errors.Refused as error:
            return api_errors.refused(error)
        except GrowthError as error:
            return api_errors.answer(error)
        except Exception as error:  # noqa: BLE001 - whoever sent it must hear of any failure in the one form
            return api_errors.unforeseen(error)


async def kept(request: Request, sent: EventBody | list[EventBody], who: Visit) -> JSONResponse:
    """Have these facts kept, and say so once they are on disk. Raises PermissionDenied and what the log refuses."""
    if Permission.CAN_EDIT not in who.actor.permissions:
        raise PermissionDenied(Permission.CAN_EDIT)
    intake: Intake = request.app.state.intakes.of(who.where)
    is_list = isinstance(sent, list)
    facts = _facts(await request.app.state.zones.of(who.where), sent if isinstance(sent, list) else [sent], is_list)
    answer = await request.app.state.landing.of(intake.submit(who.actor, Sent(facts, is_list, who.once)))
    if not isinstance(answer, Reply):
        raise answer
    return shown(answer)


def shown(reply: Reply) -> JSONResponse:
    """An answer as programs read it."""
    headers = {"Idempotent-Replayed": "true"} if reply.is_repeated else {}
    return JSONResponse(reply.body, reply.status, headers)


class Landing:
    """Answers that another thread gives arrive on the event loop together: each waking of it costs both of them."""

    def __init__(self) -> None:
        self._come: deque[tuple[asyncio.Future[Answer], Future[Answer]]] = deque()

    async def of(self, given: Future[Answer]) -> Answer:
        """What the other thread answers; raises what it raises."""
        loop = asyncio.get_running_loop()
        mine: asyncio.Future[Answer] = loop.create_future()

        def come(done: Future[Answer]) -> None:
            self._come.append((mine, done))
            # Looked at after it was put there: whoever lands meanwhile then either sees it or is called again.
            if len(self._come) == 1:
                loop.call_soon_threadsafe(self._land)

        given.add_done_callback(come)
        return await mine

    def _land(self) -> None:
        while self._come:
            mine, done = self._come.popleft()
            if mine.done():
                continue
            error = done.exception()
            if error is not None:
                mine.set_exception(error)
            else:
                mine.set_result(done.result())


def _facts(zone: Any, sent: Sequence[EventBody], is_list: bool) -> tuple[tuple[str, EventInput], ...]:
    facts, problems = [], []
    for place, one in enumerate(sent):
        try:
            facts.append((one.lead_id, service_words.fact_of(one.evento, one.quando, one.metadados, one.id, zone)))
        except InvalidFields as wrong:
            mark = f"{place}." if is_list else ""
            problems += [InvalidInput(f"{mark}{each.field}", each.message, each.next_step) for each in wrong.problems]
    if problems:
        raise InvalidFields(problems)
    return tuple(facts)
