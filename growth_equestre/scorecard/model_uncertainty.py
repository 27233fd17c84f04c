"""How sure each place is: variances whose sum is, as nearly as a sum can be, the variance of each row's log-odds."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from growth_equestre.scorecard.model_additive import Grids
from growth_equestre.scorecard.model_design import Design, Floats, Places
from growth_equestre.scorecard.model_refit import Refit

SAMPLE = 3_000
SWEEPS = 25
BAG_WEIGHT = {0.9: 4.0, 0.5: 1.0}
"""By the share of the rows that a growth sees: the more they share, the less they differ than from fresh rows."""
DOUBT = 1.5
"""What the curvature at the mode leaves out (bins, rungs, strengths), measured on worlds of known truth."""
UNSEEN = 1.0
"""Variance of a place that no row has seen, at least as a share of what its table spreads."""


@dataclass(frozen=True)
class Spread:
    """intercept: variance that every row has; tables[j]: variance per place of signal j; grids: of two together."""

    intercept: float
    tables: tuple[Floats, ...]
    grids: Grids = field(default_factory=dict)


def spread_of(design: Design, refit: Refit) -> Spread:
    """Variances of a refitted rung."""
    rows = np.arange(design.rows)[:: max(1, design.rows // SAMPLE)]
    if not len(rows):
        return Spread(0.0, tuple(np.zeros(axis.size) for axis in design.axes))
    variances = refit.posterior.variances(rows)
    if len(refit.bags) > 1:
        margins = np.array([bag.margins(design, rows) for bag in refit.bags])
        variances = variances + BAG_WEIGHT[refit.share] * margins.var(axis=0, ddof=1)
    split = _with_rare(_split(design, rows, DOUBT * variances, refit.model.grids), design, refit)
    return _with_unseen(split, design, refit)


def _with_rare(spread: Spread, design: Design, refit: Refit) -> Spread:
    """A rare level is as unsure as the others, and besides as its own few rows leave it."""
    tables = list(spread.tables)
    for j, own in enumerate(refit.posterior.rare):
        if design.has_rare(j):
            first, other = design.rare[j], design.axes[j].missing - 1
            counts = design.counts(j)[first : other + 1]
            common = float(counts @ tables[j][first : other + 1]) / max(1.0, float(counts.sum()))
            tables[j] = tables[j].copy()
            tables[j][first : other + 1] = common + DOUBT * own[first : other + 1]
    return Spread(spread.intercept, tuple(tables), spread.grids)


def _split(design: Design, rows: Places, variances: Floats, pairs: Grids) -> Spread:
    """Non-negative parts, one per place and one for all, by alternating least squares; what is left, to the pairs."""
    places = design.places[rows].astype(np.intp)
    tables = [np.zeros(axis.size) for axis in design.axes]
    common = float(np.quantile(variances, 0.05))
    left = variances - common
    for _ in range(SWEEPS):
        for j, table in enumerate(tables):
            left += table[places[:, j]]
            table[:] = _means(left, places[:, j], len(table))
            left -= table[places[:, j]]
    grids: Grids = {}
    for (i, j), grid in pairs.items():
        cells = design.coarse[i][places[:, i]] * grid.shape[1] + design.coarse[j][places[:, j]]
        found = _means(left, cells, grid.size)
        left -= found[cells]
        grids[i, j] = found.reshape(grid.shape)
    return Spread(common, tuple(tables), grids)


def _means(left: Floats, places: Places, size: int) -> Floats:
    counts = np.bincount(places, minlength=size)
    return np.maximum(0.0, np.bincount(places, weights=left, minlength=size) / (counts + 1.0))


def _with_unseen(spread: Spread, design: Design, refit: Refit) -> Spread:
    """A place without rows could be anything that its table's places are."""
    tables = []
    for j, variances in enumerate(spread.tables):
        counts = design.counts(j)
        points = refit.model.tables[j]
        mean = float(counts @ points) / max(1.0, float(counts.sum()))
        wide = float(counts @ (points - mean) ** 2) / max(1.0, float(counts.sum()))
        unseen = counts == 0.0
        if design.axes[j].kind == "numeric":
            unseen[: design.axes[j].missing] = False
        tables.append(np.where(unseen, variances.max() + UNSEEN * wide, variances))
    grids = {
        pair: _with_unseen_cells(grid, design, refit.model.grids[pair], pair) for pair, grid in spread.grids.items()
    }
    return Spread(spread.intercept, tuple(tables), grids)


def _with_unseen_cells(variances: Floats, design: Design, points: Floats, pair: tuple[int, int]) -> Floats:
    """Two places that no row has had together could say what any two of them say."""
    first, second = (design.coarse[j][design.places[:, j]] for j in pair)
    counts = np.bincount(first * points.shape[1] + second, minlength=points.size).reshape(points.shape)
    mean = float((counts * points).sum() / counts.sum())
    wide = float((counts * (points - mean) ** 2).sum() / counts.sum())
    return np.where(counts == 0, variances.max() + UNSEEN * wide, variances)
