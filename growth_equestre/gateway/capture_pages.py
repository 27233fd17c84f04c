"""The public page as HTML: phone first, no script, nothing from elsewhere, everything typed escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path
from urllib.parse import quote

from starlette.responses import HTMLResponse

from growth_equestre.capture.types import Answers, Contact, Estimate, Hook, Option, Question, Result
from growth_equestre.foundation.errors import GrowthError
from growth_equestre.foundation.vocab import STATES, Segment
from growth_equestre.gateway import page
from growth_equestre.ui import formats

_HERE = Path(__file__).parent
_UI = _HERE.parent / "ui"
CHAT_TEXT = "Oi! Vim pela página e quero saber mais."
HEADERS = page.HEADERS | {
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; form-action 'self' https://wa.me "
    "https://api.whatsapp.com; frame-ancestors 'none'; base-uri 'none'",
}
"""The form that leads to the chat is answered with a way there, which the browser holds against form-action."""

_HONEST = (
    "São estimativas nossas para {year}, não uma pesquisa de preços. Cada faixa vai do mais simples ao mais caro; a "
    "soma também. Confirme com quem vende perto de você."
)
_SEEKS = {
    Segment.HORSES: "Comprar um cavalo",
    Segment.SERVICES: "Um serviço para meu cavalo",
    Segment.EVENTS: "Um evento ou curso",
    Segment.EQUIPMENT: "Um equipamento",
}


@dataclass(frozen=True)
class Shown:
    """What a result's page holds. sealed: the form's hidden field; consent: the text to agree to.

    base: the address of the workspace's page, without its last slash.
    """

    hook: Hook
    answers: Answers
    result: Result
    sealed: str
    consent: str
    has_chat: bool
    base: str


def home(base: str, hooks: Sequence[Hook]) -> HTMLResponse:
    """Everything that the page offers."""
    cards = "".join(
        f'<a class="offer" href="{base}/{quote(hook.slug)}"><strong>{escape(hook.title)}</strong>'
        f"<span>{escape(hook.line)}</span></a>"
        for hook in hooks
    )
    lead = "Respostas rápidas para quem tem, ou quer ter, um cavalo. Grátis, sem cadastro para ver o resultado."
    return _page(base, "Descubra em um minuto", [page.paragraph(lead, "quiet"), f'<nav class="offers">{cards}</nav>'])


def questions(
    base: str, hook: Hook, sealed: str, answers: Answers, missing: Sequence[str], wrong: str = ""
) -> HTMLResponse:
    """The questions of a hook, with what was answered already. missing: those still open, said so."""
    asked = "".join(_question(one, answers.get(one.name, ""), one.name in missing) for one in hook.questions)
    parts = [page.paragraph(hook.line, "quiet")]
    if missing or wrong:
        parts.append(_alert(wrong or "Responda o que falta para ver o resultado."))
    parts.append(
        f'<form method="post" action="{base}/{quote(hook.slug)}">{_hidden("f", sealed)}{asked}'
        f'<button class="first">{escape(hook.button)}</button></form>'
    )
    return _page(base, hook.title, parts, 422 if missing or wrong else 200)


def result(shown: Shown, sent: Contact, wrong: Mapping[str, str]) -> HTMLResponse:
    """What the hook tells, and the form to be called. wrong: message by field, "" for the whole form."""
    found = shown.result
    parts = [f'<p class="answer">{escape(found.headline)}</p>' if found.estimate and not found.tips else ""]
    parts.append(page.paragraph(found.line, "quiet"))
    if found.tips:
        parts.append(f'<ol class="tips">{"".join(f"<li>{escape(tip)}</li>" for tip in found.tips)}</ol>')
    if found.estimate:
        parts += _estimate(found.estimate, is_aside=bool(found.tips))
    parts.append(_contact(shown, sent, wrong))
    title = shown.hook.title if not found.tips else found.headline
    return _page(shown.base, title, parts if not wrong else [_alert("Falta pouco: confira seus dados abaixo."), *parts],
                 422 if wrong else 200)  # fmt: skip


def thanks(base: str, hooks: Sequence[Hook], number: str) -> HTMLResponse:
    """After a contact was left. number: the team's WhatsApp, or ""."""
    parts = [page.paragraph("Recebemos seu contato. Alguém da equipe fala com você no horário comercial.")]
    if number:
        parts.append('<form method="post"><button class="first">Chamar no WhatsApp agora</button></form>')
    links = "".join(f'<li><a href="{base}/{quote(hook.slug)}">{escape(hook.title)}</a></li>' for hook in hooks)
    parts.append(f'<div class="card"><strong>Veja também</strong><ul class="links">{links}</ul></div>')
    return _page(base, "Pronto, obrigado!", parts)


