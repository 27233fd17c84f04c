"""Measuring cards on rows whose outcome is known: figures with intervals, curves, and one card against another.

Intervals are 90%. Rows of one subject are drawn together, so that a subject seen often is not many witnesses.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from growth_equestre.learning.types import CardEvidence, ReliabilityBin, Slice, Witnesses
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard.types import Card, Cell, Identity, Metric

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from growth_equestre.learning.types import Floats

    Labels = NDArray[np.int8]
    Groups = NDArray[np.int64] | None

Z_90 = 1.6448536269514722
DRAWS = 1_000
BINS = 10
ERROR_BINS = 15
GAIN_POINTS = 41
MANY_GROUPS = 20_000
THIN = 5
_SMALLEST = 1e-9
_CHUNK = 2_000_000
"""Weights drawn at a time: bounds the memory of a bootstrap."""


def chances(card: Card, later: Slice) -> Floats:
    """The card's chance of every row."""
    return scorecard.evaluate_table(card, later.frame).chances


def part_of(later: Slice, kept: NDArray[np.bool_]) -> Slice:
    """Only these rows."""
    return Slice(
        later.frame[kept],
        later.labels[kept],
        later.moments[kept],
        None if later.groups is None else later.groups[kept],
    )


def witnesses(rows: Slice) -> Witnesses:
    """How many rows and subjects there are, and how many subjects of each outcome."""
    subjects = np.arange(len(rows.labels)) if rows.groups is None else rows.groups
    each = [len(np.unique(part)) for part in (subjects, subjects[rows.labels == 1], subjects[rows.labels == 0])]
    return Witnesses(len(rows.labels), *each)


def measured(later: Slice, given: Floats, challenger: Floats | None = None) -> CardEvidence:
    """Everything that is said of a card on rows that came later."""
    return CardEvidence(
        witnesses(later),
        metrics(later, given),
        reliability(later, given),
        gain(later.labels.astype(np.float64), given),
        () if challenger is None else metrics(later, challenger),
    )


def metrics(later: Slice, given: Floats) -> tuple[Metric, ...]:
    """auc, log_loss, base_log_loss (of a constant that knows the slice's own rate), brier, calibration_error."""
    labels = later.labels.astype(np.float64)
    losses = log_losses(labels, given)
    base = log_losses(labels, np.full(len(labels), labels.mean()))
    return (
        _auc(labels, given, later.groups),
        _mean("log_loss", losses, later.groups),
        Metric("base_log_loss", float(base.mean())),
        _mean("brier", (labels - given) ** 2, later.groups),
        Metric("calibration_error", calibration_error(labels, given)),
    )


def log_losses(labels: Floats, given: Floats) -> Floats:
    """Minus the log of the chance given to what happened, per row; a certainty that failed counts 20.7."""
    kept = np.clip(given, _SMALLEST, 1.0 - _SMALLEST)
    return -(labels * np.log(kept) + (1.0 - labels) * np.log1p(-kept))


def calibration_error(labels: Floats, given: Floats, bins: int = ERROR_BINS) -> float:
    """Mean distance of the promised from the observed share over equal-mass bins."""
    order = np.argsort(given, kind="stable")
    parts = np.array_split(order, min(bins, len(order)))
    return float(sum(abs((labels[part] - given[part]).sum()) for part in parts) / len(labels))


def reliability(later: Slice, given: Floats, bins: int = BINS) -> tuple[ReliabilityBin, ...]:
    """Rows of about the same chance together; rows of exactly the same chance are never parted."""
    cuts = np.unique(np.quantile(given, np.linspace(0.0, 1.0, bins + 1)[1:-1]))
    places = np.searchsorted(cuts, given, side="left")
    found = []
    for place in np.unique(places):
        here = places == place
        observed, low, high = share(part_of(later, here))
        found.append(ReliabilityBin(float(given[here].mean()), observed, low, high, int(here.sum())))
    return tuple(found)


def share(rows: Slice) -> tuple[float, float, float]:
    """The share of rows in which it happened, and its interval: Wilson's, of as many rows as the subjects are worth."""
    labels = rows.labels.astype(np.float64)
    value = float(labels.mean())
    sums, counts = _by_group(labels, rows.groups)
    worth = float(len(sums))
    if 0.0 < value < 1.0 and len(sums) > 1:
        spread = ((sums - counts * value) ** 2).sum() / counts.sum() ** 2 * len(sums) / (len(sums) - 1)
        worth = min(float(len(labels)), value * (1.0 - value) / max(float(spread), 1e-12))
    return value, *wilson(value, worth)


