"""The decision: who may receive which action, what each is worth, and the words of the one chosen. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

from growth_equestre.foundation.settings import WorkspaceSettings
from growth_equestre.foundation.text import fold
from growth_equestre.foundation.vocab import Channel, EventType, NextAction, Stage
from growth_equestre.next_action.rules_actions import ACTIONS, SUBJECT_UNKNOWN, SUBJECTS
from growth_equestre.next_action.rules_calendar import next_business_moment
from growth_equestre.next_action.types import REST_SIGNAL, REST_TEXT, Action, Excluded, Feedback, Line, Situation
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard.types import Card, Receipt, Value

POLICY = "regras"
MINUTE_POINTS = 0.5
"""Points of chance that one minute of a person's time must earn."""
WAIT_VALUE = 4.0
"""What waiting is worth, in points: less gain than this and the lead is left in peace."""
CONTACTS_A_WEEK = 3
REFUSED_FOR = timedelta(days=30)
POSTPONED_FOR = timedelta(days=1)
ASKED_TO_WAIT_FOR = timedelta(days=14)
LOOK_AGAIN_AFTER = timedelta(days=3)

_SILENCES = ((14, EventType.NO_REPLY_14D), (7, EventType.NO_REPLY_7D), (3, EventType.NO_REPLY_3D))
_BY_CODE = {action.code: action for action in ACTIONS}
_ORGANISATIONS = frozenset(
    {"haras", "fazenda", "sitio", "centro", "hipica", "escola", "clube", "rancho", "estancia", "cabanha", "clinica"}
)


@dataclass(frozen=True, slots=True)
class Decision:
    """What the rules chose for one lead. `wait_reason` is "" unless the action is AGUARDAR."""

    action: NextAction
    channel: Channel | None
    when: datetime
    receipt: Receipt | None
    eligible: Mapping[NextAction, float]
    excluded: tuple[Excluded, ...]
    message: str
    whatsapp_link: str | None
    wait_reason: str


class Evaluator:
    """The cards with a memory: leads in the same bins share one evaluation, so many leads cost little more than few."""

    def __init__(self, cards: Mapping[NextAction, Card]) -> None:
        self._cards = cards
        self._inputs = {action: tuple(signal.name for signal in card.signals) for action, card in cards.items()}
        self._known: dict[tuple[Value, ...], Receipt] = {}

    def receipt(self, action: NextAction, row: Mapping[str, Value]) -> Receipt:
        """The receipt of the action's chance for a row of signals."""
        key = (action.value, *(row[name] for name in self._inputs[action]))
        if key not in self._known:
            self._known[key] = scorecard.receipt(self._cards[action], row)
        return self._known[key]


def decide(situation: Situation, evaluator: Evaluator, now: datetime, settings: WorkspaceSettings) -> Decision:
    """The action worth most among the eligible, ties to the earlier in the list; AGUARDAR when none is worth it."""
    row = signals(situation, now)
    why_not = exclusions(situation, now)
    excluded = tuple(Excluded(code, reason) for code, reason in why_not.items())
    receipts = {code: evaluator.receipt(code, row) for code in _BY_CODE if code not in why_not}
    values = {code: _value(_BY_CODE[code], receipt) for code, receipt in receipts.items()}
    values[NextAction.WAIT] = WAIT_VALUE
    best = max(values, key=lambda code: values[code])
    if best is NextAction.WAIT:
        when = next_business_moment(now + LOOK_AGAIN_AFTER, situation.uf, settings)
        reason = _wait_reason(excluded, has_choice=bool(receipts))
        return Decision(best, None, when, None, values, excluded, "", None, reason)
    action = _BY_CODE[best]
    channel = channel_for(action, situation)
    text = message(action, situation)
    return Decision(
        action=best,
        channel=channel,
        when=next_business_moment(_not_before(best, situation, now), situation.uf, settings),
        receipt=receipts[best],
        eligible=values,
        excluded=excluded,
        message=text,
        whatsapp_link=whatsapp_link(situation.whatsapp, text) if channel is Channel.WHATSAPP else None,
        wait_reason="",
    )


def signals(situation: Situation, now: datetime) -> dict[str, Value]:
    """The cards' inputs, in bins already, so that equal situations look equal."""
    last = situation.last
    return {
        "score": None if situation.score is None else _bin(situation.score, (0, 20, 40, 70)),
        "segment": situation.segment,
        "hook_complete": EventType.HOOK_COMPLETE in last,
        "whatsapp_click": EventType.WHATSAPP_CLICK in last,
        "whatsapp_reply": EventType.WHATSAPP_REPLY in last,
        "asked_price": EventType.ASKED_PRICE in last,
        "proposal": _level(situation, EventType.PROPOSAL_CLICK, EventType.PROPOSAL_REQUESTED),
        "meeting": _level(situation, EventType.MEETING_SCHEDULED, EventType.MEETING_ATTENDED),
        "no_reply": _silence(situation),
        "idle_days": _bin(max(0, (now - situation.last_positive).days), (0, 7, 30)),
    }


