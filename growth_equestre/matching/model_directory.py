"""The whole directory as columns of numbers, and what partners did with their leads as of any moment.

A partner is its place: 0 is the oldest. Numbers are doubles with NaN where nothing is known; codes are -1 there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from growth_equestre.foundation.vocab import STATES, Segment

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
Booleans = NDArray[np.bool_]

SEGMENTS = tuple(Segment)
FITS = ("fit_horses", "fit_services", "fit_events", "fit_equipment")
EARTH_RADIUS_KM = 6371.0088
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KINDS = {"handoff": 0, "partner_accepted": 1, "partner_contacted": 1, "partner_refused": 2}


@dataclass(frozen=True)
class Directory:
    """n partners. fits: shape (4, n), closeness of the activities to each segment.

    spot: shape (n,), which of `spots` (latitude, longitude in radians; shape (m, 2)) the partner stands on, -1 nowhere.
    """

    partner_ids: NDArray[np.object_]
    segment: Places
    uf: Places
    priority: Floats
    capacity: Floats
    is_active: Booleans
    is_deleted: Booleans
    is_activity_unknown: Booleans
    fits: Floats
    spot: Places
    spots: Floats

    @cached_property
    def place_of(self) -> Mapping[str, int]:
        """Place by partner_id."""
        return {partner_id: place for place, partner_id in enumerate(self.partner_ids.tolist())}

    @property
    def size(self) -> int:
        """Partners, those in the bin too."""
        return len(self.partner_ids)

    def kilometres_from(self, latitude: float | None, longitude: float | None) -> Floats:
        """Great circle from a point to each partner's municipality, shape (n,); NaN where either is not known."""
        if latitude is None or longitude is None:
            return np.full(self.size, np.nan)
        at, there = np.radians([latitude, longitude]), self.spots
        half = np.sin((there - at) / 2.0) ** 2
        chord = half[:, 0] + np.cos(at[0]) * np.cos(there[:, 0]) * half[:, 1]
        by_spot = 2.0 * EARTH_RADIUS_KM * np.arcsin(np.minimum(1.0, np.sqrt(chord)))
        return np.append(by_spot, np.nan)[self.spot]


@dataclass(frozen=True)
class Dealings:
    """Facts between partners and leads, in no order. pair: number of the (partner, lead) that the fact is about.

    kind: 0 handed over, 1 answered (accepted or contacted), 2 refused. pair_partner, pair_lead: shape (pairs,).
    """

    pair: Places
    kind: Places
    at_us: NDArray[np.int64]
    pair_partner: Places
    pair_lead: NDArray[np.object_]

    @cached_property
    def pairs_with_refusal(self) -> Mapping[str, list[int]]:
        """Pairs of each lead that hold a refusal."""
        found: dict[str, list[int]] = {}
        for pair in np.unique(self.pair[self.kind == 2]).tolist():
            found.setdefault(str(self.pair_lead[pair]), []).append(pair)
        return found


@dataclass(frozen=True)
class History:
    """What was known of each partner at one moment, shape (n,). lift: NaN for one that no lead was handed to."""

    leads_this_month: Floats
    received: Floats
    answered: Floats
    lift: Floats
    has_refused: Booleans
    dealings: Dealings

    def of_one(self, place: int) -> History:
        """The same of one partner alone, shape (1,)."""
        columns = {name: getattr(self, name)[[place]] for name in ("leads_this_month", "received", "answered", "lift")}
        return replace(self, **columns)

    def refusers_of(self, lead_id: str) -> Places:
        """Places of the partners that had refused this lead and not answered it otherwise."""
        pairs = [pair for pair in self.dealings.pairs_with_refusal.get(lead_id, ()) if self.has_refused[pair]]
        return self.dealings.pair_partner[np.array(pairs, dtype=np.intp)]


