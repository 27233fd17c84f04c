"""How long somebody who failed to enter waits before the next try is looked at."""

from __future__ import annotations

from datetime import datetime, timedelta

FREE_TRIES_OF_ACCOUNT = 5
FREE_TRIES_OF_ADDRESS = 30
"""A whole office may share one address."""
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)
"""No longer: whoever fails on purpose under another's name must not keep them out for a day."""
FORGOTTEN_AFTER = timedelta(hours=24)


def wait_after(failures: int, free: int) -> timedelta:
    """The pause after so many failures in a row: none for the free ones, then doubling up to the longest."""
    beyond = failures - free
    if beyond < 0:
        return timedelta()
    return min(FIRST_WAIT * float(2 ** min(beyond, 16)), LONGEST_WAIT)


def seconds_left(failures: int, last_at: datetime | None, now: datetime, free: int) -> int:
    """Whole seconds until the next try is looked at; 0 when it may be looked at now."""
    if last_at is None or now - last_at >= FORGOTTEN_AFTER:
        return 0
    left = last_at + wait_after(failures, free) - now
    return max(0, -(-left // timedelta(seconds=1)))


def failures_now(failures: int, last_at: datetime | None, now: datetime) -> int:
    """Failures that still count."""
    return failures if last_at is not None and now - last_at < FORGOTTEN_AFTER else 0
