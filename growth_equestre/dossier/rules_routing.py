"""The arithmetic of the routing: where a lead goes and how surely, checked against what came of the leads before it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from growth_equestre.dossier.types_report import Area, Chances, Routing
from growth_equestre.ui.formats import Noun, count, percent

PRIOR_ANSWERS = 6.0
"""Imagined handoffs at the average of all partners that each partner starts with."""
UNSEEN_ANSWERS = 0.5
"""Share of handoffs that are taken, where no partner has received any yet."""
PRIOR_CONTACTS, PRIOR_INVALID = 20.0, 1.0
"""Imagined leads, and those of them whose contact does not work, that a workspace starts with."""
SHIFT_SD, SLOPE_SD = 0.75, 0.3
"""How far, in log odds, a chance is commonly off at a team that it was not learned from: its level, and its spread.

So little experience moves the chance little: ten leads move its level by a half of what they say, two hundred by 95%.
"""
_EDGE = 1e-4
_STEPS = 30
_LEAD = Noun("lead", "leads")


@dataclass(frozen=True)
class Fate:
    """What the model said of a lead that was open then, and what came of it within 30 days.

    said: its chance then. is_similar: it could be reached in the same ways as the lead in question, and had spoken or
    not as it has.
    """

    said: float
    is_qualified: bool
    is_invalid: bool
    is_similar: bool


@dataclass(frozen=True)
class Correction:
    """From the chance that the model says to the chance that this team sees: a line in log odds around `centre`."""

    centre: float = 0.0
    shift: float = 0.0
    slope: float = 1.0

    def of(self, chance: float) -> float:
        """The corrected chance; what is certain stays certain."""
        if chance in (0.0, 1.0):
            return chance
        return _sigmoid(self.centre + self.shift + self.slope * (_logit(chance) - self.centre))


@dataclass(frozen=True)
class Experience:
    """What came of this team's own leads. expected: how many of `leads` should have qualified; came: how many did."""

    leads: int = 0
    expected: float = 0.0
    came: int = 0
    unreachable: float = PRIOR_INVALID / PRIOR_CONTACTS
    correction: Correction = field(default_factory=Correction)


def experience(fates: Sequence[Fate]) -> Experience:
    """What the fates of earlier leads say; without any, the model's own word and the imagined leads."""
    reached = [one for one in fates if not one.is_invalid]
    similar = [one for one in fates if one.is_similar]
    average = (len(fates) - len(reached) + PRIOR_INVALID) / (len(fates) + PRIOR_CONTACTS)
    return Experience(
        leads=len(reached),
        expected=sum(one.said for one in reached),
        came=sum(one.is_qualified for one in reached),
        unreachable=smoothed(sum(one.is_invalid for one in similar), len(similar), average, PRIOR_CONTACTS),
        correction=correction([one.said for one in reached], [one.is_qualified for one in reached]),
    )


def correction(said: Sequence[float], came: Sequence[bool]) -> Correction:
    """The likeliest line from what was said to what came, with `SHIFT_SD` and `SLOPE_SD` against too quick a word."""
    if not said:
        return Correction()
    odds = [_logit(one) for one in said]
    centre = sum(odds) / len(odds)
    shift, slope = 0.0, 1.0
    for _ in range(_STEPS):
        move = _newton(odds, came, centre, shift, slope)
        shift, slope = shift + move[0], slope + move[1]
        if max(map(abs, move)) < 1e-9:
            break
    return Correction(centre, shift, max(slope, 0.0))


def _newton(
    odds: Sequence[float], came: Sequence[bool], centre: float, shift: float, slope: float
) -> tuple[float, float]:
    """One step towards the likeliest line, at most 1 in each direction."""
    gradient = [-shift / SHIFT_SD**2, (1.0 - slope) / SLOPE_SD**2]
    level, cross, spread = 1.0 / SHIFT_SD**2, 0.0, 1.0 / SLOPE_SD**2
    for one, has_come in zip(odds, came, strict=True):
        away = one - centre
        chance = _sigmoid(centre + shift + slope * away)
        weight = chance * (1.0 - chance)
        gradient[0] += has_come - chance
        gradient[1] += (has_come - chance) * away
        level, cross, spread = level + weight, cross + weight * away, spread + weight * away * away
    whole = level * spread - cross * cross
    moves = (spread * gradient[0] - cross * gradient[1]) / whole, (level * gradient[1] - cross * gradient[0]) / whole
    return _within(moves[0]), _within(moves[1])


