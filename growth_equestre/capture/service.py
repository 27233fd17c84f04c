"""The door of the public page: what it shows, what a visitor did there, and how it becomes a lead."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from growth_equestre.accounts import service as accounts
from growth_equestre.capture import rules, rules_addresses, rules_costs, rules_forms, rules_hooks, rules_tips, store
from growth_equestre.capture.types import (
    Answers,
    CaptureClosed,
    Contact,
    CostTable,
    Estimate,
    Form,
    FormRefused,
    Hook,
    HookNotFound,
    Origin,
    Result,
    Said,
)
from growth_equestre.events import service as events
from growth_equestre.events.types import EventInput
from growth_equestre.foundation.errors import LeadNotFound
from growth_equestre.foundation.vocab import EventType, LegalBasis, Permission, Role
from growth_equestre.foundation.workspace import Actor, Workspace, use_case
from growth_equestre.jobs import service as jobs
from growth_equestre.jobs.types import Report
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadInput
from growth_equestre.places import service as places
from growth_equestre.privacy import service as privacy
from growth_equestre.privacy.types import ConsentText
from growth_equestre.ui import formats

VISITOR = Actor(
    "capture",
    "Página de captação",
    Role.GUEST,
    frozenset({Permission.CAN_VIEW, Permission.CAN_EDIT, Permission.CAN_SCORE}),
)
"""Whoever fills the public page."""
PURPOSE = "contato pela página de captação"
CONSENT = (
    "Concordo que a equipe guarde meu nome, meu contato, minha cidade e minhas respostas para me chamar por WhatsApp, "
    "telefone ou e-mail sobre o que pedi e, se fizer sentido, para indicar meu contato a um parceiro da minha região, "
    "só com os dados de que ele precisa. Posso ver, corrigir ou apagar tudo e retirar este consentimento quando quiser."
)
"""The first version of what people agree to; the team may publish others in Privacidade."""
FORGET = "capture.forget"
KEPT_FOR = timedelta(days=30)
MOST_KEPT = 100_000
MOST_OF_A_VISITOR = 40
_NONCE_BYTES = 16
_SECRET_BYTES = 32


def hook_named(slug: str) -> Hook:
    """The calculator or quiz with this address. Raises HookNotFound."""
    found = rules_hooks.HOOKS.get(slug)
    if found is None:
        raise HookNotFound
    return found


def hooks() -> tuple[Hook, ...]:
    """Everything that the page offers, in its order."""
    return tuple(rules_hooks.HOOKS.values())


def answers_of(hook: Hook, given: Mapping[str, str]) -> tuple[Answers, tuple[str, ...]]:
    """The answers among what came, and the names of the questions still open."""
    answers = rules_hooks.chosen(hook, given)
    return answers, rules_hooks.missing(hook, answers)


def known_of(hook: Hook, answers: Answers) -> Said:
    """What the answers tell about whoever gave them."""
    return rules_hooks.said(hook, answers)


def origin_of(query: Mapping[str, str]) -> Origin:
    """Where a visitor came from, as the address says."""
    return rules.origin_of(query)


@use_case(Permission.CAN_VIEW)
def front(ws: Workspace) -> str:
    """Where this workspace receives visitors: "/c/", or "/c/haras/" when another one opens first."""
    name = ws.database.path.stem
    return rules_addresses.front(name, is_first=name == accounts.first_name())


@use_case(Permission.CAN_VIEW)
def link_path(ws: Workspace, origin: Origin, hook: str = "") -> str:
    """The address of this workspace's page, from /c on, that tells where people came from."""
    return rules_addresses.link_path(front(ws), hook, origin)


def name_at(part: str) -> str:
    """Name of the workspace meant by what follows /c/ in an address; "" when that is a part of the page itself."""
    return rules_addresses.name_at(part)


def visitor_of(cookie: str) -> str:
    """How the visitor with this cookie is called here."""
    return rules.visitor_digest(cookie)


def cost_table() -> CostTable:
    """The table behind the calculator."""
    return store.costs()


def result_of(hook: Hook, answers: Answers) -> Result:
    """What the hook tells whoever gave all its answers. KeyError when one is missing."""
    if hook.segment is None:
        found = _estimate(answers["uf"], answers["uso"], answers["onde"])
        return Result(
            f"De {_brl(found.low_brl)} a {_brl(found.high_brl)} por mês",
            f"Um cavalo adulto em {places.state(answers['uf']).name}. Estimativa nossa para {found.year}: "
            "os preços da sua região podem ser outros.",
            found,
        )
    tips, words = rules_tips.tips(hook.segment, answers["precisa"]), rules_hooks.said(hook, answers)
    line = f"{words.need}, {_label(hook, 'orcamento', answers)}, {_label(hook, 'prazo', answers)}."
    use = rules_hooks.USE_OF_NEED.get(answers["precisa"]) if hook.slug == "cavalos" else None
    kept = _estimate(answers["uf"], use, "MEIA_BAIA") if use else None
    return Result("Antes de fechar negócio", line, kept, tips)


