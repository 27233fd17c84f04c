"""The gate, the moves a team may make, and what a partner is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from urllib.parse import quote

from growth_equestre.crm.types import Confirmations, SharedField, StageSeen
from growth_equestre.events.types import Event
from growth_equestre.foundation.errors import GateClosed, InvalidInput
from growth_equestre.foundation.vocab import EventType, Stage

CONFIRMING = {
    EventType.BUDGET_CONFIRMED: "budget_since",
    EventType.TIMELINE_CONFIRMED: "timeline_since",
    EventType.NEED_CONFIRMED: "need_since",
}
CLEARING = {
    EventType.NO_BUDGET_NOW: ("budget_since",),
    EventType.LOST_INTEREST: ("need_since", "timeline_since"),
}
GATE_EVENTS = (*CONFIRMING, *CLEARING)
CLOSED_STAGES = (Stage.SENT, Stage.LOST)


def confirmations(log: Iterable[Event]) -> Confirmations:
    """What holds after these facts, whatever order they arrive in; the same fact twice is one fact.

    A confirmation holds since it was first given and not cleared after.
    """
    known = Confirmations()
    for event in sorted(log, key=lambda fact: (fact.occurred_at, fact.recorded_at, fact.event_id)):
        confirmed = CONFIRMING.get(event.event_type)
        if confirmed and getattr(known, confirmed) is None:
            known = replace(known, **{confirmed: event.occurred_at})
        known = replace(known, **dict.fromkeys(CLEARING.get(event.event_type, ())))
    return known


def check_move(
    before: Stage, after: Stage, known: Confirmations, *, reason: str, may_pass_gate: bool
) -> tuple[str, ...]:
    """Let the move through or raise; returns what a manager's forced move left unconfirmed.

    Raises GateClosed with what is missing, InvalidInput for a move without its reason or by the wrong way.
    """
    _check_way(before, after)
    has_reason = bool(reason.strip())
    if after is Stage.LOST and not has_reason:
        raise InvalidInput("motivo", "Perder um lead pede um motivo.", "Escreva por que ele foi perdido.")
    if before in CLOSED_STAGES and not has_reason:
        raise InvalidInput("motivo", "Reabrir um lead pede um motivo.", "Escreva por que ele volta.")
    if after is not Stage.QUALIFIED or not known.missing:
        return ()
    if not (may_pass_gate and has_reason):
        raise GateClosed(known.missing)
    return known.missing


def still_unconfirmed(known: Confirmations) -> tuple[EventType, ...]:
    """The events that would open the gate, in its order."""
    return tuple(event for event, since in CONFIRMING.items() if getattr(known, since) is None)


def moved_meanwhile(seen: StageSeen, now: StageSeen) -> bool:
    """Whether the lead stands elsewhere than the person saw, or left and came back since."""
    return seen != now


def possible_moves(before: Stage) -> tuple[Stage, ...]:
    """Stages a person can ask for from here, in funnel order; Enviado is reached only by a handoff."""
    return tuple(stage for stage in Stage if stage not in (before, Stage.SENT))


def check_handoff(stage: Stage, reason: str, shared_fields: Iterable[SharedField]) -> None:
    """Raises InvalidInput unless the lead is qualified, a reason is given and the partner learns whom to contact."""
    if stage is not Stage.QUALIFIED:
        raise InvalidInput(
            "status", f"Só um lead qualificado é encaminhado; este está em {stage.label}.", "Qualifique-o antes."
        )
    if not reason.strip():
        raise InvalidInput("motivo", "Encaminhar pede um motivo.", "Escreva por que este parceiro.")
    if not {SharedField.WHATSAPP, SharedField.EMAIL} & set(shared_fields):
        raise InvalidInput("compartilhar", "O parceiro precisa de um contato.", "Compartilhe o WhatsApp ou o e-mail.")


def message(partner_name: str, told: Mapping[SharedField, str]) -> str:
    """The text for the partner: greeting, then only what is shared and known."""
    lines = [f"{field.label}: {text}" for field, text in told.items() if text]
    return "\n".join([f"Olá, {partner_name}! Temos um lead qualificado para você.", *lines])


def whatsapp_link(phone: str | None, text: str) -> str | None:
    """wa.me link (digits only) with the text ready; None without a phone."""
    digits = "".join(mark for mark in phone or "" if mark.isascii() and mark.isdigit())
    return f"https://wa.me/{digits}?text={quote(text)}" if digits else None


def _check_way(before: Stage, after: Stage) -> None:
    if after is before:
        raise InvalidInput("status", f"Este lead já está em {before.label}.", "Escolha outra etapa.")
    if after is Stage.SENT:
        raise InvalidInput("status", "Só um encaminhamento leva a Enviado.", "Use Encaminhar e escolha o parceiro.")
