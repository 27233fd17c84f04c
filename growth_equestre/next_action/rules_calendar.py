"""When a contact may reach a person: business hours, business days, national and state holidays. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from growth_equestre.foundation.settings import WorkspaceSettings

_QUARTER = 15
_LONGEST_WAIT_DAYS = 30
_WORTH_WAITING = timedelta(hours=24)


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
    """The first quarter of an hour from an aware moment on in which the team may contact somebody.

    In the workspace's zone, within its hours and outside its quiet ones, strictly before closing.
    """
    return _next_open(moment, uf, settings.zone, settings.contact_hours)


def next_good_moment(moment: datetime, uf: str | None, settings: WorkspaceSettings, hours: tuple[int, ...]) -> datetime:
    """The same, waiting up to a day for an hour in which the lead tends to be there. hours: local, its own rhythm."""
    soonest = next_business_moment(moment, uf, settings)
    liked = tuple(sorted(set(hours) & set(settings.contact_hours)))
    if not liked:
        return soonest
    best = _next_open(moment, uf, settings.zone, liked)
    return best if best - soonest <= _WORTH_WAITING else soonest


@lru_cache(maxsize=4096)
def _next_open(moment: datetime, uf: str | None, zone: ZoneInfo, hours: tuple[int, ...]) -> datetime:
    """The first quarter of an hour of a business day that lies in one of these local hours, ascending."""
    local = _next_quarter(moment.astimezone(zone))
    if local.hour in hours and is_business_day(local.date(), uf):
        return local
    later = [hour for hour in hours if hour > local.hour]
    day = local.date() if later else local.date() + timedelta(days=1)
    for _ in range(_LONGEST_WAIT_DAYS):
        if is_business_day(day, uf):
            hour = later[0] if later and day == local.date() else hours[0]
            return datetime(day.year, day.month, day.day, hour, tzinfo=zone)
        day += timedelta(days=1)
    raise ValueError(f"no business day within {_LONGEST_WAIT_DAYS} days of {moment!r}")


def _next_quarter(local: datetime) -> datetime:
    whole = local.replace(second=0, microsecond=0)
    past = whole.minute % _QUARTER
    if past == 0 and whole == local:
        return whole
    return whole + timedelta(minutes=_QUARTER - past)
