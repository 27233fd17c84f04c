"""The list that the team sees tries others a little, tells with which probability, and is kept with the handoff."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth_equestre.accounts import service as accounts
from growth_equestre.crm import service as crm
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.vocab import Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.matching import rules, service_offers
from growth_equestre.matching import service as matching

from .conftest import MakeLead, MakePartner


def kept_offers(ws: Workspace) -> list[tuple[int | None, float, int | None, bool]]:
    rows = ws.cursor().execute(
        "select position, probability, natural_rank, is_chosen from offers order by position nulls last"
    )
    return rows.fetchall()


@given(st.integers(1, 50), st.floats(0, 0.5), st.integers(0, 120), st.text(max_size=8))
def test_a_list_has_each_partner_once_keeps_its_first_places_and_tells_true_probabilities(
    count: int, share: float, eligible: int, seed: str
) -> None:
    places = rules.filled(rules.tried_places(count, share, seed), eligible)
    ranks = [place.rank for place in places]
    assert len(places) == min(count, eligible)
    assert len(set(ranks)) == len(ranks)
    assert all(1 <= rank <= eligible for rank in ranks)
    for position, place in enumerate(places, start=1):
        if position <= rules.KEPT_PLACES or place.spare > eligible:
            assert (place.rank, place.probability) == (position, 1.0)
        else:
            assert place.probability == (1.0 - share if place.rank == position else share)


def test_as_many_places_are_given_up_as_the_team_chose() -> None:
    given_up = Counter(
        position
        for lead in range(2000)
        for position, place in enumerate(rules.tried_places(10, 0.1, f"{lead}"), start=1)
        if place.rank > 10
    )
    assert set(given_up) == set(range(4, 11))
    assert all(130 < many < 270 for many in given_up.values())


@pytest.mark.slow
def test_the_same_lead_sees_the_same_list_all_day_and_another_tomorrow(
    ws: Workspace, clock: FrozenClock, make_lead: MakeLead, make_partner: MakePartner
) -> None:
    accounts.save_settings(ws, {"ranking_exploration": 0.5, "partner_count": 20})
    for _ in range(45):
        make_partner()
    lead = make_lead()
    today = service_offers.offered(ws, lead)
    clock.advance(timedelta(hours=3))
    assert service_offers.offered(ws, lead) == today
    assert [one.rank for one in today] == list(range(1, 21))
    assert any(one.is_trial for one in today)
    clock.advance(timedelta(days=1))
    assert [one.partner_id for one in service_offers.offered(ws, lead)] != [one.partner_id for one in today]


def test_without_trials_the_list_is_the_best(ws: Workspace, make_lead: MakeLead, make_partner: MakePartner) -> None:
    accounts.save_settings(ws, {"ranking_exploration": 0.0})
    for _ in range(25):
        make_partner()
    lead = make_lead()
    best = [one.partner_id for one in matching.match(ws, lead)]
    assert [one.partner_id for one in service_offers.offered(ws, lead)] == best
    assert not any(one.is_trial for one in service_offers.offered(ws, lead))


def test_handing_a_lead_over_keeps_the_list_and_its_undo_takes_it_back(
    ws: Workspace, make_lead: MakeLead, make_partner: MakePartner
) -> None:
    made = [make_partner(phone="5519987650009") for _ in range(4)]
    lead = make_lead()
    ws.cursor().execute("update leads set whatsapp = '5511987650001'")
    crm.move_stage(ws, lead, Stage.QUALIFIED, "já comprou conosco")
    shown = service_offers.offered(ws, lead)
    done = crm.handoff(ws, lead, made[2], "perto do lead")
    assert kept_offers(ws) == [(n, 1.0, n, shown[n - 1].partner_id == made[2]) for n in range(1, 5)]
    journal.undo(ws, done.change_set_id)
    assert kept_offers(ws) == []


def test_a_partner_chosen_by_hand_is_noted_off_the_list(
    ws: Workspace, make_lead: MakeLead, make_partner: MakePartner
) -> None:
    accounts.save_settings(ws, {"partner_count": 2, "ranking_exploration": 0.0})
    for _ in range(2):
        make_partner()
    far = make_partner(city="Manaus", uf="AM")
    lead = make_lead()
    crm.move_stage(ws, lead, Stage.QUALIFIED, "já comprou conosco")
    crm.handoff(ws, lead, far, "indicação do cliente")
    assert [(position, chosen) for position, _, _, chosen in kept_offers(ws)] == [(1, False), (2, False), (None, True)]


def test_the_setting_is_a_share_of_at_most_half(ws: Workspace) -> None:
    from growth_equestre.foundation.errors import InvalidSetting

    with pytest.raises(InvalidSetting):
        accounts.save_settings(ws, {"ranking_exploration": 0.6})
