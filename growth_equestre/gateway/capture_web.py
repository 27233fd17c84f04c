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
from starlette.types import ASGIApp, Receive, Scope, Send

from growth_equestre.accounts.types_workspaces import WorkspaceArchived, WorkspaceNotFound
from growth_equestre.capture import service
from growth_equestre.capture.types import (
    Answers,
    CaptureClosed,
    Contact,
    FormRefused,
    Hook,
    HookNotFound,
    Origin,
    TeamNotFound,
    TooFast,
)
from growth_equestre.foundation.errors import GrowthError, InvalidFields, InvalidSetting
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

Opened = Callable[[str], Workspace]
"""Opens the workspace with this name as a visitor, "" for the one that opens first; makes none."""
_FRONT, _PART = "/c", "capture_part"
_NOBODYS = (CaptureClosed, WorkspaceNotFound, WorkspaceArchived, InvalidSetting)
"""What becomes one page at a workspace's own address: nobody learns which names there are by trying them."""


@dataclass(frozen=True)
class Visit:
    """One request: whose, and what it carries. base: the address of the workspace's page.

    cookie: the visitor's, new when none came.
    """

    ws: Workspace
    base: str
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


def build(opened: Opened, clock: Callable[[], float] = monotonic) -> ASGIApp:
    """The application to mount. opened: opens workspaces as a visitor; clock: seconds that only go forward."""
    turnstile = Turnstile(clock)

    def door(answer: Callable[[Request], Answered], a_minute: int) -> Callable[[Request], Awaitable[Response]]:
        async def come_in(request: Request) -> Response:
            return await _let_in(request, opened, answer(request), turnstile.wait(request, a_minute))

        return come_in

    def route(path: str, method: str, answer: Callable[[Request], Answered]) -> Route:
        return Route(path, door(answer, SENDS_A_MINUTE if method == "POST" else LOOKS_A_MINUTE), methods=[method])

    return _ByTeam(
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


class _ByTeam(Starlette):
    """What an address says before the page's own words is whose page it is; the routes see the rest."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            before = scope.get("root_path", "")
            part, _, rest = scope["path"].removeprefix(before).removeprefix("/").partition("/")
            if service.name_at(part):
                scope[_PART], scope["path"] = part, f"{before}/{rest}"
        await super().__call__(scope, receive, send)


async def _let_in(request: Request, opened: Opened, answer: Answered, wait: float) -> Response:
    base = _base(request)
    if wait:
        return pages.busy(base, 429, max(1, round(wait + 0.5)))
    form: Mapping[str, str] = {}
    if request.method == "POST":
        if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            return pages.unreadable(base, 415)
        try:
            body = await asyncio.wait_for(_whole(request), SLOWEST_FORM_SECONDS)
        except TimeoutError:
            return pages.unreadable(base, 408)
        if body is None:
            return pages.unreadable(base, 413)
        form = _fields(body)
    known = request.cookies.get(COOKIE, "")
    cookie = known if _COOKIE_SHAPE.fullmatch(known) else secrets.token_urlsafe(_COOKIE_BYTES)
    response = await run_in_threadpool(_answered, request, opened, answer, cookie, form)
    if cookie != known and "set-cookie" not in response.headers:
        _remember(response, cookie, request.url.scheme == "https")
    return response


def _answered(request: Request, opened: Opened, answer: Answered, cookie: str, form: Mapping[str, str]) -> Response:
    base = _base(request)
    try:
        return answer(_visit(request, _team(request, opened), cookie, form))
    except TeamNotFound as error:
        return pages.refused("", error, 404)
    except (HookNotFound, FormRefused) as error:
        return pages.refused(base, error, 404)
    except CaptureClosed as error:
        return pages.refused(base, error, 503)
    except GrowthError:
        return pages.busy(base, 503, 60)


def _team(request: Request, opened: Opened) -> Workspace:
    """Whose page it is. Raises TeamNotFound at the address of none that is open to visitors."""
    part = request.scope.get(_PART, "")
    if not part:
        return opened("")
    try:
        ws = opened(service.name_at(part))
        service.team_whatsapp(ws)
    except _NOBODYS as error:
        raise TeamNotFound from error
    return ws


def _base(request: Request) -> str:
    part = request.scope.get(_PART, "")
    return f"{_FRONT}/{quote(part)}" if part else _FRONT


def _visit(request: Request, ws: Workspace, cookie: str, form: Mapping[str, str]) -> Visit:
    is_looking, is_secure = request.method == "GET", request.url.scheme == "https"
    origin = service.origin_of(request.query_params)
    return Visit(ws, _base(request), cookie, origin, form, is_looking, is_secure)


def _home(visit: Visit) -> Response:
    service.team_whatsapp(visit.ws)
    if visit.is_looking:
        service.note_view(visit.ws, visit.visitor, "Página inicial", visit.origin)
    return pages.home(visit.base, service.hooks())


def _questions(visit: Visit, slug: str) -> Response:
    hook = service.hook_named(slug)
    service.team_whatsapp(visit.ws)
    if visit.is_looking:
        service.note_view(visit.ws, visit.visitor, hook.title, visit.origin)
    return pages.questions(visit.base, hook, _form(visit), {}, ())


def _answer(visit: Visit, slug: str) -> Response:
    hook = service.hook_named(slug)
    answers, missing = service.answers_of(hook, visit.form)
    if missing:
        return pages.questions(visit.base, hook, _form(visit), answers, missing)
    try:
        service.note_result(visit.ws, visit.visitor, visit.form.get("f", ""), hook, answers)
    except FormRefused:
        return pages.questions(visit.base, hook, _form(visit), answers, (), str(FormRefused()))
    return _to(f"{visit.base}/{quote(slug)}/resultado?{urlencode(dict(answers))}")


def _result(visit: Visit, request: Request) -> Response:
    hook = service.hook_named(_part(request, "hook"))
    answers, missing = service.answers_of(hook, request.query_params)
    if missing:
        return _to(f"{visit.base}/{quote(hook.slug)}")
    return _with_contact(visit, hook, answers, Contact(uf=answers.get("uf", "")), {})


def _contact(visit: Visit, slug: str) -> Response:
    hook = service.hook_named(slug)
    answers, missing = service.answers_of(hook, visit.form)
    if missing:
        return _to(f"{visit.base}/{quote(hook.slug)}")
    sent = _sent(visit.form)
    try:
        _, token = service.receive_contact(visit.ws, visit.visitor, visit.form.get("f", ""), hook, answers, sent)
    except InvalidFields as wrong:
        return _with_contact(visit, hook, answers, sent, {one.field: str(one) for one in wrong.problems})
    except (FormRefused, TooFast) as refused:
        return _with_contact(visit, hook, answers, sent, {"": str(refused)})
    number = service.team_whatsapp(visit.ws)
    is_chat = sent.wants is EventType.WHATSAPP_CLICK and bool(number)
    response = _to(pages.chat_address(number) if is_chat else f"{visit.base}/obrigado/{token}")
    # Whoever comes next with this device is somebody else until it says who.
    _remember(response, secrets.token_urlsafe(_COOKIE_BYTES), visit.is_secure)
    return response


def _thanks(visit: Visit, token: str) -> Response:
    service.check_thanks(visit.ws, token)
    return pages.thanks(visit.base, service.hooks(), service.team_whatsapp(visit.ws))


def _to_chat(visit: Visit, token: str) -> Response:
    number = service.note_whatsapp(visit.ws, token)
    return _to(pages.chat_address(number) if number else f"{visit.base}/obrigado/{quote(token)}")


def _with_contact(visit: Visit, hook: Hook, answers: Answers, sent: Contact, wrong: Mapping[str, str]) -> Response:
    number, found = service.team_whatsapp(visit.ws), service.result_of(hook, answers)
    sealed, text = service.new_form(visit.ws, visit.visitor)
    return pages.result(pages.Shown(hook, answers, found, sealed, text.body, bool(number), visit.base), sent, wrong)


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
        COOKIE, cookie, max_age=COOKIE_LASTS_SECONDS, path=_FRONT, httponly=True, samesite="lax", secure=is_secure
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
