"""The door of which policy chooses: the rules, the classifier or Thompson sampling; put in use, and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from growth_equestre.foundation.errors import GrowthError
from growth_equestre.foundation.vocab import NextAction, Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.journal import service as journal
from growth_equestre.learning import service as learning
from growth_equestre.next_action import rules, rules_answers, service_learning, store
from growth_equestre.next_action.types import PolicyCode, PolicyTerm
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard.types import Card

__all__ = ["PolicyCode", "PolicyTerm", "Serving", "choose", "roll_back", "serving", "terms"]

KIND = rules_answers.NAME
_MOST_REMEMBERED = 16

_read: dict[tuple[int, bool], tuple[Card, Mapping[NextAction, Card]]] = {}
"""Cards of single actions by the identity of the one card that they were read from, which is kept so that it stays."""


@dataclass(frozen=True)
class Serving:
    """The policy that chooses, and the version of the cards that it reads."""

    policy: rules.Evaluator
    version: str

    @property
    def code(self) -> PolicyCode:
        """Which policy it is."""
        return self.policy.code


@use_case(Permission.CAN_VIEW)
def serving(ws: Workspace, code: PolicyCode | None = None) -> Serving:
    """The policy that chooses next actions now, or the one with this code over the cards that serve now."""
    term = store.newest_policy(ws.cursor())
    wanted = code or (term.policy if term else PolicyCode.RULES)
    if wanted is PolicyCode.RULES:
        written = store.shipped_cards()
        return Serving(rules.Evaluator(written), next(iter(written.values())).version)
    # Numbers in bulk: only a policy that learns needs them.
    from growth_equestre.next_action.model_classifier import Classifier  # noqa: PLC0415
    from growth_equestre.next_action.model_thompson import Thompson  # noqa: PLC0415

    found = learning.serving(ws, KIND)
    if wanted is PolicyCode.THOMPSON:
        return Serving(Thompson(cards_by_action(found.cards[KIND], to_try=True)), found.version)
    cards = cards_by_action(found.cards[KIND])
    votes = _votes(term.cards if term and term.policy is wanted else _learned_votes(ws))
    return Serving(Classifier(cards, cards_by_action(votes)), votes.version)


@use_case(Permission.CAN_VIEW)
def terms(ws: Workspace) -> list[PolicyTerm]:
    """Every time that a policy began to choose, newest first; before the oldest the rules chose."""
    return store.policy_terms(ws.cursor())


@use_case(Permission.CAN_TRAIN, writes=True)
def choose(ws: Workspace, code: PolicyCode, why: str = "", evidence: Mapping[str, object] | None = None) -> PolicyTerm:
    """Have a policy choose from now on. Raises GrowthError when it already does."""
    if _chosen(ws) is code:
        raise GrowthError(f"A política '{code.label}' já está em uso.", "Nada mudou.")
    cards = _learned_votes(ws) if code is PolicyCode.CLASSIFIER else ""
    return _begin(ws, PolicyTerm(code, False, ws.now(), ws.actor.name, why.strip(), cards), evidence)


@use_case(Permission.CAN_TRAIN, writes=True)
def roll_back(ws: Workspace, why: str = "") -> PolicyTerm:
    """Have the policy before this one choose again. Raises GrowthError when none ever did."""
    stack: list[PolicyTerm | None] = [None]
    for term in reversed(store.policy_terms(ws.cursor())):
        if not term.is_return:
            stack.append(term)
        elif len(stack) > 1:
            stack.pop()
    if len(stack) == 1:
        raise GrowthError("Nenhuma outra política esteve em uso antes.", "Nada mudou.")
    before = stack[-2]
    code, cards = (before.policy, before.cards) if before else (PolicyCode.RULES, "")
    return _begin(ws, PolicyTerm(code, True, ws.now(), ws.actor.name, why.strip(), cards), None)


def cards_by_action(card: Card, *, to_try: bool = False) -> Mapping[NextAction, Card]:
    """The one card read at every action, once.

    to_try: a card that no decision taught says of waiting what it costs, not what it brings; that has to be tried too.
    """
    is_belief = to_try and card.trained is None
    if (id(card), is_belief) not in _read:
        if len(_read) >= _MOST_REMEMBERED:
            _read.clear()
        whole = rules_answers.to_learn_from(card) if is_belief else card
        by_action = {action: rules_answers.read_at(whole, action) for action in NextAction}
        _read[id(card), is_belief] = (card, by_action)
    return _read[id(card), is_belief][1]


def _chosen(ws: Workspace) -> PolicyCode:
    newest = store.newest_policy(ws.cursor())
    return newest.policy if newest else PolicyCode.RULES


def _learned_votes(ws: Workspace) -> str:
    """The classifier that the decisions so far teach, as text. Raises TooLittleToLearn."""
    known = [one for one in service_learning.outcomes(ws, only_over=True) if one.signals]
    version = f"{ws.now().astimezone(ws.local_zone).date().isoformat()}.{len(known)}"
    return scorecard.to_json(service_learning.classifier(known, version))


@lru_cache(maxsize=8)
def _votes(text: str) -> Card:
    return scorecard.load_card(text)


def _begin(ws: Workspace, term: PolicyTerm, evidence: Mapping[str, object] | None) -> PolicyTerm:
    before = _chosen(ws)
    store.add_policy(ws.cursor(), term, ws.actor.user_id, evidence)
    journal.record(
        ws,
        use_case="next_action.roll_back" if term.is_return else "next_action.choose",
        summary=f"{'Voltou à' if term.is_return else 'Colocou em uso a'} política '{term.policy.label}' "
        f"(antes: '{before.label}')",
        reason=term.why,
        changes=[],
    )
    return term
