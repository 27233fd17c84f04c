"""How far the nearest partner of a lead's segment is: the same answer for one lead as for a million."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

EARTH_KM = 6371.0088
FARTHEST_KM = 250
"""Beyond this it does not matter how far: FAR_KM is said instead."""
FAR_KM = 999
_BAND_DEGREES = 2.3
"""Places farther north or south than this are farther than FARTHEST_KM."""
_CHUNK = 256
_KEYS = ("segment", "latitude", "longitude")


@dataclass(frozen=True)
class Places:
    """Partners' places of one segment, from south to north, with when each was there (microseconds since 1970)."""

    latitude: Floats
    on_sphere: Floats
    from_us: Ints
    until_us: Ints

    def at(self, as_of_us: int) -> Places:
        """Those that were there just before a moment."""
        there = (self.from_us < as_of_us) & (self.until_us >= as_of_us)
        return Places(self.latitude[there], self.on_sphere[there], self.from_us[there], self.until_us[there])


def places_by_segment(table: pa.Table) -> dict[str, Places]:
    """From the statement's rows: segment, latitude, longitude, from_us, until_us."""
    rows = table.to_pandas().sort_values(["latitude", "longitude"], kind="stable")
    return {
        str(segment): Places(
            some["latitude"].to_numpy(dtype=np.float64),
            _on_sphere(some[["latitude", "longitude"]].to_numpy(dtype=np.float64)),
            some["from_us"].to_numpy(dtype=np.int64),
            some["until_us"].to_numpy(dtype=np.int64),
        )
        for segment, some in rows.groupby("segment", sort=False)
    }


def nearest_km(columns: Mapping[str, Any], known: Mapping[str, Places], as_of_us: int) -> pa.Array:
    """Whole km from each lead to the nearest partner of its segment; null without a segment or a place."""
    if len(columns["segment"]) == 1:
        return _nearest_of_one(columns, known, as_of_us)
    points = pa.table({name: columns[name] for name in _KEYS}).to_pandas()
    number = points.groupby(list(_KEYS), sort=False, dropna=True).ngroup().fillna(-1).to_numpy(dtype=np.int64)
    first = np.unique(number, return_index=True)[1]
    distinct = points.iloc[first[number[first] >= 0]]
    km = np.full(len(distinct) + 1, float(FAR_KM))
    for segment, places in known.items():
        here = np.flatnonzero((distinct["segment"] == segment).to_numpy(dtype=bool))
        if len(here):
            km[here] = _nearest(_degrees(distinct.iloc[here]), places.at(as_of_us))
    return pa.array(km[number], mask=number < 0)


def _nearest_of_one(columns: Mapping[str, Any], known: Mapping[str, Places], as_of_us: int) -> pa.Array:
    segment, latitude, longitude = (columns[name][0].as_py() for name in _KEYS)
    if segment is None or latitude is None or longitude is None:
        return pa.nulls(1, pa.float64())
    places = known.get(segment)
    return pa.array([FAR_KM] if places is None else _nearest(np.array([[latitude, longitude]]), places.at(as_of_us)),
                    pa.float64())  # fmt: skip


def _degrees(points: pd.DataFrame) -> Floats:
    return cast(Floats, points[["latitude", "longitude"]].to_numpy(dtype=np.float64))


def _nearest(points: Floats, places: Places) -> Floats:
    """From south to north, each against the places in its band; plain sums, so that company changes no answer."""
    order = np.argsort(points[:, 0], kind="stable")
    km = np.full(len(points), float(FAR_KM))
    for start in range(0, len(order), _CHUNK):
        some = order[start : start + _CHUNK]
        south, north = points[some[0], 0] - _BAND_DEGREES, points[some[-1], 0] + _BAND_DEGREES
        low, high = np.searchsorted(places.latitude, [south, north])
        if low < high:
            km[some] = _km(_on_sphere(points[some]), places.on_sphere[low:high])
    return km


def _km(at: Floats, to: Floats) -> Floats:
    squares = [(at[:, None, axis] - to[None, :, axis]) ** 2 for axis in range(3)]
    chord = np.sqrt((squares[0] + squares[1] + squares[2]).min(axis=1))
    km = np.floor(2.0 * EARTH_KM * np.arcsin(np.minimum(1.0, chord / 2.0)))
    return cast(Floats, np.where(km <= FARTHEST_KM, km, float(FAR_KM)))


def _on_sphere(degrees: Floats) -> Floats:
    latitude, longitude = np.radians(degrees[:, 0]), np.radians(degrees[:, 1])
    along = np.cos(latitude)
    return np.column_stack([along * np.cos(longitude), along * np.sin(longitude), np.sin(latitude)])
