"""Scoring's own arithmetic: from a row of features to a score, and what one more fact would change. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from growth_equestre.foundation.settings import WorkspaceSettings
from growth_equestre.foundation.vocab import CLICKS, SIGNS, EventType, Stage
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard.types import REST_SIGNAL, REST_TEXT, Line, Receipt, Value, WhatIf
from growth_equestre.scoring.types import Cards, LeadScore, WhatWouldChange

Row = Mapping[str, Value]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_US = 86_400_000_000
_HOUR_US = 3_600_000_000


@dataclass(frozen=True)
class Moment:
    """The instant asked about and how the team counts its days. Only facts strictly before as_of_us count.

    as_of_us: microseconds since 1970, UTC. offset_us: the team's clock minus UTC then.
    opens, closes: local hours. Business hours are Monday to Friday.
    """

    as_of_us: int
    offset_us: int
    opens: int
    closes: int

    @property
    def today(self) -> int:
        """The team's calendar day of the last instant that counts, in days since 1970."""
        return (self.as_of_us - 1 + self.offset_us) // _DAY_US

    @property
    def is_business(self) -> bool:
        """Whether that last instant lies in business hours."""
        hour = (self.as_of_us - 1 + self.offset_us) // _HOUR_US % 24
        return self.opens <= hour < self.closes and (self.today + 3) % 7 < 5


def moment_of(as_of: datetime, settings: WorkspaceSettings) -> Moment:
    """An aware moment, as the workspace counts time."""
    offset = as_of.astimezone(settings.zone).utcoffset() or timedelta()
    return Moment(
        as_of_us=(as_of - _EPOCH) // timedelta(microseconds=1),
        offset_us=offset // timedelta(microseconds=1),
        opens=settings.business_opens,
        closes=settings.business_closes,
    )


KINDS = (
    *CLICKS,
    *SIGNS,
    EventType.NO_REPLY_3D,
    EventType.NO_REPLY_7D,
    EventType.NO_REPLY_14D,
    EventType.POSTPONED_NO_DATE,
    EventType.NO_BUDGET_NOW,
    EventType.LOST_INTEREST,
    EventType.INVALID_CONTACT,
    EventType.LOST,
)
"""Every fact that says something about a lead, in the order in which the statement numbers them, from 1."""

SITUATIONS = (
    "recusou", "visitou", "calculou", "clicou", "calculou_e_clicou", "parou", "aguarda_resposta", "conversa",
    "conversa_1", "conversa_2", "conversa_3",
)  # fmt: skip
"""Where a lead stands, by level: a good fact never lowers it. A conversation counts its confirmations."""

NEVER_DAYS = 9999
"""Days since what never happened."""

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


def what_would_change(rows: Sequence[Row], cards: Cards) -> tuple[WhatWouldChange, ...]:
    """The obtainable facts that would move the score, best first.

    rows: the lead as it is, then as it would be after each fact of OBTAINABLE, in that order.
    """
    by_text = {text: event_type for event_type, text in OBTAINABLE.items()}
    what_ifs = [WhatIf(text, row) for text, row in zip(by_text, rows[1:], strict=True)]
    return tuple(
        WhatWouldChange(by_text[one.what_if.text], one.what_if.text, one.score, kept(one.chance), one.gain)
        for one in scorecard.counterfactuals(cards.within_30d, rows[0], what_ifs)
    )
