"""What is worked out about models: compared on the same rows, held against the present, and how much is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from growth_equestre.learning.types import CardEvidence, CardTrial, ReliabilityBin
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

    rows: int
    outcomes: int
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
    """Whether the world still is what the serving model learned. Empty where it cannot be told, and then why."""

    version: str
    since: datetime | None
    recent_rows: int
    signals: tuple[SignalDrift, ...]
    calibration: CalibrationDrift | None
    why_no_inputs: str = ""
    why_no_calibration: str = ""


@dataclass(frozen=True)
class NextRung:
    """How many outcomes until the next rung of the ladder may win: between low and high, None where it is not known.

    months_low, months_high: at the pace of the training window; None without a pace. words: the whole in Portuguese.
    """

    rung: int
    name: str
    outcomes: int
    low: float | None
    high: float | None
    months_low: float | None
    months_high: float | None
    words: str
