"""Random sound cards and rows for the laws of the scorecard: awkward names, texts, edges, values and maps."""

from __future__ import annotations

import math
from typing import Any

from hypothesis import strategies as st

from growth_equestre.scorecard.types import (
    Axis,
    Beta,
    Calibration,
    Card,
    CategoryAxis,
    Cell,
    Identity,
    Isotonic,
    NumericAxis,
    PairTable,
    Signal,
    SignalTable,
)

NAMES = ["visits", "order", "select", "uf", "idle_days", "x1", "group", "budget"]
LEVELS = ["MG", "SP", "0-5k", "d'água", "São Paulo", "", "60k+"]
TEXTS = ["clicou no WhatsApp", "orçamento 'firme'", 'aspas "duplas"', "-- comentário; drop", "$preço \\ {x}"]

points = st.one_of(
    st.sampled_from([0.0, 0.5, -0.5, 1.0, -1.0, 1e-9]),
    st.floats(-4, 4, allow_nan=False).map(lambda x: round(x, 6)),
    st.floats(-30, 30, allow_nan=False),
)
variances = st.sampled_from([0.0, 0.01, 0.4])
cells = st.builds(Cell, points, st.sampled_from(TEXTS), variances)


@st.composite
def axes(draw: st.DrawFn, kind: str) -> Axis:
    if kind == "category":
        return CategoryAxis(tuple(draw(st.lists(st.sampled_from(LEVELS), max_size=5, unique=True))))
    edges = draw(st.lists(st.integers(-8, 8).map(lambda x: x / 2), max_size=7, unique=True))
    return NumericAxis(tuple(sorted(edges)))


@st.composite
def tables(draw: st.DrawFn, name: str, has_direction: bool = False) -> SignalTable:
    kind = "numeric" if has_direction else draw(st.sampled_from(["numeric", "category"]))
    axis = draw(axes(kind))
    column = draw(st.lists(cells, min_size=axis.size, max_size=axis.size))
    direction = draw(st.sampled_from([-1, 1] if has_direction else [-1, 0, 1])) if kind == "numeric" else 0
    if direction:
        bins = sorted((one.points for one in column[: axis.missing]), reverse=direction < 0)
        column = [Cell(p, one.text, one.variance) for p, one in zip(bins, column, strict=False)] + column[-1:]
    return SignalTable(Signal(name, kind, name.title(), direction), axis, tuple(column))


@st.composite
def pairs(draw: st.DrawFn, first: SignalTable, second: SignalTable) -> PairTable:
    one, two = draw(axes(first.signal.kind)), draw(axes(second.signal.kind))
    grid = draw(st.lists(cells, min_size=one.size * two.size, max_size=one.size * two.size))
    return PairTable(f"{first.name}_x_{second.name}", first.name, second.name, one, two, tuple(grid))


@st.composite
def calibrations(draw: st.DrawFn) -> Calibration:
    kind = draw(st.sampled_from(["identity", "beta", "isotonic"]))
    if kind == "identity":
        return Identity()
    if kind == "beta":
        return Beta(draw(st.floats(0, 3)), draw(st.floats(0, 3)), draw(st.floats(-2, 2)))
    xs = sorted(draw(st.lists(st.integers(0, 100), min_size=2, max_size=6, unique=True)))
    ys = sorted(draw(st.lists(st.floats(0, 1), min_size=len(xs), max_size=len(xs))))
    return Isotonic(tuple((x / 100, y) for x, y in zip(xs, ys, strict=True)))


@st.composite
def cards(draw: st.DrawFn, has_direction: bool = False) -> Card:
    """has_direction: at least one signal is monotone."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=int(has_direction), max_size=8, unique=True))
    singles = tuple(draw(tables(name, has_direction and name == names[0])) for name in names)
    free = [table for table in singles if not table.signal.monotone]
    joined = (draw(pairs(free[0], free[1])),) if len(free) > 1 and draw(st.booleans()) else ()
    intercept = draw(st.one_of(st.just(0.0), st.just(math.log(0.125 / 0.875)), st.floats(-6, 6)))
    return Card("random", "1", intercept, singles, joined, draw(calibrations()), draw(variances))


numbers = st.one_of(
    st.none(),
    st.integers(-8, 8).map(lambda x: x / 2),
    st.floats(-10, 10),
    st.sampled_from([math.nan, math.inf, -math.inf]),
)
levels = st.one_of(st.none(), st.sampled_from([*LEVELS, "XX", "mg"]))


@st.composite
def rows(draw: st.DrawFn, card: Card) -> dict[str, Any]:
    return {signal.name: draw(numbers if signal.kind == "numeric" else levels) for signal in card.signals}
