"""The true funnel's law: what may happen where, where it leads, how an outcome is written down as events."""

from __future__ import annotations

import math

from growth_equestre.demo import world
from growth_equestre.demo.types import Intent, Outcome, Place, Step
from growth_equestre.foundation.vocab import EventType, NextAction, Segment

BUDGET, TIMELINE, NEED = 1, 2, 4
ALL_CONFIRMED = BUDGET | TIMELINE | NEED
CONFIRMS = {
    Outcome.CONFIRM_BUDGET: BUDGET,
    Outcome.CONFIRM_TIMELINE: TIMELINE,
    Outcome.CONFIRM_NEED: NEED,
}
TEAM_OUTCOMES = frozenset({Outcome.QUALIFY, Outcome.CLOSE})
BAD_NEWS = frozenset({Outcome.POSTPONE, Outcome.NO_BUDGET, Outcome.LOSE_INTEREST, Outcome.INVALID_CONTACT})
SIGNS = frozenset(Outcome) - TEAM_OUTCOMES - BAD_NEWS

EVENT_OF = {
    Outcome.BROWSE: EventType.PAGE_VIEW,
    Outcome.CALCULATE: EventType.HOOK_COMPLETE,
    Outcome.CLICK_CTA: EventType.CTA_CLICK,
    Outcome.CLICK_WHATSAPP: EventType.WHATSAPP_CLICK,
    Outcome.REPLY: EventType.WHATSAPP_REPLY,
    Outcome.ASK_PRICE: EventType.ASKED_PRICE,
    Outcome.OPEN_PROPOSAL: EventType.PROPOSAL_CLICK,
    Outcome.ASK_PROPOSAL: EventType.PROPOSAL_REQUESTED,
    Outcome.SCHEDULE: EventType.MEETING_SCHEDULED,
    Outcome.ATTEND: EventType.MEETING_ATTENDED,
    Outcome.SEND_DOCUMENTS: EventType.SENT_DOCUMENTS,
    Outcome.FOLLOW_UP: EventType.FOLLOWUP_POSITIVE,
    Outcome.CONFIRM_BUDGET: EventType.BUDGET_CONFIRMED,
    Outcome.CONFIRM_TIMELINE: EventType.TIMELINE_CONFIRMED,
    Outcome.CONFIRM_NEED: EventType.NEED_CONFIRMED,
    Outcome.POSTPONE: EventType.POSTPONED_NO_DATE,
    Outcome.NO_BUDGET: EventType.NO_BUDGET_NOW,
    Outcome.LOSE_INTEREST: EventType.LOST_INTEREST,
    Outcome.INVALID_CONTACT: EventType.INVALID_CONTACT,
}

_FUNNEL = (Place.VISITED, Place.CALCULATED, Place.CLICKED, Place.CALCULATED_AND_CLICKED, Place.WAITING)
STEPS: tuple[Step, ...] = (
    *(Step(place) for place in _FUNNEL),
    *(Step(Place.TALKING, bits, meeting) for bits in range(8) for meeting in (False, True)),
    *(Step(Place.STALLED, bits) for bits in range(8)),
    *(Step(Place.DECLINED, bits) for bits in (0, BUDGET)),
    Step(Place.QUALIFIED),
    Step(Place.LOST),
)
STEP_NUMBER = {step: number for number, step in enumerate(STEPS)}
OPEN_STEPS = len(STEPS) - 2
QUALIFIED_STEP, LOST_STEP = OPEN_STEPS, OPEN_STEPS + 1


def next_step(step: Step, outcome: Outcome) -> Step:
    """Where an outcome takes a lead. As at the gate, no budget clears one confirmation and lost interest two."""
    held = step.confirmed
    after = {
        Outcome.QUALIFY: Step(Place.QUALIFIED),
        Outcome.CLOSE: Step(Place.LOST),
        Outcome.INVALID_CONTACT: Step(Place.LOST),
        Outcome.LOSE_INTEREST: Step(Place.DECLINED, held & BUDGET),
        Outcome.POSTPONE: Step(Place.STALLED, held),
        Outcome.NO_BUDGET: Step(Place.STALLED, held & ~BUDGET),
        Outcome.SCHEDULE: Step(Place.TALKING, held, True),
        Outcome.ATTEND: Step(Place.TALKING, held, False),
        Outcome.REPLY: Step(Place.TALKING, held, step.meeting),
        Outcome.CLICK_WHATSAPP: Step(Place.WAITING),
    }
    if outcome in CONFIRMS:
        return Step(Place.TALKING, held | CONFIRMS[outcome], step.meeting)
    return after.get(outcome) or _after_a_click(step, outcome)


