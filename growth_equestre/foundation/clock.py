"""Moments: the only reader of the machine's clock, and the ways a moment is stored, read and shown."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from growth_equestre.foundation.errors import InvalidInput

_BRAZILIAN = re.compile(
    r"^(\d{1,2})/(\d{1,2})/(\d{4})(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$",
)


class Clock(Protocol):
    """Anything that tells the present moment, aware and in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class FrozenClock:
    """A clock that stands still until told otherwise; for tests, demos and the time machine."""

    moment: datetime = field(default_factory=lambda: datetime(2026, 11, 21, 15, 0, tzinfo=UTC))

    def now(self) -> datetime:
        return self.moment

    def advance(self, step: timedelta) -> None:
        self.moment += step


def to_db(moment: datetime) -> datetime:
    """Aware moment to the naive UTC that TIMESTAMP columns hold. Raises ValueError on a naive one."""
    if moment.tzinfo is None:
        raise ValueError(f"moment must be aware, got {moment!r}")
    return moment.astimezone(UTC).replace(tzinfo=None)


def from_db(moment: datetime) -> datetime:
    """Naive UTC from a TIMESTAMP column to an aware moment."""
    return moment.replace(tzinfo=UTC)


def format_local(moment: datetime, zone: ZoneInfo, with_time: bool = True) -> str:
    """`21/11/2026 14:05` (or only the date) in the given zone."""
    return moment.astimezone(zone).strftime("%d/%m/%Y %H:%M" if with_time else "%d/%m/%Y")


def parse_local(text: str, zone: ZoneInfo) -> datetime:
    """Read `DD/MM/AAAA[ HH:MM[:SS]]` or ISO 8601; without a zone it is in `zone`. Returns aware UTC.

    Raises InvalidInput for anything else, also for dates that do not exist.
    """
    cleaned = text.strip()
    match = _BRAZILIAN.match(cleaned)
    try:
        if match:
            day, month, year, hour, minute, second = (int(part or 0) for part in match.groups())
            parsed = datetime(year, month, day, hour, minute, second, tzinfo=zone)
        else:
            parsed = datetime.fromisoformat(cleaned)
            parsed = parsed if parsed.tzinfo else parsed.replace(tzinfo=zone)
        return parsed.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InvalidInput("quando", f"'{text[:40]}' não é uma data.", "Use DD/MM/AAAA HH:MM.") from error