@use_case(Permission.CAN_VIEW)
def team_whatsapp(ws: Workspace) -> str:
    """The team's number, digits only; "" when the page has none. Raises CaptureClosed when the page is closed."""
    settings = ws.settings
    if not settings.capture_open:
        raise CaptureClosed
    return settings.capture_whatsapp


@use_case(Permission.CAN_VIEW)
def new_form(ws: Workspace, visitor: str) -> tuple[str, ConsentText]:
    """A form for this visitor: its hidden field, and the text that it shows. visitor: digest of the cookie."""
    text = consent_text(ws)
    form = Form(secrets.token_urlsafe(_NONCE_BYTES), ws.now(), text.text_id)
    return rules_forms.sealed(_secret(ws), form, visitor), text


@use_case(Permission.CAN_EDIT, writes=True)
def note_view(ws: Workspace, visitor: str, page: str, origin: Origin) -> None:
    """Note that a page was opened; again within half an hour it is the same opening."""
    _note(ws, visitor, rules.view_id(visitor, page, ws.now()), EventType.PAGE_VIEW, page, origin)


@use_case(Permission.CAN_EDIT, writes=True)
def note_result(ws: Workspace, visitor: str, given: str, hook: Hook, answers: Answers) -> None:
    """Note that the hook was answered, once a form. given: its hidden field. Raises FormRefused, CaptureClosed."""
    team_whatsapp(ws)
    form = _opened(ws, given, visitor)
    words, number = rules_hooks.in_words(hook, answers), rules.fact_id(form, "hook_complete")
    _note(ws, visitor, number, EventType.HOOK_COMPLETE, words, Origin())


@use_case(Permission.CAN_EDIT, writes=True)
def receive_contact(
    ws: Workspace, visitor: str, given: str, hook: Hook, answers: Answers, contact: Contact
) -> tuple[str, str]:
    """Make the visitor a lead, or complete the lead that it is: what it did here, its consent and its score with it.

    Returns the lead's id and the token of its thanks. The same form again changes nothing. Raises CaptureClosed,
    FormRefused, TooFast, InvalidFields.
    """
    team_whatsapp(ws)
    form = _opened(ws, given, visitor)
    rules.check_pace(form, ws.now(), contact.trap)
    rules.check_contact(contact)
    journal.current_change_set(ws, use_case="capture.receive_contact", summary=f"Contato pela página: {hook.title}")
    seen = store.visits(ws.cursor(), visitor)
    origin = _origin(seen)
    lead_id = leads.find_or_merge(ws, _lead_input(hook, answers, contact, origin)).lead.lead_id
    if _keep_facts(ws, lead_id, form, seen, contact.wants, rules.with_origin(hook.title, origin)):
        privacy.give_consent(ws, lead_id, form.text_id, "formulário")
        store.count_one(ws.cursor(), ws.now().astimezone(ws.local_zone).date(), origin, store.CONTACT)
    store.forget_visitor(ws.cursor(), visitor)
    ws.touch_leads(lead_id)
    return lead_id, rules_forms.sealed_lead(_secret(ws), lead_id, form)


@use_case(Permission.CAN_VIEW)
def check_thanks(ws: Workspace, token: str) -> None:
    """Raises FormRefused for a token that no contact was answered with."""
    rules_forms.opened_lead(_secret(ws), token)


@use_case(Permission.CAN_EDIT, writes=True)
def note_whatsapp(ws: Workspace, token: str) -> str:
    """Note that a lead pressed the WhatsApp button of its thanks; returns the team's number. Raises FormRefused."""
    lead_id, nonce = rules_forms.opened_lead(_secret(ws), token)
    number = rules.fact_id(Form(nonce, ws.now(), ""), "whatsapp_click")
    try:
        events.append(ws, lead_id, EventInput(EventType.WHATSAPP_CLICK, metadata="Página de captação",
                                              external_id=number))  # fmt: skip
    except LeadNotFound as gone:
        raise FormRefused from gone
    return ws.settings.capture_whatsapp


