"""Identifiers: time-ordered random ones for new records, derived ones for facts that must count once."""

from __future__ import annotations

import hashlib
import secrets
import time
import uuid


def new_id() -> str:
    """A UUID version 7 as text: random, and ordered by creation so that neighbours are stored together."""
    moment = time.time_ns() // 1_000_000
    value = (moment & ((1 << 48) - 1)) << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))


def derived_id(*parts: str) -> str:
    """The same parts always give the same id.

    The SQL twin is `md5(concat_ws(chr(31), part, ...))::uuid`.
    """
    joined = "\x1f".join(parts)
    return str(uuid.UUID(hashlib.md5(joined.encode(), usedforsecurity=False).hexdigest()))


def is_uuid(text: object) -> bool:
    """Whether the text can name a record of ours; ask before it reaches a statement."""
    try:
        uuid.UUID(str(text))
    except ValueError:
        return False
    return True