def exclusions(situation: Situation, now: datetime) -> dict[NextAction, str]:
    """The actions that may not be taken now, each with its reason in Portuguese."""
    closed = _closed_to_contact(situation)
    if closed:
        return dict.fromkeys(_BY_CODE, closed)
    enough = _enough_contacts(situation, now)
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


def message(action: Action, situation: Situation) -> str:
    """The ready text; "" for an action that does not speak to the lead."""
    subject = SUBJECTS.get(situation.segment or "", SUBJECT_UNKNOWN)
    return action.template.format(nome=calling_name(situation.name), assunto=subject)


def calling_name(name: str) -> str:
    """How to greet: the first name of a person, the whole name of a stud or a company."""
    words = name.split()
    if not words or fold(words[0]) in _ORGANISATIONS:
        return " ".join(words)
    return words[0]


def whatsapp_link(whatsapp: str | None, text: str) -> str | None:
    """A wa.me link (digits only) that opens the text; None without a number."""
    digits = "".join(mark for mark in whatsapp or "" if mark.isascii() and mark.isdigit())
    return f"https://wa.me/{digits}?text={quote(text, safe='')}" if digits else None


def lines(decision: Decision) -> tuple[Line, ...]:
    """The receipt as lines that sum to chance - start; for AGUARDAR the one line that says why."""
    if decision.receipt is None:
        return (Line("aguardar", decision.wait_reason, 0),)
    listed = [Line(reason.signal, reason.text, reason.points) for reason in decision.receipt.reasons]
    if decision.receipt.rest_points:
        listed.append(Line(REST_SIGNAL, REST_TEXT, decision.receipt.rest_points))
    return tuple(listed)


def _value(action: Action, receipt: Receipt) -> float:
    return receipt.score - MINUTE_POINTS * action.cost_minutes


def _closed_to_contact(situation: Situation) -> str:
    if situation.stage is Stage.LOST:
        return "o lead foi dado como perdido"
    if situation.stage is Stage.SENT:
        return "o lead já está com um parceiro"
    if _stands(situation, EventType.LOST_INTEREST):
        return "o lead perdeu o interesse"
    if _stands(situation, EventType.INVALID_CONTACT):
        return "o contato é inválido: corrija o telefone ou o e-mail"
    return "" if situation.legal_basis else "falta a base legal (LGPD) para contatar"


def _by_action(action: Action, situation: Situation, now: datetime) -> str:
    if action.code is NextAction.SEND_CALCULATOR and EventType.HOOK_COMPLETE in situation.last:
        return "o lead já concluiu a calculadora"
    if action.code is NextAction.HAND_TO_PARTNER and situation.stage is not Stage.QUALIFIED:
        return "só se encaminha um lead qualificado"
    postponed = situation.last.get(EventType.POSTPONED_NO_DATE)
    is_asked_to_wait = _stands(situation, EventType.POSTPONED_NO_DATE)
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


def _enough_contacts(situation: Situation, now: datetime) -> str:
    recent = [
        mark
        for mark in situation.marks
        if mark.feedback is Feedback.DONE and _reaches_lead(mark.action) and now - mark.at < timedelta(days=7)
    ]
    return f"já houve {CONTACTS_A_WEEK} contatos em 7 dias" if len(recent) >= CONTACTS_A_WEEK else ""


def _reaches_lead(code: NextAction) -> bool:
    return code in _BY_CODE and bool(_BY_CODE[code].channels)


def _wait_reason(excluded: tuple[Excluded, ...], *, has_choice: bool) -> str:
    """The reason that stops most actions; with a choice left, that none of them is worth its effort."""
    if has_choice:
        return "nenhuma ação compensa o esforço agora"
    reasons = [one.reason for one in excluded if one.action is not NextAction.HAND_TO_PARTNER]
    if {"falta um e-mail ou WhatsApp", "falta o WhatsApp do lead"} >= set(reasons):
        return "sem canal de contato: inclua um WhatsApp ou e-mail"
    return max(dict.fromkeys(reasons), key=reasons.count)


def _not_before(action: NextAction, situation: Situation, now: datetime) -> datetime:
    """Now, or a day after the team postponed this action."""
    postponed = [
        mark.at + POSTPONED_FOR
        for mark in situation.marks
        if mark.action is action and mark.feedback is Feedback.POSTPONED
    ]
    return max([now, *postponed])


def _stands(situation: Situation, event_type: EventType) -> bool:
    """Whether a refusal still holds: the lead has not spoken since."""
    said = situation.last.get(event_type)
    return said is not None and (situation.last_sign is None or said >= situation.last_sign)


def _silence(situation: Situation) -> int:
    for days, event_type in _SILENCES:
        noted = situation.last.get(event_type)
        if noted is not None and (situation.last_sign is None or noted > situation.last_sign):
            return days
    return 0


def _level(situation: Situation, low: EventType, high: EventType) -> int:
    return 2 if high in situation.last else int(low in situation.last)


def _bin(number: int, edges: tuple[int, ...]) -> int:
    return max((edge for edge in edges if edge <= number), default=edges[0])


def _days(count: int) -> str:
    return "1 dia" if count == 1 else f"{count} dias"
