"""The door of what is worth asking: the one missing fact that would change today's decision most, and how often.

A fact's possible values are weighed by how often open leads of the same stage that told it have each of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from growth_equestre.foundation.errors import LeadNotFound
from growth_equestre.foundation.ids import is_uuid
from growth_equestre.foundation.vocab import NextAction, Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.next_action import rules, service_choice, store, store_situations
from growth_equestre.next_action.rules_eligibility import exclusions
from growth_equestre.next_action.types import Asking, Situation
from growth_equestre.scoring import service as scoring

__all__ = ["Asking", "worth_asking"]

_INSTANT = timedelta(microseconds=1)
FEWEST = 20
"""Similar leads that told a fact, below which its values are not weighed."""
LEAST_SHARE = 0.05
QUESTIONS = {
    "segment": "o que procura",
    "budget": "a faixa de orçamento",
    "timeframe": "o prazo de compra",
    "whatsapp": "o WhatsApp",
    "email": "o e-mail",
}
_CONTACTS = ("whatsapp", "email")


@dataclass(frozen=True)
class _Now:
    """The decision as it stands: who decides, about whom, and what would be taken."""

    ws: Workspace
    policy: rules.Evaluator
    situation: Situation
    best: NextAction


@use_case(Permission.CAN_VIEW)
def worth_asking(ws: Workspace, lead_id: str) -> Asking | None:
    """The missing fact that would most often change the best action now; None where none would. Raises LeadNotFound."""
    profile = store.profile(ws.cursor(), lead_id) if is_uuid(lead_id) else None
    if profile is None:
        raise LeadNotFound(lead_id)
    missing = [name for name in QUESTIONS if not profile[name]]
    if not missing:
        return None
    situation = store_situations.situations(ws.cursor(), [lead_id], ws.now() + _INSTANT)[0]
    policy = service_choice.serving(ws).policy
    now = _Now(ws, policy, situation, _best(ws, policy, situation))
    found = [_asked(now, name, store.fact_shares(ws.cursor(), name, situation.stage)) for name in missing]
    best = max(found, key=lambda one: one.share)
    return best if best.share >= LEAST_SHARE else None


def _asked(now: _Now, name: str, known: Mapping[str, int]) -> Asking:
    """How often an answer would change the best action, and to what it most often would."""
    changes: dict[NextAction, float] = {}
    for changed, share in zip(_if_told(now, name, known), _shares(name, known), strict=True):
        action = _best(now.ws, now.policy, changed)
        if action is not now.best:
            changes[action] = changes.get(action, 0.0) + share
    likeliest = max(changes, key=lambda action: changes[action]) if changes else now.best
    return Asking(name, QUESTIONS[name], sum(changes.values()), now.best, likeliest)


def _if_told(now: _Now, name: str, known: Mapping[str, int]) -> list[Situation]:
    """The situation with each value of the fact, its score worked out anew."""
    if name == "whatsapp":
        return [replace(now.situation, whatsapp="5511900000000")]
    if name == "email":
        return [replace(now.situation, email="alguem@example.com")]
    if sum(known.values()) < FEWEST:
        return []
    scores = scoring.scores_if(now.ws, now.situation.lead_id, [{name: value} for value in known])
    told = [replace(now.situation, score=score) for score in scores]
    if name != "segment":
        return told
    return [replace(one, segment=value) for one, value in zip(told, known, strict=True)]


def _shares(name: str, known: Mapping[str, int]) -> Sequence[float]:
    total = sum(known.values())
    if name in _CONTACTS:
        return [1.0]
    return [] if total < FEWEST else [count / total for count in known.values()]


def _best(ws: Workspace, policy: rules.Evaluator, situation: Situation) -> NextAction:
    """The action worth most, without drawing."""
    now, settings = ws.now(), ws.settings
    why_not = exclusions(situation, now, settings.contacts_a_week)
    allowed = tuple(code for code in rules.COST_POINTS if code not in why_not)
    values = policy.weigh(rules.signals(situation, now), allowed).values
    return max(values, key=lambda code: values[code])
