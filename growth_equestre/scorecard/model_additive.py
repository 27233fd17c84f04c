"""A sum of tables over a design: what each rung gives, and what becomes a card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from growth_equestre.scorecard.model import sigmoid
from growth_equestre.scorecard.model_design import Design, Floats, Places

MOST_CELLS = 60_000
"""Cells of a card, with some room to spare."""
Grids = dict[tuple[int, int], Floats]
"""Log-odds of two signals together, by their positions: shape (coarse places, coarse places)."""


@dataclass(frozen=True)
class Additive:
    """Log-odds: intercept + tables[j][place of j] + grids. tables[j]: shape (places of j,)."""

    intercept: float
    tables: tuple[Floats, ...]
    grids: Grids = field(default_factory=dict)

    def margins(self, design: Design, rows: Places | None = None) -> Floats:
        """Log-odds of the rows, shape (n_rows,)."""
        places = design.places if rows is None else design.places[rows]
        margins = np.full(len(places), self.intercept)
        for j, points in enumerate(self.tables):
            margins += points[places[:, j]]
        for (i, j), grid in self.grids.items():
            margins += grid[design.coarse[i][places[:, i]], design.coarse[j][places[:, j]]]
        return margins


def blend(parts: Sequence[Additive], weights: Sequence[float]) -> Additive:
    """The weighted sum: a blend of additive models is additive."""
    grids: Grids = {}
    for part, weight in zip(parts, weights, strict=True):
        for pair, grid in part.grids.items():
            grids[pair] = grids.get(pair, 0.0) + weight * grid
    tables = tuple(
        sum((w * part.tables[j] for part, w in zip(parts, weights, strict=True)), np.zeros(len(parts[0].tables[j])))
        for j in range(len(parts[0].tables))
    )
    return Additive(float(sum(w * part.intercept for part, w in zip(parts, weights, strict=True))), tables, grids)


def shifted(model: Additive, by: float) -> Additive:
    """The same model with another starting point."""
    return Additive(model.intercept + by, model.tables, model.grids)


def centred(model: Additive, design: Design) -> Additive:
    """The same sum, each table with mean zero over the rows, so that the intercept is the middle of the table."""
    intercept, tables = model.intercept, []
    for j, points in enumerate(model.tables):
        counts = design.counts(j)
        middle = float(counts @ points / counts.sum()) if counts.sum() else 0.0
        intercept += middle
        tables.append(points - middle)
    return Additive(intercept, tuple(tables), model.grids)


def directed(model: Additive, design: Design, rows: Places | None = None) -> Additive:
    """The nearest tables that keep the signals' directions (missing stays free); grids cleared of rounding."""
    tables = []
    for j, points in enumerate(model.tables):
        way = design.signals[j].monotone
        bins = design.axes[j].missing
        kept = points.copy()
        if way:
            kept[:bins] = way * ascending(way * points[:bins], design.counts(j, rows)[:bins])
        tables.append(kept)
    grids = {pair: _risen(grid, design, pair) for pair, grid in model.grids.items()}
    return Additive(model.intercept, tuple(tables), grids)


def _risen(grid: Floats, design: Design, pair: tuple[int, int]) -> Floats:
    """Each line along a directed signal at least (or at most) what stood before it."""
    kept = grid.copy()
    for axis, j in enumerate(pair):
        way, bins = design.signals[j].monotone, design.coarse_axes[j].missing
        if way:
            lines = np.moveaxis(kept, axis, 0)
            lines[:bins] = way * np.maximum.accumulate(way * lines[:bins], axis=0)
    return kept


def ascending(points: Floats, weights: Floats) -> Floats:
    """Least-squares sequence that never falls (pool adjacent violators). A place without rows hardly weighs."""
    blocks: list[list[float]] = []
    for value, weight in zip(points.tolist(), (weights + 1e-6).tolist(), strict=True):
        blocks.append([value, weight, 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            above, below = blocks.pop(), blocks.pop()
            weight_both = above[1] + below[1]
            mean = (above[0] * above[1] + below[0] * below[1]) / weight_both
            blocks.append([mean, weight_both, above[2] + below[2]])
    return np.repeat([block[0] for block in blocks], [int(block[2]) for block in blocks])


def purified(model: Additive, design: Design, faint: float) -> Additive:
    """The same sum with what pairs say about one signal alone moved to its table; faint pairs left out.

    faint: log-odds, root mean square over the rows. Beyond what a card has room for, the faintest are left out too.
    """
    tables = [points.copy() for points in model.tables]
    said: list[tuple[float, tuple[int, int], Floats]] = []
    for (i, j), given in sorted(model.grids.items()):
        by_first = _alone(given, design, i, _shares(design, j))
        grid = given - by_first[:, None]
        by_second = _alone(grid.T, design, j, _shares(design, i))
        grid = grid - by_second[None, :]
        tables[i] += by_first[design.coarse[i]]
        tables[j] += by_second[design.coarse[j]]
        seen = grid[design.coarse[i][design.places[:, i]], design.coarse[j][design.places[:, j]]]
        if (loudness := float(np.sqrt(np.mean(seen**2)))) >= faint:
            said.append((loudness, (i, j), grid))
    grids = _that_fit(said, MOST_CELLS - sum(len(points) for points in tables))
    return centred(Additive(model.intercept, tuple(tables), grids), design)


def _that_fit(said: list[tuple[float, tuple[int, int], Floats]], room: int) -> Grids:
    """The loudest grids, for as many cells as there is room."""
    grids: Grids = {}
    for _, pair, grid in sorted(said, key=lambda one: (-one[0], one[1])):
        if grid.size <= room:
            grids[pair] = grid
            room -= grid.size
    return grids


def _alone(grid: Floats, design: Design, i: int, across: Floats) -> Floats:
    """What a grid says about its first signal alone: the mean over the second's places.

    Of a signal with a direction, only as much as leaves every column of the grid its direction.
    """
    mean = grid @ across
    if not design.signals[i].monotone:
        return mean
    bins = design.coarse_axes[i].missing
    steps = np.diff(grid[:bins], axis=0) * design.signals[i].monotone
    least = np.cumsum(np.r_[0.0, np.maximum(0.0, steps.min(axis=1))]) * design.signals[i].monotone
    return np.concatenate([least + (mean[:bins] - least).mean(), mean[bins:]])


def _shares(design: Design, j: int) -> Floats:
    """Share of the rows in each coarse place."""
    counts = np.bincount(design.coarse[j][design.places[:, j]], minlength=design.coarse_axes[j].size)
    return np.asarray(counts / max(1, counts.sum()), dtype=np.float64)


def shift_for(margins: Floats, outcomes: float) -> float:
    """What to add to the margins so that the chances sum to `outcomes` (strictly between 0 and all)."""
    low, high = -60.0, 60.0
    for _ in range(80):
        middle = (low + high) / 2.0
        if float(sigmoid(margins + middle).sum()) < outcomes:
            low = middle
        else:
            high = middle
    return (low + high) / 2.0
