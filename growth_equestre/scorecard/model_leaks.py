"""Does a column know the outcome already? Asked of every column of a person's table before anything is learned.

Left out for certain: a column that is only filled for one outcome, and one whose few values spell the outcome. A
column that separates the outcomes almost alone may be honest, so it stays and is named.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from growth_equestre.scorecard.types_tables import Why

FEWEST_ROWS, FEWEST_OF_EACH = 20, 5
"""Fewer rows, or fewer of either outcome, show nothing."""
CHANCE_OF_COINCIDENCE = 1e-9
MOST_EXCEPTIONS = 0.002
CERTAIN, SUSPECT = 0.9995, 0.97
"""Area under the ROC curve of the column alone."""
FEWEST_PLACES, MOST_PLACES, ROWS_PER_PLACE = 30, 500, 50
"""Values that are looked at singly; more where there are rows enough for each."""

Labels = NDArray[np.int64]
Places = NDArray[np.int64]


class Doubt(NamedTuple):
    """Why.LEAK or Why.SUSPECT; `outcome` is the only one for which the column is filled, None otherwise."""

    why: Why
    auc: float
    outcome: int | None = None


def filled_for_one(missing: NDArray[np.bool_], labels: Labels) -> Doubt | None:
    """A column that holds something for one outcome only, beyond coincidence."""
    if not _is_enough(labels):
        return None
    filled = labels[~missing]
    if len(filled) < FEWEST_OF_EACH or len(filled) == len(labels):
        return None
    outcome = int(filled.mean() >= 0.5)
    share = float((labels == outcome).mean())
    exceptions = int((filled != outcome).sum())
    is_pure = exceptions <= MOST_EXCEPTIONS * len(filled)
    return Doubt(Why.LEAK, 1.0, outcome) if is_pure and share ** len(filled) < CHANCE_OF_COINCIDENCE else None


def tells_outcome(values: pd.Series, labels: Labels) -> Doubt | None:
    """A signal (numbers, or texts with None) that separates the outcomes nearly alone."""
    if not _is_enough(labels):
        return None
    places = _places(values)
    auc = _held_out_auc(places, labels)
    if values.dtype != object:
        auc = max(auc, _rank_auc(values, labels))
    if auc >= CERTAIN and _spells(values, labels):
        return Doubt(Why.LEAK, auc)
    return Doubt(Why.SUSPECT, auc) if auc >= SUSPECT else None


def _is_enough(labels: Labels) -> bool:
    return len(labels) >= FEWEST_ROWS and FEWEST_OF_EACH <= labels.sum() <= len(labels) - FEWEST_OF_EACH


def _spells(values: pd.Series, labels: Labels) -> bool:
    """Few values in all, or a single one for one of the outcomes: a code of the outcome and not a measure."""
    if values.nunique(dropna=False) <= 10:
        return True
    return any(values[labels == outcome].nunique(dropna=False) == 1 for outcome in (0, 1))


def _places(values: pd.Series) -> Places:
    """The commonest values each in a place of its own, the others together or in quantiles, missing apart."""
    codes, distinct = pd.factorize(values)
    singly = int(np.clip(len(values) // ROWS_PER_PLACE, FEWEST_PLACES, MOST_PLACES))
    counts = np.bincount(codes[codes >= 0], minlength=len(distinct))
    common = np.argsort(-counts, kind="stable")[:singly]
    if values.dtype != object and len(distinct) > FEWEST_PLACES:
        common = common[counts[common] >= 0.05 * len(values)]
    place_of = np.full(len(distinct) + 1, -1, dtype=np.int64)
    place_of[common] = np.arange(len(common))
    places: Places = place_of[codes]
    rest = (places < 0) & (codes >= 0)
    if values.dtype != object and rest.any():
        ranks = values[rest].rank(pct=True).to_numpy()
        places[rest] = singly + np.minimum((ranks * FEWEST_PLACES).astype(np.int64), FEWEST_PLACES - 1)
    places[rest & (places < 0)] = singly + FEWEST_PLACES
    places[codes < 0] = singly + FEWEST_PLACES + 1
    return places


def _held_out_auc(places: Places, labels: Labels) -> float:
    """Each half scored by the outcomes of the other half, place by place."""
    scores = np.zeros(len(labels))
    half, size = np.arange(len(labels)) % 2, int(places.max()) + 1
    for one in (0, 1):
        learn, judge = half != one, half == one
        seen = np.bincount(places[learn], minlength=size)
        won = np.bincount(places[learn], weights=labels[learn], minlength=size)
        scores[judge] = ((won + labels.mean()) / (seen + 1.0))[places[judge]]
    return auc_of(scores, labels)


def _rank_auc(values: pd.Series, labels: Labels) -> float:
    known = values.notna().to_numpy()
    if not _is_enough(labels[known]) or known.mean() < 0.98:
        return 0.5
    one_way = auc_of(values[known].to_numpy(dtype=np.float64), labels[known])
    return max(one_way, 1.0 - one_way)


def auc_of(scores: NDArray[np.float64], labels: Labels) -> float:
    """The chance that a won row scores above a lost one, ties halved."""
    won = int(labels.sum())
    ranks = pd.Series(scores).rank().to_numpy()
    return float((ranks[labels == 1].sum() - won * (won + 1) / 2) / (won * (len(labels) - won)))
