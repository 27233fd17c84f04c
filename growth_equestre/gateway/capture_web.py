"""The public page over HTTP: who may come how often, how much is read, and what each address answers."""

from __future__ import annotations

import asyncio
import ipaddress
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, quote, urlencode

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from growth_equestre.capture import service
from growth_equestre.capture.types import (
    Answers,
    CaptureClosed,
    Contact,
    FormRefused,
    Hook,
    HookNotFound,
    Origin,
    TooFast,
)
from growth_equestre.foundation.errors import GrowthError, InvalidFields
from growth_equestre.foundation.vocab import EventType
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.gateway import capture_pages as pages
from growth_equestre.gateway import rules_rate
from growth_equestre.gateway.service_batches import monotonic

COOKIE = "visita"
COOKIE_LASTS_SECONDS = 30 * 86_400
LARGEST_FORM = 8_192
SLOWEST_FORM_SECONDS = 10.0
LOOKS_A_MINUTE = 120
SENDS_A_MINUTE = 40
"""From one address: a whole audience may share that of its hall."""
MOST_FIELDS = 30
LONGEST_TYPED = 500
_MOST_REMEMBERED = 10_000
_COOKIE_BYTES = 16
_COOKIE_SHAPE = re.compile(r"[A-Za-z0-9_-]{22}")
_IPV6_HOUSE_BITS = 64

Opened = Callable[[], Workspace]


@dataclass(frozen=True)
class Visit:
    """One request: whose, and what it carries. cookie: the visitor's, new when none came."""

    ws: Workspace
    cookie: str
    origin: Origin
    form: Mapping[str, str]
    is_looking: bool
    """A person's look, and not a program's question whether the page is there."""
    is_secure: bool

    @property
    def visitor(self) -> str:
        """How the visitor is called."""
        return service.visitor_of(self.cookie)


@dataclass
class Turnstile:
    """How often each address came. One per process; used on the event loop only."""

    clock: Callable[[], float] = monotonic
    _buckets: dict[tuple[str, int], rules_rate.Bucket] = field(default_factory=dict)

    def wait(self, request: Request, a_minute: int) -> float:
        """Seconds until this address may come; 0 when it may now."""
        if len(self._buckets) >= _MOST_REMEMBERED:
            self._buckets.clear()
        name = (_house(request.client.host if request.client else ""), a_minute)
        self._buckets[name], wait = rules_rate.taken(self._buckets.get(name), self.clock(), a_minute)
        return wait


Answered = Callable[[Visit], Response]


def build(opened: Opened, clock: Callable[[], float] = monotonic) -> Starlette:
    """The application to mount. opened: opens the workspace as a visitor; clock: seconds that only go forward."""
    turnstile = Turnstile(clock)

    def door(answer: Callable[[Request], Answered], a_minute: int) -> Callable[[Request], Awaitable[Response]]:
        async def come_in(request: Request) -> Response:
            return await _let_in(request, opened, answer(request), turnstile.wait(request, a_minute))

        return come_in

    def route(path: str, method: str, answer: Callable[[Request], Answered]) -> Route:
        return Route(path, door(answer, SENDS_A_MINUTE if method == "POST" else LOOKS_A_MINUTE), methods=[method])

    return Starlette(
        routes=[
            route("/", "GET", lambda _: _home),
            route("/obrigado/{token}", "GET", lambda request: lambda visit: _thanks(visit, _part(request, "token"))),
            route("/obrigado/{token}", "POST", lambda request: lambda visit: _to_chat(visit, _part(request, "token"))),
            route("/{hook}", "GET", lambda request: lambda visit: _questions(visit, _part(request, "hook"))),
            route("/{hook}", "POST", lambda request: lambda visit: _answer(visit, _part(request, "hook"))),
            route("/{hook}/resultado", "GET", lambda request: lambda visit: _result(visit, request)),
            route("/{hook}/contato", "POST", lambda request: lambda visit: _contact(visit, _part(request, "hook"))),
        ]
    )


async def _let_in(request: Request, opened: Opened, answer: Answered, wait: float) -> Response:
    if wait:
        return pages.busy(429, max(1, round(wait + 0.5)))
    form: Mapping[str, str] = {}
    if request.method == "POST":
        if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            return pages.unreadable(415)
        try:
            body = await asyncio.wait_for(_whole(request), SLOWEST_FORM_SECONDS)
        except TimeoutError:
            return pages.unreadable(408)
        if body is None:
            return pages.unreadable(413)
        form = _fields(body)
    known = request.cookies.get(COOKIE, "")
    cookie = known if _COOKIE_SHAPE.fullmatch(known) else secrets.token_urlsafe(_COOKIE_BYTES)
    response = await run_in_threadpool(_answered, request, opened, answer, cookie, form)
    if cookie != known and "set-cookie" not in response.headers:
        _remember(response, cookie, request.url.scheme == "https")
    return response


def _answered(request: Request, opened: Opened, answer: Answered, cookie: str, form: Mapping[str, str]) -> Response:
    try:
        return answer(_visit(request, opened(), cookie, form))
    except HookNotFound as error:
        return pages.refused(error, 404)
    except CaptureClosed as error:
        return pages.refused(error, 503)
    except FormRefused as error:
        return pages.refused(error, 404)
    except GrowthError:
        return pages.busy(503, 60)


