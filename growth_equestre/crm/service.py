"""The door of the team's work on a lead: register what happened, move the stage, hand it to a partner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from growth_equestre.crm import rules, service_deadlines, service_reports, service_work, store
from growth_equestre.crm.types import (
    MINIMAL_FIELDS,
    Confirmations,
    Handoff,
    HandoffDone,
    MovedMeanwhile,
    SharedField,
    StageMoved,
    StageSeen,
)
from growth_equestre.events import service as events
from growth_equestre.events.types import Event, EventInput
from growth_equestre.foundation.clock import format_local
from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.foundation.ids import new_id
from growth_equestre.foundation.vocab import PARTNER_EVENTS, EventType, Permission, Stage
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.journal import service as journal
from growth_equestre.journal.types import undoable
from growth_equestre.leads import service as leads
from growth_equestre.leads import service_gate
from growth_equestre.leads.types import Lead
from growth_equestre.matching import service_offers
from growth_equestre.matching.types import Match
from growth_equestre.partners import service as partners
from growth_equestre.partners.types import Partner


@use_case(Permission.CAN_VIEW)
def confirmations(ws: Workspace, lead_id: str) -> Confirmations:
    """What the lead has confirmed, by its log. Raises LeadNotFound."""
    return rules.confirmations(events.facts(ws, lead_id, rules.GATE_EVENTS))


@use_case(Permission.CAN_VIEW)
def handoffs_of(ws: Workspace, lead_id: str) -> list[Handoff]:
    """The lead's handoffs, newest first. Raises LeadNotFound."""
    leads.get(ws, lead_id)
    return store.of_lead(ws.cursor(), lead_id)


@use_case(Permission.CAN_EDIT, writes=True)
def register_event(
    ws: Workspace,
    lead_id: str,
    event_type: EventType,
    occurred_at: datetime | None = None,
    metadata: str = "",
) -> Event:
    """Note what happened. The stage stays: the gate may open, but the team decides.

    Raises LeadNotFound, or InvalidInput for a stage or a handoff, which have their own ways.
    """
    if event_type in (EventType.STAGE_REACHED, EventType.HANDOFF):
        raise InvalidInput("evento", f"'{event_type.label}' não se registra à mão.", "Use Mover etapa ou Encaminhar.")
    partner_id = _held_by(ws, lead_id, occurred_at or ws.now()) if event_type in PARTNER_EVENTS else None
    return events.append(ws, lead_id, EventInput(event_type, occurred_at, metadata, partner_id=partner_id))


@use_case(Permission.CAN_EDIT, writes=True)
def move_stage(
    ws: Workspace, lead_id: str, stage: Stage, reason: str = "", expected: StageSeen | None = None
) -> StageMoved:
    """Move the lead, noting it in the log; one change set, so that undoing restores both.

    expected: where the person who decides saw the lead. Raises LeadNotFound, MovedMeanwhile when it stands elsewhere,
    GateClosed with what is missing, or InvalidInput for a move without its reason.
    """
    lead = leads.get(ws, lead_id)
    _check_seen(ws, lead, expected)
    past_gate = rules.check_move(
        lead.stage,
        stage,
        confirmations(ws, lead_id) if stage is Stage.QUALIFIED else Confirmations(),
        reason=reason,
        may_pass_gate=Permission.CAN_PASS_GATE in ws.actor.permissions,
    )
    forced = f" sem confirmar {', '.join(past_gate)}" if past_gate else ""
    change_set_id = journal.current_change_set(
        ws,
        use_case="crm.move_stage",
        summary=f"Moveu {lead.name} de {lead.stage.label} para {stage.label}{forced}",
        reason=reason.strip(),
    )
    _reach(ws, lead_id, stage, reason)
    return StageMoved(lead_id, lead.stage, stage, change_set_id, past_gate)


@use_case(Permission.CAN_VIEW)
def check_seen(ws: Workspace, lead_id: str, expected: StageSeen) -> None:
    """Raises MovedMeanwhile, saying who moved the lead, unless it stands where the person saw it; LeadNotFound."""
    _check_seen(ws, leads.get(ws, lead_id), expected)


