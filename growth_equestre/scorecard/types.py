"""The shape of a card: signals, their tables of points, the calibration, and what an evaluation gives back.

Points are log-odds. A card is data only: it is the JSON artifact, field by field.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from growth_equestre.scorecard import checks
from growth_equestre.scorecard.types_forest import STRICT, Cell, Forest

__all__ = ["Cell", "Forest"]

SCHEMA = "growth-equestre/scorecard"
SCHEMA_VERSION = 1

Value = float | int | bool | str | None
"""What a row holds for a signal. None and NaN are missing; a bool counts as 0 or 1 where numbers are due."""


class ChangedBy(StrEnum):
    """Who can bring a signal to another value."""

    TEAM = "TEAM"
    LEAD = "LEAD"
    NOBODY = "NOBODY"


@dataclass(frozen=True)
class Obtainable:
    """What can still be obtained: the value it gives, and its wording ("confirmar o orçamento")."""

    __pydantic_config__ = STRICT

    value: float | str
    text: str


@dataclass(frozen=True)
class Signal:
    """One input of a card.

    name: identifier [a-z][a-z0-9_]*, the column of the table. label: pt-BR, shown.
    monotone: +1 more never lowers the chance, -1 more never raises it, 0 free (always 0 for a category).
    """

    __pydantic_config__ = STRICT

    name: str
    kind: Literal["numeric", "category"]
    label: str
    monotone: Literal[-1, 0, 1] = 0
    changed_by: ChangedBy = ChangedBy.NOBODY
    obtainable: Obtainable | None = None

    def __post_init__(self) -> None:
        checks.signal(self)


@dataclass(frozen=True)
class NumericAxis:
    """Half-open bins over ascending edges: bin i holds edges[i-1] <= x < edges[i]; the last place is missing.

    With k edges there are k + 1 bins and k + 2 places. No edges: one bin for any number.
    """

    __pydantic_config__ = STRICT

    edges: tuple[float, ...]
    kind: Literal["numeric"] = "numeric"

    def __post_init__(self) -> None:
        checks.edges(self.edges)

    @property
    def size(self) -> int:
        """Number of places."""
        return len(self.edges) + 2

    @cached_property
    def missing(self) -> int:
        """Place of null and NaN."""
        return len(self.edges) + 1


@dataclass(frozen=True)
class CategoryAxis:
    """One place per level, in order, then other/unseen, then missing: len(levels) + 2 places."""

    __pydantic_config__ = STRICT

    levels: tuple[str, ...]
    kind: Literal["category"] = "category"

    def __post_init__(self) -> None:
        checks.levels(self.levels)

    @property
    def size(self) -> int:
        """Number of places."""
        return len(self.levels) + 2

    @property
    def other(self) -> int:
        """Place of a level that the card does not list."""
        return len(self.levels)

    @cached_property
    def missing(self) -> int:
        """Place of null."""
        return len(self.levels) + 1

    @cached_property
    def places(self) -> dict[str, int]:
        """Level to place."""
        return {level: place for place, level in enumerate(self.levels)}


Axis = Annotated[NumericAxis | CategoryAxis, Field(discriminator="kind")]


@dataclass(frozen=True)
class SignalTable:
    """The points of one signal: cells[place], in the order of its axis (bins or levels, [other,] missing)."""

    __pydantic_config__ = STRICT

    signal: Signal
    axis: Axis
    cells: tuple[Cell, ...]

    def __post_init__(self) -> None:
        checks.signal_table(self)

    @property
    def name(self) -> str:
        """The term's name: its signal's."""
        return self.signal.name


@dataclass(frozen=True)
class PairTable:
    """Points for two signals together: cells[first place * second axis size + second place]."""

    __pydantic_config__ = STRICT

    name: str
    first: str
    second: str
    first_axis: Axis
    second_axis: Axis
    cells: tuple[Cell, ...]

    def __post_init__(self) -> None:
        checks.pair_table(self)


@dataclass(frozen=True)
class Identity:
    """The sigmoid of the margin is already the chance."""

    __pydantic_config__ = STRICT

    kind: Literal["identity"] = "identity"


@dataclass(frozen=True)
class Beta:
    """logit(chance) = a ln(p) - b ln(1 - p) + c, with a, b >= 0. Source: Kull, Silva Filho, Flach (2017)."""

    __pydantic_config__ = STRICT

    a: float
    b: float
    c: float
    kind: Literal["beta"] = "beta"

    def __post_init__(self) -> None:
        checks.beta(self)


@dataclass(frozen=True)
class Isotonic:
    """Straight lines between knots (p, chance), ascending in [0, 1], flat outside the outermost knots."""

    __pydantic_config__ = STRICT

    knots: tuple[tuple[float, float], ...]
    kind: Literal["isotonic"] = "isotonic"

    def __post_init__(self) -> None:
        checks.knots(self.knots)


Calibration = Annotated[Identity | Beta | Isotonic, Field(discriminator="kind")]


@dataclass(frozen=True)
class Metric:
    """A measured figure with its interval (None where it was not estimated)."""

    __pydantic_config__ = STRICT

    name: str
    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Training:
    """Where a learned card comes from. Moments are aware UTC; rows and outcomes count the training window."""

    __pydantic_config__ = STRICT

    window_start: datetime
    window_end: datetime
    as_of: datetime
    rows: int
    outcomes: int
    rung: int
    metrics: tuple[Metric, ...]
    data_hash: str
    code_version: str

    def __post_init__(self) -> None:
        checks.training(self)


@dataclass(frozen=True)
class Card:
    """An additive model: chance = calibration(sigmoid(intercept + one cell of each table + what the forest sums to)).

    intercept: log-odds of the starting point, a row with nothing said for or against it.
    trained: None for a prior card that a person wrote. forest: None where tables and pairs say it all.
    """

    __pydantic_config__ = STRICT

    name: str
    version: str
    intercept: float
    tables: tuple[SignalTable, ...]
    pairs: tuple[PairTable, ...] = ()
    calibration: Calibration = Identity()
    intercept_variance: float = 0.0
    trained: Training | None = None
    schema: Literal["growth-equestre/scorecard"] = "growth-equestre/scorecard"
    schema_version: Literal[1] = 1
    forest: Forest | None = None

    def __post_init__(self) -> None:
        checks.card(self)

    @cached_property
    def signals(self) -> tuple[Signal, ...]:
        """The inputs, in the card's order."""
        return tuple(table.signal for table in self.tables)

    @cached_property
    def terms(self) -> tuple[SignalTable | PairTable, ...]:
        """The signals' tables, then the pairs."""
        return self.tables + self.pairs

    @cached_property
    def parts(self) -> tuple[SignalTable | PairTable | Forest, ...]:
        """What is summed, in order: the terms, then the forest. The order breaks ties."""
        return (*self.terms, self.forest) if self.forest else self.terms


