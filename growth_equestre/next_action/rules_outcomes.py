"""What came of actions, in shares with intervals and one sentence. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from growth_equestre.foundation.vocab import NextAction
from growth_equestre.next_action.types import OutcomeCount
from growth_equestre.ui.formats import in_sentence

_Z_90 = 1.6448536269514722
FEWEST = 10
"""Decisions below which an action's share is not compared."""


def interval(moved: int, times: int) -> tuple[float, float]:
    """90% interval of a share, in [0, 1]. Source: Wilson (1927)."""
    share = moved / times
    middle = (share + _Z_90**2 / (2 * times)) / (1 + _Z_90**2 / times)
    half = _Z_90 * sqrt(share * (1 - share) / times + _Z_90**2 / (4 * times**2)) / (1 + _Z_90**2 / times)
    return max(0.0, middle - half), min(1.0, middle + half)


def by_action(counts: Sequence[OutcomeCount]) -> list[OutcomeCount]:
    """All weeks together, best share first."""
    found = []
    for action in dict.fromkeys(one.action for one in counts):
        own = [one for one in counts if one.action is action]
        found.append(OutcomeCount(action, own[0].week, sum(one.times for one in own), sum(one.moved for one in own)))
    return sorted(found, key=lambda one: -one.moved / one.times)


def finding(shares: Sequence[OutcomeCount]) -> str:
    """The sentence over the chart. shares: as `by_action` gives them."""
    told = [one for one in shares if one.times >= FEWEST and one.action is not NextAction.WAIT]
    alone = next((one for one in shares if one.action is NextAction.WAIT and one.times >= FEWEST), None)
    if not told:
        return "Ainda há poucas ações feitas para comparar"
    best = told[0]
    low, _ = interval(best.moved, best.times)
    if alone and low > alone.moved / alone.times:
        return f"{_of_100(best)} responderam depois de {in_sentence(best.action.label)}; sem contato, {_of_100(alone)}"
    if len(told) > 1 and low > interval(told[1].moved, told[1].times)[1]:
        return f"Depois de {in_sentence(best.action.label)} vem mais resposta: {_of_100(best)}"
    return "Nenhuma ação se destaca das outras por enquanto"


def _of_100(one: OutcomeCount) -> str:
    return f"{round(100 * one.moved / one.times)} em 100"
