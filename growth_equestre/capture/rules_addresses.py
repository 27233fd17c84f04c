"""Whose page an address leads to: the first workspace's is at /c, every other's at /c/ and its name."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from growth_equestre.capture.rules_hooks import HOOKS
from growth_equestre.capture.types import Origin

PATH = "/c/"
THANKS = "obrigado"
_OWN = frozenset({THANKS, *HOOKS})
"""What the page calls its own parts: after /c/ these are the first workspace's."""
_MARK = "_"
"""No workspace's name begins with it; it stands before a name that is also one of the page's own words."""


def front(name: str, *, is_first: bool) -> str:
    """Where the workspace with this name receives visitors, from /c to the last slash."""
    if is_first:
        return PATH
    return f"{PATH}{_MARK if name in _OWN else ''}{quote(name)}/"


def name_at(part: str) -> str:
    """The name that the first part of an address after /c/ stands for; "" when it is one of the page's own words."""
    if part in _OWN:
        return ""
    bare = part.removeprefix(_MARK)
    return bare if bare in _OWN else part


def link_path(before: str, hook: str, origin: Origin) -> str:
    """The address of a link handed out. before: where the workspace receives visitors."""
    told = {"utm_source": origin.source, "utm_medium": origin.medium, "utm_campaign": origin.campaign}
    query = urlencode({name: text for name, text in told.items() if text})
    return f"{before}{quote(hook)}" + (f"?{query}" if query else "")
