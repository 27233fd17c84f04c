"""Two records that may be one person: how alike, by what, and what comes of making them one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from growth_equestre.leads.types import Lead


class Likeness(StrEnum):
    """How sure it is that two records are one person; only the surest are united without a look at each."""

    SURE = "quase_certo"
    LIKELY = "provavel"
    POSSIBLE = "possivel"

    @property
    def label(self) -> str:
        return {"quase_certo": "Quase certo", "provavel": "Provável"}.get(self.value, "Possível")


@dataclass(frozen=True)
class Shared:
    """What two records share, as the database compared it; None where one of them lacks it.

    phone, email: 2 the same, 1 nearly, 0 different. namesakes: records with the first one's name.
    """

    first_name: str
    second_name: str
    phone: int | None
    email: int | None
    city: bool | None
    namesakes: int


@dataclass(frozen=True)
class Judgement:
    """How alike two records are, and by what, in words."""

    likeness: Likeness
    points: float
    because: tuple[str, ...]


@dataclass(frozen=True)
class Pair:
    """Two records that may be one person, the older first; a line of a list."""

    kept_id: str
    gone_id: str
    kept_name: str
    gone_name: str
    kept_place: str
    gone_place: str
    likeness: Likeness
    points: float
    because: tuple[str, ...]

    @property
    def key(self) -> str:
        """Names the pair on a screen."""
        return f"{self.kept_id}|{self.gone_id}"


@dataclass(frozen=True)
class Difference:
    """One field in which two records differ. given_by: the lead whose value is the richer one."""

    field: str
    kept: str
    gone: str
    given_by: str


@dataclass(frozen=True)
class Compared:
    """Two records side by side. kept_facts, gone_facts: how much hangs on each (facts, handoffs, advice)."""

    kept: Lead
    gone: Lead
    differences: tuple[Difference, ...]
    kept_facts: int
    gone_facts: int


@dataclass(frozen=True)
class Group:
    """Records that are one person: the oldest stays. gone: names of the others by id."""

    kept_id: str
    kept_name: str
    gone: Mapping[str, str]
    because: tuple[str, ...]


@dataclass(frozen=True)
class MergePlan:
    """What the bulk clean-up would do; nothing has changed yet."""

    groups: tuple[Group, ...]

    @property
    def gone_count(self) -> int:
        """How many records would become part of another."""
        return sum(len(group.gone) for group in self.groups)


@dataclass(frozen=True)
class MergeReport:
    """What was united. change_set_id takes all of it back; empty when there was nothing to unite."""

    change_set_id: str
    groups: int
    gone: int
    moved: int
