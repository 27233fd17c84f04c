""" "Por que não?": every partner can be asked about, and the answer is the card's own."""

from __future__ import annotations

import pytest

from growth_equestre.foundation.errors import PartnerNotFound
from growth_equestre.foundation.ids import new_id
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.matching import service as matching
from growth_equestre.matching.types import Refusal
from growth_equestre.partners import service as partners
from growth_equestre.partners.types import PartnerChanges

from .conftest import Deal, MakeLead, MakePartner


def test_a_partner_below_the_list_hears_its_place_and_what_separates_it(
    ws: Workspace, make_lead: MakeLead, make_partner: MakePartner
) -> None:
    for _ in range(10):
        make_partner()
    far = make_partner(name="Longe", city="Manaus", uf="AM")
    answer = matching.why_not(ws, make_lead(), far)
    assert (answer.refusal, answer.rank, answer.eligible) == (None, 11, 11)
    assert answer.start_points + sum(reason.points for reason in answer.reasons) == answer.compatibility
    assert "11º de 11" in answer.sentences[0]
    assert "a mais de 800 km" in answer.sentences[1]


def test_a_partner_on_the_list_hears_that_it_is_there_with_the_same_receipt(
    ws: Workspace, make_lead: MakeLead, make_partner: MakePartner
) -> None:
    lead = make_lead()
    for city in ("Campinas", "Jundiaí", "Bauru"):
        make_partner(city=city)
    for one in matching.match(ws, lead):
        answer = matching.why_not(ws, lead, one.partner_id)
        assert (answer.rank, answer.compatibility, answer.km) == (one.rank, one.compatibility, one.km)
        assert answer.reasons == one.reasons
        assert "está na lista" in answer.sentences[0]


def test_a_tie_at_the_end_of_the_list_is_explained(
    ws: Workspace, make_lead: MakeLead, make_partner: MakePartner
) -> None:
    made = [make_partner() for _ in range(11)]
    answer = matching.why_not(ws, make_lead(), made[-1])
    assert answer.rank == 11
    assert "empate" in answer.sentences[1].lower()


def test_each_refusal_says_why(ws: Workspace, make_lead: MakeLead, make_partner: MakePartner, deal: Deal) -> None:
    lead = make_lead()
    deleted, inactive, full, refused = (make_partner(monthly_capacity=1) for _ in range(4))
    other = make_partner(cnae_main="1529700")
    partners.delete(ws, deleted)
    partners.edit(ws, inactive, PartnerChanges(is_active=False))
    deal(full, make_lead(), "handoff")
    deal(refused, lead, "partner_refused")
    expected = {
        deleted: Refusal.DELETED,
        inactive: Refusal.INACTIVE,
        full: Refusal.NO_CAPACITY,
        refused: Refusal.HAS_REFUSED,
        other: Refusal.OTHER_SEGMENT,
    }
    assert matching.match(ws, lead) == []
    for partner_id, refusal in expected.items():
        answer = matching.why_not(ws, lead, partner_id)
        assert (answer.refusal, answer.rank, answer.eligible) == (refusal, None, 0)
        assert answer.sentences


def test_a_partner_that_never_was_says_so(ws: Workspace, make_lead: MakeLead) -> None:
    for partner_id in ("x", new_id()):
        with pytest.raises(PartnerNotFound):
            matching.why_not(ws, make_lead(), partner_id)
