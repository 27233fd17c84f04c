"""A table as places on axes: what every rung learns from, so that a card is its model exactly.

Axes never look at the outcome: they may be laid over all rows, held-out ones too.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from growth_equestre.scorecard import rules
from growth_equestre.scorecard.model import numbers_of, places_on
from growth_equestre.scorecard.types import Axis, Card, CategoryAxis, NumericAxis, Signal, SignalTable

Floats = NDArray[np.float64]
Places = NDArray[np.intp]

BINS = 64
"""Bins of a numeric signal, at most, besides the edges that the prior card brings."""
BINS_WIDE = 250
"""The same where there are rows enough to tell them apart."""
WIDE_ROWS = 20_000
LEVELS, LEVELS_LEAST, LEVELS_ALL = 250, 20, 600
"""Levels of one category, at most, and of all together; the rarest share the place of the others."""
RARE_ALL = 6_000
"""Rare levels of all categories together, at most, where they are listed too."""
COARSE = 24
"""Places of a signal in a pair, at most, besides other and missing."""
LEAST_ROWS = 2
LEAST_SHARE = 0.005
"""A level with fewer rows than both is not listed."""
ENOUGH_ROWS = 30
"""A level with as many rows is listed whatever its share."""
CLIP = 3.0
HUGE = 1e100


@dataclass(frozen=True)
class Design:
    """Rows as places. places: shape (n_rows, n_signals); inputs[j]: shape (places of j, columns of rung 1).

    whole[j]: only whole numbers were seen. coarse[j]: a place on the coarser axis that pairs use.
    prior_points[j]: the prior card's log-odds per place (zero where it says nothing). rare[j]: the first place of the
    levels that only differ from the others by their pooled points; the axis's other where none is listed.
    """

    signals: tuple[Signal, ...]
    axes: tuple[Axis, ...]
    places: NDArray[np.int32]
    inputs: tuple[Floats, ...]
    whole: tuple[bool, ...]
    coarse: tuple[Places, ...]
    coarse_axes: tuple[Axis, ...]
    prior_points: tuple[Floats, ...]
    prior_intercept: float
    has_prior: bool
    rare: tuple[int, ...]

    def has_rare(self, j: int) -> bool:
        """Whether rare levels of signal j are listed."""
        axis = self.axes[j]
        return isinstance(axis, CategoryAxis) and self.rare[j] < axis.other

    @property
    def rows(self) -> int:
        """Rows of the table."""
        return len(self.places)

    def counts(self, j: int, rows: Places | None = None) -> Floats:
        """Rows per place of signal j."""
        column = self.places[:, j] if rows is None else self.places[rows, j]
        return np.bincount(column, minlength=self.axes[j].size).astype(np.float64)


def design_of(
    table: pd.DataFrame, spec: Sequence[Signal], prior: Card | None, bins: int | None = None, *, has_rare: bool = False
) -> Design:
    """bins: of a numeric signal, at most; None leaves it to the number of rows. has_rare: rare levels are listed too.

    Raises InvalidInput for a missing column, or for text where a signal counts or measures.
    """
    known = {one.name: one for one in prior.tables} if prior else {}
    most = _levels_each(table, spec, has_rare)
    fields = [
        _field(table, signal, known.get(signal.name), each, bins) for signal, each in zip(spec, most, strict=True)
    ]
    places = [
        places_on(one.axis, table, signal.name).astype(np.int32) for one, signal in zip(fields, spec, strict=True)
    ]
    coarse = [
        _coarse(one.axis, np.bincount(at, minlength=one.axis.size), one.rare)
        for one, at in zip(fields, places, strict=True)
    ]
    return Design(
        signals=tuple(spec),
        axes=tuple(one.axis for one in fields),
        places=np.stack(places, axis=1) if places else np.zeros((len(table), 0), dtype=np.int32),
        inputs=tuple(_with_prior(one, at) for one, at in zip(fields, places, strict=True)),
        whole=tuple(one.is_whole for one in fields),
        coarse=tuple(to for _, to in coarse),
        coarse_axes=tuple(axis for axis, _ in coarse),
        prior_points=tuple(one.prior for one in fields),
        prior_intercept=prior.intercept if prior else 0.0,
        has_prior=prior is not None,
        rare=tuple(one.rare for one in fields),
    )


def narrowed(design: Design, kept: Collection[int]) -> Design:
    """The same design with rare levels of the kept signals only; those of others share the place of the others."""
    dropped = [j for j in range(len(design.axes)) if design.has_rare(j) and j not in kept]
    if not dropped:
        return design
    axes, places = list(design.axes), design.places.copy()
    inputs, coarse, prior = list(design.inputs), list(design.coarse), list(design.prior_points)
    for j in dropped:
        listed, size = design.rare[j], axes[j].size
        own = np.r_[0:listed, size - 2, size - 1]
        to = np.full(size, listed, dtype=np.int32)
        to[own] = np.arange(len(own))
        places[:, j] = to[places[:, j]]
        axes[j] = CategoryAxis(cast(CategoryAxis, axes[j]).levels[:listed])
        inputs[j], coarse[j], prior[j] = inputs[j][own], coarse[j][own], prior[j][own]
    return replace(
        design, places=places, axes=tuple(axes), inputs=tuple(inputs), coarse=tuple(coarse), prior_points=tuple(prior)
    )


def sorted_design(design: Design, order: Places) -> Design:
    """The same design with its rows in another order."""
    return replace(design, places=design.places[order])


@dataclass(frozen=True)
class _Field:
    axis: Axis
    inputs: Floats
    is_whole: bool
    prior: Floats
    rare: int


class _Most(NamedTuple):
    """Levels of a category, at most: listed by themselves, and rare."""

    levels: int
    rare: int


def _levels_each(table: pd.DataFrame, spec: Sequence[Signal], has_rare: bool) -> list[_Most]:
    categories = [signal.kind == "category" for signal in spec]
    levels = int(np.clip(LEVELS_ALL // max(1, sum(categories)), LEVELS_LEAST, LEVELS))
    asked = [0] * len(spec)
    if has_rare:
        names = [signal.name for signal in spec]
        asked = [
            table[name].nunique() if is_asked and name in table else 0
            for name, is_asked in zip(names, categories, strict=True)
        ]
    return [_Most(levels, rare) for rare in shared(asked, RARE_ALL)]


def shared(asked: Sequence[int], most: int) -> list[int]:
    """What each gets of `most`: as much as it asks for, and of what is too little for all an equal part."""
    given, left = [0] * len(asked), most
    for waiting, j in enumerate(sorted(range(len(asked)), key=lambda j: asked[j])):
        given[j] = min(asked[j], left // (len(asked) - waiting))
        left -= given[j]
    return given


def _field(table: pd.DataFrame, signal: Signal, prior: SignalTable | None, most: _Most, bins: int | None) -> _Field:
    if signal.name not in table.columns:
        raise rules.missing_column(signal.name)
    given = prior.axis if prior else None
    axis: Axis
    if signal.kind == "numeric":
        axis, inputs, is_whole = _numeric(numbers_of(table[signal.name], signal.name), given, bins)
        return _Field(axis, inputs, is_whole, _prior_points(prior, axis), axis.size)
    axis, inputs, rare = _category(table, signal.name, given, most)
    return _Field(axis, inputs, False, _prior_points(prior, axis), rare)


def _prior_points(prior: SignalTable | None, axis: Axis) -> Floats:
    """The prior's log-odds on an axis that refines its own."""
    if prior is None:
        return np.zeros(axis.size)
    points = np.array([cell.points for cell in prior.cells])
    if isinstance(axis, CategoryAxis) and isinstance(prior.axis, CategoryAxis):
        to = [prior.axis.places.get(level, prior.axis.other) for level in axis.levels]
        return points[[*to, prior.axis.other, prior.axis.missing]]
    if isinstance(axis, NumericAxis) and isinstance(prior.axis, NumericAxis):
        to = [0, *(bisect_right(prior.axis.edges, edge) for edge in axis.edges), prior.axis.missing]
        return points[to]
    raise ValueError(f"prior signal {prior.name} is of another kind")