def wilson(value: float, rows: float) -> tuple[float, float]:
    """90% interval of a share seen on so many independent rows. Source: Wilson (1927)."""
    z = Z_90
    middle = (value + z * z / (2 * rows)) / (1 + z * z / rows)
    half = z * float(np.sqrt(value * (1 - value) / rows + z * z / (4 * rows * rows))) / (1 + z * z / rows)
    return max(0.0, middle - half), min(1.0, middle + half)


def gain(labels: Floats, given: Floats) -> tuple[tuple[float, float], ...]:
    """Calling from the likeliest down: (share of rows called, share of outcomes reached), ties in proportion."""
    total = labels.sum()
    if not total:
        return ()
    levels, places = np.unique(-given, return_inverse=True)
    rows = np.cumsum(np.bincount(places, minlength=len(levels)))
    hits = np.cumsum(np.bincount(places, weights=labels, minlength=len(levels)))
    called = np.linspace(0.0, 1.0, GAIN_POINTS)
    reached = np.interp(called, np.r_[0.0, rows / rows[-1]], np.r_[0.0, hits / total])
    return tuple(zip(called.round(4).tolist(), reached.round(6).tolist(), strict=True))


def difference(later: Slice, ours: Floats, theirs: Floats, rng: np.random.Generator) -> tuple[float, float, float]:
    """Our log loss minus theirs on the same rows, with its paired bootstrap interval: (difference, low, high)."""
    labels = later.labels.astype(np.float64)
    each = log_losses(labels, ours) - log_losses(labels, theirs)
    sums, counts = _by_group(each, later.groups)
    low, high = _interval(sums, counts, rng)
    return float(each.mean()), low, high


def recalibration_gain(later: Slice, given: Floats, rng: np.random.Generator) -> tuple[float, float, float]:
    """Log loss that a straight line through the log-odds would save, beyond what it saves by chance: (gain, low, high).

    A line fitted on n rows saves 1/n by chance (two parameters, half a unit of deviance each).
    """
    labels = later.labels.astype(np.float64)
    each = log_losses(labels, given) - log_losses(labels, _recalibrated(labels, given))
    sums, counts = _by_group(each, later.groups)
    by_chance = 1.0 / len(counts)
    low, high = _interval(sums, counts, rng)
    return max(0.0, float(each.mean()) - by_chance), max(0.0, low - by_chance), max(0.0, high - by_chance)


def shares(card: Card, frame: pd.DataFrame) -> dict[str, Floats]:
    """For each signal of the card, the share of rows in each cell of its table."""
    places = _places(card, frame)
    return {
        table.name: np.bincount(places[:, column], minlength=len(table.cells)) / max(len(frame), 1)
        for column, table in enumerate(card.tables)
    }


def thin_share(card: Card, frame: pd.DataFrame, then: Mapping[str, Floats], rows_then: int) -> float:
    """Share of rows with some value that fewer than THIN rows of training had; then: shares by signal."""
    places = _places(card, frame)
    is_thin = np.zeros(len(frame), dtype=bool)
    for column, table in enumerate(card.tables):
        if table.name in then:
            is_thin |= (then[table.name] * rows_then < THIN)[places[:, column]]
    return float(is_thin.mean())


def stability_index(before: Floats, now: Floats, rows_before: int, rows_now: int) -> tuple[float, float]:
    """How far shares moved (population stability index), and what it would be by chance alone."""
    cells = len(before)
    then = (before * rows_before + 0.5) / (rows_before + 0.5 * cells)
    later = (now * rows_now + 0.5) / (rows_now + 0.5 * cells)
    used = max(int(((before > 0) | (now > 0)).sum()), 1)
    by_chance = (used - 1) * (1.0 / max(rows_before, 1) + 1.0 / max(rows_now, 1))
    return float(((later - then) * np.log(later / then)).sum()), by_chance


def line_through(x: Floats, y: Floats, weights: Floats) -> tuple[float, float, Floats]:
    """Weighted line y = a + b x: (a, b, covariance of both). weights: one over each y's variance."""
    design = np.column_stack([np.ones_like(x), x])
    spread: Floats = np.linalg.pinv(design.T @ (weights[:, None] * design)).astype(np.float64)
    a, b = spread @ design.T @ (weights * y)
    return float(a), float(b), spread


_STEP = 1e-4


def _places(card: Card, frame: pd.DataFrame) -> NDArray[np.intp]:
    """The cell in which each row falls, shape (rows, signals)."""
    return np.rint(scorecard.evaluate_table(_probe(card), frame).contributions / _STEP).astype(np.intp)


def _probe(card: Card) -> Card:
    """The card with every cell's points telling its place: the scorecard's door gives points, not places."""
    tables = tuple(
        replace(
            table,
            signal=replace(table.signal, monotone=0),
            cells=tuple(Cell(place * _STEP, "") for place in range(len(table.cells))),
        )
        for table in card.tables
    )
    return replace(card, tables=tables, pairs=(), calibration=Identity(), trained=None)