def refused(base: str, error: GrowthError, status: int) -> HTMLResponse:
    """What cannot be shown, and the way back; none where no base is known: it would lead to another team's page."""
    told = [page.paragraph(error.message), page.paragraph(error.next_step), _back(base) if base else ""]
    return _page(base, error.title, told, status)


def busy(base: str, status: int, seconds: int) -> HTMLResponse:
    """Too many at once, or nothing opens."""
    words = "Há muita gente aqui agora. Espere um pouco e tente de novo."
    told = _page(base, "Um momento", [page.paragraph(words)], status)
    told.headers["Retry-After"] = str(seconds)
    return told


def unreadable(base: str, status: int) -> HTMLResponse:
    """What came was no form, or too much, or too slow."""
    words = "O envio não chegou inteiro. Volte e envie de novo."
    return _page(base, "Não deu para ler", [page.paragraph(words), _back(base)], status)


def chat_address(number: str) -> str:
    """Where a chat with the team begins."""
    return f"https://wa.me/{number}?text={quote(CHAT_TEXT)}"


def _back(base: str) -> str:
    return f'<a class="button" href="{base}/">Ver a página inicial</a>'


def _page(base: str, title: str, parts: Sequence[str], status: int = 200) -> HTMLResponse:
    told = [part for part in parts if part]
    return page.answer(title, told, status, brand=_brand(base), style=_style(), headers=HEADERS)


def _question(asked: Question, chosen: str, is_missing: bool) -> str:
    name, mark = escape(asked.name), ' class="open"' if is_missing else ""
    if asked.is_list:
        return (
            f'<fieldset{mark}><legend><label for="{name}">{escape(asked.label)}</label></legend>'
            f"{_list(name, asked.options, chosen, 'required')}</fieldset>"
        )
    options = "".join(_option(name, option, option.code == chosen) for option in asked.options)
    return f'<fieldset{mark}><legend>{escape(asked.label)}</legend><div class="options">{options}</div></fieldset>'


def _option(name: str, option: Option, is_chosen: bool) -> str:
    hint = f"<small>{escape(option.hint)}</small>" if option.hint else ""
    return (
        f'<label class="option"><input type="radio" name="{name}" value="{escape(option.code)}" required'
        f"{' checked' if is_chosen else ''}><span>{escape(option.label)}{hint}</span></label>"
    )


def _list(name: str, options: Sequence[Option], chosen: str, more: str = "") -> str:
    listed = "".join(
        f'<option value="{escape(one.code)}"{" selected" if one.code == chosen else ""}>{escape(one.label)}</option>'
        for one in options
    )
    return f'<select id="{name}" name="{name}" {more}><option value="">Escolha</option>{listed}</select>'


def _estimate(found: Estimate, *, is_aside: bool) -> list[str]:
    widest = max(part.high_brl for part in found.parts)
    rows = "".join(
        f"<li><span>{escape(part.name)}</span><b>{_range(part.low_brl, part.high_brl)}</b>"
        f'<svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect width="100" height="6"/>'
        f'<rect class="range" x="{100 * part.low_brl / widest:.1f}" '
        f'width="{max(1.5, 100 * (part.high_brl - part.low_brl) / widest):.1f}" height="6"/></svg></li>'
        for part in found.parts
    )
    title = f"Manter: {_range(found.low_brl, found.high_brl)} por mês, em meia-baia" if is_aside else "Parte por parte"
    card = f'<section class="card"><h2>{escape(title)}</h2><ul class="parts">{rows}</ul></section>'
    return [card, "" if is_aside else _elsewhere(found), _sources(found)]


def _elsewhere(found: Estimate) -> str:
    rows = "".join(
        f"<div><dt>{escape(label)}</dt><dd>{_range(low, high)}</dd></div>" for label, low, high in found.others
    )
    return f'<section class="card"><h2>Se ele ficasse em outro lugar</h2><dl>{rows}</dl></section>'


