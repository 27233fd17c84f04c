"""How good chances are on rows that the model did not see."""

from __future__ import annotations

import math

import numpy as np

from growth_equestre.scorecard.model_calibrate import log_losses
from growth_equestre.scorecard.model_design import Floats
from growth_equestre.scorecard.types import Metric

BINS = 15
Z_95 = 1.959963984540054


def auc(chances: Floats, labels: Floats) -> float:
    """Chance that a won row stands above a lost one, ties half. 0.5 with one class only."""
    won = float(labels.sum())
    lost = len(labels) - won
    if not won or not lost:
        return 0.5
    _, where, counts = np.unique(chances, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2.0
    return float((ranks[where][labels > 0.5].sum() - won * (won + 1) / 2.0) / (won * lost))


def calibration_error(chances: Floats, labels: Floats) -> float:
    """Mean distance between chance and share of won, over equal-mass bins."""
    parts = [part for part in np.array_split(np.argsort(chances, kind="stable"), BINS) if len(part)]
    gaps = [len(part) * abs(float(chances[part].mean() - labels[part].mean())) for part in parts]
    return sum(gaps) / len(labels) if len(labels) else 0.0


def metrics(chances: Floats, labels: Floats) -> tuple[Metric, ...]:
    """log_loss and auc with 95% intervals, calibration_error, base_rate."""
    losses = log_losses(chances, labels)
    half = Z_95 * float(losses.std()) / math.sqrt(max(1, len(losses)))
    area, spread = auc(chances, labels), Z_95 * _auc_error(auc(chances, labels), labels)
    loss = float(losses.mean())
    return (
        Metric("log_loss", loss, loss - half, loss + half),
        Metric("auc", area, max(0.0, area - spread), min(1.0, area + spread)),
        Metric("calibration_error", calibration_error(chances, labels)),
        Metric("base_rate", float(labels.mean())),
        Metric("rows", float(len(labels))),
    )


def _auc_error(area: float, labels: Floats) -> float:
    """Standard error. Source: Hanley and McNeil (1982)."""
    won = float(labels.sum())
    lost = len(labels) - won
    if not won or not lost:
        return 0.0
    q1, q2 = area / (2.0 - area), 2.0 * area**2 / (1.0 + area)
    spread = area * (1 - area) + (won - 1) * (q1 - area**2) + (lost - 1) * (q2 - area**2)
    return math.sqrt(max(0.0, spread) / (won * lost))
