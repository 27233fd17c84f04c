"""Which sites may send visits, and what of a visit is kept."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.foundation.vocab import EventType

MARK = "gp_"
"""Every public key begins so, and none of them opens what a key that begins with ge_ does."""
KEY_BYTES = 18
KINDS = (EventType.PAGE_VIEW, EventType.CTA_CLICK)
LONGEST_PAGE = 200
MOST_ORIGINS = 20
_VISITOR = re.compile(r"[A-Za-z0-9-]{16,64}")


def origins_of(typed: str) -> tuple[str, ...]:
    """Addresses of sites, one a line or separated by commas, as browsers name them. Raises InvalidInput."""
    parts = [part for part in re.split(r"[\s,;]+", typed.strip()) if part]
    if not parts or len(parts) > MOST_ORIGINS:
        raise InvalidInput("sites", f"Diga de 1 a {MOST_ORIGINS} sites.", "Exemplo: https://haras.com.br")
    return tuple(dict.fromkeys(_origin(part) for part in parts))


def _origin(typed: str) -> str:
    try:
        found = urlsplit(typed)
        port = f":{found.port}" if found.port else ""
    except ValueError as error:
        raise InvalidInput("sites", f"'{typed[:60]}' não é um endereço.", "Exemplo: https://haras.com.br") from error
    if found.scheme not in ("http", "https") or not found.hostname or found.path.strip("/") or found.query:
        raise InvalidInput("sites", f"'{typed[:60]}' não é um endereço.", "Exemplo: https://haras.com.br")
    return f"{found.scheme}://{found.hostname}{port}"


def may_send(origin: str, origins: Sequence[str]) -> bool:
    """Whether a browser that names this origin may send visits."""
    return origin in origins


def page_of(typed: str) -> str:
    """The page alone: what stands after ? or # in an address may say who somebody is."""
    return typed.partition("?")[0].partition("#")[0][:LONGEST_PAGE]


def visitor_of(number: str) -> str:
    """How a visitor with this number is called here; "" for one that is none."""
    if not _VISITOR.fullmatch(number):
        return ""
    return hashlib.sha256(f"site:{number}".encode()).hexdigest()[:32]
