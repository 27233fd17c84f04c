"""How alike two records are, and why. No clock, no database.

Each agreement and each contradiction has points, as a rough logarithm of how much likelier it makes one person: a
shared phone or e-mail says most, a rare name more than a common one, and a contradiction takes away.
"""

from __future__ import annotations

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from growth_equestre.leads.types_duplicates import Judgement, Likeness, Shared

SURE_FROM, LIKELY_FROM, POSSIBLE_FROM = 9.0, 5.5, 3.0
RARE_NAME, COMMON_NAME = 3, 20
"""A name that so many records bear at most is rare; one that more than so many bear says little."""

_SAME, _DIFFERENT = 2, 0
_SAME_NAME, _ALIKE_NAME, _NEAR_NAME = "nome igual", "nome parecido", "nome em parte parecido"
_ALIKE_FROM, _NEAR_FROM = 0.9, 0.8
_PHONE = {2: (8.0, "mesmo telefone"), 1: (3.0, "telefone quase igual"), 0: (-3.0, "telefones diferentes")}
_EMAIL = {2: (8.0, "mesmo e-mail"), 1: (4.0, "e-mail quase igual"), 0: (-2.0, "e-mails diferentes")}
_CITY = {True: (1.5, "mesma cidade"), False: (-2.0, "cidades diferentes")}


def judged(shared: Shared) -> Judgement | None:
    """How alike the two are; None when too little speaks for one person."""
    found = [_name(shared)]
    found += [_PHONE[shared.phone]] if shared.phone is not None else []
    found += [_EMAIL[shared.email]] if shared.email is not None else []
    found += [_CITY[shared.city]] if shared.city is not None else []
    points = sum(weight for weight, _ in found)
    if points < POSSIBLE_FROM:
        return None
    because = tuple(words for _, words in sorted(found, key=lambda one: -one[0]))
    return Judgement(_likeness(points, shared), points, because)


def name_likeness(first: str, second: str) -> float:
    """In [0, 1], of two folded names: blind to the order of words, forgiving of short forms and slips.

    1 for the same words in any order; a name that is part of the other, or abbreviates it by initials, is alike.
    """
    if sorted(first.split()) == sorted(second.split()):
        return 1.0
    mine, theirs = sorted((first.split(), second.split()), key=lambda words: (len(words), len("".join(words)), words))
    if len(mine) > 1 and _abbreviates(mine, theirs):
        return _ALIKE_FROM + 0.05
    if len(mine) == 1 and mine[0] == theirs[0] and len(mine[0]) > 2:
        return _ALIKE_FROM
    in_order = JaroWinkler.similarity(first, second)
    sorted_words = fuzz.token_sort_ratio(first, second) / 100
    return float(min(0.99, max(sorted_words, in_order if mine[0][:1] == theirs[0][:1] else 0.0)))


def _abbreviates(mine: list[str], theirs: list[str]) -> bool:
    """Whether each word of the shorter name is a word of the longer one, or its initial, in order; the ends agree."""
    rest = iter(theirs)
    is_part = all(any(_stands_for(word, other) for other in rest) for word in mine)
    return is_part and _stands_for(mine[0], theirs[0]) and any(len(word) > 1 for word in mine)


def _stands_for(word: str, other: str) -> bool:
    bare = word.rstrip(".")
    return other == bare or (len(bare) == 1 and other.startswith(bare))


def _name(shared: Shared) -> tuple[float, str]:
    alike = name_likeness(shared.first_name, shared.second_name)
    if alike == 1.0:
        if shared.namesakes <= RARE_NAME:
            return 4.0, _SAME_NAME
        return (2.0, _SAME_NAME) if shared.namesakes <= COMMON_NAME else (1.0, _SAME_NAME)
    if alike >= _ALIKE_FROM:
        return 2.5, _ALIKE_NAME
    return (-1.0, _NEAR_NAME) if alike >= _NEAR_FROM else (-5.0, "nomes diferentes")


def _likeness(points: float, shared: Shared) -> Likeness:
    """Only a contact that is the same, with no other that differs, makes it almost certain."""
    contacts = (shared.phone, shared.email)
    if points >= SURE_FROM and _SAME in contacts and _DIFFERENT not in contacts:
        return Likeness.SURE
    return Likeness.LIKELY if points >= LIKELY_FROM else Likeness.POSSIBLE
