"""Scoring's own arithmetic: from a row of features to a score, and what one more fact would change. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from growth_equestre.foundation.settings import WorkspaceSettings
from growth_equestre.foundation.vocab import EventType, Stage
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard.types import Receipt, Value, WhatIf
from growth_equestre.scoring.types import REST_SIGNAL, REST_TEXT, Cards, LeadScore, Line, WhatWouldChange

Row = Mapping[str, Value]

_SETS: Mapping[EventType, Mapping[str, int]] = MappingProxyType(
    {
        EventType.PAGE_VIEW: {},
        EventType.HOOK_COMPLETE: {"hook_complete": 1},
        EventType.CTA_CLICK: {"cta_click": 1},
        EventType.WHATSAPP_CLICK: {"whatsapp_click": 1},
        EventType.WHATSAPP_REPLY: {"whatsapp_reply": 1},
        EventType.ASKED_PRICE: {"asked_price": 1},
        EventType.PROPOSAL_CLICK: {"proposal": 1},
        EventType.PROPOSAL_REQUESTED: {"proposal": 2},
        EventType.MEETING_SCHEDULED: {"meeting": 1},
        EventType.MEETING_ATTENDED: {"meeting": 2},
        EventType.BUDGET_CONFIRMED: {"budget_confirmed": 1},
        EventType.TIMELINE_CONFIRMED: {"timeline_confirmed": 1},
        EventType.NEED_CONFIRMED: {"need_confirmed": 1},
        EventType.SENT_DOCUMENTS: {"sent_documents": 1},
        EventType.FOLLOWUP_POSITIVE: {"followup_positive": 1},
    }
)
"""Every positive fact, with the level that each signal then has at least."""

_NOT_A_SIGN = frozenset(
    {
        EventType.PAGE_VIEW,
        EventType.HOOK_COMPLETE,
        EventType.CTA_CLICK,
        EventType.WHATSAPP_CLICK,
        EventType.PROPOSAL_CLICK,
    }
)
"""Positive facts that need no conversation: they end the idle days but take back no silence and no refusal."""

_TAKEN_BACK_BY_A_SIGN = ("no_reply", "postponed", "lost_interest", "was_lost", "invalid_contact")

OBTAINABLE: Mapping[EventType, str] = MappingProxyType(
    {
        EventType.BUDGET_CONFIRMED: "confirmar o orçamento",
        EventType.TIMELINE_CONFIRMED: "confirmar o prazo",
        EventType.NEED_CONFIRMED: "confirmar a necessidade",
        EventType.WHATSAPP_REPLY: "responder no WhatsApp",
        EventType.HOOK_COMPLETE: "concluir a calculadora",
        EventType.CTA_CLICK: "clicar no botão de contato",
        EventType.PROPOSAL_REQUESTED: "pedir a proposta",
        EventType.MEETING_SCHEDULED: "marcar uma reunião",
        EventType.MEETING_ATTENDED: "comparecer à reunião",
        EventType.SENT_DOCUMENTS: "enviar os documentos",
        EventType.FOLLOWUP_POSITIVE: "dar um retorno positivo",
    }
)
"""What the team can still bring about, as a lead's screen words it."""


def stage_for(score: int, settings: WorkspaceSettings) -> Stage:
    """The stage that a score suggests. Never a stage that only people give."""
    if score >= settings.qualified_from:
        return Stage.QUALIFIED
    return Stage.WARMING if score >= settings.warming_from else Stage.CURIOUS


def kept(chance: float) -> float:
    """A chance to a billionth: one lead and a million leads, Python and SQL, then keep the same number."""
    return math.floor(chance * 1e9 + 0.5) / 1e9


def lines(receipt: Receipt) -> tuple[Line, ...]:
    """The receipt as lines that sum to score - start_points, the rest as one last line."""
    listed = [Line(reason.signal, reason.text, reason.points) for reason in receipt.reasons]
    if receipt.rest_points:
        listed.append(Line(REST_SIGNAL, REST_TEXT, receipt.rest_points))
    return tuple(listed)


def score(row: Row, cards: Cards, as_of: datetime, settings: WorkspaceSettings) -> LeadScore:
    """One row of features against both cards."""
    card = cards.within_30d
    receipt = scorecard.receipt(card, row)
    chance = scorecard.evaluate(card, row).chance
    low, high = scorecard.interval(card, row)
    external_id = row["external_id"]
    return LeadScore(
        lead_id=str(row["lead_id"]),
        external_id=None if external_id is None else str(external_id),
        as_of=as_of,
        score=receipt.score,
        chance_30d=kept(chance),
        chance_7d=kept(chance * scorecard.evaluate(cards.within_7d, row).chance),
        chance_low=kept(low),
        chance_high=kept(high),
        suggested_stage=stage_for(receipt.score, settings),
        start_points=receipt.start_points,
        reasons=lines(receipt),
        card_version=cards.version,
    )


def after(row: Row, event_type: EventType) -> dict[str, Value]:
    """The signals that a positive fact registered now would change, and their new values.

    The twin of what the features statement reads once the fact is in the log. Raises ValueError for another fact.
    """
    if event_type not in _SETS:
        raise ValueError(f"event_type={event_type!r} is not a positive fact")
    levels = {name: max(level, _number(row[name])) for name, level in _SETS[event_type].items()}
    changes: dict[str, Value] = {"idle_days": 0, **levels}
    if event_type is EventType.PAGE_VIEW:
        changes |= {name: _number(row[name]) + 1 for name in ("page_views_7d", "page_views_30d")}
    if event_type is EventType.BUDGET_CONFIRMED:
        changes["no_budget_now"] = 0
    if event_type not in _NOT_A_SIGN:
        changes |= dict.fromkeys(_TAKEN_BACK_BY_A_SIGN, 0)
    return changes


def what_would_change(row: Row, cards: Cards) -> tuple[WhatWouldChange, ...]:
    """The obtainable facts that would move the score, best first."""
    by_text = {text: event_type for event_type, text in OBTAINABLE.items()}
    what_ifs = [WhatIf(text, after(row, event_type)) for event_type, text in OBTAINABLE.items()]
    return tuple(
        WhatWouldChange(by_text[one.what_if.text], one.what_if.text, one.score, kept(one.chance), one.gain)
        for one in scorecard.counterfactuals(cards.within_30d, row, what_ifs)
    )


def _number(value: Value) -> int:
    return int(value or 0)
