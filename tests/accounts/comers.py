"""What tests of people coming in share: a password, where somebody comes from, and a hasher that costs little."""

from __future__ import annotations

from argon2 import PasswordHasher

from growth_equestre.accounts.types_people import Visit

PASSWORD = "cocheira azul de outono"
HOME = Visit("203.0.113.7", "Firefox")


class CountingHasher:
    """The real argon2id at its lowest cost, which counts how often a password was looked at."""

    def __init__(self) -> None:
        self._real = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        self.looked_at = 0

    def hash(self, password: str) -> str:
        return self._real.hash(password)

    def verify(self, kept: str, password: str) -> bool:
        self.looked_at += 1
        return self._real.verify(kept, password)