def _with_prior(field: _Field, places: NDArray[np.int32]) -> Floats:
    """The prior's own table as one more column, so that rows may stretch or flatten it."""
    if not len(places) or not np.ptp(field.prior[places]):
        return field.inputs
    return np.column_stack([field.inputs, field.prior - field.prior[places].mean()])


def _coarse(axis: Axis, counts: NDArray[np.int64], rare: int) -> tuple[Axis, Places]:
    """Fewer places, for grids of two signals: merged bins, the commonest levels."""
    if isinstance(axis, CategoryAxis):
        often = sorted(np.argsort(-counts[:rare], kind="stable")[:COARSE].tolist())
        kept = CategoryAxis(tuple(axis.levels[i] for i in often))
        to = np.full(axis.size, kept.other, dtype=np.intp)
        to[often] = np.arange(len(often))
        to[axis.missing] = kept.missing
        return kept, to
    share = np.cumsum(counts[: axis.missing]) / max(1, int(counts[: axis.missing].sum())) * COARSE
    starts = np.floor(share[:-1] + 1e-9) > np.floor(np.append(0.0, share[:-2]) + 1e-9)
    if len(axis.edges) < COARSE:
        starts = np.ones(len(axis.edges), dtype=bool)
    edges = NumericAxis(tuple(edge for edge, is_start in zip(axis.edges, starts, strict=True) if is_start))
    return edges, np.concatenate([[0], np.cumsum(starts), [edges.missing]]).astype(np.intp)


