"""When a contact may reach a person: business hours, business days, national and state holidays. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from growth_equestre.foundation.settings import WorkspaceSettings

_QUARTER = 15
_LONGEST_WAIT_DAYS = 30


@lru_cache(maxsize=256)
def closed_days(uf: str | None, year: int) -> frozenset[date]:
    """National holidays of the year, and the state's where it is known."""
    # A large package: the first question about a date pays for it, not the start of the program.
    import holidays  # noqa: PLC0415

    return frozenset(holidays.country_holidays("BR", subdiv=uf, years=year))


def is_business_day(day: date, uf: str | None) -> bool:
    """Monday to Friday, no holiday in the lead's state."""
    return day.weekday() < 5 and day not in closed_days(uf, day.year)


def next_business_moment(moment: datetime, uf: str | None, settings: WorkspaceSettings) -> datetime:
    """The first quarter of an hour from an aware moment on in which the team is at work.

    In the workspace's zone, within its hours, strictly before closing.
    """
    return _next_open(moment, uf, settings.zone, settings.business_opens, settings.business_closes)


@lru_cache(maxsize=4096)
def _next_open(moment: datetime, uf: str | None, zone: ZoneInfo, opens: int, closes: int) -> datetime:
    local = _next_quarter(moment.astimezone(zone))
    if is_business_day(local.date(), uf) and opens <= local.hour < closes:
        return local
    day = local.date() if local.hour < opens else local.date() + timedelta(days=1)
    for _ in range(_LONGEST_WAIT_DAYS):
        if is_business_day(day, uf):
            return datetime(day.year, day.month, day.day, opens, tzinfo=zone)
        day += timedelta(days=1)
    raise ValueError(f"no business day within {_LONGEST_WAIT_DAYS} days of {moment!r}")


def _next_quarter(local: datetime) -> datetime:
    whole = local.replace(second=0, microsecond=0)
    past = whole.minute % _QUARTER
    if past == 0 and whole == local:
        return whole
    return whole + timedelta(minutes=_QUARTER - past)
