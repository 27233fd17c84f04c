"""Offering many leads at once: capacities, nobody forgotten, minimum exposure and its price, against brute force."""

from __future__ import annotations

from collections import Counter
from itertools import product

import numpy as np

from growth_equestre.matching.model_allocation import FULL, NOBODY, allocate
from growth_equestre.matching.types import Allocation
from growth_equestre.matching.types_allocation import Limits, Offer


def drawn(rng: np.random.Generator) -> tuple[list[str], list[Offer], Limits]:
    leads = [f"lead {n}" for n in range(rng.integers(1, 5))]
    partners = [f"parceiro {n}" for n in range(rng.integers(1, 4))]
    offers = [
        Offer(lead, partner, float(rng.integers(0, 101)))
        for lead in leads
        for partner in partners
        if rng.random() < 0.8
    ]
    capacity = {partner: int(rng.integers(0, 3)) for partner in partners if rng.random() < 0.8}
    return leads, offers, Limits(capacity, int(rng.integers(0, 3)))


def merit(chosen: tuple[Offer | None, ...], offers: list[Offer], limits: Limits) -> tuple[int, int, float] | None:
    """(leads placed, minimums missed as a negative, worth), None where a capacity is exceeded."""
    got = Counter(offer.partner_id for offer in chosen if offer)
    if any(got[partner] > most for partner, most in limits.capacity.items()):
        return None
    offered = Counter(offer.partner_id for offer in offers)
    missed = sum(
        max(0, min(limits.minimum, offered[one], limits.capacity.get(one, limits.minimum)) - got[one])
        for one in offered
    )
    return sum(got.values()), -missed, sum(offer.worth for offer in chosen if offer)


def best_by_brute_force(leads: list[str], offers: list[Offer], limits: Limits) -> tuple[int, int, float]:
    choices = [[None, *(offer for offer in offers if offer.lead_id == lead)] for lead in leads]
    return max(found for chosen in product(*choices) if (found := merit(chosen, offers, limits)) is not None)


def achieved(made: Allocation, offers: list[Offer], limits: Limits) -> tuple[int, int, float] | None:
    chosen = tuple(offer for offer in offers if made.partner_of[offer.lead_id] == offer.partner_id)
    return merit(chosen, offers, limits)


def test_a_thousand_small_cases_are_as_good_as_brute_force() -> None:
    rng = np.random.default_rng(11)
    for _ in range(1000):
        leads, offers, limits = drawn(rng)
        made = allocate(leads, offers, limits)
        assert set(made.partner_of) == set(leads)
        assert {lead for lead, partner in made.partner_of.items() if partner is None} == set(made.waits)
        assert achieved(made, offers, limits) == best_by_brute_force(leads, offers, limits)


def test_hundreds_of_leads_never_exceed_a_capacity_and_nobody_is_forgotten() -> None:
    rng = np.random.default_rng(12)
    leads = [f"lead {n}" for n in range(400)]
    offers = [
        Offer(lead, f"p{n}", float(rng.random() * 100)) for lead in leads for n in rng.choice(60, 12, replace=False)
    ]
    limits = Limits({f"p{n}": int(rng.integers(0, 9)) for n in range(60)}, minimum=1)
    made = allocate(leads, offers, limits)
    got = Counter(partner for partner in made.partner_of.values() if partner)
    assert all(got[partner] <= most for partner, most in limits.capacity.items())
    assert len(made.partner_of) == 400
    assert all(got[partner] >= 1 for partner, most in limits.capacity.items() if most and partner not in made.short)


def test_a_lead_that_nobody_can_take_waits_with_its_reason() -> None:
    made = allocate(["a", "b", "c"], [Offer("a", "p", 90), Offer("b", "p", 40)], Limits({"p": 1}))
    assert made.partner_of == {"a": "p", "b": None, "c": None}
    assert made.waits == {"b": FULL, "c": NOBODY}


def test_a_minimum_for_everyone_has_its_price_told() -> None:
    offers = [Offer("a", "forte", 90), Offer("a", "novo", 50), Offer("b", "forte", 80), Offer("b", "novo", 70)]
    made = allocate(["a", "b"], offers, Limits({}, minimum=1))
    assert made.partner_of == {"a": "forte", "b": "novo"}
    assert made.price_of_fairness == 10


def test_nothing_to_offer_leaves_everyone_in_the_queue() -> None:
    assert allocate(["a"], [], Limits({})).waits == {"a": NOBODY}
    assert allocate([], [], Limits({})).partner_of == {}