def directory_of(frame: pd.DataFrame) -> Directory:
    """From one row per partner, oldest first."""
    numbers = {name: _numbers(frame[name]) for name in ("latitude", "longitude", "priority", "monthly_capacity", *FITS)}
    spot, spots = _spots(numbers["latitude"], numbers["longitude"])
    return Directory(
        partner_ids=frame["partner_id"].to_numpy(dtype=object),
        segment=_codes(frame["segment"], [one.value for one in SEGMENTS]),
        uf=_codes(frame["uf"], STATES),
        priority=numbers["priority"],
        capacity=numbers["monthly_capacity"],
        is_active=frame["is_active"].to_numpy(dtype=bool),
        is_deleted=frame["is_deleted"].to_numpy(dtype=bool),
        is_activity_unknown=frame["is_activity_unknown"].to_numpy(dtype=bool),
        fits=np.stack([numbers[name] for name in FITS]),
        spot=spot,
        spots=spots,
    )


def dealings_of(frame: pd.DataFrame) -> Dealings:
    """From one row per fact."""
    leads, lead_ids = pd.factorize(frame["lead_id"])
    keys = frame["place"].to_numpy(dtype=np.int64) * max(1, len(lead_ids)) + leads
    pairs, pair = np.unique(keys, return_inverse=True)
    return Dealings(
        pair=pair.astype(np.intp),
        kind=frame["event_type"].map(_KINDS).to_numpy(dtype=np.intp),
        at_us=frame["at_us"].to_numpy(dtype=np.int64),
        pair_partner=(pairs // max(1, len(lead_ids))).astype(np.intp),
        pair_lead=np.asarray(lead_ids, dtype=object)[pairs % max(1, len(lead_ids))],
    )


def history_at(
    dealings: Dealings, size: int, as_of: datetime, month_start: datetime, prior_answers: float, unseen_rate: float
) -> History:
    """Facts strictly before `as_of`. lift: shrunk share of leads answered, less the average of all."""
    known = dealings.at_us < _micros(as_of)
    is_late = dealings.at_us >= _micros(month_start)
    count = len(dealings.pair_partner)
    handed, answered, refused = (_marked(dealings, known & (dealings.kind == kind), count) for kind in range(3))
    this_month = _marked(dealings, known & is_late & (dealings.kind == 0), count)
    seen = handed | answered | refused
    received, answers, recent = (
        np.bincount(dealings.pair_partner[which], minlength=size).astype(np.float64)
        for which in (seen, answered, this_month)
    )
    average = answers.sum() / received.sum() if received.sum() else unseen_rate
    lift = (answers + prior_answers * average) / (received + prior_answers) - average
    return History(
        leads_this_month=recent,
        received=received,
        answered=answers,
        lift=np.where(received > 0, lift, np.nan),
        has_refused=refused & ~answered,
        dealings=dealings,
    )


def _marked(dealings: Dealings, facts: Booleans, count: int) -> Booleans:
    marked = np.zeros(count, dtype=bool)
    marked[dealings.pair[facts]] = True
    return marked


def _micros(moment: datetime) -> int:
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _numbers(column: pd.Series) -> Floats:
    return np.asarray(column.astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan))


def _codes(column: pd.Series, known: tuple[str, ...] | list[str]) -> Places:
    """Position in `known` of each text; -1 for none, and a number of its own for one that is not listed."""
    codes, distinct = pd.factorize(column)
    numbers = [known.index(text) if text in known else len(known) + n for n, text in enumerate(distinct)]
    return np.asarray(np.array([*numbers, -1], dtype=np.intp)[codes])


def _spots(latitude: Floats, longitude: Floats) -> tuple[Places, Floats]:
    is_known = ~(np.isnan(latitude) | np.isnan(longitude))
    points = np.radians(np.column_stack([latitude, longitude])[is_known])
    spots, where = np.unique(points, axis=0, return_inverse=True)
    spot = np.full(len(latitude), -1, dtype=np.intp)
    spot[is_known] = where.reshape(-1)
    return spot, spots
