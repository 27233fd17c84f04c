"""How what changed in a record is put into words. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from growth_equestre.foundation.clock import from_db
from growth_equestre.foundation.vocab import (
    Budget,
    EventType,
    LegalBasis,
    NextAction,
    Priority,
    Segment,
    Stage,
    Timeframe,
)
from growth_equestre.journal.rules import BOOKKEEPING, Row, changed_columns
from growth_equestre.journal.types import FieldChange
from growth_equestre.ui import formats

_CODES: Mapping[str, Any] = {
    "stage": Stage,
    "segment": Segment,
    "budget": Budget,
    "timeframe": Timeframe,
    "legal_basis": LegalBasis,
    "event_type": EventType,
    "action": NextAction,
    "priority": Priority,
}
_MOMENT = re.compile(r"^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}")
_LONGEST = 120


def field_changes(
    before: Row | None, after: Row | None, words: Mapping[str, str], zone: tzinfo
) -> tuple[FieldChange, ...]:
    """The columns that changed and that `words` names, in the order of `words`."""
    changed = changed_columns(before, after)
    return tuple(
        FieldChange(label, said(column, changed[column][0], zone), said(column, changed[column][1], zone))
        for column, label in words.items()
        if column in changed and column not in BOOKKEEPING
    )


def said(column: str, value: Any, zone: tzinfo) -> str:
    """A stored value as a person reads it; "" for nothing."""
    if value is None or value in ("", []):
        return ""
    if column in _CODES:
        return _label(column, value)
    if isinstance(value, bool):
        return "sim" if value else "não"
    text = formats.number(value, 2) if isinstance(value, float) else _joined(value)
    if _MOMENT.match(text):
        return formats.moment(from_db(datetime.fromisoformat(text)), zone)
    return formats.shortened(" ".join(text.split()), _LONGEST)


def _joined(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _label(column: str, value: Any) -> str:
    try:
        return str(_CODES[column](value).label)
    except ValueError:
        # A code of an older version of the product is shown as it was written.
        return str(value)
