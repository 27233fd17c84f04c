"""Passwords as argon2id hashes. The library is loaded when the first password is looked at."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argon2 import PasswordHasher

_AT_ONCE = threading.BoundedSemaphore(2)
"""Each hash takes 64 MB and a tenth of a second of a core: a crowd at the door waits in line."""


@dataclass(frozen=True)
class _Hashing:
    hasher: PasswordHasher
    nobodys: str
    """The hash of a password that nobody knows, looked at in place of an account that does not exist."""


@lru_cache(maxsize=1)
def _hashing() -> _Hashing:
    from argon2 import PasswordHasher  # noqa: PLC0415

    hasher = PasswordHasher()
    return _Hashing(hasher, hasher.hash(secrets.token_hex()))


def hashed(password: str) -> str:
    """What is kept of a password: argon2id with its salt and costs."""
    with _AT_ONCE:
        return _hashing().hasher.hash(password)


def fits(kept: str | None, password: str) -> bool:
    """Whether the password is the one that was hashed. One hash is worked out whatever the answer; None never fits."""
    from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415

    hashing = _hashing()
    with _AT_ONCE:
        try:
            return hashing.hasher.verify(kept or hashing.nobodys, password) and kept is not None
        except (VerificationError, InvalidHashError):
            return False