def _visit(request: Request, ws: Workspace, cookie: str, form: Mapping[str, str]) -> Visit:
    is_looking, is_secure = request.method == "GET", request.url.scheme == "https"
    return Visit(ws, cookie, service.origin_of(request.query_params), form, is_looking, is_secure)


def _home(visit: Visit) -> Response:
    service.team_whatsapp(visit.ws)
    if visit.is_looking:
        service.note_view(visit.ws, visit.visitor, "Página inicial", visit.origin)
    return pages.home(service.hooks())


def _questions(visit: Visit, slug: str) -> Response:
    hook = service.hook_named(slug)
    service.team_whatsapp(visit.ws)
    if visit.is_looking:
        service.note_view(visit.ws, visit.visitor, hook.title, visit.origin)
    return pages.questions(hook, _form(visit), {}, ())


def _answer(visit: Visit, slug: str) -> Response:
    hook = service.hook_named(slug)
    answers, missing = service.answers_of(hook, visit.form)
    if missing:
        return pages.questions(hook, _form(visit), answers, missing)
    try:
        service.note_result(visit.ws, visit.visitor, visit.form.get("f", ""), hook, answers)
    except FormRefused:
        return pages.questions(hook, _form(visit), answers, (), str(FormRefused()))
    return _to(f"/c/{quote(slug)}/resultado?{urlencode(dict(answers))}")


def _result(visit: Visit, request: Request) -> Response:
    hook = service.hook_named(_part(request, "hook"))
    answers, missing = service.answers_of(hook, request.query_params)
    if missing:
        return _to(f"/c/{quote(hook.slug)}")
    return _with_contact(visit, hook, answers, Contact(uf=answers.get("uf", "")), {})


def _contact(visit: Visit, slug: str) -> Response:
    hook = service.hook_named(slug)
    answers, missing = service.answers_of(hook, visit.form)
    if missing:
        return _to(f"/c/{quote(hook.slug)}")
    sent = _sent(visit.form)
    try:
        _, token = service.receive_contact(visit.ws, visit.visitor, visit.form.get("f", ""), hook, answers, sent)
    except InvalidFields as wrong:
        return _with_contact(visit, hook, answers, sent, {one.field: str(one) for one in wrong.problems})
    except (FormRefused, TooFast) as refused:
        return _with_contact(visit, hook, answers, sent, {"": str(refused)})
    number = service.team_whatsapp(visit.ws)
    is_chat = sent.wants is EventType.WHATSAPP_CLICK and bool(number)
    response = _to(pages.chat_address(number) if is_chat else f"/c/obrigado/{token}")
    # Whoever comes next with this device is somebody else until it says who.
    _remember(response, secrets.token_urlsafe(_COOKIE_BYTES), visit.is_secure)
    return response


def _thanks(visit: Visit, token: str) -> Response:
    service.check_thanks(visit.ws, token)
    return pages.thanks(service.hooks(), service.team_whatsapp(visit.ws))


def _to_chat(visit: Visit, token: str) -> Response:
    number = service.note_whatsapp(visit.ws, token)
    return _to(pages.chat_address(number) if number else f"/c/obrigado/{quote(token)}")


def _with_contact(visit: Visit, hook: Hook, answers: Answers, sent: Contact, wrong: Mapping[str, str]) -> Response:
    number, found = service.team_whatsapp(visit.ws), service.result_of(hook, answers)
    sealed, text = service.new_form(visit.ws, visit.visitor)
    return pages.result(pages.Shown(hook, answers, found, sealed, text.body, bool(number)), sent, wrong)


def _form(visit: Visit) -> str:
    return service.new_form(visit.ws, visit.visitor)[0]


def _sent(form: Mapping[str, str]) -> Contact:
    def typed(name: str) -> str:
        return form.get(name, "").strip()[:LONGEST_TYPED]

    return Contact(
        name=typed("nome"),
        whatsapp=typed("whatsapp"),
        email=typed("email"),
        uf=typed("estado"),
        city=typed("cidade"),
        segment=typed("procura"),
        is_agreed=form.get("aceite") == "sim",
        wants=EventType.WHATSAPP_CLICK if form.get("acao") == "whatsapp" else EventType.CTA_CLICK,
        trap=typed("site"),
    )


def _to(address: str) -> Response:
    return RedirectResponse(address, 303, pages.HEADERS)


def _part(request: Request, name: str) -> str:
    return str(request.path_params[name])


def _remember(response: Response, cookie: str, is_secure: bool) -> None:
    response.set_cookie(
        COOKIE, cookie, max_age=COOKIE_LASTS_SECONDS, path="/c", httponly=True, samesite="lax", secure=is_secure
    )


async def _whole(request: Request) -> bytes | None:
    """The body; None when it is larger than a form can be."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_FORM:
            return None
    return body


def _fields(body: bytes) -> Mapping[str, str]:
    """The last of each field; none when there are more than a form has."""
    try:
        typed = parse_qs(body.decode("utf-8", errors="replace"), max_num_fields=MOST_FIELDS)
    except ValueError:
        return {}
    return {name: values[-1] for name, values in typed.items()}


def _house(address: str) -> str:
    """The address, or the network of a house that may use any of its own."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return address
    return str(ipaddress.ip_network((found, _IPV6_HOUSE_BITS), strict=False))
