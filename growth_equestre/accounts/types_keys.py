"""The keys with which other programs come in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from growth_equestre.foundation.vocab import Permission


@dataclass(frozen=True)
class ApiKey:
    """A program's key as the team sees it; the secret itself is nowhere kept. hint: its first signs.

    a_minute: requests that it may make in a minute. Moments are aware UTC; expires_at is None for one that does not.
    """

    key_id: str
    name: str
    hint: str
    permissions: frozenset[Permission]
    a_minute: int
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    revoked_at: datetime | None

    def opens_at(self, now: datetime) -> bool:
        """Whether it lets somebody in at this moment."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True)
class NewApiKey:
    """A key just made. secret: shown once, to be copied."""

    key: ApiKey
    secret: str
