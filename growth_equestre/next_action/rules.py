"""The decision: what each allowed action is worth, which one the policy takes, when, and in which words. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import blake2b

from growth_equestre.foundation.settings import WorkspaceSettings
from growth_equestre.foundation.text import fold
from growth_equestre.foundation.vocab import Channel, EventType, NextAction
from growth_equestre.next_action.rules_actions import ACTIONS, SUBJECT_UNKNOWN, SUBJECTS
from growth_equestre.next_action.rules_calendar import next_business_moment, next_good_moment
from growth_equestre.next_action.rules_eligibility import channel_for, exclusions, wait_reason
from growth_equestre.next_action.types import (
    Action,
    Excluded,
    Feedback,
    PolicyCode,
    Situation,
    Weighed,
)
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard.types import REST_SIGNAL, REST_TEXT, Card, Line, Receipt, Value

MINUTE_POINTS = 0.5
"""Points of chance that one minute of a person's time must earn."""
POSTPONED_FOR = timedelta(days=1)
LOOK_AGAIN_AFTER = timedelta(days=3)
STILL_THERE = timedelta(hours=2)
"""A lead that did something so lately is answered at once, whatever its usual hours."""

_SILENCES = ((14, EventType.NO_REPLY_14D), (7, EventType.NO_REPLY_7D), (3, EventType.NO_REPLY_3D))
_BY_CODE = {action.code: action for action in ACTIONS}
COST_POINTS = {code: MINUTE_POINTS * action.cost_minutes for code, action in _BY_CODE.items()} | {NextAction.WAIT: 0.0}
_ORGANISATIONS = frozenset(
    {"haras", "fazenda", "sitio", "centro", "hipica", "escola", "clube", "rancho", "estancia", "cabanha", "clinica"}
)


@dataclass(frozen=True, slots=True)
class Decision:
    """What the policy chose for one lead. `wait_reason` is "" unless the action is AGUARDAR.

    signals: what the cards read of the lead.
    """

    action: NextAction
    channel: Channel | None
    when: datetime
    receipt: Receipt | None
    weighed: Weighed
    excluded: tuple[Excluded, ...]
    message: str
    wait_reason: str
    signals: Mapping[str, Value]

    @property
    def eligible(self) -> Mapping[NextAction, float]:
        """Value in points of every action that was allowed, cost deducted."""
        return self.weighed.values


class Evaluator:
    """The rules: always the action worth most by the cards, ties to the earlier in the list.

    It has a memory: leads in the same bins share one evaluation, so many leads cost little more than few.
    """

    code = PolicyCode.RULES

    def __init__(self, cards: Mapping[NextAction, Card]) -> None:
        self._cards = cards
        self._inputs = {action: tuple(signal.name for signal in card.signals) for action, card in cards.items()}
        self._known: dict[tuple[Value, ...], Receipt] = {}
        self._scores: dict[tuple[Value, ...], int] = {}
        self._weighed: dict[tuple[object, ...], Weighed] = {}

    def receipt(self, action: NextAction, row: Mapping[str, Value]) -> Receipt:
        """The receipt of the action's chance for a row of signals."""
        key = (action.value, *(row[name] for name in self._inputs[action]))
        if key not in self._known:
            self._known[key] = scorecard.receipt(self._cards[action], row)
        return self._known[key]

    def weigh(self, row: Mapping[str, Value], allowed: tuple[NextAction, ...]) -> Weighed:
        """What each allowed action is worth to a lead with these signals, and how probably it is taken."""
        key = (allowed, *row.values())
        if key not in self._weighed:
            values = {code: self._points(code, row) - COST_POINTS[code] for code in allowed}
            self._weighed[key] = Weighed(values, self._probabilities(row, values))
        return self._weighed[key]

    def _points(self, action: NextAction, row: Mapping[str, Value]) -> int:
        """The score that the receipt shows; only the action that is taken needs its lines."""
        key = (action.value, *(row[name] for name in self._inputs[action]))
        if key not in self._scores:
            self._scores[key] = scorecard.evaluate(self._cards[action], row).score
        return self._scores[key]

    def _probabilities(self, row: Mapping[str, Value], values: Mapping[NextAction, float]) -> dict[NextAction, float]:
        best = max(values, key=lambda code: values[code])
        return {code: float(code is best) for code in values}


