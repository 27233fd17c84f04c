"""The plan's baseline: which action went well with leads like this one, told apart by a multiclass classifier.

Learned from the decisions that moved a lead on, alone; so it likes what was often done, worth it or not.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from growth_equestre.foundation.vocab import NextAction
from growth_equestre.learning.types import TooLittleToLearn
from growth_equestre.next_action.model_answers import ACTIONS, COMMON, Decisions, one_hot
from growth_equestre.next_action.rules import Evaluator
from growth_equestre.next_action.rules_answers import from_parts
from growth_equestre.next_action.types import PolicyCode
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard.types import Card, Value

FEWEST = 60
"""Decisions that moved a lead on below which nothing is told apart."""


class Classifier(Evaluator):
    """Always the allowed action that went well most often in cases like this one."""

    code = PolicyCode.CLASSIFIER

    def __init__(self, cards: Mapping[NextAction, Card], votes: Mapping[NextAction, Card]) -> None:
        super().__init__(cards)
        self._votes = votes

    def _probabilities(self, row: Mapping[str, Value], values: Mapping[NextAction, float]) -> dict[NextAction, float]:
        likeliest = max(values, key=lambda code: scorecard.evaluate(self._votes[code], row).margin)
        return {code: float(code is likeliest) for code in values}


def learn_votes(known: Decisions, version: str) -> Card:
    """The classifier as one card of all actions, whose margins are its votes. Raises TooLittleToLearn."""
    # Half a second to load, and nobody needs it until a classifier is learned.
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    well = known.moved > 0
    if known.moved.sum() < FEWEST or len(np.unique(known.action[well])) < 2:
        raise TooLittleToLearn(
            f"Só {int(known.moved.sum())} decisões tiveram resposta; o classificador precisa de {FEWEST}.",
            "Marque como feitas as ações de Hoje e volte em alguns dias.",
        )
    model = LogisticRegression(C=0.5, max_iter=500)
    model.fit(one_hot(known.values[well]), known.action[well], sample_weight=known.moved[well])
    parts = np.zeros(1 + COMMON + len(ACTIONS) * (1 + COMMON))
    added = parts[1 + COMMON :]
    added[: len(ACTIONS)] = -20.0
    weights = model.coef_ if len(model.classes_) > 2 else np.vstack([-model.coef_, model.coef_]) / 2
    levels = model.intercept_ if len(model.classes_) > 2 else np.array([-1.0, 1.0]) * model.intercept_ / 2
    for place, action in enumerate(model.classes_):
        added[action] = levels[place]
        added[len(ACTIONS) + action * COMMON : len(ACTIONS) + (action + 1) * COMMON] = weights[place]
    return from_parts(parts.tolist(), [0.0] * len(added), ACTIONS, version)
