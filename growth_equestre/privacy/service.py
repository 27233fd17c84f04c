"""The door of privacy: what people ask about their data, and what they agreed to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from growth_equestre.foundation.errors import InvalidInput, NotFound
from growth_equestre.foundation.ids import is_uuid, new_id
from growth_equestre.foundation.records import Records
from growth_equestre.foundation.vocab import LegalBasis, Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.journal import service as journal
from growth_equestre.journal.types import undoable
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadChanges
from growth_equestre.privacy import rules, store
from growth_equestre.privacy.types import CHANNELS, Consent, ConsentText, Outcome, Request, RequestKind

TEXTS, CONSENTS, REQUESTS = "consent_texts", "consents", "privacy_requests"
LONGEST_TEXT = 4_000


@use_case(Permission.CAN_CONFIGURE, writes=True)
def publish_text(ws: Workspace, purpose: str, body: str) -> ConsentText:
    """Keep the wording to which people agree from now on; earlier versions stay. Raises InvalidInput."""
    purpose, body = _filled("finalidade", purpose), _filled("texto", body)
    text_id = new_id()
    about = {"use_case": "privacy.publish_text", "summary": f"Publicou um texto de consentimento: {purpose}"}
    with journal.tracked(ws, **about, table=TEXTS, keys=[text_id]):
        store.add_text(
            ws.cursor(),
            {
                "text_id": text_id, "purpose": purpose, "body": body, "published_at": ws.now(),
                "published_by": ws.actor.name,
            },
        )  # fmt: skip
    return text_named(ws, text_id)


@use_case(Permission.CAN_VIEW)
def texts(ws: Workspace) -> tuple[ConsentText, ...]:
    """Every version of every consent text, the newest of each purpose first."""
    return store.texts(ws.cursor())


@use_case(Permission.CAN_VIEW)
def text_named(ws: Workspace, text_id: str) -> ConsentText:
    """The text with this id. Raises NotFound."""
    for text in store.texts(ws.cursor()):
        if text.text_id == text_id:
            return text
    raise NotFound("Este texto de consentimento não existe.", "Publique um texto primeiro.")


@use_case(Permission.CAN_VIEW)
def consents(ws: Workspace, lead_id: str) -> tuple[Consent, ...]:
    """What the lead agreed to and took back, newest first. Raises LeadNotFound."""
    return store.consents(ws.cursor(), leads.get(ws, lead_id).lead_id)


@use_case(Permission.CAN_EDIT, writes=True)
def give_consent(ws: Workspace, lead_id: str, text_id: str, channel: str, given_at: datetime | None = None) -> Consent:
    """Note that the lead agreed to a text; consent becomes its legal basis. Raises LeadNotFound, NotFound."""
    lead, text = leads.get(ws, lead_id), text_named(ws, text_id)
    moment = given_at or ws.now()
    if moment > ws.now():
        raise InvalidInput("quando", "O consentimento não pode ser do futuro.", "Confira a data.")
    consent = Consent(
        new_id(), lead.lead_id, text.text_id, moment, _channel(channel), ws.actor.name, None, None, None,
        text.purpose, text.version, text.body,
    )  # fmt: skip
    _keep_consents(ws, "privacy.give_consent", f"{lead.name} consentiu: {text.purpose}", [consent])
    basis = LeadChanges(legal_basis=LegalBasis.CONSENT.value, purpose=text.purpose, consent_at=moment)
    leads.edit(ws, lead.lead_id, basis)
    return consent


@use_case(Permission.CAN_EDIT, writes=True)
def withdraw_consent(ws: Workspace, lead_id: str, channel: str) -> str:
    """Note that the lead took its consent back: no ground is left to contact it. Returns the change set, to undo it.

    Raises LeadNotFound.
    """
    lead = leads.get(ws, lead_id)
    standing = [one for one in store.consents(ws.cursor(), lead.lead_id) if one.withdrawn_at is None]
    how, who = _channel(channel), ws.actor.name
    gone = [replace(one, withdrawn_at=ws.now(), withdrawn_channel=how, withdrawn_noted_by=who) for one in standing]
    name, summary = "privacy.withdraw_consent", f"{lead.name} retirou o consentimento"
    change_set_id = _keep_consents(ws, name, summary, gone)
    leads.edit(ws, lead.lead_id, LeadChanges(legal_basis="", consent_at=None))
    return change_set_id


@use_case(Permission.CAN_EDIT, writes=True)
def correct_grounds(ws: Workspace, lead_id: str, changes: Mapping[str, Any], reason: str) -> str:
    """Change legal basis, purpose or origin, saying why; returns the change set. Raises LeadNotFound, InvalidInput."""
    unknown = set(changes) - {"legal_basis", "purpose", "source"}
    if unknown:
        raise ValueError(f"not a ground: {sorted(unknown)}")
    why, lead = _filled("motivo", reason), leads.get(ws, lead_id)
    change_set_id = journal.current_change_set(
        ws, use_case="privacy.correct_grounds", summary=f"Corrigiu a base legal de {lead.name}", reason=why
    )
    leads.edit(ws, lead.lead_id, LeadChanges(**changes))
    return change_set_id


@use_case(Permission.CAN_SEE_PEOPLE)
def requests(ws: Workspace) -> tuple[Request, ...]:
    """What people asked: open ones first, the most urgent first."""
    return store.requests(ws.cursor())


@use_case(Permission.CAN_SEE_PEOPLE)
def request(ws: Workspace, which: str | int) -> Request:
    """The request with this id or number. Raises NotFound."""
    if isinstance(which, int):
        found = store.request_numbered(ws.cursor(), which)
    else:
        found = store.request(ws.cursor(), which) if is_uuid(which) else None
    if found is None:
        raise NotFound("Este pedido não existe.", "Veja a lista de pedidos.")
    return found


@use_case(Permission.CAN_SEE_PEOPLE, writes=True)
def open_request(
    ws: Workspace,
    kind: RequestKind,
    *,
    lead_id: str | None = None,
    subject: str = "",
    channel: str = "e-mail",
    details: str = "",
    received_at: datetime | None = None,
) -> Request:
    """Note what a person asked; the law gives 15 days. Raises LeadNotFound, or InvalidInput when nobody is named."""
    lead = leads.get(ws, lead_id) if lead_id else None
    received = received_at or ws.now()
    if received > ws.now():
        raise InvalidInput("quando", "O pedido não pode ser do futuro.", "Confira a data.")
    opened = Request(
        new_id(), store.next_request_number(ws.cursor()), kind, lead.lead_id if lead else None,
        subject.strip() or (lead.name if lead else _filled("quem pediu", "")), _channel(channel), details.strip(),
        received, rules.due_at(received, ws.local_zone), ws.actor.name, None, None, None, "", None,
    )  # fmt: skip
    keep_request(ws, "privacy.open_request", f"Abriu o pedido nº {opened.number}: {kind.label}", opened)
    return opened


@use_case(Permission.CAN_SEE_PEOPLE, writes=True)
def close_request(ws: Workspace, request_id: str, outcome: Outcome, answer: str) -> str:
    """Note what was answered; returns the change set. Raises NotFound, InvalidInput (closed already, no answer)."""
    found = request(ws, request_id)
    if not found.is_open:
        raise InvalidInput("pedido", "Este pedido já foi respondido.", "Abra outro, se a pessoa pediu de novo.")
    closed = replace(
        found, closed_at=ws.now(), closed_by=ws.actor.name, outcome=outcome, answer=_filled("resposta", answer)
    )
    summary = f"Respondeu o pedido nº {found.number}: {outcome.label.lower()}"
    return keep_request(ws, "privacy.close_request", summary, closed)


def keep_request(ws: Workspace, name: str, summary: str, kept: Request) -> str:
    """Write a request and note the change, whose words name nobody."""
    with journal.tracked(ws, use_case=name, summary=summary, table=REQUESTS, keys=[kept.request_id]):
        store.put_request(ws.cursor(), kept)
    return journal.current_change_set(ws, use_case=name, summary=summary)


def _keep_consents(ws: Workspace, name: str, summary: str, kept: list[Consent]) -> str:
    with journal.tracked(ws, use_case=name, summary=summary, table=CONSENTS, keys=[one.consent_id for one in kept]):
        for one in kept:
            store.put_consent(ws.cursor(), one)
    return journal.current_change_set(ws, use_case=name, summary=summary)


def _filled(field: str, text: str) -> str:
    stripped = text.strip()
    if not stripped:
        raise InvalidInput(field, f"Falta dizer: {field}.", "Preencha e tente de novo.")
    if len(stripped) > LONGEST_TEXT:
        raise InvalidInput(field, f"'{field}' tem mais de {LONGEST_TEXT} letras.", "Encurte e tente de novo.")
    return stripped


def _channel(channel: str) -> str:
    if channel not in CHANNELS:
        raise InvalidInput("canal", f"O canal '{channel[:40]}' não existe.", f"Use um destes: {', '.join(CHANNELS)}.")
    return channel


journal.register(undoable(TEXTS, Records(store.Q, "texts")))
journal.register(undoable(CONSENTS, Records(store.Q, "consents"), lead_column="lead_id"))
journal.register(undoable(REQUESTS, Records(store.Q, "requests")))
journal.register_reference(TEXTS, by=CONSENTS, in_use=store.texts_in_use)
journal.register_following(leads.TABLE, following=CONSENTS, keys_of=store.consents_of)
