"""The plan's baseline: which action went well with leads like this one, told apart by a multiclass classifier.

Learned from the decisions that moved a lead on, alone; so it likes what was often done, worth it or not.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from growth_equestre.foundation.vocab import NextAction
from growth_equestre.learning.types import TooLittleToLearn
from growth_equestre.next_action.model_answers import ACTIONS, COMMON, Codes, Decisions, Floats, one_hot
from growth_equestre.next_action.rules import Evaluator
from growth_equestre.next_action.rules_answers import from_parts
from growth_equestre.next_action.types import PolicyCode
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard.types import Card, Value

FEWEST = 60
"""Decisions that moved a lead on below which nothing is told apart."""
RIDGE = 2.0
"""How strongly weights are held near zero, in decisions."""
_STEPS = 200


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
    well = known.moved > 0
    if known.moved.sum() < FEWEST or len(np.unique(known.action[well])) < 2:
        raise TooLittleToLearn(
            f"Só {int(known.moved.sum())} decisões tiveram resposta; o classificador precisa de {FEWEST}.",
            "Marque como feitas as ações de Hoje e volte em alguns dias.",
        )
    weights = _softmax(one_hot(known.values[well]), known.action[well], known.moved[well])
    parts = np.zeros(1 + COMMON + len(ACTIONS) * (1 + COMMON))
    added = parts[1 + COMMON :]
    added[: len(ACTIONS)] = weights[0]
    added[len(ACTIONS) :] = weights[1:].T.ravel()
    return from_parts(parts.tolist(), [0.0] * len(added), ACTIONS, version)


def _softmax(values: Floats, action: Codes, times: Floats) -> Floats:
    """Weights of a multinomial logistic regression, shape (1 + COMMON, actions), the first row its levels.

    Böhning's bound on the curvature makes every step an improvement (Böhning 1992).
    """
    design = np.column_stack([np.ones(len(values)), values])
    wanted = np.eye(len(ACTIONS))[action]
    weights = np.zeros((design.shape[1], len(ACTIONS)))
    bound = np.linalg.inv(0.5 * (design * times[:, None]).T @ design + RIDGE * np.eye(design.shape[1]))
    for _ in range(_STEPS):
        margins = design @ weights
        shares = np.exp(margins - margins.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        slope = design.T @ (times[:, None] * (wanted - shares)) - RIDGE * weights
        weights += bound @ slope
    return weights
