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

EARTH_KM = 6371.0088
FARTHEST_KM = 250
"""Beyond this it does not matter how far: FAR_KM is said instead."""
FAR_KM = 999
BOX_DEGREES = 2.9
"""Half the side of a box, anywhere in Brazil, that holds every place within FARTHEST_KM."""
FEW = 25
"""Up to so many leads are asked one by one."""
_CHUNK = 4_000_000
_KEYS = ("segment", "latitude", "longitude")


@dataclass(frozen=True)
class Point:
    """Where a lead is, in degrees, and what it looks for."""

    segment: str
    latitude: float
    longitude: float


def only_point(columns: Mapping[str, Any]) -> Point | None:
    """The point that all of a few leads share; None where they differ, are many, or one lacks anything."""
    if not 0 < len(columns["segment"]) <= FEW:
        return None
    points = set(zip(*(columns[name].to_pylist() for name in _KEYS), strict=True))
    only = points.pop()
    return None if points or None in only else Point(*only)


def box_around(point: Point) -> dict[str, float]:
    """The surroundings that can hold a near partner."""
    return {
        "south": point.latitude - BOX_DEGREES,
        "north": point.latitude + BOX_DEGREES,
        "west": point.longitude - BOX_DEGREES,
        "east": point.longitude + BOX_DEGREES,
    }


def nearest_km(columns: Mapping[str, Any], places: pa.Table) -> pa.Array:
    """Whole km from each lead to the nearest of the places of its segment; null without a segment or a place."""
    point = only_point(columns)
    if point:
        by_segment = _by_segment(places.to_pydict())
        there = by_segment.get(point.segment)
        at = np.array([[point.latitude, point.longitude]])
        km = float(FAR_KM) if there is None else float(_nearest(at, there)[0])
        return pa.array(np.full(len(columns["segment"]), km))
    return _nearest_of_many(pa.table({name: columns[name] for name in _KEYS}).to_pandas(), places)


def _nearest_of_many(points: pd.DataFrame, places: pa.Table) -> pa.Array:
    """Each different point is measured once."""
    number = points.groupby(list(_KEYS), sort=False, dropna=True).ngroup().fillna(-1).to_numpy(dtype=np.int64)
    first = np.unique(number, return_index=True)[1]
    distinct = points.iloc[first[number[first] >= 0]]
    km = np.full(len(distinct), float(FAR_KM))
    by_segment = _by_segment(places.to_pydict())
    for segment, there in by_segment.items():
        here = (distinct["segment"] == segment).to_numpy(dtype=bool)
        if here.any():
            km[here] = _nearest(distinct.loc[here, ["latitude", "longitude"]].to_numpy(dtype=np.float64), there)
    if not len(km):
        return pa.nulls(len(points), pa.float64())
    return pa.array(km[number], mask=number < 0)


def _by_segment(places: Mapping[str, list[Any]]) -> dict[str, Floats]:
    found: dict[str, list[tuple[float, float]]] = {}
    for segment, latitude, longitude in zip(*(places[name] for name in _KEYS), strict=True):
        found.setdefault(segment, []).append((latitude, longitude))
    return {segment: np.array(there) for segment, there in found.items()}


def _nearest(points: Floats, places: Floats) -> Floats:
    """By chords, in plain sums, so that a point's answer does not depend on its company."""
    to, answers = _on_sphere(places), []
    size = max(1, _CHUNK // len(places))
    for start in range(0, len(points), size):
        at = _on_sphere(points[start : start + size])
        squares = [(at[:, None, axis] - to[None, :, axis]) ** 2 for axis in range(3)]
        answers.append((squares[0] + squares[1] + squares[2]).min(axis=1))
    chord = np.sqrt(np.concatenate(answers))
    km = np.floor(2.0 * EARTH_KM * np.arcsin(np.minimum(1.0, chord / 2.0)))
    return cast(Floats, np.where(km <= FARTHEST_KM, km, float(FAR_KM)))


def _on_sphere(degrees: Floats) -> Floats:
    latitude, longitude = np.radians(degrees[:, 0]), np.radians(degrees[:, 1])
    along = np.cos(latitude)
    return np.column_stack([along * np.cos(longitude), along * np.sin(longitude), np.sin(latitude)])
