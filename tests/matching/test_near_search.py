"""The search that begins near the lead gives the whole directory's answer, on random worlds, for one lead or many."""

from __future__ import annotations

import math

import numpy as np
import pytest

from growth_equestre.foundation.workspace import Workspace
from growth_equestre.matching import model_ranking, rules, rules_prior
from growth_equestre.matching import service as matching
from growth_equestre.partners import service as partners
from growth_equestre.places import service as places
from growth_equestre.scorecard import service as scorecard

from .conftest import Deal, MakeLead

PLACES = places.all_municipalities()
CODES = ("0152102", "7500100", "9319101", "1529700", "4711302")
SEGMENTS = ("CAVALOS", "SERVICOS", "EVENTOS", "EQUIPAMENTOS", None)


def fill(ws: Workspace, rng: np.random.Generator, count: int) -> None:
    """Partners all over the country, a few nowhere."""
    spots = [PLACES[int(i)] for i in rng.integers(0, len(PLACES), count)]
    rows = [
        {
            "name": f"P{n}",
            "city": spot.name if n % 9 else None,
            "uf": spot.uf,
            "cnae_main": CODES[int(rng.integers(len(CODES)))] if n % 7 else None,
            "segment": SEGMENTS[int(rng.integers(5))],
            "priority": int(rng.integers(1, 4)),
            "monthly_capacity": int(rng.integers(0, 5)) or None,
        }
        for n, spot in enumerate(spots)
    ]
    partners.insert_many(ws, rows)


def leads_about(make_lead: MakeLead, rng: np.random.Generator, count: int) -> list[str]:
    spots = [PLACES[int(i)] for i in rng.integers(0, len(PLACES), count)]
    made = [make_lead(SEGMENTS[n % 5], spot.name, spot.uf) for n, spot in enumerate(spots)]
    return [*made, make_lead("CAVALOS", None, None)]


@pytest.mark.parametrize("seed", range(3))
def test_near_search_equals_the_whole_search(
    ws: Workspace, make_lead: MakeLead, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    fill(ws, rng, 400)
    leads = leads_about(make_lead, rng, 6)
    near = [[one.partner_id for one in matching.match(ws, lead, 5)] for lead in leads]
    monkeypatch.setattr(rules, "NEAR_KM", -1.0)
    assert [[one.partner_id for one in matching.match(ws, lead, 5)] for lead in leads] == near


@pytest.mark.parametrize("seed", range(3))
def test_many_leads_at_once_get_the_lists_that_each_would_get_alone(
    ws: Workspace, make_lead: MakeLead, deal: Deal, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    fill(ws, rng, 300)
    leads = leads_about(make_lead, rng, 12)
    for lead in leads[:6]:
        best, *others = matching.match(ws, lead, 4)
        deal(best.partner_id, lead, "handoff", "partner_refused")
        for one in others:
            deal(one.partner_id, lead, "handoff", "partner_accepted", days_ago=40)
    together = matching.match_many(ws, leads, 7)
    assert together == {lead: matching.match(ws, lead, 7) for lead in leads}
    assert any(together.values())


def test_ranks_follow_the_very_log_odds_of_the_card(ws: Workspace, make_lead: MakeLead) -> None:
    rng = np.random.default_rng(5)
    fill(ws, rng, 200)
    lead = leads_about(make_lead, rng, 1)[0]
    query = matching._query(ws, lead, ws.settings)
    bench = matching.bench_of(ws, query)
    found = model_ranking.best(bench, query, 50)
    rows = bench.rows(query, found.places, found.km)
    assert [scorecard.evaluate(bench.card, row).margin for row in rows] == found.margins.tolist()


def test_the_bound_holds_the_best_that_a_far_partner_can_be() -> None:
    card = rules_prior.COMPATIBILITY_CARD
    bound = rules.best_margin_beyond(card, rules.NEAR_KM)
    best = {
        "segment_match": "mesmo", "same_uf": 1.0, "cnae_fit": 1.0, "priority": 1.0, "capacity_left": None,
        "answer_lift": 1.0,
    }  # fmt: skip
    for km in (rules.NEAR_KM, 900.0, None):
        assert scorecard.evaluate(card, {**best, "km": km}).margin <= bound + 1e-12
    assert scorecard.evaluate(card, {**best, "km": rules.NEAR_KM - 1}).margin > bound
    assert math.isfinite(bound)
