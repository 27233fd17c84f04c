"""Which rows are held out of which fit: later slices where time is known, random folds elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from growth_equestre.scorecard.model_design import Floats, Places

SLICES = (0.5, 0.625, 0.75, 0.875)
"""Where the later slices begin, as a share of the rows in time."""
FOLDS, FOLDS_MANY = 5, 3
MANY_ROWS = 15_000
"""From here on, fewer and larger folds say as much."""
LEAST_OUTCOMES = 25
"""Won and lost rows, each, below which no fold could tell two rungs apart."""


@dataclass(frozen=True)
class Fold:
    """train and test: positions of rows. No group is on both sides."""

    train: Places
    test: Places


def folds_of(
    labels: Floats, times: Floats | None, groups: Sequence[Any] | None, rng: np.random.Generator
) -> list[Fold]:
    """Forward where `times` (ascending with the rows) has moments to tell apart; none where outcomes are too few."""
    if min(labels.sum(), len(labels) - labels.sum()) < LEAST_OUTCOMES:
        return []
    who = None if groups is None else pd.factorize(pd.Series(list(groups)))[0]
    folds = _forward(times) if times is not None else []
    folds = folds or _random(labels, who, rng)
    if who is not None:
        folds = [Fold(one.train[~np.isin(who[one.train], who[one.test])], one.test) for one in folds]
    return [one for one in folds if _is_telling(labels[one.train]) and 0 < labels[one.test].sum() < len(one.test)]


def _forward(times: Floats) -> list[Fold]:
    shares = SLICES if len(times) < MANY_ROWS else SLICES[1:]
    cuts = [int(np.searchsorted(times, times[int(share * len(times))], side="left")) for share in shares]
    ends = [*cuts[1:], len(times)]
    return [Fold(np.arange(cut), np.arange(cut, end)) for cut, end in zip(cuts, ends, strict=True) if 0 < cut < end]


def _random(labels: Floats, who: Places | None, rng: np.random.Generator) -> list[Fold]:
    """Stratified by outcome; whole groups where there are any."""
    count = FOLDS if len(labels) < MANY_ROWS else FOLDS_MANY
    if who is None:
        keys = np.lexsort((rng.random(len(labels)), labels))
        fold_of = np.empty(len(labels), dtype=np.intp)
        fold_of[keys] = np.arange(len(labels)) % count
    else:
        fold_of = (rng.permutation(int(who.max()) + 1) % count)[who]
    return [Fold(np.flatnonzero(fold_of != k), np.flatnonzero(fold_of == k)) for k in range(count)]


def _is_telling(labels: Floats) -> bool:
    return bool(min(labels.sum(), len(labels) - labels.sum()) >= LEAST_OUTCOMES // 2)