def _sources(found: Estimate) -> str:
    rows = "".join(f"<li><b>{escape(part.name)}</b>: {escape(part.assumption)}.</li>" for part in found.parts)
    region = f"{found.region.name}: {found.region.assumption} (vezes {formats.number(found.region.factor, 2)})."
    return (
        "<details><summary>De onde vêm estes números</summary>"
        f"{page.paragraph(_HONEST.format(year=found.year))}"
        f"<ul>{rows}<li>{escape(region)}</li></ul></details>"
    )


def _contact(shown: Shown, sent: Contact, wrong: Mapping[str, str]) -> str:
    kept = "".join(_hidden(name, code) for name, code in shown.answers.items())
    states = _list("estado", [Option(uf, uf) for uf in STATES], sent.uf or shown.answers.get("uf", ""))
    seeks = (
        ""
        if shown.hook.segment
        else (
            '<label for="procura">O que você procura agora?</label>'
            + _list("procura", [Option(one.value, words) for one, words in _SEEKS.items()], sent.segment)
        )
    )
    second = '<button name="acao" value="whatsapp">Enviar e chamar no WhatsApp</button>' if shown.has_chat else ""
    return (
        '<section class="card" id="contato"><h2>Quer indicações perto de você?</h2>'
        f"{page.paragraph('Deixe seu contato. A equipe indica quem atende na sua região.', 'quiet')}"
        f"{_alert(wrong['']) if wrong.get('') else ''}"
        f'<form method="post" action="{shown.base}/{quote(shown.hook.slug)}/contato">{_hidden("f", shown.sealed)}{kept}'
        f"{_field('nome', 'Nome', sent.name, wrong, 'name', 'text', 120)}"
        f"{_field('whatsapp', 'WhatsApp com DDD', sent.whatsapp, wrong, 'tel-national', 'tel', 30)}"
        f"{_field('email', 'ou e-mail', sent.email, wrong, 'email', 'email', 120)}"
        f'<div class="two">{_field("cidade", "Cidade", sent.city, wrong, "address-level2", "text", 100)}'
        f'<div><label for="estado">Estado</label>{states}{_wrong("uf", wrong)}</div></div>{seeks}'
        '<div class="aside" aria-hidden="true"><label for="site">Deixe vazio</label>'
        '<input id="site" name="site" tabindex="-1" autocomplete="off"></div>'
        f'<label class="agree"><input type="checkbox" name="aceite" value="sim"{" checked" if sent.is_agreed else ""}'
        f"{_described('aceite', wrong)}><span>{escape(shown.consent)}</span></label>{_wrong('aceite', wrong)}"
        f'<button class="first" name="acao" value="indicacao">Quero indicações</button>{second}</form></section>'
    )


def _field(name: str, label: str, typed: str, wrong: Mapping[str, str], fills: str, kind: str, longest: int) -> str:
    return (
        f'<div><label for="{name}">{escape(label)}</label><input id="{name}" name="{name}" type="{kind}" '
        f'autocomplete="{fills}" maxlength="{longest}" value="{escape(typed)}"{_described(name, wrong)}>'
        f"{_wrong(name, wrong)}</div>"
    )


def _described(name: str, wrong: Mapping[str, str]) -> str:
    return f' aria-invalid="true" aria-describedby="erro-{name}"' if wrong.get(name) else ""


def _wrong(name: str, wrong: Mapping[str, str]) -> str:
    return f'<p class="wrong" id="erro-{name}">{escape(wrong[name])}</p>' if wrong.get(name) else ""


def _alert(text: str) -> str:
    return f'<p class="wrong" role="alert">{escape(text)}</p>'


def _hidden(name: str, code: str) -> str:
    return f'<input type="hidden" name="{escape(name)}" value="{escape(code)}">'


def _range(low_brl: int, high_brl: int) -> str:
    return f"{formats.money(low_brl, 0)} a {formats.number(high_brl)}"


def _brand(base: str) -> str:
    tag, where = ("a", f' href="{base}/"') if base else ("span", "")
    return f'<{tag} class="home"{where}>{_icon()}<span>Growth Equestre</span></{tag}>'


@lru_cache(maxsize=1)
def _icon() -> str:
    return (_UI / "icon.svg").read_text(encoding="utf-8").replace("\n", "")


@lru_cache(maxsize=1)
def _style() -> str:
    return (_HERE / "capture.css").read_text(encoding="utf-8")
