"""What a check-up finds, and copies of a workspace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Verdict(StrEnum):
    """How a check ended; only FAULT means that something is wrong."""

    OK = "ok"
    NOTICE = "aviso"
    FAULT = "falha"


@dataclass(frozen=True)
class Check:
    """One thing looked at. next_step: empty unless something is to be done."""

    name: str
    verdict: Verdict
    finding: str
    next_step: str = ""

    def to_json(self) -> dict[str, object]:
        """The check as machines read it."""
        return {
            "check": self.name,
            "verdict": self.verdict.value,
            "finding": self.finding,
            "next_step": self.next_step or None,
        }


@dataclass(frozen=True)
class KeptCopy:
    """One try at a copy. size_bytes and row_count: 0 when none was made. fault: Portuguese, empty for a good copy.

    is_there: whether its file still lies in the folder of copies.
    """

    file_name: str
    made_at: datetime
    is_scheduled: bool
    size_bytes: int
    row_count: int
    fault: str
    is_there: bool

    @property
    def is_good(self) -> bool:
        """Made, and brought back whole in a rehearsal."""
        return not self.fault


@dataclass(frozen=True)
class CopiesStanding:
    """How the copies stand. newest_good_at: of the newest copy that passed its rehearsal; last: the newest try."""

    newest_good_at: datetime | None
    last: KeptCopy | None
    is_late: bool

    @property
    def worries(self) -> bool:
        """Whether an administrator should look."""
        return self.is_late or (self.last is not None and not self.last.is_good)
