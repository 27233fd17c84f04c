"""What the room hands out: a subclass with its parents, and its place in the equestrian market."""

from __future__ import annotations

from dataclasses import dataclass

from growth_equestre.foundation.vocab import Priority, Segment


@dataclass(frozen=True)
class Subclass:
    """One CNAE 2.3 subclass (the leaf of the tree) with its four parents. Codes are digits; section is a letter."""

    code: str
    formatted: str
    description: str
    class_code: str
    class_description: str
    group_code: str
    group_description: str
    division_code: str
    division_description: str
    section_code: str
    section_description: str

    @property
    def path(self) -> tuple[str, str, str, str, str]:
        """Codes from section down to subclass."""
        return (self.section_code, self.division_code, self.group_code, self.class_code, self.code)


@dataclass(frozen=True)
class EquestrianCode:
    """A subclass that serves the equestrian market: whom it serves, how much it matters, and why, in Portuguese."""

    code: str
    formatted: str
    description: str
    segment: Segment
    priority: Priority
    reason: str


@dataclass(frozen=True)
class RefreshReport:
    """What a visit to the IBGE brought: asked now, already in the local cache, activities known in all."""

    asked: int
    already_cached: int
    activities: int
