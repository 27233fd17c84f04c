"""Writing a card by hand, so that it reads like the business rule it is.

Card("propensity_30d", "prior-1", intercept=-2.2, tables=(
    flag("budget_confirmed", "Orçamento confirmado", 1.6, "orçamento confirmado", "orçamento a confirmar",
         obtain="confirmar o orçamento"),
    numeric("idle_days", "Dias em silêncio", [(0.3, "ativo na última semana"), (7, 0.0, "quieto há 7 dias"),
            (30, -0.8, "quieto há 30 dias")], monotone=-1),
    category("uf", "Estado", {"MG": (0.4, "está em MG")}, other=(-0.2, "fora dos estados-foco")),
))
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from growth_equestre.scorecard.types import (
    CategoryAxis,
    Cell,
    ChangedBy,
    NumericAxis,
    Obtainable,
    Signal,
    SignalTable,
)

Direction = Literal[-1, 0, 1]
Worded = tuple[float, str]
"""(points, pt-BR reason)"""

UNKNOWN: Worded = (0.0, "não informado")


def numeric(
    name: str,
    label: str,
    bins: Sequence[Worded | tuple[float, float, str]],
    *,
    monotone: Direction = 0,
    missing: Worded = UNKNOWN,
    changed_by: ChangedBy = ChangedBy.NOBODY,
    obtain: tuple[float, str] | None = None,
) -> SignalTable:
    """A numeric signal. bins: first (points, text), everything below the next bin; then (from, points, text).

    obtain: the value that obtaining it gives, and its wording.
    """
    first, *later = bins
    edges = [_later(one)[0] for one in later]
    cells = [_cell(_first(first)), *(_cell(_later(one)[1:]) for one in later), _cell(missing)]
    signal = Signal(name, "numeric", label, monotone, changed_by, _obtainable(obtain))
    return SignalTable(signal, NumericAxis(tuple(float(edge) for edge in edges)), tuple(cells))


def category(
    name: str,
    label: str,
    levels: Mapping[str, Worded],
    *,
    other: Worded = UNKNOWN,
    missing: Worded = UNKNOWN,
    changed_by: ChangedBy = ChangedBy.NOBODY,
    obtain: tuple[str, str] | None = None,
) -> SignalTable:
    """A category signal: points and reason per stored code; `other` for a level not listed."""
    cells = [_cell(worded) for worded in (*levels.values(), other, missing)]
    signal = Signal(name, "category", label, 0, changed_by, _obtainable(obtain))
    return SignalTable(signal, CategoryAxis(tuple(str(level) for level in levels)), tuple(cells))


def flag(
    name: str,
    label: str,
    points: float,
    text: str,
    text_if_not: str,
    *,
    points_if_not: float = 0.0,
    changed_by: ChangedBy = ChangedBy.NOBODY,
    obtain: str | None = None,
) -> SignalTable:
    """A yes/no signal (true, or any number from 0.5 up). Missing counts as no.

    obtain: the wording where it can still be obtained; then it becomes true.
    """
    return numeric(
        name,
        label,
        [(points_if_not, text_if_not), (0.5, points, text)],
        monotone=1 if points >= points_if_not else -1,
        missing=(points_if_not, text_if_not),
        changed_by=changed_by,
        obtain=None if obtain is None else (1.0, obtain),
    )


def _first(one: Worded | tuple[float, float, str]) -> Worded:
    if len(one) != 2:
        raise ValueError(f"bins[0]={one!r} must be (points, text): it has no lower edge")
    return one


def _later(one: Worded | tuple[float, float, str]) -> tuple[float, float, str]:
    if len(one) != 3:
        raise ValueError(f"bin {one!r} must be (from, points, text)")
    return one


def _cell(worded: Sequence[float | str]) -> Cell:
    points, text = worded
    return Cell(float(points), str(text))


def _obtainable(obtain: tuple[float | str, str] | None) -> Obtainable | None:
    if obtain is None:
        return None
    value, text = obtain
    return Obtainable(value if isinstance(value, str) else float(value), text)
