"""A card as a person reads it: what each value of each signal adds to the starting chance, in points of chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from growth_equestre.learning import rules_insight
from growth_equestre.learning.types import CellShares
from growth_equestre.learning.types_insight import CellEffect, SignalEffect
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard.types import Card, NumericAxis, SignalTable

if TYPE_CHECKING:
    from growth_equestre.learning.types import Floats

_ELSEWHERE = "\x01"
"""A level that no card lists."""


def effects(card: Card, lay: Sequence[CellShares] = (), usual: float | None = None) -> tuple[SignalEffect, ...]:
    """Every signal of the card, the one that moves chances most first.

    lay: how training rows fell over the cells; usual: the chance of an ordinary row. With both, effects are those on
    an ordinary row, against its ordinary value; else on a row of which nothing is said, against the starting chance.
    """
    shares = {one.signal: one.shares for one in lay}
    start = card if usual is None else _starting_at(card, usual)
    return tuple(sorted((_effect(start, table, shares) for table in card.tables), key=lambda one: -one.weight))


def _effect(card: Card, table: SignalTable, shares: Mapping[str, tuple[float, ...]]) -> SignalEffect:
    share = shares.get(table.name)
    known = share if share is not None and len(share) == len(table.cells) else None
    ordinary = sum(cell.points * part for cell, part in zip(table.cells, known, strict=True)) if known else 0.0
    alone = replace(
        card, intercept=card.intercept - ordinary, intercept_variance=0.0, tables=(table,), pairs=(), trained=None
    )
    start = scorecard.evaluate(replace(card, tables=(), pairs=()), {}).chance
    frame = pd.DataFrame({table.name: _one_value_per_cell(table)})
    added = (scorecard.evaluate_table(alone, frame).chances - start) * 100
    low, high = ((side - start) * 100 for side in scorecard.intervals(alone, frame))
    cells = tuple(
        CellEffect(
            rules_insight.cell_words(table, place),
            rules_insight.place_words(table, place),
            float(added[place]),
            float(low[place]),
            float(high[place]),
            cell.points,
            known[place] if known else None,
        )
        for place, cell in enumerate(table.cells)
    )
    is_curve = isinstance(table.axis, NumericAxis)
    return SignalEffect(table.name, table.signal.label, is_curve, cells, _weight(added, known))


def _starting_at(card: Card, chance: float) -> Card:
    """The card whose starting chance is this one, found by halving: the calibration never falls."""
    low, high = -30.0, 30.0
    for _ in range(60):
        middle = (low + high) / 2
        reached = scorecard.evaluate(replace(card, intercept=middle, tables=(), pairs=()), {}).chance
        low, high = (middle, high) if reached < chance else (low, middle)
    return replace(card, intercept=(low + high) / 2)


def _one_value_per_cell(table: SignalTable) -> pd.Series:
    axis = table.axis
    if isinstance(axis, NumericAxis):
        lowest = [axis.edges[0] - 1.0] if axis.edges else [0.0]
        return pd.Series([*lowest, *axis.edges, np.nan], dtype="float64")
    return pd.Series([*axis.levels, _ELSEWHERE, None], dtype="object")


def _weight(added: Floats, share: Sequence[float] | None) -> float:
    by = np.full(len(added), 1.0 / len(added)) if share is None else np.array(share)
    return float((by * np.abs(added - (by * added).sum())).sum())
