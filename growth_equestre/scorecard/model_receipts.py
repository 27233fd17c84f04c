"""Receipts of a whole table in numpy: rules.receipt for every row, in the same whole micro-points.

Terms run down and rows across, in blocks that stay in the processor's cache: the strongest reasons of a row are five
places that each term's strength is sifted through, which needs no sorting of rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from growth_equestre.scorecard import rules
from growth_equestre.scorecard.model import Floats, Places, chances_of, forest_points, places_on
from growth_equestre.scorecard.types import Card, Forest, PairTable, SignalTable

Ints = NDArray[np.int64]

_BLOCK = 16_384
_TERM_BITS = 16
"""A strength is its micro-points with the term's number, counted back, below: bigger is stronger, then earlier."""
_LAST_TERM = 2**_TERM_BITS - 1


@dataclass(frozen=True)
class TableReceipts:
    """One entry per row. cells, points: shape (rows, 5), the listed reasons, strongest first: which cell of the card,
    counted over all terms in order, and its whole points (zero: none). start_points + points + rest_points = score.

    lows, highs: the 90% interval of the chance.
    """

    chances: Floats
    lows: Floats
    highs: Floats
    scores: Ints
    start_points: int
    cells: Ints
    points: Ints
    rest_points: Ints


def receipts(card: Card, frame: pd.DataFrame) -> TableReceipts:
    """Every row of a frame whose columns are the card's signals. Raises InvalidInput for one that does not fit."""
    rows = len(frame)
    places = [_places(part, frame) for part in card.parts]
    first_cells = np.cumsum([0, *(len(part.cells) for part in card.parts)])[:-1]
    figures = [np.array([[cell.points, cell.variance] for cell in part.cells]).T for part in card.parts]
    combined = forest_points(card, card.forest, frame) if card.forest else None
    whole = np.empty((2 * rules.LISTED + 2, rows), dtype=np.int64)
    chances = np.empty((3, rows))
    for start in range(0, rows, _BLOCK):
        some = slice(start, min(start + _BLOCK, rows))
        here = [place[some] for place in places]
        points, variance = (_looked_up(figures, which, here, some.stop - some.start) for which in (0, 1))
        if combined is not None:
            points[-1] = combined[some]
        chances[:, some], move = _chances(card, points, variance)
        moved = np.floor(points * _rate(card, chances[0, some], move) * 1e8 + 0.5).astype(np.int64)
        whole[:, some] = _settled(card, points, moved, chances[0, some], here, first_cells)
    start_points = rules.score_of(rules.chance_of(card.calibration, card.intercept))
    listed = rules.LISTED
    return TableReceipts(
        chances=chances[0], lows=chances[1], highs=chances[2], scores=whole[-1], start_points=start_points,
        cells=whole[:listed].T, points=whole[listed : 2 * listed].T, rest_points=whole[-2],
    )  # fmt: skip


def _looked_up(figures: list[Floats], which: int, here: list[Places], rows: int) -> Floats:
    """Points (0) or variances (1) of the cell in which each row falls, shape (terms, rows)."""
    looked_up = np.empty((len(here), rows))
    for term, place in enumerate(here):
        np.take(figures[term][which], place, out=looked_up[term])
    return looked_up


def _places(term: SignalTable | PairTable | Forest, frame: pd.DataFrame) -> Places:
    if isinstance(term, Forest):
        return np.zeros(len(frame), dtype=np.intp)
    if isinstance(term, SignalTable):
        return places_on(term.axis, frame, term.name)
    first = places_on(term.first_axis, frame, term.first)
    return first * term.second_axis.size + places_on(term.second_axis, frame, term.second)


def _total(terms: Floats) -> Floats:
    """Left to right over the terms, as one row is summed."""
    running = np.zeros(terms.shape[1])
    for term in terms:
        running += term
    return running


def _chances(card: Card, points: Floats, variance: Floats) -> tuple[Floats, Floats]:
    """(chance, low, high) of each row, and its log-odds away from the start."""
    move = _total(points)
    margins, width = card.intercept + move, rules.Z_90 * np.sqrt(card.intercept_variance + _total(variance))
    return np.array([chances_of(card.calibration, m) for m in (margins, margins - width, margins + width)]), move


def _rate(card: Card, chances: Floats, move: Floats) -> Floats:
    """Chance moved per log-odds: rules.secant, cut where a receipt's is."""
    is_flat = np.abs(move) < rules.FLAT
    rate = (chances - rules.chance_of(card.calibration, card.intercept)) / np.where(is_flat, 1.0, move)
    for i in np.flatnonzero(is_flat):
        rate[i] = rules.slope_of(card.calibration, card.intercept + float(move[i]) / 2.0)
    return np.minimum(rate, rules.STEEPEST)


def _settled(card: Card, points: Floats, moved: Ints, chances: Floats, here: list[Places], first_cells: Ints) -> Ints:
    """By row: the cells and whole points of the five, the points of the rest, the score. Shape (12, rows)."""
    terms, micro = _strongest(moved)
    pico = np.floor(chances * 1e12 + 0.5).astype(np.int64)
    score = (pico + 5 * 10**9) // 10**10
    start = rules.chance_of(card.calibration, card.intercept)
    left = pico // 10**4 - rules.pico(start) // 10**4 - micro.sum(axis=0)
    listed = (micro != 0).sum(axis=0)
    is_all_listed = (listed > 0) & ((points != 0.0).sum(axis=0) <= listed)
    items = np.vstack([micro, np.where(is_all_listed, 0, left)])
    items[0] += np.where(is_all_listed, left, 0)
    whole = _apportioned(items, score - rules.score_of(start))
    across = np.arange(len(score))
    cells = [np.array(here)[term, across] + first_cells[term] for term in terms] if here else list(terms)
    return np.vstack([*cells, whole, score])


def _strongest(moved: Ints) -> tuple[Ints, Ints]:
    """Which five terms are listed in each row, and their micro-points (zero: none). Shapes (5, rows)."""
    ranks = np.full((rules.LISTED, moved.shape[1]), -1, dtype=np.int64)
    for term, strength in enumerate(np.abs(moved)):
        falling = (strength << _TERM_BITS) | (_LAST_TERM - term)
        for rank in ranks:
            stays = np.minimum(rank, falling)
            np.maximum(rank, falling, out=rank)
            falling = stays
    is_listed = (ranks >> _TERM_BITS) >= rules.LEAST
    terms = np.where(is_listed, _LAST_TERM - (ranks & _LAST_TERM), 0)
    if not len(moved):
        return terms, np.zeros_like(terms)
    return terms, np.where(is_listed, moved[terms, np.arange(moved.shape[1])], 0)


def _apportioned(items: Ints, points: Ints) -> Ints:
    """rules.apportion: whole points of the items that sum to `points`, by largest remainder, ties to the earlier."""
    floors = items // rules.MICRO
    remainders = items - floors * rules.MICRO
    claims = np.where(remainders > 0, remainders * 8 + np.arange(8, 8 - len(items), -1)[:, None], 0)
    ahead = np.array([(claims > claim).sum(axis=0) for claim in claims])
    return cast(Ints, floors + ((claims > 0) & (ahead < points - floors.sum(axis=0))))
