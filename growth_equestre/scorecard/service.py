"""The door of the scorecard: read a card, evaluate it, explain it, compile it. Pure: no workspace, no clock."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from growth_equestre.scorecard import artifact, model, model_receipts, rules
from growth_equestre.scorecard.author import category, flag, numeric
from growth_equestre.scorecard.compile import compile_sql
from growth_equestre.scorecard.model import TableEvaluation
from growth_equestre.scorecard.model_receipts import TableReceipts
from growth_equestre.scorecard.rules import Row, score_of
from growth_equestre.scorecard.types import Card, Counterfactual, Evaluation, Receipt, WhatIf

__all__ = [
    "Row",
    "TableEvaluation",
    "TableReceipts",
    "category",
    "compile_sql",
    "counterfactuals",
    "evaluate",
    "evaluate_table",
    "flag",
    "interval",
    "intervals",
    "load_card",
    "numeric",
    "receipt",
    "receipts",
    "score_of",
    "similar_cases",
    "split",
    "split_table",
    "to_json",
]


def load_card(text: str | bytes) -> Card:
    """A card from its JSON. Raises ArtifactRefused for a corrupt, foreign, newer or unsound one."""
    return artifact.from_json(text)


def to_json(card: Card) -> str:
    """The card's JSON, the same bytes for the same card."""
    return artifact.to_json(card)


def evaluate(card: Card, row: Row) -> Evaluation:
    """Margin, chance, score and contributions of one row (column name to value; None and NaN are missing).

    Raises InvalidInput for a row without a column that the card reads, or with text where a number is due.
    """
    return rules.evaluate(card, row)


def interval(card: Card, row: Row) -> tuple[float, float]:
    """90% interval (low, high) of one row's chance; a point where the card carries no variances."""
    return rules.interval(card, row)


def similar_cases(card: Card, row: Row) -> int | None:
    """How many rows like this one the chance rests on, in order of magnitude; None for a card without variances."""
    return rules.similar_cases(card, row)


def receipt(card: Card, row: Row) -> Receipt:
    """Starting points, the five strongest reasons and the rest: they add up to the score exactly."""
    return rules.receipt(card, row)


def split(card: Card, row: Row) -> tuple[float, ...]:
    """The chance that each term adds to the starting chance, unrounded, in card order."""
    return rules.split(card, rules.evaluate(card, row))


def counterfactuals(card: Card, row: Row, obtainable: Sequence[WhatIf] | None = None) -> tuple[Counterfactual, ...]:
    """What can still be obtained, each with the score the row would then have, best first.

    Only those that change the score. obtainable: by default one for each signal that says what obtaining it
    gives; a room whose facts move several signals at once passes its own.
    """
    return rules.counterfactuals(card, row, rules.what_ifs(card) if obtainable is None else obtainable)


def evaluate_table(card: Card, frame: pd.DataFrame) -> TableEvaluation:
    """Every row of a frame at once. Raises InvalidInput as `evaluate` does."""
    return model.evaluate_table(card, frame)


def intervals(card: Card, frame: pd.DataFrame) -> tuple[model.Floats, model.Floats]:
    """90% intervals (lows, highs) of a frame's chances."""
    return model.intervals(card, frame)


def receipts(card: Card, frame: pd.DataFrame) -> TableReceipts:
    """Chances, intervals and receipts of every row of a frame: what `receipt` says of each, in numbers."""
    return model_receipts.receipts(card, frame)


def split_table(card: Card, frame: pd.DataFrame) -> model.Floats:
    """The chance that each term adds to the starting chance, shape (n_rows, n_terms)."""
    return model.split_table(card, model.evaluate_table(card, frame))
