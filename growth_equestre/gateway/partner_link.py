"""The page behind a partner's signed link: the lead that was shared, and one form to say what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from growth_equestre.crm import service_handoffs as handoffs
from growth_equestre.crm.types import SharedField
from growth_equestre.crm.types_handoffs import ANSWERS, GivenAnswer, LinkRefused, SharedLead
from growth_equestre.foundation.errors import GrowthError, InvalidInput
from growth_equestre.foundation.vocab import EventType
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.gateway import forms, page
from growth_equestre.ui import formats

LARGEST_FORM = 4096
"""Bytes of an answer with its reason; more is not read."""
LONGEST_REASON = 500

_BUTTONS = {
    EventType.PARTNER_ACCEPTED: "Aceito este lead",
    EventType.PARTNER_CONTACTED: "Já falei com o lead",
    EventType.PARTNER_REFUSED: "Não posso atender",
    EventType.WON: "Fechei negócio",
    EventType.LOST: "Não fechou",
}
_SAID = {
    EventType.PARTNER_ACCEPTED: "Você aceitou este lead",
    EventType.PARTNER_CONTACTED: "Você falou com o lead",
    EventType.PARTNER_REFUSED: "Você não pôde atender",
    EventType.WON: "Você fechou negócio",
    EventType.LOST: "O negócio não fechou",
}
_OUTCOMES = (EventType.WON, EventType.LOST)

Opened = Callable[[], Iterable[Workspace]]
"""Opens the workspaces, one after the other, as a visitor who has shown nothing yet."""


async def partner_link(request: Request, opened: Opened) -> Response:
    """GET shows, POST notes and shows again: whoever merely looks, as a chat's preview does, answers nothing."""
    token = request.path_params["token"]
    if request.method != "POST":
        return await run_in_threadpool(_shown, opened, token)
    form = await _form(request)
    return await run_in_threadpool(_noted, opened, token, form)


async def _form(request: Request) -> dict[str, str]:
    """The fields of the form; none when it is larger than an answer can be, or never comes whole."""
    body = await forms.whole(request, LARGEST_FORM)
    typed = parse_qs((body or b"").decode("utf-8", errors="replace"), max_num_fields=8)
    return {name: values[-1] for name, values in typed.items()}


def _shown(opened: Opened, token: str, wrong: str = "") -> Response:
    try:
        ws, shared = _of_link(opened, token)
        return _page(ws, shared, wrong)
    except GrowthError as error:
        return _refused(error)


def _noted(opened: Opened, token: str, form: dict[str, str]) -> Response:
    said = next((answer for answer in ANSWERS if answer.value == form.get("resposta")), None)
    try:
        if said is None:
            return _shown(opened, token, "Escolha uma das respostas.")
        reason = form.get("motivo", "").strip()[:LONGEST_REASON] if said is EventType.PARTNER_REFUSED else ""
        handoffs.answer_by_link(_of_link(opened, token)[0], token, said, reason)
    except InvalidInput as error:
        return _shown(opened, token, str(error))
    except GrowthError as error:
        return _refused(error)
    return RedirectResponse(f"{handoffs.LINK_PATH}{token}", 303, page.HEADERS)


def _of_link(opened: Opened, token: str) -> tuple[Workspace, SharedLead]:
    """The workspace that signed this link, and what it shares by it. Raises LinkRefused when none did."""
    refused = LinkRefused()
    for ws in opened():
        try:
            return ws, handoffs.opened_link(ws, token)
        except LinkRefused as error:
            refused = error
    raise refused


def _refused(error: GrowthError) -> Response:
    """One page for every link that is not good, so that nobody learns which records exist."""
    if isinstance(error, LinkRefused):
        return page.answer(error.title, [page.paragraph(error.message), page.paragraph(error.next_step)], 404)
    busy = "Não conseguimos abrir agora. Tente de novo em alguns minutos."
    return page.answer("Um momento", [page.paragraph(busy)], 503)


def _page(ws: Workspace, shared: SharedLead, wrong: str) -> Response:
    title = "Um lead para você" if shared.told else "Obrigado"
    parts = [page.paragraph(f"Olá, {shared.partner_name}!")]
    if wrong:
        parts.append(f'<p class="wrong" role="alert">{escape(wrong)}</p>')
    if shared.due_at:
        parts.append(page.paragraph(f"Responda até {formats.moment(shared.due_at, ws.local_zone)}.", "quiet"))
    parts += _answers(ws, shared.answers) + _lead(shared)
    if not shared.told:
        parts.append(page.paragraph("Este encaminhamento está encerrado. Não é preciso fazer mais nada.", "quiet"))
    return page.answer(title, [*parts, _form_of(shared.possible)], 422 if wrong else 200)


def _answers(ws: Workspace, answers: tuple[GivenAnswer, ...]) -> list[str]:
    if not answers:
        return []
    lines = [
        f"<li>{_SAID[one.event_type]} em {formats.moment(one.at, ws.local_zone)}"
        f"{f': {escape(one.reason)}' if one.reason else ''}</li>"
        for one in answers
    ]
    return [f'<div class="card"><strong>Anotado, obrigado</strong><ul>{"".join(lines)}</ul></div>']


def _lead(shared: SharedLead) -> list[str]:
    if not shared.told:
        return []
    rows = "".join(
        f"<dt>{escape(field.label)}</dt><dd>{escape(_phone(text) if field is SharedField.WHATSAPP else text)}</dd>"
        for field, text in shared.told.items()
    )
    phone = "".join(mark for mark in shared.told.get(SharedField.WHATSAPP, "") if mark.isdigit())
    chat = f'<a class="button" rel="noreferrer" href="https://wa.me/{phone}">Chamar no WhatsApp</a>' if phone else ""
    return [f'<div class="card"><dl>{rows}</dl>{chat}</div>']


def _phone(digits: str) -> str:
    """ "+55 11 98765-0001"; digits of another shape stay as they are."""
    if digits.startswith("55") and len(digits) in (12, 13):
        return f"+55 {digits[2:4]} {digits[4:-4]}-{digits[-4:]}"
    return digits


def _form_of(possible: tuple[EventType, ...]) -> str:
    """One form. A text area does not send on Enter, so that a reason half typed is never an acceptance."""
    if not possible:
        return ""
    forward = [one for one in possible if one not in (*_OUTCOMES, EventType.PARTNER_REFUSED)]
    ends = "".join(_button(one, "") for one in possible if one in _OUTCOMES)
    buttons = "".join(_button(one, "" if number else "first") for number, one in enumerate(forward))
    if forward and ends:
        ends = f"<details><summary>Já tem um resultado?</summary>{ends}</details>"
    refusal = ""
    if EventType.PARTNER_REFUSED in possible:
        refusal = (
            '<label for="motivo">Se não puder atender, diga por quê</label>'
            f'<textarea id="motivo" name="motivo" maxlength="{LONGEST_REASON}"></textarea>'
            f"{_button(EventType.PARTNER_REFUSED, 'no')}"
        )
    return f'<form method="post">{buttons}{ends}{refusal}</form>'


def _button(answer: EventType, style: str) -> str:
    return f'<button class="{style}" name="resposta" value="{answer.value}">{_BUTTONS[answer]}</button>'
