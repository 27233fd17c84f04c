"""What of a batch of facts may enter the log, each group whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from growth_equestre.events import rules
from growth_equestre.events.types import Event, EventInput, Known, Received
from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.foundation.vocab import EventType

_FOR_PEOPLE = (EventType.STAGE_REACHED, EventType.HANDOFF)

STREAM_TOGETHER = timedelta(seconds=1)
"""So long one change set takes what a stream of facts brings."""

Told = tuple[str, EventInput]


def judged(now: datetime, groups: Sequence[Sequence[Told]], known: Known) -> list[Received]:
    """What comes of each group; a fact that an earlier group brings is known to a later one."""
    events = dict(known.events)
    found = []
    for group in groups:
        one = _judged(now, group, known, events)
        events.update({event.event_id: event for event in one.added})
        found.append(one)
    return found


def summary(added: Sequence[Event], actor_name: str, goes_on: bool = False) -> str:
    """How the journal calls these facts. goes_on: more of them will follow under the same name."""
    if goes_on:
        return f"Recebeu o que {actor_name} enviou em {STREAM_TOGETHER.seconds} s"
    if len(added) == 1:
        return f"Recebeu: {rules.words(added[0].event_type, added[0].metadata)}, de {actor_name}"
    return f"Recebeu {len(added)} eventos de {actor_name}"


def takes_more(begun_at: datetime, now: datetime) -> bool:
    """Whether a stream's change set that began then still does; a clock that was set back ends it."""
    return timedelta(0) <= now - begun_at < STREAM_TOGETHER


def _judged(now: datetime, group: Sequence[Told], known: Known, events: dict[str, Event]) -> Received:
    taken: dict[str, Event] = {}
    facts, problems = [], []
    for place, told in enumerate(group):
        try:
            event = _checked(now, told, known)
            before = events.get(event.event_id) or taken.get(event.event_id)
            facts.append(rules.same_fact(before, event) if before else event)
            if before is None:
                taken[event.event_id] = event
        except InvalidInput as problem:
            problems.append((place, problem))
    return Received(problems=tuple(problems)) if problems else Received(tuple(facts), tuple(taken.values()))


def _checked(now: datetime, told: Told, known: Known) -> Event:
    lead, incoming = told
    kind = incoming.event_type
    if kind in _FOR_PEOPLE:
        raise InvalidInput("evento", f"'{kind.label}' é decisão da equipe.", "Mova a etapa ou encaminhe no aplicativo.")
    if lead not in known.leads:
        raise InvalidInput("lead_id", "Nenhum lead tem este id.", "Envie o lead antes, ou confira o id.")
    return rules.event_of(known.leads[lead], incoming, now, known.actor_name, known.partners)