@use_case(Permission.CAN_VIEW)
def consent_text(ws: Workspace) -> ConsentText:
    """The wording that the page shows: the newest of its purpose, the shipped one where the team published none."""
    return _newest_text(ws) or _publish_shipped_text(ws)


@use_case(Permission.CAN_EDIT, writes=True)
def forget_visits(ws: Workspace) -> int:
    """Let go of what people did who never said who they are; returns how many facts went."""
    return store.forget_old(ws.cursor(), ws.now() - KEPT_FOR, MOST_KEPT)


def _keep_facts(
    ws: Workspace, lead_id: str, form: Form, seen: list[dict[str, Any]], wants: EventType, detail: str
) -> bool:
    """Give the lead what its visitor did and the button it pressed; whether that button was new."""
    told = [
        EventInput(
            EventType(row["event_type"]), row["occurred_at"], rules.with_origin(row["detail"], _told(row)),
            external_id=row["visit_id"],
        )
        for row in seen
    ]  # fmt: skip
    pressed = EventInput(wants, ws.now(), detail, external_id=rules.fact_id(form, "contact"))
    found = events.receive(ws, [[(lead_id, one)] for one in (*told, pressed)])
    return bool(found[-1].added)


def _lead_input(hook: Hook, answers: Answers, contact: Contact, origin: Origin) -> LeadInput:
    known = rules_hooks.said(hook, answers)
    return LeadInput(
        name=contact.name,
        whatsapp=contact.whatsapp,
        email=contact.email,
        uf=contact.uf or known.uf,
        city=contact.city,
        segment=known.segment or contact.segment,
        budget=known.budget,
        timeframe=known.timeframe,
        source=rules.lead_source(origin),
        legal_basis=LegalBasis.CONSENT.value,
        purpose=PURPOSE,
        notes=f"Pela página: {known.need}." if known.need else "",
    )


def _note(ws: Workspace, visitor: str, number: str, what: EventType, detail: str, origin: Origin) -> None:
    if store.count_visits(ws.cursor(), visitor) >= MOST_OF_A_VISITOR:
        return
    came_from = origin if origin != Origin() else _origin(store.visits(ws.cursor(), visitor))
    visit = {
        "visit_id": number, "visitor": visitor, "event_type": what.value, "occurred_at": ws.now(), "detail": detail,
    }  # fmt: skip
    if store.add_visit(ws.cursor(), visit, came_from):
        store.count_one(ws.cursor(), ws.now().astimezone(ws.local_zone).date(), came_from, what.value)


def _origin(seen: list[dict[str, Any]]) -> Origin:
    """Where the visitor came from last, as far as any address said."""
    return next((origin for row in reversed(seen) if (origin := _told(row)) != Origin()), Origin())


def _told(row: Mapping[str, Any]) -> Origin:
    return Origin(row["source"], row["medium"], row["campaign"])


def _newest_text(ws: Workspace) -> ConsentText | None:
    return next((text for text in privacy.texts(ws) if text.purpose == PURPOSE), None)


@use_case(Permission.CAN_EDIT, writes=True)
def _publish_shipped_text(ws: Workspace) -> ConsentText:
    publisher = replace(ws.actor, permissions=ws.actor.permissions | {Permission.CAN_CONFIGURE})
    return _newest_text(ws) or privacy.publish_text(replace(ws, actor=publisher), PURPOSE, CONSENT)


def _opened(ws: Workspace, given: str, visitor: str) -> Form:
    return rules_forms.opened(_secret(ws), given, visitor, ws.now(), rules.FORM_LASTS)


def _secret(ws: Workspace) -> bytes:
    return store.secret(ws.cursor()) or _new_secret(ws)


@use_case(Permission.CAN_EDIT, writes=True)
def _new_secret(ws: Workspace) -> bytes:
    """Made with the first form; it tells nothing about anybody, so it is not in the journal."""
    return store.keep_secret(ws.cursor(), secrets.token_bytes(_SECRET_BYTES))


def _estimate(uf: str, use: str, boarding: str) -> Estimate:
    return rules_costs.estimate(store.costs(), places.state(uf).region, use, boarding)


def _label(hook: Hook, name: str, answers: Answers) -> str:
    return next(question.label_of(answers[name]) for question in hook.questions if question.name == name)


def _brl(value_brl: int) -> str:
    return formats.money(value_brl, 0)


def _forget_job(ws: Workspace, _: Mapping[str, Any], _report: Report) -> str:
    return f"{forget_visits(ws)} visitas sem nome saíram."


jobs.register(FORGET, _forget_job, every=timedelta(days=1), label="Esquecer visitas sem nome")
