"""How a lead is led to a promised status: one real event more, warmer or cooler, until its score is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from growth_equestre.demo.types import ChecklistItem
from growth_equestre.foundation.vocab import Budget, EventType, Segment, Stage, Timeframe

TARGETS = (Stage.CURIOUS, Stage.WARMING, Stage.QUALIFIED)
CONFIRMATIONS = (EventType.BUDGET_CONFIRMED, EventType.TIMELINE_CONFIRMED, EventType.NEED_CONFIRMED)
MOST_STEPS = 30
_FIRST_EVENT_BEFORE = timedelta(days=6)
_BETWEEN_EVENTS = timedelta(hours=4, minutes=35)

_OPENING = {
    Stage.CURIOUS: (EventType.PAGE_VIEW,),
    Stage.WARMING: (EventType.PAGE_VIEW, EventType.HOOK_COMPLETE, EventType.CTA_CLICK),
    Stage.QUALIFIED: (EventType.PAGE_VIEW, EventType.WHATSAPP_CLICK, *CONFIRMATIONS),
}
_WARMER = (
    EventType.WHATSAPP_CLICK,
    EventType.WHATSAPP_REPLY,
    EventType.ASKED_PRICE,
    EventType.NEED_CONFIRMED,
    EventType.PROPOSAL_REQUESTED,
    EventType.MEETING_SCHEDULED,
    EventType.MEETING_ATTENDED,
    EventType.FOLLOWUP_POSITIVE,
    EventType.SENT_DOCUMENTS,
    EventType.TIMELINE_CONFIRMED,
    EventType.BUDGET_CONFIRMED,
    EventType.PAGE_VIEW,
    EventType.CTA_CLICK,
)
_COOLER = (
    EventType.NO_REPLY_3D,
    EventType.POSTPONED_NO_DATE,
    EventType.NO_REPLY_7D,
    EventType.NO_BUDGET_NOW,
    EventType.NO_REPLY_14D,
    EventType.LOST_INTEREST,
    EventType.INVALID_CONTACT,
)
_RANK = {Stage.CURIOUS: 0, Stage.WARMING: 1, Stage.QUALIFIED: 2}


@dataclass(frozen=True)
class Profile:
    """What a lead of the pitch says about itself; a later variant is tried when an earlier one misses."""

    first: int
    surname: int
    segment: Segment
    budget: Budget | None
    timeframe: Timeframe | None
    source: str
    uf: str
    city: str


_MODEST = Profile(1, 5, Segment.EVENTS, Budget.UP_TO_5K, Timeframe.QUARTER, "instagram", "SC", "Lages")
_MIDDLING = Profile(0, 0, Segment.HORSES, Budget.FROM_20K_TO_60K, Timeframe.MONTH, "google", "SP", "Campinas")
_EAGER = Profile(2, 9, Segment.HORSES, Budget.OVER_60K, Timeframe.WEEK, "indicacao", "MG", "Uberaba")
_STEADY = Profile(3, 13, Segment.SERVICES, Budget.FROM_5K_TO_20K, Timeframe.QUARTER, "site", "GO", "Anápolis")
_VARIANTS = {
    Stage.CURIOUS: (_MODEST, _MIDDLING, _EAGER),
    Stage.WARMING: (_MIDDLING, _MODEST, _EAGER),
    Stage.QUALIFIED: (_STEADY, _EAGER, _MIDDLING),
}


def variants(target: Stage) -> tuple[Profile, ...]:
    """Profiles to try, the likeliest first."""
    return _VARIANTS[target]


def opening(target: Stage) -> tuple[EventType, ...]:
    """What the lead has surely done; for QUALIFICADO this already opens the gate."""
    return _OPENING[target]


def next_event(target: Stage, suggested: Stage, so_far: tuple[EventType, ...]) -> EventType | None:
    """The event to add when the suggestion is not the target yet; None when there is nothing left to try.

    Confirmations are never taken back for QUALIFICADO, since the gate would close.
    """
    if len(so_far) >= MOST_STEPS:
        return None
    options = _WARMER if _RANK[suggested] < _RANK[target] else _COOLER
    return next((event for event in options if event not in so_far), None)


def moment_of(position: int, now: datetime) -> datetime:
    """When the lead's event at this position happened: all of them within the last six days."""
    return now - _FIRST_EVENT_BEFORE + position * _BETWEEN_EVENTS


@dataclass(frozen=True)
class _Line:
    title: str
    hint: str
    page: str
    is_done: Callable[[Mapping[str, int]], bool]


_PITCH = (
    _Line(
        "Criar o cenário",
        "Leads, parceiros e meses de história em um clique.",
        "roteiro-de-demo",
        lambda facts: facts["simulated_leads"] > 0,
    ),
    _Line(
        "Mostrar um lead de cada status",
        "Os três leads do roteiro estão em Curioso, Aquecendo e Qualificado pelo score.",
        "roteiro-de-demo",
        lambda facts: facts["statuses_shown"] == len(TARGETS),
    ),
    _Line(
        "Abrir a lista por maior chance",
        "Todo lead tem score, motivos que somam e status sugerido.",
        "leads",
        lambda facts: facts["simulated_leads"] > 0 and facts["leads_without_score"] == 0,
    ),
    _Line(
        "Mostrar a próxima ação",
        "Há recomendações prontas para o dia.",
        "leads",
        lambda facts: facts["leads_with_action"] > 0,
    ),
    _Line(
        "Mostrar os parceiros no mapa",
        "O diretório tem cidade, CNAE e capacidade.",
        "parceiros",
        lambda facts: facts["partners"] > 0,
    ),
    _Line(
        "Registrar um evento ao vivo",
        "Registre um evento em um dos três leads e veja score e motivos mudarem.",
        "leads",
        lambda facts: facts["events_added_live"] > 0,
    ),
    _Line(
        "Encaminhar o qualificado",
        "Encaminhe o lead qualificado ao primeiro parceiro da lista.",
        "leads",
        lambda facts: facts["handed_over_live"] > 0,
    ),
)


def checklist(facts: Mapping[str, int]) -> tuple[ChecklistItem, ...]:
    """The pitch in order. facts: counts by name, as the pitch_facts statement gives them."""
    return tuple(ChecklistItem(line.title, line.hint, line.is_done(facts), line.page) for line in _PITCH)
