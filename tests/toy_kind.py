"""A kind of model small enough to read: real cards over two signals, learned by counting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd

from growth_equestre.foundation.workspace import Workspace
from growth_equestre.jobs.types import Report
from growth_equestre.learning import service as learning
from growth_equestre.learning.types import (
    Assessment,
    Cards,
    Kind,
    KindWords,
    Learned,
    Lesson,
    Slice,
    TooLittleToLearn,
)
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard.types import Card
from growth_equestre.scorecard.types_fit import RungReport

CODE = "toy"
START = datetime(2026, 6, 1, tzinfo=UTC)


def card_of(clicks: tuple[float, float, float], mail: float = 0.0, intercept: float = -1.0, name: str = "toy") -> Card:
    """Points for no, one and more clicks, and for an answered mail."""
    return Card(
        name,
        "prior-1",
        intercept,
        (
            scorecard.numeric(
                "clicks",
                "Cliques",
                [(clicks[0], "não clicou"), (1, clicks[1], "clicou"), (2, clicks[2], "clicou muito")],
                monotone=1,
            ),
            scorecard.category("mail", "E-mail", {"lido": (mail, "leu o e-mail"), "nada": (0.0, "não leu")}),
        ),
    )


PRIOR = card_of((-0.2, 0.2, 0.4))
LEARNED = card_of((-1.0, 0.5, 1.5), 0.8)


@dataclass
class Market:
    """Rows in time order, from START on, one an hour; the chance of each follows `truth`."""

    rows: int = 2000
    seed: int = 1
    truth: Card = LEARNED
    frame: pd.DataFrame = field(init=False)

    def __post_init__(self) -> None:
        rng = np.random.default_rng(self.seed)
        frame = pd.DataFrame(
            {
                "clicks": rng.integers(0, 4, self.rows).astype(float),
                "mail": rng.choice(["lido", "nada"], self.rows),
                "moment": [
                    np.datetime64(START.replace(tzinfo=None) + timedelta(hours=i), "us") for i in range(self.rows)
                ],
            }
        )
        chances = scorecard.evaluate_table(self.truth, frame).chances
        self.frame = frame.assign(label=(rng.random(self.rows) < chances).astype(np.int8))

    def until(self, moment: datetime) -> pd.DataFrame:
        """Rows strictly before a moment."""
        return self.frame[self.frame["moment"] < np.datetime64(moment.replace(tzinfo=None))]


def slice_of(frame: pd.DataFrame) -> Slice:
    return Slice(
        frame[["clicks", "mail"]].reset_index(drop=True), frame["label"].to_numpy(), frame["moment"].to_numpy()
    )


def kind_over(market: Market, learned: Card = LEARNED, code: str = CODE) -> Kind:
    """The kind, registered. What it learns is `learned`, whatever the rows say; the slice is the last fifth."""

    def learn(_: Workspace, as_of: datetime, seed: int, report: Report) -> Learned:
        known = market.until(as_of)
        report(1, 2)
        if known["label"].nunique() < 2:
            raise TooLittleToLearn("Só há um tipo de resultado.", "Espere por mais leads.")
        cut = len(known) * 4 // 5
        later = slice_of(known.iloc[cut:])
        chances = scorecard.evaluate_table(learned, later.frame).chances
        report(2, 2)
        lesson = Lesson(
            learned,
            later,
            chances,
            known[["clicks", "mail"]],
            challenger="tree",
            challenger_chances=np.clip(chances + 0.01, 0.01, 0.99),
            ladder=(
                RungReport(0, "regras", 0.62, 0.6, 0.04),
                RungReport(1, "bayesiano", 0.55, 0.7, 0.02, 0.07, 0.01, True),
                RungReport(2, "curvas", 0.56, 0.7, 0.02, -0.01, 0.01),
            ),
        )
        return Learned(
            {"toy": lesson},
            as_of,
            START,
            as_of,
            len(known),
            int(known["label"].sum()),
            f"hash-{len(known)}-{seed}",
            "1",
        )

    def assess(_: Workspace, cards: Cards, as_of: datetime) -> Assessment:
        known = market.until(as_of)
        return Assessment(dict.fromkeys(cards, slice_of(known.iloc[len(known) // 2 :])))

    def recent(_: Workspace, as_of: datetime) -> pd.DataFrame:
        return market.until(as_of).iloc[-300:][["clicks", "mail"]]

    kind = Kind(
        code,
        "Chance de brinquedo",
        shipped,
        learn,
        assess,
        recent,
        {"toy": "Chance"},
        KindWords("lead", "leads", "qualificaram", "qualificar", "qualificou"),
        frozenset({"clicks", "mail"}),
    )
    learning.register_kind(kind)
    return kind


def shipped() -> Mapping[str, Card]:
    return {"toy": PRIOR}