def _after_a_click(step: Step, outcome: Outcome) -> Step:
    grown = {
        (Place.VISITED, Outcome.CALCULATE): Place.CALCULATED,
        (Place.VISITED, Outcome.CLICK_CTA): Place.CLICKED,
        (Place.CALCULATED, Outcome.CLICK_CTA): Place.CALCULATED_AND_CLICKED,
        (Place.CLICKED, Outcome.CALCULATE): Place.CALCULATED_AND_CLICKED,
    }
    place = grown.get((step.place, outcome))
    return Step(place) if place else step


def daily_rate(step: Step, silent_days: int, outcome: Outcome, intent: Intent, tempo: float) -> float:
    """Weight of the outcome against doing nothing (1), on a day of average rhythm.

    silent_days is capped at SILENCE_CAP_DAYS; tempo is the profile's log factor.
    """
    rate = world.RATES.get(step.place, {}).get(outcome, (0.0,) * 4)[intent]
    if not rate or not _is_possible(step, silent_days, outcome):
        return 0.0
    if outcome in world.HURRIED:
        rate *= math.exp(tempo)
    if outcome in SIGNS:
        strength, days = world.MOMENTUM.get(step.place, world.DEFAULT_MOMENTUM)
        rate *= 1.0 + strength * math.exp(-silent_days / days)
    return rate


def _is_possible(step: Step, silent_days: int, outcome: Outcome) -> bool:
    if outcome in CONFIRMS:
        return not step.confirmed & CONFIRMS[outcome]
    if outcome is Outcome.SCHEDULE:
        return not step.meeting
    if outcome is Outcome.ATTEND:
        return step.meeting
    if outcome is Outcome.QUALIFY:
        return step.confirmed == ALL_CONFIRMED
    if outcome is Outcome.CLOSE:
        return step.place is Place.DECLINED or silent_days >= world.SILENCE_CAP_DAYS
    return True


def silence_after(silent_days: int, outcome: Outcome | None) -> int:
    """Days since the last sign, after a day on which this happened (None: nothing). Only good signs end a silence."""
    return 0 if outcome in SIGNS else min(silent_days + 1, world.SILENCE_CAP_DAYS)


def tempo_level(segment: str, budget: str | None, timeframe: str | None, source: str, in_focus: bool) -> int:
    """The profile's pace, 0 (slowest) to TEMPO_LEVELS - 1."""
    soon = timeframe in ("7d", "30d")
    big_for_segment = world.INTENT_BY_BUDGET_AND_SEGMENT[budget][segment][0]
    log_factor = (
        world.TEMPO_BY_TIMEFRAME[timeframe]
        + (world.TEMPO_BY_SOURCE_WHEN_SOON.get(source, 0.0) if soon else 0.0)
        + (world.TEMPO_IN_FOCUS if in_focus else 0.0)
        + 0.4 * big_for_segment
    )
    level = round(math.tanh(log_factor) / world.TEMPO_STEP + (world.TEMPO_LEVELS - 1) / 2)
    return min(max(level, 0), world.TEMPO_LEVELS - 1)


def tempo_of(level: int) -> float:
    """The log factor of a tempo level."""
    return (level - (world.TEMPO_LEVELS - 1) / 2) * world.TEMPO_STEP


def intent_shares(
    segment: str, budget: str | None, timeframe: str | None, source: str, in_focus: bool
) -> tuple[float, float, float, float]:
    """Chance of each intent (gone, cold, warm, hot) at arrival, given the profile. Nobody arrives gone."""
    weights = [1.0]
    for position in (0, 1):
        logit = (
            world.INTENT_BASE[position]
            + world.INTENT_BY_SEGMENT[segment][position]
            + world.INTENT_BY_BUDGET_AND_SEGMENT[budget][segment][position]
            + world.INTENT_BY_SOURCE[source][position] * (1.2 if timeframe == "7d" else 0.85)
            + (world.INTENT_IN_FOCUS[position] if in_focus else 0.0)
        )
        weights.append(math.exp(logit))
    total = sum(weights)
    return (0.0, weights[0] / total, weights[1] / total, weights[2] / total)


def answer_lift(action: NextAction, intent: Intent, segment: Segment | None) -> float:
    """True log factor of an action on the odds that the lead answers within a week; 0 for who is gone."""
    if intent is Intent.GONE:
        return 0.0
    of_segment = world.ACTION_SEGMENT_LIFT.get(action, {}).get(segment, 0.0) if segment else 0.0
    return world.ACTION_LIFT[action][intent - 1] + of_segment
