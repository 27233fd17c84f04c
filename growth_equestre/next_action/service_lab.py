"""The door of the policy lab on the workspace's own log: who would have earned more, and may it take over?

Policies that learn see the earlier half of the decisions; all are judged on the later half, on the same rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from growth_equestre.foundation.errors import GrowthError
from growth_equestre.foundation.vocab import NextAction, Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.next_action import model_policy, rules, service_choice, service_learning, service_policy, store
from growth_equestre.next_action.model_classifier import Classifier
from growth_equestre.next_action.model_thompson import Thompson
from growth_equestre.next_action.rules_answers import VALUES
from growth_equestre.next_action.rules_support import support_of
from growth_equestre.next_action.types import DecisionOutcome, PolicyCode, PolicyTerm
from growth_equestre.next_action.types_lab import Lab, LabRow
from growth_equestre.next_action.types_policy import DecisionLog, Floats, Support
from growth_equestre.scorecard.types import Card

__all__ = ["Lab", "LabRow", "lab", "promote", "start_learning"]

FEWEST = 60
"""Decisions below which nothing is judged."""
ACTIONS = tuple(NextAction)
_TOLD = ("score", "segment", "no_reply", "idle_days")
"""Signals that the direct method reads."""


@dataclass(frozen=True)
class _Serving:
    """What the policy that serves would have done, shape (n, actions), and whether the log supports it.

    answers: the card of all actions that the earlier decisions teach.
    """

    code: PolicyCode
    answers: Card
    choice: Floats
    is_supported: bool


@use_case(Permission.CAN_VIEW)
def lab(ws: Workspace) -> Lab:
    """Each policy on the later half of the decisions that were carried out and whose week is over."""
    known = [one for one in service_learning.outcomes(ws, only_over=True) if one.signals and one.probabilities]
    cut = len(known) // 2
    earlier, later = known[:cut], known[cut:]
    now = service_choice.serving(ws).code
    if len(later) < FEWEST:
        missing = Support((f"há {len(known)} decisões cumpridas com resultado",), 2 * FEWEST - len(known))
        rows = tuple(LabRow(code, code is now, None, missing, None) for code in _in_order(now))
        return Lab(len(later), cut, 0.0, rows)
    answers = service_learning.answers(earlier, "laboratorio")
    choice = _probabilities(_policy(now, earlier, answers), later)
    serving = _Serving(now, answers, choice, support_of(service_policy.evaluate(_log(later, choice))).is_enough)
    varied = sum(one.probability < 1.0 for one in later) / len(later)
    return Lab(len(later), cut, varied, tuple(_row(code, serving, earlier, later) for code in _in_order(now)))


@use_case(Permission.CAN_TRAIN, writes=True)
def promote(ws: Workspace, code: PolicyCode, why: str = "") -> PolicyTerm:
    """Have a policy serve that the log shows to be better. Raises GrowthError, in words, for any other."""
    row = next(one for one in lab(ws).rows if one.code is code)
    if not row.may_serve:
        reasons = "; ".join(row.support.reasons) or "a vantagem não passa do acaso"
        more = f" Faltam cerca de {row.support.more_decisions} decisões." if row.support.more_decisions else ""
        raise GrowthError(
            f"'{code.label}' ainda não pode entrar em uso: {reasons}.{more}", "A política atual continua."
        )
    evidence = row.estimates.to_json() if row.estimates else None
    return service_choice.choose(ws, code, why, evidence)


@use_case(Permission.CAN_TRAIN, writes=True)
def start_learning(ws: Workspace, why: str) -> PolicyTerm:
    """Have Thompson sampling serve where the log cannot judge it, because the rules never vary; the reason is kept.

    Raises GrowthError without a reason.
    """
    if not why.strip():
        raise GrowthError("Começar a variar pede um motivo.", "Escreva por que em uma frase.")
    return service_choice.choose(ws, PolicyCode.THOMPSON, why)


def _in_order(first: PolicyCode) -> list[PolicyCode]:
    return [first, *(code for code in PolicyCode if code is not first)]


def _policy(code: PolicyCode, earlier: Sequence[DecisionOutcome], answers: Card) -> rules.Evaluator:
    """The policy as the earlier decisions teach it. Raises TooLittleToLearn."""
    if code is PolicyCode.RULES:
        return rules.Evaluator(store.shipped_cards())
    cards = service_choice.cards_by_action(answers)
    if code is PolicyCode.THOMPSON:
        return Thompson(cards)
    return Classifier(cards, service_choice.cards_by_action(service_learning.classifier(earlier, "laboratorio")))


def _row(
    code: PolicyCode, serving: _Serving, earlier: Sequence[DecisionOutcome], later: Sequence[DecisionOutcome]
) -> LabRow:
    is_serving = code is serving.code
    try:
        log = _log(
            later, serving.choice if is_serving else _probabilities(_policy(code, earlier, serving.answers), later)
        )
    except GrowthError as problem:
        return LabRow(code, is_serving, None, Support((problem.message,), None), None)
    found = service_policy.evaluate(log)
    support = _in_whole_log(support_of(found))
    is_comparable = not is_serving and support.is_enough and serving.is_supported
    return LabRow(
        code, is_serving, found, support, model_policy.advantage(log, serving.choice) if is_comparable else None
    )


def _in_whole_log(support: Support) -> Support:
    """Only every second decision to come would be judged on: the others teach."""
    more = support.more_decisions
    return Support(support.reasons, more and 2 * more)


def _probabilities(policy: rules.Evaluator, later: Sequence[DecisionOutcome]) -> Floats:
    """What a policy would have done in each decision, among the actions that were allowed then."""
    rows = [policy.weigh({name: one.signals[name] for name in VALUES}, tuple(one.probabilities)) for one in later]
    return np.array([[row.probabilities.get(action, 0.0) for action in ACTIONS] for row in rows])


def _log(later: Sequence[DecisionOutcome], candidate: Floats) -> DecisionLog:
    levels = [[float(one.signals[name] == value) for name in _TOLD for value in VALUES[name]] for one in later]
    return DecisionLog(
        actions=tuple(action.value for action in ACTIONS),
        taken=np.array([ACTIONS.index(one.action) for one in later], dtype=np.intp),
        propensities=np.array([one.probability for one in later]),
        rewards=np.array([100.0 * one.moved - rules.COST_POINTS[one.action] for one in later]),
        candidate=candidate,
        features=np.array(levels),
    )
