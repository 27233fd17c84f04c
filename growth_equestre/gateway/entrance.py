"""The pages through which people come in and go out: plain HTML, so that the session's cookie is set by the server.

GET shows, POST does. A form is taken only from this site, and only with the mark that the same browser was given.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from urllib.parse import parse_qs, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from growth_equestre.accounts import service_control, service_people, service_sessions
from growth_equestre.accounts.types_people import Entered, InvitationRefused, TooManyTries, Visit
from growth_equestre.foundation.errors import GrowthError
from growth_equestre.gateway import forms, page
from growth_equestre.gateway.gatekeeper import COOKIE, PROVIDER_SCREEN

FORM_COOKIE = "ge_formulario"
_HEADERS = {"Referrer-Policy": "same-origin"}
"""With no referrer at all browsers do not say from which site a form comes."""
LARGEST_FORM = 4096
_STYLE = """
input { width: 100%; min-height: 3rem; margin-top: .25rem; padding: .5rem .75rem; font: inherit; color: inherit;
  background: var(--surface); border: 1px solid var(--muted); border-radius: .75rem }
input:focus-visible { outline: 3px solid var(--sky); outline-offset: 2px }
.first { margin-top: 1.5rem }
"""


@dataclass(frozen=True)
class Form:
    """What came: the fields, whether the form is ours, and from where."""

    fields: dict[str, str]
    is_ours: bool
    visit: Visit


async def sign_in(request: Request) -> Response:
    """GET /entrar shows the form, POST lets in."""
    return await _handled(request, _show_sign_in, _do_sign_in)


async def sign_out(request: Request) -> Response:
    """GET /sair asks, POST ends this session, or all of the person's."""
    return await _handled(request, _show_sign_out, _do_sign_out)


async def invitation(request: Request) -> Response:
    """GET /convite?token=... shows who is invited, POST lets them in."""
    return await _handled(request, _show_invitation, _do_invitation)


async def _handled(
    request: Request,
    shown: Callable[[Request, str], Response],
    done: Callable[[Request, Form], Response],
) -> Response:
    if request.method != "POST":
        return await run_in_threadpool(shown, request, "")
    form = await _form(request)
    if not form.is_ours:
        return await run_in_threadpool(shown, request, "A página ficou aberta por muito tempo. Envie de novo.")
    try:
        return await run_in_threadpool(done, request, form)
    except InvitationRefused as error:
        return _dead_end(error)
    except GrowthError as error:
        request.state.typed = form.fields
        answer = await run_in_threadpool(shown, request, str(error))
        if isinstance(error, TooManyTries):
            answer.status_code = 429
            answer.headers["Retry-After"] = str(error.seconds)
        return answer


def _show_sign_in(request: Request, wrong: str) -> Response:
    if not service_control.asks_for_login():
        return RedirectResponse("/", 303)
    provider = "" if not request.state.with_provider else _link(PROVIDER_SCREEN, "Entrar com a conta da empresa")
    inputs = _input("email", "E-mail", "email", "username", _typed(request, "email")) + _input(
        "senha", "Senha", "password", "current-password"
    )
    kept = f'<input type="hidden" name="para" value="{escape(_inside(request.query_params.get("para", "/")))}">'
    return _page(request, "Entrar", "Com o e-mail e a senha da sua conta.", inputs + kept, "Entrar", wrong, provider)


def _do_sign_in(request: Request, form: Form) -> Response:
    control = service_control.open_control()
    entered = service_sessions.sign_in(control, form.fields.get("email", ""), form.fields.get("senha", ""), form.visit)
    _end_shown(request)
    return _let_in(request, entered, _inside(form.fields.get("para", "/")))


def _show_sign_out(request: Request, wrong: str) -> Response:
    every = '<button name="todas" value="sim">Sair de todos os aparelhos</button>'
    return _page(request, "Sair", "Sua sessão neste navegador termina.", "", "Sair", wrong, _link("/", "Voltar"), every)


def _do_sign_out(request: Request, form: Form) -> Response:
    control = service_control.open_control()
    session = service_sessions.session_of(control, request.cookies.get(COOKIE, ""))
    if session and form.fields.get("todas"):
        service_sessions.sign_out_everywhere(control, session)
    elif session:
        service_sessions.sign_out(control, session)
    answer = RedirectResponse("/entrar", 303, page.HEADERS)
    answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
    return answer


