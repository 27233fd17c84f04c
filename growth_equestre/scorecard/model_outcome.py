"""The column to foresee: two values, of which one counts as having happened."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.foundation.text import fold
from growth_equestre.scorecard import model_columns as columns
from growth_equestre.scorecard.types_tables import Outcome

YES = re.compile(
    "true|t|sim|s|yes|y|si|verdadeiro|v|won|win|ganho|ganha|ganhou|vendid[oa]|comprou|convertid[oa]|converted"
    "|qualificad[oa]|positiv[oe]|pos|churned"
)
NO = re.compile("false|f|nao|n|no|falso|lost|loss|perdid[oa]|perdeu|negativ[oe]|neg|not|never|retained")
UNSAID = frozenset(("-", "--", "none", "nulo"))
"""Texts that are gaps in any other column, but answers in this one."""
SHOWN = 6


def outcome_of(column: pd.Series, header: str, positive: str = "") -> tuple[Outcome, NDArray[np.float64]]:
    """What counts as 1, and the labels with NaN where the outcome is missing. Raises InvalidInput."""
    found = _answers(column)
    values = list(found.dropna().value_counts().index)
    if positive:
        chosen, reason = _named(values, header, positive), "escolhido por você"
        others = [one for one in values if one != chosen]
        negative = others[0] if len(others) == 1 else "os demais"
    else:
        _require_two(values, header)
        chosen, reason = _positive_of(values, found)
        negative = next(one for one in values if one != chosen)
    labels = np.where(found.isna(), np.nan, (found == chosen).astype(np.float64))
    outcome = Outcome(header, str(chosen), str(negative), reason, int(found.isna().sum()))
    _require_both(labels, outcome)
    return outcome, labels


def _answers(column: pd.Series) -> pd.Series:
    """The column's levels; where one of two answers is a dash or "none", it is an answer and not a gap."""
    found = columns.levels(column)
    if found.nunique() > 1 or not columns.is_text(column):
        return found
    written = column.astype(object).map(lambda cell: cell.strip() if isinstance(cell, str) else None)
    answers = written.where(written != "", None)
    others = set(answers.dropna().unique()) - set(found.dropna().unique())
    return answers if answers.nunique() == 2 and {fold(one) for one in others} <= UNSAID else found


def _named(values: list[str], header: str, positive: str) -> str:
    alike = [one for one in values if one == positive] or [one for one in values if fold(one) == fold(positive)]
    if not alike:
        raise InvalidInput(header, f"A coluna '{header}' não tem o valor '{positive}'.", f"Ela tem: {_shown(values)}.")
    return alike[0]


def _require_two(values: list[str], header: str) -> None:
    if len(values) > 2:
        raise InvalidInput(
            header,
            f"A coluna '{header}' tem {len(values)} valores ({_shown(values)}), e o resultado deve ter dois.",
            "Diga qual conta como sim com --positive VALOR; os demais contarão como não.",
        )
    if len(values) < 2:
        raise _one_class(header, values[0] if values else "")


def _require_both(labels: NDArray[np.float64], outcome: Outcome) -> None:
    if not 0 < np.nansum(labels) < np.isfinite(labels).sum():
        raise _one_class(outcome.column, outcome.positive)


def _one_class(header: str, value: str) -> InvalidInput:
    what = f"só tem o valor '{value}'" if value else "está vazia"
    return InvalidInput(
        header,
        f"A coluna '{header}' {what}: não há o que aprender.",
        "É preciso ter linhas em que aconteceu e linhas em que não aconteceu.",
    )


def _positive_of(values: list[str], found: pd.Series) -> tuple[str, str]:
    """The greater number, else the value that says yes, else the one beside a no, else the rarer text."""
    figures = columns.numbers(pd.Series(values))
    if np.isfinite(figures).all():
        return values[int(np.argmax(figures))], "é o maior"
    yes = [one for one in values if YES.fullmatch(fold(one))]
    no = [one for one in values if NO.fullmatch(fold(one))]
    if len(yes) == 1:
        return yes[0], "diz que sim"
    if len(no) == 1:
        return next(one for one in values if one != no[0]), "o outro diz que não"
    counts = found.value_counts()
    return min(values, key=lambda one: (counts[one], one)), "é o mais raro"


def _shown(values: list[str]) -> str:
    return ", ".join(str(one)[:40] for one in values[:SHOWN]) + ("…" if len(values) > SHOWN else "")