@dataclass(frozen=True)
class Evaluation:
    """margin: log-odds before calibration; chance in [0, 1]; contributions: log-odds per part, in card order.

    score: the chance in whole points, 0 to 100, halves up.
    """

    margin: float
    chance: float
    score: int
    contributions: tuple[float, ...]


@dataclass(frozen=True)
class Reason:
    """One line of a receipt: whole points, never zero, never against the sign of the signal's real effect."""

    signal: str
    text: str
    points: int


@dataclass(frozen=True)
class Receipt:
    """start_points + the reasons' points + rest_points = score, exactly. Strongest first, five at most.

    rest_points: the line "demais sinais".
    """

    start_points: int
    reasons: tuple[Reason, ...]
    rest_points: int
    score: int


REST_SIGNAL, REST_TEXT = "demais_sinais", "demais sinais"
"""What a receipt's last line is called where it stands for all that is not listed singly."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a receipt as rooms keep and show it, in whole points; zero only where it says why to wait."""

    signal: str
    text: str
    points: int

    def to_json(self) -> dict[str, object]:
        """The line as the command line writes it."""
        return {"signal": self.signal, "text": self.text, "points": self.points}


@dataclass(frozen=True)
class WhatIf:
    """Something that can still be obtained, as the values its signals would then have."""

    text: str
    changes: Mapping[str, Value]
    changed_by: ChangedBy = ChangedBy.TEAM


@dataclass(frozen=True)
class Counterfactual:
    """A what-if with the score and the chance the row would then have, by evaluating it again."""

    what_if: WhatIf
    score: int
    chance: float
    gain: int
