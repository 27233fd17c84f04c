"""What a note, a task and a next step must say, when a lead is being followed, and its way through the stages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from growth_equestre.crm.rules import GATE_EVENTS, confirmations
from growth_equestre.crm.types_work import StageChange
from growth_equestre.events.types import Event
from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.foundation.vocab import EventType, Stage

LONGEST_TEXT = 4_000
LONGEST_TITLE = 200
HISTORY_EVENTS = (EventType.STAGE_REACHED, *GATE_EVENTS)


def checked_note(text: str) -> str:
    """The text without outer blanks. Raises InvalidInput when it says nothing or too much."""
    return _checked(text, "nota", "A nota está vazia.", "Escreva o que vale lembrar.", LONGEST_TEXT)


def checked_title(text: str) -> str:
    """Like checked_note, for what a task asks for."""
    return _checked(text, "tarefa", "A tarefa está sem título.", "Escreva o que precisa ser feito.", LONGEST_TITLE)


def checked_step(text: str) -> str:
    """Like checked_note, for the next step."""
    return _checked(text, "próxima ação", "A próxima ação está vazia.", "Escreva o próximo passo.", LONGEST_TITLE)


def checked_owner(text: str, actor_name: str) -> str:
    """Who does it: the person named, else whoever writes it down."""
    return " ".join(text.split())[:LONGEST_TITLE] or actor_name


def checked_due(moment: datetime | None, field: str) -> datetime:
    """Raises InvalidInput without a day and an hour."""
    if moment is None:
        raise InvalidInput(field, "Falta dizer para quando.", "Escolha o dia e a hora.")
    return moment


def is_followed(stage: Stage, step: str | None, due_at: datetime | None) -> bool:
    """ACOMPANHANDO: sent to a partner, with a next step that has both words and a moment."""
    return stage is Stage.SENT and bool(step and step.strip()) and due_at is not None


def stage_history(log: Iterable[Event]) -> tuple[StageChange, ...]:
    """The stages that the lead reached, newest first, from its stage and gate facts in any order."""
    facts = sorted(log, key=lambda fact: (fact.occurred_at, fact.recorded_at, fact.event_id))
    found: list[StageChange] = []
    for place, fact in enumerate(facts):
        if fact.event_type is not EventType.STAGE_REACHED:
            continue
        before, after = found[-1].after if found else None, Stage(fact.metadata)
        missing = _missing(facts[:place]) if after is Stage.QUALIFIED else ()
        found.append(StageChange(fact.occurred_at, before, after, fact.actor_name, fact.reason, missing))
    return tuple(reversed(found))


def _missing(log: Sequence[Event]) -> tuple[str, ...]:
    return confirmations(fact for fact in log if fact.event_type in GATE_EVENTS).missing


def _checked(text: str, field: str, empty: str, next_step: str, longest: int) -> str:
    said = text.strip()
    if not said:
        raise InvalidInput(field, empty, next_step)
    if len(said) > longest:
        raise InvalidInput(field, f"O texto passa de {longest} letras.", "Encurte-o.")
    return said