def decide(situation: Situation, policy: Evaluator, now: datetime, settings: WorkspaceSettings) -> Decision:
    """The policy's action among the allowed ones; AGUARDAR is always allowed.

    Where the policy draws, the lead and its local day decide: the same lead on the same day draws the same.
    """
    row = signals(situation, now)
    why_not = exclusions(situation, now, settings.contacts_a_week)
    excluded = tuple(Excluded(code, reason) for code, reason in why_not.items())
    weighed = policy.weigh(row, (*(code for code in _BY_CODE if code not in why_not), NextAction.WAIT))
    chosen = drawn(weighed, ticket(situation.lead_id, now.astimezone(settings.zone).date()))
    if chosen is NextAction.WAIT:
        when = next_business_moment(now + LOOK_AGAIN_AFTER, situation.uf, settings)
        reason = wait_reason(excluded, has_choice=len(weighed.values) > 1)
        return Decision(chosen, None, when, None, weighed, excluded, "", reason, row)
    action = _BY_CODE[chosen]
    return Decision(
        action=chosen,
        channel=channel_for(action, situation),
        when=_when(action, situation, now, settings),
        receipt=policy.receipt(chosen, row),
        weighed=weighed,
        excluded=excluded,
        message=message(action, situation),
        wait_reason="",
        signals=row,
    )


def ticket(lead_id: str, day: date) -> float:
    """A number in [0, 1) that looks random and is always the same for a lead and a day."""
    digest = blake2b(f"{lead_id}|{day.isoformat()}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64


def drawn(weighed: Weighed, number: float) -> NextAction:
    """The action on which a number in [0, 1) falls when the probabilities are laid side by side."""
    passed, last = 0.0, NextAction.WAIT
    for code, probability in weighed.probabilities.items():
        if probability > 0.0:
            passed, last = passed + probability, code
            if number < passed:
                return code
    return last


def _when(action: Action, situation: Situation, now: datetime, settings: WorkspaceSettings) -> datetime:
    """Not before a day after the team postponed it; in the lead's own hours, unless it is there right now."""
    postponed = [
        mark.at + POSTPONED_FOR
        for mark in situation.marks
        if mark.action is action.code and mark.feedback is Feedback.POSTPONED
    ]
    soonest = max([now, *postponed])
    is_there = now - situation.last_positive < STILL_THERE and soonest == now
    if is_there or not action.channels:
        return next_business_moment(soonest, situation.uf, settings)
    return next_good_moment(soonest, situation.uf, settings, situation.hours)


def signals(situation: Situation, now: datetime) -> dict[str, Value]:
    """The cards' inputs, in bins already, so that equal situations look equal."""
    last = situation.last
    return {
        "score": None if situation.score is None else _bin(situation.score, (0, 10, 20, 40, 70)),
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


def lines(decision: Decision) -> tuple[Line, ...]:
    """The receipt as lines that sum to chance - start; for AGUARDAR the one line that says why."""
    if decision.receipt is None:
        return (Line("aguardar", decision.wait_reason, 0),)
    listed = [Line(reason.signal, reason.text, reason.points) for reason in decision.receipt.reasons]
    if decision.receipt.rest_points:
        listed.append(Line(REST_SIGNAL, REST_TEXT, decision.receipt.rest_points))
    return tuple(listed)


def _silence(situation: Situation) -> int:
    for days, event_type in _SILENCES:
        noted = situation.last.get(event_type)
        if noted is not None and (situation.last_sign is None or noted > situation.last_sign):
            return days
    return 0


def _level(situation: Situation, low: EventType, high: EventType) -> int:
    return 2 if high in situation.last else int(low in situation.last)


def _bin(number: int, edges: tuple[int, ...]) -> int:
    return edges[max(0, bisect_right(edges, number) - 1)]
