"""What learning a card takes and gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from growth_equestre.scorecard.types import Card, Metric, Signal

RUNGS = ("regras", "bayesiano", "curvas", "curvas e pares")
"""What each rung is called, 0 to 3."""
FOREST = (5, "combinações de sinais")
"""Rung and name of trees over any number of signals, beside the tables and pairs."""
CHALLENGER = (4, "LightGBM sem restrições")
"""Rung and name of what is measured beside the ladder."""


@dataclass(frozen=True)
class Band:
    """The place of an axis that a text is about.

    Numeric: low <= value < high, None where open; `low` and `high` are both None for any number. is_whole: the
    table only ever held whole numbers. Category: `level`, or is_other for one that the card does not list.
    """

    low: float | None = None
    high: float | None = None
    is_whole: bool = False
    level: str | None = None
    is_other: bool = False
    is_missing: bool = False


Words = Callable[[Signal, Band], str]
"""The pt-BR reason of one place of a learned table ("clicou no WhatsApp")."""

Report = Callable[[float, str], None]
"""Told how far the work is: share done in [0, 1], and what is being done, in Portuguese."""


@dataclass(frozen=True)
class Provenance:
    """Where the rows come from. Moments are aware UTC, in order: nothing after `as_of` is among the rows."""

    window_start: datetime
    window_end: datetime
    as_of: datetime
    data_hash: str = ""
    code_version: str = ""


@dataclass(frozen=True)
class RungReport:
    """One rung on the rows that were held out of its training.

    gain: log loss saved per row against the best rung below it; noise: standard error of that gain. has_won: the
    gain passed its noise, so the ladder climbed.
    rung: 0 to 3, 5 with a forest, or 4 for the challenger, which never serves.
    """

    rung: int
    name: str
    log_loss: float
    auc: float
    calibration_error: float
    gain: float = 0.0
    noise: float = 0.0
    has_won: bool = False


@dataclass(frozen=True)
class Fitted:
    """card: the chosen rung, refitted on all rows and calibrated. holdout: its figures on held-out rows.

    ladder: one report per rung that could be tried, lowest first, the challenger last. is_forward: the held-out
    rows came later than what each fit learned from. challenger: LightGBM's own text, None where it was not fitted.
    notes: pt-BR remarks on what could not be learned, and why.
    """

    card: Card
    ladder: tuple[RungReport, ...]
    chosen: int
    challenger: str | None = None
    holdout: tuple[Metric, ...] = ()
    is_forward: bool = False
    notes: tuple[str, ...] = field(default=())
