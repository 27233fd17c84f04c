"""Who read or took along personal data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ReadingKind(StrEnum):
    """What was done with the data."""

    PERSON = "PESSOA"
    LIST = "LISTA"
    EXPORT = "EXPORTACAO"

    @property
    def label(self) -> str:
        """As screens say it."""
        return {"PESSOA": "Leu uma pessoa", "LISTA": "Leu uma lista", "EXPORTACAO": "Exportou"}[self.value]


@dataclass(frozen=True)
class Reading:
    """One reading. name: whose data, while that person is still here; "" for a list and for somebody erased."""

    number: int
    happened_at: datetime
    actor_name: str
    source: str
    kind: ReadingKind
    use_case: str
    name: str
    is_erased: bool


@dataclass(frozen=True)
class ReadingFilter:
    """Which readings to show; an empty field does not filter. lead_id: only those of this person."""

    kind: ReadingKind | None = None
    text: str = ""
    lead_id: str = ""


@dataclass(frozen=True)
class ChainEnd:
    """The last link: its number and digest (0 and "" before the first), and the salt of the workspace's digests."""

    salt: str
    number: int
    digest: str
