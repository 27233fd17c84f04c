"""The door of what comes after a handoff: the partner's answer, its signed link, its clock, and the way back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from growth_equestre.crm import rules_handoffs, service, service_deadlines, store_handoffs
from growth_equestre.crm.types_handoffs import (
    AnswerNoted,
    Clock,
    LinkRefused,
    SharedLead,
    Standing,
    WaitingHandoff,
)
from growth_equestre.events import service as events
from growth_equestre.events.types import EventInput
from growth_equestre.foundation.errors import LeadNotFound, NotFound, PartnerNotFound
from growth_equestre.foundation.ids import is_uuid
from growth_equestre.foundation.vocab import EventType, Permission, Role, Stage
from growth_equestre.foundation.workspace import Actor, Workspace, use_case
from growth_equestre.jobs import service as jobs
from growth_equestre.jobs.types import Report
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.partners import service as partners
from growth_equestre.partners.types import Partner

LINK_PATH = "/resposta/"
RETURN_OVERDUE = "crm.return_overdue"
_SECRET = "partner answers"
_SECRET_BYTES = 32
_PARTNER_MAY = frozenset({Permission.CAN_VIEW, Permission.CAN_EDIT, Permission.CAN_SCORE})

VISITOR = Actor("link", "Link do parceiro", Role.GUEST, frozenset({Permission.CAN_VIEW}))
"""Whoever opens a signed link, until the link has said who it is."""


@use_case(Permission.CAN_VIEW)
def standings(ws: Workspace, lead_id: str) -> list[Standing]:
    """The lead's handoffs with what came of each, newest first. Raises LeadNotFound."""
    return store_handoffs.standings(ws.cursor(), leads.get(ws, lead_id).lead_id)


@use_case(Permission.CAN_VIEW)
def standing(ws: Workspace, handoff_id: str) -> Standing:
    """One handoff with what came of it. Raises NotFound."""
    lead_id = store_handoffs.lead_of(ws.cursor(), handoff_id) if is_uuid(handoff_id) else None
    found = store_handoffs.standings(ws.cursor(), lead_id) if lead_id else []
    for one in found:
        if one.handoff.handoff_id == handoff_id.lower():
            return one
    raise NotFound("Este encaminhamento não existe mais.", "Atualize a tela.")


@use_case(Permission.CAN_VIEW)
def waiting(ws: Workspace) -> list[WaitingHandoff]:
    """Leads whose partner has not answered yet, the most urgent first."""
    return [_waiting(ws, row) for row in store_handoffs.waiting(ws.cursor())]


@use_case(Permission.CAN_VIEW)
def hours_left(ws: Workspace, found: Standing, partner_uf: str | None) -> tuple[Clock, str]:
    """Where the clock of a handoff stands, and the words for it; no clock for a past brought from elsewhere."""
    if found.due_at is None:
        return Clock.NONE, ""
    return _clock(ws, found.handoff.handed_at, found.due_at, partner_uf)


@use_case(Permission.CAN_EDIT, writes=True)
def answer(ws: Workspace, handoff_id: str, said: EventType, reason: str = "", *, by_link: bool = False) -> AnswerNoted:
    """Note what the partner said, as one change set; the same answer again changes nothing.

    A refusal takes the lead back to the queue. Raises NotFound, or InvalidInput for an answer that cannot follow the
    last one, or a refusal without its reason; by_link: LinkRefused once the lead is no longer with the partner.
    """
    found = standing(ws, handoff_id)
    if any(one.event_type is said for one in found.answers):
        return AnswerNoted(said, False, "", None)
    if by_link and not found.is_current:
        raise LinkRefused()
    rules_handoffs.check_answer(found.answers, said, reason)
    handoff = found.handoff
    lead, partner = leads.get(ws, handoff.lead_id), partners.get(ws, handoff.partner_id)
    change_set_id = journal.current_change_set(
        ws,
        use_case="crm.answer",
        summary=f"{said.label}: {partner.name}, sobre {lead.name}",
        reason=reason.strip(),
    )
    events.append(
        ws,
        lead.lead_id,
        EventInput(said, metadata=partner.cnpj or "", reason=reason, partner_id=partner.partner_id),
    )
    returned = None
    if said is EventType.PARTNER_REFUSED and found.is_current:
        returned = _to_the_queue(ws, lead.lead_id, f"{partner.name} recusou: {reason.strip()}")
    return AnswerNoted(said, True, change_set_id, returned)


@use_case(Permission.CAN_HANDOFF)
def link_path(ws: Workspace, handoff_id: str) -> str:
    """The path of the partner's own link, the same each time it is asked for. Raises NotFound."""
    found = standing(ws, handoff_id)
    secret = store_handoffs.secret(ws.cursor(), _SECRET) or _new_secret(ws)
    expires_at = found.handoff.handed_at + rules_handoffs.LINK_LASTS
    return LINK_PATH + rules_handoffs.token(secret, found.handoff.handoff_id, expires_at)


