"""What the room hands out: municipalities and states of Brazil."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Municipality:
    """One municipality; latitude and longitude of its seat in degrees, DDD = telephone area code.

    receita_code: the Receita Federal's own four-digit code, not the IBGE's.
    """

    ibge_code: int
    name: str
    uf: str
    latitude: float
    longitude: float
    ddd: int
    receita_code: str

    @property
    def label(self) -> str:
        """Name and state as people write them: "Campinas/SP"."""
        return f"{self.name}/{self.uf}"


@dataclass(frozen=True)
class State:
    """One of the 27 federative units."""

    uf: str
    name: str
    region: str