def _show_invitation(request: Request, wrong: str) -> Response:
    try:
        invited, is_known = service_people.opened_invitation(_control_there(), request.query_params.get("token", ""))
    except InvitationRefused as error:
        return _dead_end(error)
    words = (
        f"{invited.invited_by} convidou {invited.email} para o espaço {invited.workspace}, como {invited.role.label}."
    )
    name = "" if is_known else _input("nome", "Seu nome", "text", "name", _typed(request, "nome"))
    secret = _input(
        "senha", "Sua senha" if is_known else "Escolha uma senha (12 letras ou mais)", "password",
        "current-password" if is_known else "new-password",
    )  # fmt: skip
    return _page(request, "Você foi convidado", words, name + secret, "Entrar", wrong)


def _do_invitation(request: Request, form: Form) -> Response:
    token = request.query_params.get("token", "")
    entered = service_people.accept_invitation(
        _control_there(), token, form.fields.get("nome", ""), form.fields.get("senha", ""), form.visit
    )
    _end_shown(request)
    return _let_in(request, entered, "/")


def _control_there() -> service_control.Control:
    """The control file, which a stranger's request must not make. Raises InvitationRefused."""
    if not service_control.asks_for_login():
        raise InvitationRefused()
    return service_control.open_control()


def _end_shown(request: Request) -> None:
    """Whatever session the browser showed is over: nobody goes on in one that somebody else may have planted."""
    control = service_control.open_control()
    before = service_sessions.session_of(control, request.cookies.get(COOKIE, ""))
    if before:
        service_sessions.sign_out(control, before)


def _let_in(request: Request, entered: Entered, target: str) -> Response:
    lasts = entered.session.expires_at - entered.session.created_at
    answer = RedirectResponse(target, 303, page.HEADERS)
    answer.set_cookie(
        COOKIE, entered.token, max_age=int(lasts.total_seconds()), path="/", httponly=True, samesite="lax",
        secure=request.url.scheme == "https",
    )  # fmt: skip
    answer.delete_cookie(FORM_COOKIE, path="/")
    return answer


async def _form(request: Request) -> Form:
    body = await forms.whole(request, LARGEST_FORM)
    if body is None:
        return Form({}, False, _visit(request))
    typed = parse_qs(body.decode("utf-8", errors="replace"), max_num_fields=12)
    fields = {name: values[-1] for name, values in typed.items()}
    return Form(fields, _is_ours(request, fields.get("marca", "")), _visit(request))


def _is_ours(request: Request, mark: str) -> bool:
    """Sent from a page of this site, with the mark that this browser was given for it."""
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        return False
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    given = request.cookies.get(FORM_COOKIE, "")
    return bool(given) and secrets.compare_digest(given.encode(), mark.encode())


def _visit(request: Request) -> Visit:
    return Visit(request.client.host if request.client else "", request.headers.get("user-agent", ""))


def _inside(target: str) -> str:
    """The address, if it is a plain path of this site; else the first screen."""
    parts = urlsplit(target)
    is_plain = target.startswith("/") and not target.startswith("//") and "\\" not in target and target.isprintable()
    return target if is_plain and not parts.scheme and not parts.netloc else "/"


def _page(request: Request, title: str, words: str, inputs: str, button: str, wrong: str, *more: str) -> Response:
    mark = request.cookies.get(FORM_COOKIE) or secrets.token_urlsafe(24)
    said = f'<p class="wrong" role="alert">{escape(wrong)}</p>' if wrong else ""
    links = "".join(part for part in more if part.startswith("<a"))
    buttons = f'<button class="first">{escape(button)}</button>' + "".join(
        part for part in more if part.startswith("<button")
    )
    form = f'<form method="post"><input type="hidden" name="marca" value="{escape(mark)}">{inputs}{buttons}</form>'
    answer = page.answer(
        title, [page.paragraph(words), said, form, links], 422 if wrong else 200, style=_STYLE, headers=_HEADERS
    )
    answer.set_cookie(
        FORM_COOKIE, mark, path="/", httponly=True, samesite="strict", secure=request.url.scheme == "https"
    )
    return answer


def _typed(request: Request, field: str) -> str:
    """What came in this field of a form that was refused."""
    fields: dict[str, str] = getattr(request.state, "typed", {})
    return fields.get(field, "")


def _input(name: str, label: str, kind: str, fills: str, typed: str = "") -> str:
    """typed: what was sent and is shown again, so that only what was wrong is typed anew; never a password."""
    return (
        f'<label for="{name}">{escape(label)}</label><input id="{name}" name="{name}" type="{kind}" '
        f'value="{escape(typed[:254])}" autocomplete="{fills}" required maxlength="254">'
    )


def _link(target: str, words: str) -> str:
    return f'<a class="button" href="{escape(target)}">{escape(words)}</a>'


def _dead_end(error: GrowthError) -> Response:
    """Most who come here are people who came in by the link before, and open the old message to come in again."""
    said = [page.paragraph(error.message), page.paragraph(error.next_step), _link("/entrar", "Entrar")]
    return page.answer(error.title, said, 404)
