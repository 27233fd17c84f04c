"""When a failed job is tried again."""

from __future__ import annotations

from datetime import timedelta

_FIRST_PAUSE = timedelta(seconds=5)
_LONGEST_PAUSE = timedelta(hours=1)


def pause_after(attempts: int) -> timedelta:
    """Pause before the next try: 5 s after the first failure, doubling, one hour at most."""
    doublings: int = 2 ** min(max(attempts - 1, 0), 20)
    return min(_FIRST_PAUSE * doublings, _LONGEST_PAUSE)
