"""Who may receive which action now, and the reason in Portuguese where not: nothing forbidden is ever weighed. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from growth_equestre.foundation.vocab import Channel, EventType, NextAction, Stage
from growth_equestre.next_action.rules_actions import ACTIONS
from growth_equestre.next_action.types import Action, Excluded, Feedback, Situation

REFUSED_FOR = timedelta(days=30)
ASKED_TO_WAIT_FOR = timedelta(days=14)

_BY_CODE = {action.code: action for action in ACTIONS}


def exclusions(situation: Situation, now: datetime, contacts_a_week: int) -> dict[NextAction, str]:
    """The actions that may not be taken now, each with its reason in Portuguese."""
    closed = _closed_to_contact(situation)
    if closed:
        return dict.fromkeys(_BY_CODE, closed)
    enough = _enough_contacts(situation, now, contacts_a_week)
    reasons = {
        code: _by_action(action, situation, now)
        or (action.channels and (_no_way_to_reach(action, situation) or enough))
        for code, action in _BY_CODE.items()
    }
    return {code: reason for code, reason in reasons.items() if reason}


def channel_for(action: Action, situation: Situation) -> Channel | None:
    """The action's preferred channel among those that reach the lead."""
    for channel in action.channels:
        if situation.email if channel is Channel.EMAIL else situation.whatsapp:
            return channel
    return None


def _closed_to_contact(situation: Situation) -> str:
    if situation.stage is Stage.LOST:
        return "o lead foi dado como perdido"
    if situation.stage is Stage.SENT:
        return "o lead já está com um parceiro"
    if stands(situation, EventType.LOST_INTEREST):
        return "o lead perdeu o interesse"
    if stands(situation, EventType.INVALID_CONTACT):
        return "o contato é inválido: corrija o telefone ou o e-mail"
    return "" if situation.legal_basis else "falta a base legal (LGPD) para contatar"


def _by_action(action: Action, situation: Situation, now: datetime) -> str:
    if action.code is NextAction.SEND_CALCULATOR and EventType.HOOK_COMPLETE in situation.last:
        return "o lead já concluiu a calculadora"
    if action.code is NextAction.HAND_TO_PARTNER and situation.stage is not Stage.QUALIFIED:
        return "só se encaminha um lead qualificado"
    postponed = situation.last.get(EventType.POSTPONED_NO_DATE)
    is_asked_to_wait = stands(situation, EventType.POSTPONED_NO_DATE)
    if action.needs_conversation and is_asked_to_wait and postponed and now - postponed < ASKED_TO_WAIT_FOR:
        return "o lead pediu para adiar há menos de 14 dias"
    return _by_feedback(action, situation, now)


def _by_feedback(action: Action, situation: Situation, now: datetime) -> str:
    repeat = timedelta(days=action.repeat_after_days)
    for mark in situation.marks:
        if mark.action is not action.code:
            continue
        if mark.feedback is Feedback.DONE and now - mark.at < repeat:
            return f"já foi feito há menos de {_days(action.repeat_after_days)}"
        if mark.feedback is Feedback.REFUSED and now - mark.at < REFUSED_FOR:
            return "foi recusado há menos de 30 dias"
    return ""


def _no_way_to_reach(action: Action, situation: Situation) -> str:
    if channel_for(action, situation):
        return ""
    return "falta um e-mail ou WhatsApp" if Channel.EMAIL in action.channels else "falta o WhatsApp do lead"


def _enough_contacts(situation: Situation, now: datetime, most: int) -> str:
    recent = [
        mark
        for mark in situation.marks
        if mark.feedback is Feedback.DONE and _reaches_lead(mark.action) and now - mark.at < timedelta(days=7)
    ]
    if len(recent) < most:
        return ""
    return f"já houve {len(recent)} contatos em 7 dias" if len(recent) > 1 else "já houve um contato em 7 dias"


def _reaches_lead(code: NextAction) -> bool:
    return code in _BY_CODE and bool(_BY_CODE[code].channels)


def wait_reason(excluded: tuple[Excluded, ...], *, has_choice: bool) -> str:
    """The reason that stops most actions; with a choice left, that none of them is worth its effort."""
    if has_choice:
        return "nenhuma ação compensa o esforço agora"
    reasons = [one.reason for one in excluded if one.action is not NextAction.HAND_TO_PARTNER]
    if {"falta um e-mail ou WhatsApp", "falta o WhatsApp do lead"} >= set(reasons):
        return "sem canal de contato: inclua um WhatsApp ou e-mail"
    return max(dict.fromkeys(reasons), key=reasons.count)


def stands(situation: Situation, event_type: EventType) -> bool:
    """Whether a refusal still holds: the lead has not spoken since."""
    said = situation.last.get(event_type)
    return said is not None and (situation.last_sign is None or said >= situation.last_sign)


def _days(count: int) -> str:
    return "1 dia" if count == 1 else f"{count} dias"
