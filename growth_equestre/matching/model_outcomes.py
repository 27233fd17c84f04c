"""What came of each handoff as a grade, beside whom it may be compared with, and how much it has to stand for."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from growth_equestre.matching.model_directory import Floats

ANSWER_WITHIN = timedelta(days=14)
"""Silence for so long is no answer; a younger silence is not known yet."""
FAST = timedelta(hours=24)
LIST_LENGTH = 24
"""Handoffs of one segment, one after another, that are compared with each other."""
LEAST_LOOK = 0.05
"""Chance of a place to be chosen below which its handoffs are not weighed any more."""
LAST_PLACE = 20


def known_outcomes(handed: pd.DataFrame, as_of: datetime) -> pd.DataFrame:
    """The handoffs whose answer, or silence, is known."""
    limit = pd.Timestamp(as_of).tz_convert(None) - ANSWER_WITHIN
    has_answer = handed[["accepted_at", "refused_at", "contacted_at", "won_at"]].notna().any(axis=1)
    return handed[has_answer | (handed["handed_at"] <= limit)].reset_index(drop=True)


def grades_of(handed: pd.DataFrame) -> NDArray[np.int64]:
    """0 refused or silent, 1 accepted, 2 contacted the lead, 3 within a day, 4 won."""
    is_accepted = handed["accepted_at"].notna().to_numpy()
    is_contacted = handed["contacted_at"].notna().to_numpy()
    is_fast = is_contacted & (handed["contacted_at"] - handed["handed_at"] <= FAST).to_numpy()
    is_won = handed["won_at"].notna().to_numpy() & (is_accepted | is_contacted)
    return np.select([is_won, is_fast, is_contacted, is_accepted], [4, 3, 2, 1], 0)


def lists_of(handed: pd.DataFrame) -> NDArray[np.int64]:
    """Number of the list of each handoff: those of one segment that followed one another."""
    segment = handed["segment"].fillna("").astype(str)
    turn = handed.groupby(segment, sort=False).cumcount() // LIST_LENGTH
    return np.asarray(pd.factorize(segment + " " + turn.astype(str))[0], dtype=np.int64)


def weights_of(handed: pd.DataFrame) -> Floats:
    """One over the chance that somebody at that place of the list, standing there by that chance, was chosen; mean 1.

    Chosen off the list, or where nothing was noted, weighs as the middle of the others.
    """
    place = handed["position"].clip(upper=LAST_PLACE).to_numpy(dtype=np.float64, na_value=np.nan)
    is_listed = np.isfinite(place)
    if not is_listed.any():
        return np.ones(len(handed))
    count = np.bincount(place[is_listed].astype(np.intp), minlength=LAST_PLACE + 1)
    look = np.maximum(LEAST_LOOK, count / max(1, count.max()))
    weights = np.full(len(handed), np.nan)
    shown = handed["probability"].clip(lower=LEAST_LOOK).to_numpy(dtype=np.float64)
    weights[is_listed] = 1.0 / (look[place[is_listed].astype(np.intp)] * shown[is_listed])
    weights = np.where(np.isnan(weights), np.nanmedian(weights), weights)
    return np.asarray(weights / weights.mean())
