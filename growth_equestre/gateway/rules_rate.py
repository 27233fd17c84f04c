"""How many requests a program may still make: a bucket that fills as time goes by."""

from __future__ import annotations

from dataclasses import dataclass

_SECONDS = 60.0


@dataclass(frozen=True)
class Bucket:
    """left: requests that may still be made at `at`, in seconds of a clock that only goes forward."""

    left: float
    at: float


def taken(before: Bucket | None, now: float, a_minute: int) -> tuple[Bucket, float]:
    """The bucket after one request, and the seconds to wait before it may be made: 0 when it may be made now.

    A full bucket holds a minute's worth; a refused request takes nothing.
    """
    full = float(a_minute)
    left = full if before is None else min(full, before.left + (now - before.at) * full / _SECONDS)
    if left < 1.0:
        return Bucket(left, now), (1.0 - left) * _SECONDS / full
    return Bucket(left - 1.0, now), 0.0
