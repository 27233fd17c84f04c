"""Receipts of many leads as the JSON that a score keeps: each distinct line is written once, and then only taken."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from growth_equestre.scorecard.service import TableReceipts
from growth_equestre.scorecard.types import REST_SIGNAL, REST_TEXT, Card, Line

_MOST = 128
"""More than any reason's points: they lie between -100 and 100 unless huge points cancel."""


def kept(chances: NDArray[np.float64]) -> NDArray[np.float64]:
    """Chances to a billionth, as rules.kept does with one."""
    return np.floor(chances * 1e9 + 0.5) / 1e9


def as_json(card: Card, receipts: TableReceipts) -> pa.Array:
    """One JSON list of lines per row, as one lead's score is kept."""
    names = [(term.name, cell.text) for term in card.terms for cell in term.cells]
    names.append((REST_SIGNAL, REST_TEXT))
    points = [*receipts.points.T, receipts.rest_points]
    most = max([_MOST, *(int(np.abs(one).max(initial=0)) + 1 for one in points)])
    cells = [*receipts.cells.T, np.full(len(receipts.scores), len(names) - 1)]
    codes = [np.where(one == 0, -1, cell * (2 * most) + one + most) for cell, one in zip(cells, points, strict=True)]
    used = np.zeros(len(names) * 2 * most, dtype=np.bool_)
    for code in codes:
        used[code[code >= 0]] = True
    distinct = np.flatnonzero(used)
    texts = [_written(names[code // (2 * most)], code % (2 * most) - most) for code in distinct.tolist()]
    written = pa.array(texts, type=pa.string())
    place = np.zeros(len(used), dtype=np.int32)
    place[distinct] = np.arange(len(distinct))
    lines = [written.take(pa.array(place[code], mask=code < 0)) for code in codes]
    # Arrow's join leaves out a row in which it has nothing to join, and all below it would move up.
    lines[-1] = pc.if_else(pa.array(np.all([code < 0 for code in codes], axis=0)), "", lines[-1])
    inside = pc.binary_join_element_wise(*lines, ", ", null_handling="skip")
    return pc.binary_join_element_wise("[", inside, "]", "")


def _written(name: tuple[str, str], points: int) -> str:
    return json.dumps(Line(*name, points).to_json(), ensure_ascii=False)