@use_case(Permission.CAN_EDIT, writes=True)
def confirm(ws: Workspace, lead_id: str, confirmed: Sequence[EventType]) -> str:
    """Note those of the gate's confirmations that do not hold yet, as one change set; returns its id.

    Raises LeadNotFound, or InvalidInput when there is nothing to note.
    """
    open_ones = rules.still_unconfirmed(confirmations(ws, lead_id))
    told = [event for event in open_ones if event in confirmed]
    if not told:
        raise InvalidInput("confirmação", "Nada de novo foi confirmado.", "Marque o que o lead confirmou.")
    words = " e ".join(event.label.lower() for event in told)
    change_set_id = journal.current_change_set(ws, use_case="crm.confirm", summary=f"Registrou: {words}")
    for event in told:
        events.append(ws, lead_id, EventInput(event))
    return change_set_id


@use_case(Permission.CAN_EDIT, writes=True)
def confirm_and_qualify(
    ws: Workspace, lead_id: str, confirmed: Sequence[EventType], reason: str = "", expected: StageSeen | None = None
) -> StageMoved:
    """Note the confirmations and move the lead to Qualificado, or neither. Raises like move_stage."""
    lead = leads.get(ws, lead_id)
    _check_seen(ws, lead, expected)
    summary = f"Confirmou e moveu {lead.name} de {lead.stage.label} para {Stage.QUALIFIED.label}"
    journal.current_change_set(ws, use_case="crm.move_stage", summary=summary, reason=reason.strip())
    if set(confirmed) & set(rules.still_unconfirmed(confirmations(ws, lead_id))):
        confirm(ws, lead_id, confirmed)
    return move_stage(ws, lead_id, Stage.QUALIFIED, reason, expected)


@use_case(Permission.CAN_HANDOFF, writes=True)
def handoff(
    ws: Workspace,
    lead_id: str,
    partner_id: str,
    reason: str,
    shared_fields: Sequence[SharedField] = MINIMAL_FIELDS,
    recommended_rank: int | None = None,
    compatibility: int | None = None,
    shown: Sequence[Match] | None = None,
) -> HandoffDone:
    """Send a qualified lead to a partner: noted in the log, stage Enviado, one change set.

    shown: the list on which the choice was made; by default the lead's list as screens show it now.
    Raises LeadNotFound, PartnerNotFound, or InvalidInput when the lead is not qualified, the partner is inactive or
    the reason is missing.
    """
    lead, partner = leads.get(ws, lead_id), partners.get(ws, partner_id)
    shared = tuple(field for field in SharedField if field in shared_fields)
    rules.check_handoff(lead.stage, reason, shared)
    if not partner.is_active:
        raise InvalidInput("parceiro", f"{partner.name} está inativo.", "Escolha outro parceiro.")
    listed = service_offers.offered(ws, lead_id) if shown is None else shown
    change_set_id = journal.current_change_set(
        ws,
        use_case="crm.handoff",
        summary=f"Encaminhou {lead.name} a {partner.name}",
        reason=reason.strip(),
    )
    made = Handoff(
        new_id(), lead_id, partner_id, ws.now(), ws.actor.user_id, ws.actor.name, reason.strip(), shared,
        recommended_rank, compatibility,
    )  # fmt: skip
    service_offers.note_offer(ws, made.handoff_id, lead_id, partner_id, listed)
    _hand_over(ws, made, partner)
    text = handoff_message(lead, partner, shared)
    return HandoffDone(made, change_set_id, text, rules.whatsapp_link(partner.phone, text))


@use_case(Permission.CAN_IMPORT, writes=True)
def insert_many(ws: Workspace, made: Sequence[Handoff]) -> int:
    """Note whole handoffs, unchecked, without touching stages or the log; returns how many. For simulated history."""
    keys = [one.handoff_id for one in made]
    summary = f"Registrou {len(keys)} encaminhamentos"
    with journal.tracked(ws, use_case="crm.insert_many", summary=summary, table="handoffs", keys=keys):
        store.add_many(ws.cursor(), made)
    return len(keys)


@use_case(Permission.CAN_DELETE, writes=True)
def remove_of_leads(ws: Workspace, lead_ids: Sequence[str]) -> int:
    """Take out every handoff of these leads, and what the team wrote about them; returns how many handoffs.

    Undone with the write it is part of.
    """
    service_work.remove_work_of_leads(ws, lead_ids)
    keys = store.keys_of_leads(ws.cursor(), lead_ids)
    service_offers.remove_of_handoffs(ws, keys)
    service_deadlines.remove(ws, keys)
    service_reports.remove_of_leads(ws, lead_ids)
    summary = f"Removeu {len(keys)} encaminhamentos"
    with journal.tracked(ws, use_case="crm.remove_of_leads", summary=summary, table="handoffs", keys=keys):
        store.HANDOFFS.remove(ws.cursor(), keys)
    return len(keys)


