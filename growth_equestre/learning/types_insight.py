"""What is worked out about models: compared on the same rows, held against the present, and how much is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from growth_equestre.learning.types import CardEvidence, CardTrial, Model, ReliabilityBin, Serving, Witnesses
from growth_equestre.scorecard.types import Metric


@dataclass(frozen=True)
class Comparison:
    """Two models on the same rows, card by card; trial: the first against the second."""

    first: str
    second: str
    evidence_first: Mapping[str, CardEvidence]
    evidence_second: Mapping[str, CardEvidence]
    trial: tuple[CardTrial, ...]


@dataclass(frozen=True)
class SignalDrift:
    """How far the recent values of a signal lie from those of training.

    moved: population stability index beyond chance, 0 when it is nothing but chance. cell: what changed most, in
    words, with its share then and now.
    """

    signal: str
    label: str
    moved: float
    cell: str
    share_then: float
    share_now: float


@dataclass(frozen=True)
class CalibrationDrift:
    """What the serving card promised since its training and what came. cost: log loss that correcting it would save."""

    seen: Witnesses
    promised: float
    observed: float
    observed_low: float
    observed_high: float
    cost: float
    cost_low: float
    cost_high: float
    auc: Metric | None
    auc_then: Metric | None
    reliability: tuple[ReliabilityBin, ...]


@dataclass(frozen=True)
class Drift:
    """Whether the world still is what the serving model learned. Empty where it cannot be told, and then why.

    thin_share: of the recent rows, those with some value of which training had hardly any example.
    """

    version: str
    since: datetime | None
    recent_rows: int
    thin_share: float
    signals: tuple[SignalDrift, ...]
    calibration: CalibrationDrift | None
    why_no_inputs: str = ""
    why_no_calibration: str = ""


@dataclass(frozen=True)
class NextRung:
    """How many outcomes until the next rung of the ladder may win: between low and high, None where it is not known.

    outcomes: that the newest training had. months_low, months_high: still to come at the pace of its window; None
    without a pace. is_measured: from this workspace's own trainings; else from what other tables showed. is_rows: all
    of these count rows instead of outcomes.
    """

    rung: int
    outcomes: int
    low: float | None
    high: float | None
    months_low: float | None
    months_high: float | None
    is_measured: bool
    is_rows: bool = False


@dataclass(frozen=True)
class Health:
    """How good the serving model is. evidence: as measured at its training, or now for one that was not trained.

    why_unknown: why there is no evidence, in Portuguese; empty where there is.
    """

    serving: Serving
    model: Model | None
    evidence: Mapping[str, CardEvidence]
    why_unknown: str = ""


@dataclass(frozen=True)
class CellEffect:
    """What one cell of a signal adds to the starting chance, in points of chance (0 to 100), with its 90% interval.

    log_odds: the cell's own points. limits: the values that fall there. share: of the training rows; None if unknown.
    """

    words: str
    limits: str
    effect: float
    low: float
    high: float
    log_odds: float
    share: float | None


@dataclass(frozen=True)
class SignalEffect:
    """One signal's table as a person reads it. is_curve: bins of a number in order, then missing.

    weight: mean distance of its cells from their mean, in points of chance, by how often each occurs.
    """

    signal: str
    label: str
    is_curve: bool
    cells: tuple[CellEffect, ...]
    weight: float
