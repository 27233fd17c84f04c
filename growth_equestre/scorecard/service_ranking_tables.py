"""The door for lists that are not ours: learn an order from a person's table, and put a later one in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.scorecard import model, model_columns, model_rows, rules_headers
from growth_equestre.scorecard.model_inference import infer
from growth_equestre.scorecard.service_ranking import FittedRanking, fit_ranking, grades_of
from growth_equestre.scorecard.types import Card
from growth_equestre.scorecard.types_fit import Report
from growth_equestre.scorecard.types_tables import InferredSpec, OwnTable

SCORE = "score"
_GOOD = "nota acima da menor"


@dataclass(frozen=True)
class OwnRanking:
    """An order learned from a person's table, with what was inferred on the way."""

    fitted: FittedRanking
    spec: InferredSpec


def learn(
    table: OwnTable,
    group: str,
    target: str,
    drop: Sequence[str] = (),
    *,
    seed: int,
    name: str = "",
    report: Report | None = None,
) -> OwnRanking:
    """A card that orders the rows of each group. Raises InvalidInput where the question makes no sense."""
    known = list(table.frame.columns)
    target, group = rules_headers.find_column(known, target), rules_headers.find_column(known, group)
    values = model_columns.numbers(table.frame[target], table.form.decimal)
    grades = grades_of(values)
    rows = np.flatnonzero(np.isfinite(grades))
    if not len(rows) or np.ptp(grades[rows]) == 0:
        raise InvalidInput(target, f"A coluna '{target}' não tem notas diferentes.", "As notas são 0, 1, 2, ...")
    spec = _signals(table, target, group, drop, grades)
    fitted = fit_ranking(
        spec.features,
        values[rows],
        model_columns.levels(table.frame[group]).iloc[rows].fillna("").tolist(),
        spec.signals,
        rng=np.random.default_rng(seed),
        name=rules_headers.bare_name(name or target) or "ranker",
        report=report,
    )
    return OwnRanking(fitted, spec)


def predict(card: Card, table: OwnTable) -> pd.DataFrame:
    """The table as it came, in its order, with `score`: 0 to 100, higher stands first.

    A column of that name is replaced. Raises InvalidInput naming what is missing.
    """
    chances = model.evaluate_table(card, model_rows.features_of(card, table)).chances
    return table.frame.drop(columns=[SCORE], errors="ignore").assign(**{SCORE: chances * 100.0})


def _signals(table: OwnTable, target: str, group: str, drop: Sequence[str], grades: model.Floats) -> InferredSpec:
    """Columns are read as for any table; what counts as good is a grade above the lowest."""
    lowest = np.nanmin(grades)
    good = pd.Series(np.where(grades > lowest, "sim", "não"), dtype=object).where(np.isfinite(grades), "")
    asked = table.frame.drop(columns=[target]).assign(**{_GOOD: good.to_numpy()})
    left = [one for one in drop if rules_headers.find_column(list(table.frame.columns), one) != target]
    return infer(OwnTable(asked, table.form), _GOOD, "", left, group=group, positive="sim")
