"""Which two signals say more together than their tables do: what is left over, on coarse grids."""

from __future__ import annotations

import numpy as np

from growth_equestre.scorecard.model import sigmoid
from growth_equestre.scorecard.model_boost import Codes
from growth_equestre.scorecard.model_design import Design, Floats, Places

GRID = 8
"""Parts of a signal when pairs are searched."""
RIDGE = 5.0
MOST_SIGNALS = 80
"""Signals among which pairs are searched: of more, those that alone tell outcomes best."""


def pairs_of(
    design: Design, codes: Codes, margins: Floats, labels: Floats, rows: Places, most: int
) -> tuple[tuple[int, int], ...]:
    """At most so many pairs, the best first: log-likelihood that a grid of steps would gain, less its chance gain.

    codes: coarse ones. Source: Lou, Caruana, Gehrke, Hooker (2013), the FAST search.
    """
    chances = sigmoid(margins[rows])
    slopes, weights = labels[rows] - chances, chances * (1.0 - chances)
    parts = [_parts(design, codes, j, rows) for j in range(len(codes))]
    usable = _usable(parts, labels[rows])
    gains = []
    for at, i in enumerate(usable):
        for j in usable[at + 1 :]:
            if not (design.signals[i].monotone or design.signals[j].monotone):
                gains.append((_gain(parts[i], parts[j], slopes, weights), (i, j)))
    gains.sort(key=lambda one: (-one[0], one[1]))
    return tuple(pair for gain, pair in gains[:most] if gain > 0.0)


def _usable(parts: list[Places], labels: Floats) -> list[int]:
    usable = [j for j in range(len(parts)) if parts[j].max(initial=0) > 0]
    if len(usable) <= MOST_SIGNALS:
        return usable
    off = labels - labels.mean()
    told = {j: float(np.sum(np.bincount(parts[j], off) ** 2 / (np.bincount(parts[j]) + RIDGE))) for j in usable}
    return sorted(sorted(usable, key=lambda j: (-told[j], j))[:MOST_SIGNALS])


def _parts(design: Design, codes: Codes, j: int, rows: Places) -> Places:
    """About equal parts in the order of the codes; missing apart."""
    code = np.nan_to_num(codes[j], nan=len(codes[j]))
    places = design.coarse[j][design.places[rows, j]]
    counts = np.bincount(places, minlength=len(code))
    order = np.argsort(code, kind="stable")
    before = np.cumsum(counts[order]) - counts[order]
    part = np.empty(len(code), dtype=np.intp)
    part[order] = (before + counts[order] / 2.0) / max(1, counts.sum()) * GRID
    part[np.isnan(codes[j])] = GRID
    used, dense = np.unique(part[places], return_inverse=True)
    return dense.astype(np.intp) if len(used) else places


def _gain(first: Places, second: Places, slopes: Floats, weights: Floats) -> float:
    """Half of the sum of g^2 / h over the cells beyond what the margins explain, less one half per cell."""
    width = int(second.max()) + 1
    size = (int(first.max()) + 1) * width
    cell = first * width + second
    slope = np.asarray(np.bincount(cell, slopes, size), dtype=np.float64).reshape(-1, width)
    weight = np.bincount(cell, weights, size).reshape(-1, width) + 1e-9
    slope = slope - weight * (slope.sum(1) / weight.sum(1))[:, None]
    slope = slope - weight * (slope.sum(0) / weight.sum(0))[None, :]
    cells = max(1, (slope.shape[0] - 1) * (slope.shape[1] - 1))
    return float(0.5 * (np.sum(slope**2 / (weight + RIDGE)) - cells))