def smoothed(hits: int, of: int, average: float, weight: float) -> float:
    """A share of few cases, pulled to the average by so many imagined ones."""
    return (hits + weight * average) / (of + weight)


def shares_of(chances: Chances, qualifies: float) -> dict[Area, float]:
    """The probability of each area, one question after another: can it be reached, does it qualify, is it taken?"""
    reached = 1.0 - chances.unreachable
    return {
        Area.NURTURE: reached * (1.0 - qualifies),
        Area.SALES: reached * qualifies * (1.0 - chances.accepted),
        Area.PARTNERS: reached * qualifies * chances.accepted,
        Area.OPERATIONS: chances.unreachable,
    }


def routing(chances: Chances, known: Experience | None = None) -> Routing:
    """The likeliest area, with its probability and what that becomes at the ends of the chance's interval.

    known: the experience that the chances come from; None where the report shall not speak of it.
    """
    shares = shares_of(chances, chances.qualifies)
    chosen = max(shares, key=lambda area: (shares[area], area.value))
    ends = [shares_of(chances, end)[chosen] for end in (chances.qualifies_low, chances.qualifies_high)]
    low, high = min(*ends, shares[chosen]), max(*ends, shares[chosen])
    sentence = _sentence(chances, chosen, shares[chosen])
    if known is not None and chances.unreachable < 1.0 and chances.qualifies < 1.0:
        sentence += f" {_checked(known)}"
    return Routing(shares=shares, chosen=chosen, low=low, high=high, sentence=sentence)


def _sentence(chances: Chances, chosen: Area, confidence: float) -> str:
    """How the confidence comes about; what is known for sure is said as such."""
    if chances.unreachable == 1.0:
        return f"Ninguém consegue falar com este lead: não há contato que funcione. Por isso {chosen.value}."
    reached = (
        f"{_of_hundred(chances.unreachable, 'leads como este têm', 'leads como este tem')} contato que não funciona"
    )
    qualifies = f"{_of_hundred(chances.qualifies, 'qualificam', 'qualifica')} em 30 dias"
    taken = f"de cem qualificados, o parceiro assume {_whole_of_hundred(chances.accepted)}"
    if chances.qualifies == 1.0:
        qualifies = "este já está qualificado"
    if chances.accepted in (0.0, 1.0):
        taken = "o parceiro já assumiu" if chances.accepted else "nenhum parceiro assume"
    return (
        f"{reached[:1].upper()}{reached[1:]}; {qualifies}; {taken}. A confiança é a probabilidade de que "
        f"{chosen.value} leve este lead adiante: {percent(confidence)}."
    )


def _checked(known: Experience) -> str:
    """What the chance was checked against; where there is nothing to check it with, that."""
    if not known.leads:
        return (
            "Esta equipe ainda não tem leads com 30 dias de história: a chance é a do modelo, sem conferência, "
            "e a confiança também."
        )
    expected, came = round(known.expected), known.came
    looked = f"De {count(known.leads, _LEAD)} desta equipe, o modelo esperava {expected} qualificados em 30 dias"
    if expected == came:
        return f"{looked} e foi o que veio."
    return f"{looked} e vieram {came}: a chance acima já conta com isso, e a confiança também."


def _of_hundred(share: float, many: str, one: str) -> str:
    """ "72 em cem qualificam"; "1 em cem qualifica"; "menos de 1 em cem qualifica"."""
    return f"{_whole_of_hundred(share)} em cem {one if round(share * 100) <= 1 and share > 0 else many}"


def _whole_of_hundred(share: float) -> str:
    """ "72"; "menos de 1" where it rounds to none."""
    whole = round(share * 100)
    if share > 0 and whole == 0:
        return "menos de 1"
    return "mais de 99" if share < 1 and whole == 100 else str(whole)


def _within(step: float) -> float:
    return min(max(step, -1.0), 1.0)


def _logit(chance: float) -> float:
    inside = min(max(chance, _EDGE), 1.0 - _EDGE)
    return math.log(inside / (1.0 - inside))


def _sigmoid(odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-odds))
