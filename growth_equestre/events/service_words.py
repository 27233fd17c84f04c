"""The door for facts that come as words: from another program, as from a file."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from growth_equestre.events import rules
from growth_equestre.events.types import EventInput
from growth_equestre.foundation.clock import parse_local
from growth_equestre.foundation.errors import InvalidFields, InvalidInput


def fact_of(event: str, when: str, metadata: str, external_id: str, zone: ZoneInfo) -> EventInput:
    """The fact that these words tell; `when` empty is now, without a zone it is in `zone`. Raises InvalidFields."""
    problems, kind, moment = [], None, None
    try:
        kind = rules.event_type_from(event)
    except InvalidInput as problem:
        problems.append(problem)
    try:
        moment = parse_local(when, zone) if when.strip() else None
    except InvalidInput as problem:
        problems.append(problem)
    if problems or kind is None:
        raise InvalidFields(problems)
    return EventInput(kind, moment, metadata, external_id)