def _auc(labels: Floats, given: Floats, groups: Groups) -> Metric:
    """Share of (outcome, no outcome) pairs in the right order.

    Interval: DeLong, DeLong, Clarke-Pearson (1988); Obuchowski (1997) where subjects have several rows.
    """
    is_hit = labels == 1
    hits, misses = given[is_hit], given[~is_hit]
    if not len(hits) or not len(misses):
        return Metric("auc", 0.5)
    placed = np.empty(len(labels))
    placed[is_hit] = _mid_ranks_among(hits, misses) / len(misses)
    placed[~is_hit] = 1.0 - _mid_ranks_among(misses, hits) / len(hits)
    value = float(placed[is_hit].mean())
    # Each row's pull on the figure; those of one subject add up before they are squared.
    pull = (placed - value) / np.where(is_hit, len(hits), len(misses))
    sums, _ = _by_group(pull, groups)
    if len(sums) < 2:
        return Metric("auc", value)
    half = Z_90 * float(np.sqrt((sums**2).sum() * len(sums) / (len(sums) - 1)))
    return Metric("auc", value, max(0.0, value - half), min(1.0, value + half))


def _mid_ranks_among(these: Floats, others: Floats) -> Floats:
    """How many of the others each one exceeds; a tie is half."""
    ordered = np.sort(others)
    below, up_to = np.searchsorted(ordered, these, "left"), np.searchsorted(ordered, these, "right")
    return (below + up_to) / 2.0


def _mean(name: str, each: Floats, groups: Groups) -> Metric:
    value = float(each.mean())
    sums, counts = _by_group(each, groups)
    if len(sums) < 2:
        return Metric(name, value)
    off = sums - counts * value
    half = Z_90 * float(np.sqrt((off**2).sum() * len(sums) / (len(sums) - 1)) / counts.sum())
    return Metric(name, value, value - half, value + half)


def _by_group(each: Floats, groups: Groups) -> tuple[Floats, Floats]:
    """Sums and counts per group, or per row."""
    if groups is None:
        return each, np.ones(len(each))
    _, places = np.unique(groups, return_inverse=True)
    return np.bincount(places, weights=each).astype(np.float64), np.bincount(places).astype(np.float64)


def _interval(sums: Floats, counts: Floats, rng: np.random.Generator) -> tuple[float, float]:
    """90% interval of the mean: by bootstrap, or by the normal law where groups are so many that both agree."""
    if len(sums) > MANY_GROUPS:
        value = sums.sum() / counts.sum()
        half = Z_90 * float(np.sqrt(((sums - counts * value) ** 2).sum())) / counts.sum()
        return float(value - half), float(value + half)
    low, high = np.quantile(_drawn_means(sums, counts, rng), [0.05, 0.95])
    return float(low), float(high)


def _drawn_means(sums: Floats, counts: Floats, rng: np.random.Generator) -> Floats:
    """Means of DRAWS bootstrap samples of groups. The weights of each are Poisson(1)."""
    size = len(sums)
    step = max(1, _CHUNK // size)
    drawn = []
    for start in range(0, DRAWS, step):
        weights = rng.poisson(1.0, (min(step, DRAWS - start), size)).astype(np.float64)
        drawn.append((weights @ sums) / np.maximum(weights @ counts, 1.0))
    return np.concatenate(drawn)


def _recalibrated(labels: Floats, given: Floats) -> Floats:
    """sigmoid(a + b logit(chance)): the line that loses least, by Newton's method, each step halved until it helps."""
    kept = np.clip(given, 1e-6, 1.0 - 1e-6)
    design = np.column_stack([np.ones(len(kept)), np.log(kept / (1.0 - kept))])
    line = np.array([0.0, 1.0])
    loss = log_losses(labels, _on_line(design, line)).sum()
    for _ in range(50):
        fitted = _on_line(design, line)
        curve = design.T @ ((fitted * (1.0 - fitted))[:, None] * design) + 1e-6 * np.eye(2)
        step = np.linalg.solve(curve, design.T @ (labels - fitted))
        while (tried := log_losses(labels, _on_line(design, line + step)).sum()) > loss and np.abs(step).max() > 1e-9:
            step = step / 2.0
        if tried >= loss:
            break
        line, loss = line + step, tried
    return _on_line(design, line)


def _on_line(design: Floats, line: Floats) -> Floats:
    chance: Floats = 1.0 / (1.0 + np.exp(-np.clip(design @ line, -30.0, 30.0)))
    return chance
