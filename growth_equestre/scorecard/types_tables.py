"""A person's own table: how its file is written, what was read in it, and what was left out and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from growth_equestre.scorecard.types import Signal
from growth_equestre.scorecard.types_fit import Fitted


@dataclass(frozen=True)
class FileForm:
    """How a file is written, so that an answer can come back the same way. A Parquet file has no delimiter."""

    delimiter: str = ","
    decimal: str = "."
    has_mark: bool = False

    @property
    def is_parquet(self) -> bool:
        """Typed columns instead of text."""
        return not self.delimiter


@dataclass(frozen=True)
class OwnTable:
    """frame: one column per header of the file, RangeIndex; text as it came ("" where empty), or typed (Parquet)."""

    frame: pd.DataFrame
    form: FileForm


class Why(StrEnum):
    """Why a column is not a signal, or is one with a doubt."""

    ASKED = "pedido"
    IDENTIFIER = "identificador"
    FREE_TEXT = "texto livre"
    CONSTANT = "sempre igual"
    EMPTY = "vazia"
    LEAK = "conta o resultado"
    LATER = "acontece depois"
    SUSPECT = "suspeita"


@dataclass(frozen=True)
class Remark:
    """One column: why it was left out (or kept with a doubt: Why.SUSPECT), in a pt-BR sentence that names it."""

    column: str
    why: Why
    text: str

    @property
    def is_left_out(self) -> bool:
        """Whether the card does without the column."""
        return self.why is not Why.SUSPECT


@dataclass(frozen=True)
class Outcome:
    """The column to foresee: which value counts as 1, which as 0, and how many rows came without either."""

    column: str
    positive: str
    negative: str
    reason: str
    left_out: int = 0


@dataclass(frozen=True)
class InferredSpec:
    """What can be learned from a table. Rows without outcome or moment are gone; the rest are in order of time.

    features: one column per signal, by its name: float64, or text with None. labels: 0 and 1. times: naive UTC.
    """

    signals: tuple[Signal, ...]
    features: pd.DataFrame
    labels: NDArray[np.int64]
    times: pd.Series | None
    outcome: Outcome
    remarks: tuple[Remark, ...]
    warnings: tuple[str, ...]
    groups: NDArray[np.object_] | None = None


@dataclass(frozen=True)
class OwnFit:
    """A card learned from a person's table, with what was inferred on the way."""

    fitted: Fitted
    spec: InferredSpec
    seconds: float = 0.0