def handoff_message(lead: Lead, partner: Partner, shared_fields: Sequence[SharedField] = MINIMAL_FIELDS) -> str:
    """The text for the partner, with only these fields of the lead, and of them only what is known."""
    known = told(lead)
    return rules.message(partner.name, {field: known[field] for field in SharedField if field in shared_fields})


def _check_seen(ws: Workspace, lead: Lead, expected: StageSeen | None) -> None:
    """Raises MovedMeanwhile, saying who moved the lead, when and where to."""
    now = StageSeen(lead.stage, lead.stage_since)
    if expected is None or not rules.moved_meanwhile(expected, now):
        return
    last = next(iter(events.facts(ws, lead.lead_id, [EventType.STAGE_REACHED])[-1:]), None)
    is_told = last is not None and last.metadata == lead.stage.value
    who, at = (last.actor_name, last.occurred_at) if last and is_told else ("Alguém", lead.stage_since)
    when = f" em {format_local(at, ws.local_zone)}" if at else ""
    why = f" Motivo: {last.reason}." if last and is_told and last.reason else ""
    raise MovedMeanwhile(f"{who} já moveu {lead.name} para {lead.stage.label}{when}.{why}", now, who, at)


def _held_by(ws: Workspace, lead_id: str, moment: datetime) -> str | None:
    """The partner that had the lead at a moment, so that what came of it counts for that partner."""
    return next((one.partner_id for one in store.of_lead(ws.cursor(), leads.get(ws, lead_id).lead_id)
                 if one.handed_at <= moment), None)  # fmt: skip


def _reach(ws: Workspace, lead_id: str, stage: Stage, reason: str) -> None:
    """Note the stage in the log and on the lead."""
    events.append(ws, lead_id, EventInput(EventType.STAGE_REACHED, metadata=stage.value, reason=reason))
    leads.set_stage(ws, lead_id, stage, reason=reason.strip(), since=ws.now())


def _hand_over(ws: Workspace, made: Handoff, partner: Partner) -> None:
    with journal.tracked(
        ws,
        use_case="crm.handoff",
        summary="Encaminhou",
        reason=made.reason,
        table="handoffs",
        keys=[made.handoff_id],
    ):
        store.add(ws.cursor(), made)
    service_deadlines.promise(ws, made, partner.uf)
    sent = EventInput(EventType.HANDOFF, metadata=partner.cnpj or "", reason=made.reason, partner_id=partner.partner_id)
    events.append(ws, made.lead_id, sent)
    _reach(ws, made.lead_id, Stage.SENT, made.reason)


def told(lead: Lead) -> Mapping[SharedField, str]:
    """Everything of a lead that a partner could be told, in words; "" where it is not known."""
    return {
        SharedField.NAME: lead.name,
        SharedField.WHATSAPP: lead.whatsapp or "",
        SharedField.CITY: lead.city or "",
        SharedField.STATE: lead.uf or "",
        SharedField.SEGMENT: lead.segment.label if lead.segment else "",
        SharedField.BUDGET: lead.budget.label if lead.budget else "",
        SharedField.TIMEFRAME: lead.timeframe.label if lead.timeframe else "",
        SharedField.EMAIL: lead.email or "",
    }


journal.register(
    undoable(
        "handoffs", store.HANDOFFS, lead_column="lead_id", title="Encaminhamento",
        words={"handed_at": "Quando", "reason": "Motivo"},
    )
)  # fmt: skip
journal.register_belonging("handoffs", belonging=service_deadlines.DEADLINES, keys_of=lambda _, keys: keys)
journal.register_belonging("handoffs", belonging=service_offers.OFFERS, keys_of=service_offers.keys_of_handoffs)
journal.register_reference(leads.TABLE, by="handoffs", in_use=store.leads_in_use)
journal.register_following(leads.TABLE, following="handoffs", keys_of=store.keys_of_leads)
journal.register_following(leads.TABLE, following=service_offers.OFFERS, keys_of=service_offers.keys_of_leads)
journal.register_reference(partners.TABLE, by="handoffs", in_use=store.partners_in_use)
service_gate.register_confirmed(lambda ws, lead_ids: store.with_open_gate(ws.cursor(), lead_ids))
