"""Kinds of models, the models of a kind, what is known about each, and what they answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from growth_equestre.foundation.errors import GrowthError, NotFound
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.jobs.types import Report
from growth_equestre.scorecard.types import Card, Metric
from growth_equestre.scorecard.types_fit import RungReport

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Cards = Mapping[str, Card]
"""The cards of one model by name; the first is the one that decides."""


class TooLittleToLearn(GrowthError):
    """Too few outcomes, or only one kind of outcome: nothing was learned and the model in use stays."""

    title = "Ainda não dá para aprender"


class ModelNotFound(NotFound):
    """No model with this id or version."""

    def __init__(self, named: str) -> None:
        super().__init__(f"O modelo '{named[:60]}' não existe.", "Veja a lista em Modelos.")


class State(StrEnum):
    """Where a model stands. Judged: measured on rows that came later than what it learned from."""

    CANDIDATE = "CANDIDATO"
    CHALLENGER = "DESAFIANTE"
    CHAMPION = "CAMPEAO"
    RETIRED = "APOSENTADO"

    @property
    def label(self) -> str:
        """As screens say it."""
        return _STATE_LABELS[self.value]


_STATE_LABELS = {
    "CANDIDATO": "a avaliar",
    "DESAFIANTE": "desafiante",
    "CAMPEAO": "em uso",
    "APOSENTADO": "aposentado",
}


class Origin(StrEnum):
    """How a model came to be."""

    TRAINED = "TREINO"
    EDITED = "EDICAO"
    BROUGHT = "ARQUIVO"

    @property
    def label(self) -> str:
        """As screens say it."""
        return {"TREINO": "treinado", "EDICAO": "editado", "ARQUIVO": "trazido de um arquivo"}[self.value]


@dataclass(frozen=True)
class Slice:
    """Rows whose outcome is known. frame: one row each, columns are the card's signals. labels: 0 or 1.

    moments: naive UTC datetime64, when each row was observed. groups: rows of one subject share a number; None where
    every row is another subject.
    """

    frame: pd.DataFrame
    labels: NDArray[np.int8]
    moments: NDArray[np.datetime64]
    groups: NDArray[np.int64] | None = None


@dataclass(frozen=True)
class Lesson:
    """What was learned for one card.

    later: rows observed after everything that gave `chances`, with those chances: of the new card and of the
    unrestricted challenger, both learned only from earlier rows. learned_from: the rows that the card itself was
    learned from (signals only), to know later whether inputs drift.
    """

    card: Card
    later: Slice
    chances: Floats
    learned_from: pd.DataFrame
    challenger: str | None = None
    challenger_chances: Floats | None = None
    ladder: tuple[RungReport, ...] = ()


@dataclass(frozen=True)
class Learned:
    """A whole model just learned: one lesson per card, named as the cards that ship. Moments are aware UTC.

    window_start, window_end: when the first and the last row were observed. outcomes: subjects (not rows) for which it
    happened.
    """

    lessons: Mapping[str, Lesson]
    as_of: datetime
    window_start: datetime
    window_end: datetime
    rows: int
    outcomes: int
    data_hash: str
    code_version: str


@dataclass(frozen=True)
class Assessment:
    """Newest rows whose outcome was known by a moment, per card: the slice that learning would hold out, or more."""

    slices: Mapping[str, Slice]


@dataclass(frozen=True)
class KindWords:
    """How screens speak of what a kind judges: "De cada 100 leads com chance 70, 68 qualificaram"."""

    subject: str = "caso"
    subjects: str = "casos"
    happened: str = "aconteceram"
    to_happen: str = "acontecer"
    happened_one: str = "aconteceu"


@dataclass(frozen=True)
class Kind:
    """One decision that models serve, brought by the room that makes it.

    shipped: the cards for the day on which nothing was learned. learn(ws, as_of, seed, report): only facts known
    before `as_of`; raises TooLittleToLearn. assess(ws, cards, as_of): rows on which any cards of this kind can be
    measured. recent(ws, as_of): inputs as they come lately, columns are the cards' signals. card_labels: shown names.
    signals: every column that a row to be judged has, so that a card that reads another is refused; None: unchecked.
    follow(ws): runs in the write by which another model comes to serve, for what its room must then do again.
    """

    code: str
    label: str
    shipped: Callable[[], Cards]
    learn: Callable[[Workspace, datetime, int, Report], Learned]
    assess: Callable[[Workspace, Cards, datetime], Assessment] | None = None
    recent: Callable[[Workspace, datetime], pd.DataFrame] | None = None
    card_labels: Mapping[str, str] = field(default_factory=dict)
    words: KindWords = KindWords()
    signals: frozenset[str] | None = None
    follow: Callable[[Workspace], object] | None = None


@dataclass(frozen=True)
class Serving:
    """What answers for a kind. model_id: None for the cards that ship.

    problem: why the model that was chosen does not serve and another does; empty when all is well.
    """

    kind: str
    version: str
    cards: Cards
    model_id: str | None = None
    since: datetime | None = None
    problem: str = ""


@dataclass(frozen=True)
class ReliabilityBin:
    """Rows of about the same chance: what was promised and what came, with its 90% interval. Shares in [0, 1]."""

    chance: float
    observed: float
    low: float
    high: float
    rows: int


@dataclass(frozen=True)
class Witnesses:
    """How much was looked at: rows, the subjects they are about, and of these how many had a row that ended so."""

    rows: int
    subjects: int
    happened: int
    not_happened: int

    @property
    def fewest(self) -> int:
        """Subjects of the rarer outcome."""
        return min(self.happened, self.not_happened)


@dataclass(frozen=True)
class CardEvidence:
    """A card measured on rows that came later. gain: (share of rows called in order, share of outcomes reached)."""

    seen: Witnesses
    metrics: tuple[Metric, ...]
    reliability: tuple[ReliabilityBin, ...]
    gain: tuple[tuple[float, float], ...]
    challenger: tuple[Metric, ...] = ()

    def metric(self, name: str) -> Metric | None:
        """The figure with this name: auc, log_loss, base_log_loss, brier, calibration_error."""
        return next((one for one in self.metrics if one.name == name), None)


FEWEST_TO_WIN = 10
"""Subjects of each outcome below which no card takes another's place: a bootstrap of fewer is too sure of itself."""