@use_case(Permission.CAN_VIEW)
def opened_link(ws: Workspace, token: str) -> SharedLead:
    """What a signed link shows: the shared fields while the lead is with the partner, afterwards its answers alone.

    Raises LinkRefused, without saying why.
    """
    found, partner = _by_link(ws, token)
    said = found.answers
    told = dict(service.told(leads.get(ws, found.handoff.lead_id))) if found.is_current else {}
    return SharedLead(
        found.handoff.handoff_id,
        partner.name,
        {field: told[field] for field in found.handoff.shared_fields if told.get(field)},
        found.due_at if found.is_waiting else None,
        said,
        rules_handoffs.possible_answers(said) if found.is_current else (),
    )


@use_case(Permission.CAN_VIEW)
def answer_by_link(ws: Workspace, token: str, said: EventType, reason: str = "") -> AnswerNoted:
    """Note what the partner said through its own link, in the partner's name. Raises LinkRefused, InvalidInput."""
    found, partner = _by_link(ws, token)
    actor = Actor(f"partner:{partner.partner_id}", f"{partner.name} (pelo link)", Role.GUEST, _PARTNER_MAY)
    return answer(replace(ws, actor=actor), found.handoff.handoff_id, said, reason, by_link=True)


@use_case(Permission.CAN_EDIT)
def return_overdue(ws: Workspace, report: Report | None = None) -> int:
    """Take back to the queue what partners left unanswered past their time, one change set each; returns how many."""
    now = ws.now()
    late = [row for row in store_handoffs.waiting(ws.cursor()) if row["due_at"] <= now and row["returned_at"] is None]
    for done, row in enumerate(late, start=1):
        _return(ws, row["handoff_id"], row["lead_name"], row["partner_name"])
        if report:
            report(done, len(late))
    return len(late)


@use_case(Permission.CAN_EDIT, writes=True)
def _return(ws: Workspace, handoff_id: str, lead_name: str, partner_name: str) -> None:
    """Take one lead back, unless its partner answered just now."""
    found = standing(ws, handoff_id)
    if not found.is_waiting or found.returned_at:
        return
    journal.current_change_set(
        ws,
        use_case="crm.return_overdue",
        summary=f"{lead_name} voltou à fila: {partner_name} não respondeu",
        reason=rules_handoffs.OVERDUE_REASON,
    )
    _to_the_queue(ws, found.handoff.lead_id, rules_handoffs.OVERDUE_REASON)
    store_handoffs.note_return(ws.cursor(), handoff_id, ws.now())


@use_case(Permission.CAN_HANDOFF, writes=True)
def _new_secret(ws: Workspace) -> bytes:
    """Made with the first link; it tells nothing about anybody, so it is not in the journal."""
    return store_handoffs.keep_secret(ws.cursor(), _SECRET, secrets.token_bytes(_SECRET_BYTES))


def _to_the_queue(ws: Workspace, lead_id: str, reason: str) -> Stage:
    """Back to Qualificado, so that another partner may get it; to Aquecendo when what the gate asks no longer holds."""
    stage = Stage.WARMING if service.confirmations(ws, lead_id).missing else Stage.QUALIFIED
    events.append(ws, lead_id, EventInput(EventType.STAGE_REACHED, metadata=stage.value, reason=reason))
    leads.set_stage(ws, lead_id, stage, reason=reason, since=ws.now())
    return stage


def _by_link(ws: Workspace, token: str) -> tuple[Standing, Partner]:
    secret = store_handoffs.secret(ws.cursor(), _SECRET) or bytes(_SECRET_BYTES)
    handoff_id = rules_handoffs.handoff_of(secret, token, ws.now())
    if handoff_id is None:
        raise LinkRefused()
    try:
        found = standing(ws, handoff_id)
        # A lead in the bin, or a partner that left, is nobody's business any more.
        leads.get(ws, found.handoff.lead_id)
        partner = partners.get(ws, found.handoff.partner_id)
    except (NotFound, LeadNotFound, PartnerNotFound) as error:
        raise LinkRefused() from error
    if not found.is_current and not found.answers:
        raise LinkRefused()
    return found, partner


def _clock(ws: Workspace, handed_at: datetime, due_at: datetime, partner_uf: str | None) -> tuple[Clock, str]:
    settings, is_open = ws.settings, service_deadlines.open_days_of(partner_uf)
    left = rules_handoffs.working_hours(ws.now(), due_at, settings, is_open)
    if ws.now() < due_at:
        # Due after closing time changed: still a minute, never "over" before the moment that was promised.
        left = max(left, 1 / 60)
    given = rules_handoffs.working_hours(handed_at, due_at, settings, is_open)
    return rules_handoffs.clock(given, left), rules_handoffs.clock_words(left)


def _waiting(ws: Workspace, row: Mapping[str, Any]) -> WaitingHandoff:
    clock, words = _clock(ws, row["handed_at"], row["due_at"], row["partner_uf"])
    kept = {name: row[name] for name in WaitingHandoff.__dataclass_fields__ if name in row}
    return WaitingHandoff(**kept, clock=clock, clock_words=words)


def _return_job(ws: Workspace, _: Mapping[str, Any], report: Report) -> str:
    count = return_overdue(ws, report)
    if not count:
        return "Nenhum prazo venceu."
    return "1 lead voltou à fila." if count == 1 else f"{count} leads voltaram à fila."


jobs.register(
    RETURN_OVERDUE, _return_job, every=timedelta(minutes=15), label="Devolver à fila o que parceiros não responderam"
)
