"""Which numbers are codes: where the value itself says more of held-out outcomes than its size, and more beside it.

A flight, a customer or an occupation is often written as a number. Bins of such a number mix neighbours that have
nothing in common; so each value gets an effect of its own, pooled with the others', and rows held out of it judge.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np

from growth_equestre.scorecard.model import sigmoid
from growth_equestre.scorecard.model_calibrate import log_losses
from growth_equestre.scorecard.model_design import Floats, Places
from growth_equestre.scorecard.model_folds import Fold, folds_of
from growth_equestre.scorecard.model_pool import pooled_effects

LEAST_VALUES, LEAST_REPEATS = 31, 2.0
"""Different values of a number that may be a code, and rows of each on average; fewer have bins of their own."""
BINS = (4, 8, 16, 32, 64)
"""The number by its size: the best of these."""
RISK = 0.025
"""Chance, over all the numbers of a table together, that one is called a code where it is none."""
MANY_ROWS = 100_000
"""Beyond them the last fold judges alone."""


@dataclass(frozen=True)
class _Told:
    """margins: log-odds of all rows as each fold learned them. losses: of the held-out rows, fold after fold."""

    margins: tuple[Floats, ...]
    losses: Floats

    @property
    def loss(self) -> float:
        return float(self.losses.mean())

    @staticmethod
    def of(margins: Sequence[Floats], labels: Floats, folds: Sequence[Fold]) -> _Told:
        held = [log_losses(sigmoid(at[one.test]), labels[one.test]) for at, one in zip(margins, folds, strict=True)]
        return _Told(tuple(margins), np.concatenate(held))

    @staticmethod
    def nothing(labels: Floats, folds: Sequence[Fold]) -> _Told:
        """The level of each fold."""
        known = [(float(labels[one.train].sum()), len(one.train)) for one in folds]
        levels = [np.log((won + 0.5) / (rows - won + 0.5)) for won, rows in known]
        return _Told.of([np.full(len(labels), level) for level in levels], labels, folds)


def codes_among(
    numbers: Sequence[Floats], labels: Floats, times: Floats | None, groups: Sequence[Any] | None
) -> list[int]:
    """Which of the columns are codes, by position. times: ascending with the rows, if known; NaN is missing."""
    asked = [j for j, values in enumerate(numbers) if _may_be_code(values)]
    if not asked:
        return []
    least = NormalDist().inv_cdf(1.0 - RISK / len(asked))
    who = None if groups is None else np.unique(np.array([str(one) for one in groups]), return_inverse=True)[1]
    return [j for j in asked if _is_code(numbers[j], labels, times, who, least)]


def _may_be_code(values: Floats) -> bool:
    filled = values[np.isfinite(values)]
    distinct = len(np.unique(filled))
    is_whole = bool((filled == np.floor(filled)).all())
    return is_whole and distinct >= LEAST_VALUES and len(filled) >= LEAST_REPEATS * distinct


def _is_code(values: Floats, labels: Floats, times: Floats | None, who: Places | None, least: float) -> bool:
    """Whether a value's own effect, alone and beside its bin's, beats the best bins, and nothing at all.

    least: by how many standard errors of held-out rows. Finer bins would win beside bins, and lose alone.
    """
    keys = [labels, values, *([] if who is None else [who]), *([] if times is None else [times])]
    order = np.lexsort(keys)
    values, labels = values[order], labels[order]
    moments = None if times is None else times[order]
    folds = folds_of(labels, moments, None if who is None else who[order].tolist(), np.random.default_rng(0))
    folds = folds[-1:] if len(labels) > MANY_ROWS else folds
    values_apart = np.unique(values, return_inverse=True)[1]
    if not folds or not _comes_back(values_apart, folds):
        return False
    nothing = _Told.nothing(labels, folds)
    by_size = min((_told(_binned(values, bins), labels, folds, nothing) for bins in BINS), key=lambda one: one.loss)
    alone, beside = (_told(values_apart, labels, folds, start) for start in (nothing, by_size))
    return all(_stands_out(rival.losses - one.losses, least) for rival in (nothing, by_size) for one in (alone, beside))


def _comes_back(places: Places, folds: Sequence[Fold]) -> bool:
    """Whether most held-out rows have a value that was seen: of others no code says anything."""
    return float(np.concatenate([np.isin(places[one.test], places[one.train]) for one in folds]).mean()) > 0.5


def _stands_out(saved: Floats, least: float) -> bool:
    return float(saved.mean()) > least * float(saved.std() / np.sqrt(len(saved)))


def _binned(values: Floats, bins: int) -> Places:
    """Bins of about as many rows; what is missing has its own."""
    filled = np.isfinite(values)
    edges = np.unique(np.quantile(values[filled], np.linspace(0.0, 1.0, bins + 1)[1:-1]))
    return np.where(filled, np.searchsorted(edges, np.where(filled, values, 0.0), side="right"), len(edges) + 1)


def _told(places: Places, labels: Floats, folds: Sequence[Fold], start: _Told) -> _Told:
    """One pooled effect for each place, beside what the start says already."""
    size = int(places.max()) + 1
    margins = []
    for fold, at in zip(folds, start.margins, strict=True):
        effects, _ = pooled_effects(places[fold.train], at[fold.train], labels[fold.train], size)
        margins.append(at + effects[places])
    return _Told.of(margins, labels, folds)