@dataclass(frozen=True)
class CardTrial:
    """One card against the serving one on the same rows, in log loss: negative is better; 90% interval.

    was_seen: the serving card had learned from some of these rows, which flatters it.
    """

    card: str
    against: str
    seen: Witnesses
    difference: float
    low: float
    high: float
    was_seen: bool = False

    @property
    def is_same(self) -> bool:
        """Nothing at all between them."""
        return self.difference == self.low == self.high == 0.0

    @property
    def is_enough(self) -> bool:
        """Whether so many subjects of each outcome were seen that the interval means something."""
        return self.seen.fewest >= FEWEST_TO_WIN

    @property
    def is_better(self) -> bool:
        """Better by more than its noise."""
        return self.high < 0.0 and self.is_enough


@dataclass(frozen=True)
class CellShares:
    """How the training rows of one signal lay over the cells of its table; shares sum to 1."""

    signal: str
    shares: tuple[float, ...]


@dataclass(frozen=True)
class Model:
    """One version, without its cards. Moments are aware UTC; None where the model was not learned from rows."""

    model_id: str
    kind: str
    version: str
    state: State
    origin: Origin
    parent: str
    sha256: str
    as_of: datetime | None
    window_start: datetime | None
    window_end: datetime | None
    rows: int
    outcomes: int
    rung: int | None
    data_hash: str
    code_version: str
    seed: int | None
    evidence: Mapping[str, CardEvidence]
    trial: tuple[CardTrial, ...]
    inputs: Mapping[str, tuple[CellShares, ...]]
    ladder: Mapping[str, tuple[RungReport, ...]]
    has_challenger: bool
    trained_by: str
    trained_at: datetime
    why: str


@dataclass(frozen=True)
class Term:
    """One time that a model (or, without an id, what ships) began to serve.

    is_return: it took back the last term that was not taken back yet.
    """

    kind: str
    number: int
    model_id: str | None
    version: str
    sha256: str
    is_return: bool
    from_at: datetime
    actor_name: str
    why: str


@dataclass(frozen=True)
class Promotion:
    """A change of what serves. before, after: versions."""

    kind: str
    before: str
    after: str
    from_at: datetime


@dataclass(frozen=True)
class Answers:
    """How many answers the log holds since a moment, and how long the slowest five in a hundred took at least."""

    how_many: int
    p95_milliseconds: float | None


@dataclass(frozen=True)
class Prediction:
    """One answer as it was given. as_of: facts strictly before it counted; known_at: when it was worked out.

    inputs_hash: of the row that was judged. Chances in [0, 1]; score 0 to 100.
    """

    kind: str
    subject_id: str
    as_of: datetime
    known_at: datetime
    model_version: str
    inputs_hash: str
    score: int
    chance: float
    chance_7d: float | None
    low: float
    high: float
    milliseconds: float


@dataclass(frozen=True)
class TrainingReport:
    """What came of a training. words: Portuguese sentences, the first says whether the new model serves and why."""

    model: Model
    before: str
    is_promoted: bool
    words: tuple[str, ...]