def _numeric(values: Floats, given: Axis | None, bins: int | None) -> tuple[Axis, Floats, bool]:
    distinct, counts = np.unique(values[np.isfinite(values)], return_counts=True)
    edges = set(_edges(distinct, counts, bins))
    if isinstance(given, NumericAxis):
        edges |= set(given.edges)
    axis = NumericAxis(tuple(sorted(edges)))
    is_whole = bool(len(distinct)) and bool(np.all(distinct == np.floor(distinct)))
    missing = float(np.isnan(values).mean()) if len(values) else 0.0
    return axis, _numeric_inputs(axis, distinct, counts, missing), is_whole


def _edges(distinct: Floats, counts: NDArray[np.int64], most: int | None) -> list[float]:
    """Where bins of about as many rows begin; a value that fills a bin alone has its own."""
    total = int(counts.sum())
    bins = most or (BINS_WIDE if total >= WIDE_ROWS else BINS)
    if len(distinct) <= bins:
        starts = np.arange(1, len(distinct))
    else:
        share = np.cumsum(counts) / total * bins
        starts = np.flatnonzero(np.floor(share[:-1] + 1e-9) > np.floor(np.append(0.0, share[:-2]) + 1e-9)) + 1
    return [_short_between(float(distinct[i - 1]), float(distinct[i])) for i in starts]


def _short_between(below: float, above: float) -> float:
    """The number with the fewest digits in (below, above]."""
    gap = above - below
    if not math.isfinite(gap) or gap <= 0.0:
        return above
    for digits in range(-math.ceil(math.log10(gap)) - 1, 17):
        short = round(above, digits)
        if below < short <= above:
            return short
        short -= 10.0**-digits if short > above else 0.0
        short = round(short, digits)
        if below < short <= above:
            return short
    return above


def _numeric_inputs(axis: NumericAxis, distinct: Floats, counts: NDArray[np.int64], missing: float) -> Floats:
    """Standardised value and signed logarithm, cut at three deviations; centred mark of what is missing."""
    has_some = 0.0 < missing < 1.0
    columns = np.zeros((axis.size, 2 + has_some))
    if has_some:
        columns[:, 2] = -missing
        columns[axis.missing, 2] = 1.0 - missing
    if len(distinct) < 2:
        return columns
    bins = np.searchsorted(np.array(axis.edges), distinct, side="right")
    capped = np.clip(distinct, -HUGE, HUGE)
    for k, scaled in enumerate((capped, np.sign(capped) * np.log1p(np.abs(capped)))):
        mean = np.average(scaled, weights=counts)
        deviation = math.sqrt(np.average((scaled - mean) ** 2, weights=counts))
        z = np.clip((scaled - mean) / (deviation or 1.0), -CLIP, CLIP)
        columns[: axis.missing, k] = _bin_means(z, counts, bins, axis.missing)
    return columns


def _bin_means(z: Floats, counts: NDArray[np.int64], bins: Places, size: int) -> Floats:
    """Mean per bin; a bin without rows takes the nearest ones' by straight lines."""
    rows = np.bincount(bins, weights=counts, minlength=size)
    sums = np.bincount(bins, weights=counts * z, minlength=size)
    filled = np.flatnonzero(rows)
    return cast(Floats, np.interp(np.arange(size), filled, sums[filled] / rows[filled]))


def _category(table: pd.DataFrame, name: str, given: Axis | None, most: _Most) -> tuple[CategoryAxis, Floats, int]:
    """(axis, columns of rung 1, the place where rare levels begin)."""
    column = table[name]
    codes, distinct = pd.factorize(column[column.notna()])
    seen: dict[str, int] = {}
    for level, count in zip(distinct.tolist(), np.bincount(codes, minlength=len(distinct)).tolist(), strict=True):
        seen[rules.level_of(level)] = seen.get(rules.level_of(level), 0) + count
    least = max(LEAST_ROWS, min(LEAST_SHARE * len(column), ENOUGH_ROWS))
    levels = list(given.levels) if isinstance(given, CategoryAxis) else []
    counted = sorted((v for v, count in seen.items() if count >= LEAST_ROWS), key=lambda v: (-seen[v], v))
    often = [v for v in counted if seen[v] >= least][: most.levels]
    listed = (*levels, *sorted(v for v in often if v not in levels and "\0" not in v))
    known = set(listed) | set(often)
    rare = sorted([v for v in counted if v not in known and "\0" not in v][: most.rare])
    axis = CategoryAxis((*listed, *rare))
    return axis, _one_hot(axis, places_on(axis, table, name), len(listed)), len(listed)


def _one_hot(axis: CategoryAxis, places: Places, rare: int) -> Floats:
    """One centred column per place that has rows; a place without any stands at the middle, a rare one at other."""
    own = np.where((places >= rare) & (places < axis.other), axis.other, places)
    counts = np.bincount(own, minlength=axis.size)
    filled = np.flatnonzero(counts)
    if len(filled) < 2:
        return np.zeros((axis.size, 0))
    columns = np.zeros((axis.size, len(filled)))
    columns[filled, np.arange(len(filled))] = 1.0
    columns[filled] -= counts[filled] / len(places)
    columns[rare : axis.other] = columns[axis.other]
    return columns
