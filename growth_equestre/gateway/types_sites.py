"""Sites that send what their visitors do, and one thing that a visitor did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from growth_equestre.foundation.vocab import EventType


@dataclass(frozen=True)
class Site:
    """One site. public_key: stands in its pages, and lets visits in and nothing else. origins: who may use it.

    a_minute: visits that it may send in a minute.
    """

    site_id: str
    name: str
    public_key: str
    origins: tuple[str, ...]
    a_minute: int
    created_at: datetime
    created_by: str
    revoked_at: datetime | None


@dataclass(frozen=True)
class SiteVisit:
    """One thing done on a page. visitor: a digest of what the page calls its visitor, "" for nobody in particular."""

    event_type: EventType
    page: str
    visitor: str


@dataclass(frozen=True)
class SiteCount:
    """What came from a site in the last days."""

    page_views: int
    cta_clicks: int
