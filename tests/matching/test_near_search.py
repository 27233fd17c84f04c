"""The search that begins near the lead gives the whole directory's answer, on random worlds."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth_equestre.foundation.workspace import Workspace
from growth_equestre.matching import rules, rules_prior, store
from growth_equestre.matching import service as matching
from growth_equestre.partners import service as partners
from growth_equestre.places import service as places

from .conftest import MakeLead

PLACES = places.all_municipalities()
latitudes = st.floats(-34, 6)
longitudes = st.floats(-74, -32)


@pytest.mark.parametrize("seed", range(4))
def test_near_search_equals_the_whole_search(ws: Workspace, make_lead: MakeLead, seed: int) -> None:
    rng = np.random.default_rng(seed)
    codes = ["0152102", "7500100", "9319101", "1529700", "4711302"]
    spots = [PLACES[int(i)] for i in rng.integers(0, len(PLACES), 400)]
    rows = [
        {
            "name": f"P{n}",
            "city": spot.name,
            "uf": spot.uf,
            "cnae_main": codes[int(rng.integers(len(codes)))],
            "priority": int(rng.integers(1, 4)),
            "monthly_capacity": int(rng.integers(0, 5)) or None,
        }
        for n, spot in enumerate(spots)
    ]
    partners.insert_many(ws, rows)
    for i in rng.integers(0, len(PLACES), 6):
        lead = make_lead(city=PLACES[int(i)].name, uf=PLACES[int(i)].uf)
        query = matching._query(ws, lead)
        whole = store.best(ws.cursor(), matching.card(), query, 5, None)
        assert [one.partner_id for one in matching.match(ws, lead, 5)] == [one.partner_id for one in whole]


@given(latitudes, longitudes, latitudes, longitudes, st.floats(1, 900))
def test_nobody_within_reach_stands_outside_the_box(
    lat_a: float, lon_a: float, lat_b: float, lon_b: float, reach_km: float
) -> None:
    from growth_equestre.places.rules import distance_km

    if distance_km(lat_a, lon_a, lat_b, lon_b) > reach_km:
        return
    box = rules.box_around(lat_a, lon_a, reach_km)
    assert box.south - 1e-9 <= lat_b <= box.north + 1e-9
    assert box.west - 1e-9 <= lon_b <= box.east + 1e-9


def test_the_bound_holds_the_best_that_a_far_partner_can_be() -> None:
    card = rules_prior.COMPATIBILITY_CARD
    bound = rules.best_margin_beyond(card, rules.NEAR_KM)
    best = {
        "segment_match": "mesmo", "same_uf": 1.0, "cnae_fit": 1.0, "priority": 1.0, "capacity_left": None,
        "answer_lift": 1.0,
    }  # fmt: skip
    from growth_equestre.scorecard import service as scorecard

    for km in (rules.NEAR_KM, 900.0, None):
        assert scorecard.evaluate(card, {**best, "km": km}).margin <= bound + 1e-12
    assert scorecard.evaluate(card, {**best, "km": rules.NEAR_KM - 1}).margin > bound
    assert math.isfinite(bound)
