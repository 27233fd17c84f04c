"""What keeping a horse costs a month: the table's lines that hold, times the region, as a range in parts."""

from __future__ import annotations

from collections.abc import Iterable

from growth_equestre.capture.types import CostPart, CostRow, CostTable, Estimate, Option

USES = (
    Option("LAZER", "Lazer e passeio"),
    Option("ESPORTE", "Esporte e provas"),
    Option("CRIACAO", "Criação"),
    Option("TRABALHO", "Trabalho no campo"),
)
BOARDINGS = (
    Option("EM_CASA", "Em casa", "sítio ou fazenda própria"),
    Option("PASTO", "Pasto alugado", "você cuida ou visita"),
    Option("MEIA_BAIA", "Hotelaria, meia-baia", "baia à noite, pasto de dia"),
    Option("BAIA", "Hotelaria, baia inteira", "baia o dia todo"),
)
_ROUNDED_TO_BRL = 10


def estimate(table: CostTable, region: str, use: str, boarding: str) -> Estimate:
    """Reais a month for one grown horse, each part rounded to R$ 10; the total is the sum of what is shown.

    region: name as in the table. ValueError for an unknown region, use or boarding.
    """
    if region not in table.regions or use not in _codes(USES) or boarding not in _codes(BOARDINGS):
        raise ValueError(f"no costs for {region!r}, {use!r}, {boarding!r}")
    parts = _parts(table, region, use, boarding)
    elsewhere = []
    for other in BOARDINGS:
        if other.code != boarding:
            low, high = _total(_parts(table, region, use, other.code))
            elsewhere.append((other.label, low, high))
    low, high = _total(parts)
    year = max(row.year for row in table.rows)
    cheapest_first = tuple(sorted(elsewhere, key=lambda one: one[1] + one[2]))
    return Estimate(low, high, parts, cheapest_first, year, table.regions[region])


def _parts(table: CostTable, region: str, use: str, boarding: str) -> tuple[CostPart, ...]:
    factor = table.regions[region].factor
    return tuple(
        CostPart(row.part, _rounded(row.low_brl * factor), _rounded(row.high_brl * factor), row.assumption)
        for row in table.rows
        if _holds(row, use, boarding)
    )


def _holds(row: CostRow, use: str, boarding: str) -> bool:
    return (not row.uses or use in row.uses) and (not row.boardings or boarding in row.boardings)


def _total(parts: Iterable[CostPart]) -> tuple[int, int]:
    listed = tuple(parts)
    return sum(part.low_brl for part in listed), sum(part.high_brl for part in listed)


def _rounded(brl: float) -> int:
    return round(brl / _ROUNDED_TO_BRL) * _ROUNDED_TO_BRL


def _codes(options: Iterable[Option]) -> frozenset[str]:
    return frozenset(option.code for option in options)
