"""What partners answered teaches whom to recommend: too little leaves the rules, and what does not win never serves."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import pytest

from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.learning import service_training as training
from growth_equestre.learning.types import TooLittleToLearn
from growth_equestre.matching import model_outcomes as outcomes
from growth_equestre.matching import service as matching
from growth_equestre.matching import service_learning, store
from growth_equestre.partners import service as partners
from growth_equestre.partners.types import PartnerChanges, PartnerFilter

from .conftest import Deal, MakeLead, MakePartner


@pytest.fixture
def answered(ws: Workspace, make_lead: MakeLead, make_partner: MakePartner, deal: Deal) -> Workspace:
    """Half a year in which near partners accept and far ones refuse, whatever the rules say of priority."""
    near = [make_partner(priority=3), make_partner(city="Jundiaí", priority=3)]
    far = [make_partner(city="Goiânia", uf="GO", priority=1), make_partner(city="Uberaba", uf="MG", priority=1)]
    for n in range(96):
        partner, answer = (near[n % 4 // 2], "partner_accepted") if n % 2 else (far[n % 4 // 2], "partner_refused")
        lead = make_lead()
        deal(partner, lead, "handoff", days_ago=170 - n)
        deal(partner, lead, answer, days_ago=169.5 - n)
    return ws


def test_too_little_is_said_and_the_rules_stay(ws: Workspace, make_lead: MakeLead, make_partner: MakePartner) -> None:
    make_partner()
    with pytest.raises(TooLittleToLearn, match="encaminhamentos"):
        training.train(ws, service_learning.KIND)
    assert matching.card_in_use(ws).version == "prior-1"


def test_each_handoff_is_a_row_with_what_was_known_just_before_it(answered: Workspace) -> None:
    rows = service_learning.dataset(answered, answered.now())
    assert len(rows) == 96
    assert rows["answer_lift"].isna().sum() == 4
    assert rows.loc[rows["km"] < 60, "grade"].tolist() == [1] * 48
    assert rows.loc[rows["km"] > 60, "grade"].tolist() == [0] * 48
    earlier = service_learning.dataset(answered, answered.now() - timedelta(days=100))
    assert earlier["answer_lift"].equals(rows["answer_lift"].iloc[: len(earlier)])
    assert (rows["known_at"] > rows["handed_at"]).all()


def test_what_was_edited_later_is_no_part_of_what_was_known_then(answered: Workspace, clock: FrozenClock) -> None:
    """Every partner gets another priority, a capacity and another city; the rows of the past stay as they were."""
    before = service_learning.dataset(answered, answered.now())
    clock.advance(timedelta(hours=1))
    for number, one in enumerate(partners.page(answered, PartnerFilter(), limit=50)):
        elsewhere = PartnerChanges(name=f"Haras {number}", priority="2", monthly_capacity=1, city="Recife", uf="PE")
        partners.edit(answered, one.partner_id, elsewhere)
    after = service_learning.dataset(answered, answered.now())
    names = list(service_learning.signal_names())
    pd.testing.assert_frame_equal(after[names].iloc[: len(before)], before[names])


def test_a_young_silence_is_not_an_answer_yet(
    ws: Workspace, clock: FrozenClock, make_lead: MakeLead, make_partner: MakePartner, deal: Deal
) -> None:
    partner = make_partner()
    deal(partner, make_lead(), "handoff", days_ago=3)
    deal(partner, make_lead(), "handoff", days_ago=20)
    deal(partner, make_lead(), "handoff", "partner_contacted", "won", days_ago=2)
    known = outcomes.known_outcomes(store.handed(ws.cursor(), ws.now()), ws.now())
    assert outcomes.grades_of(known).tolist() == [0, 4]


def test_lower_places_stand_for_more_and_weights_have_mean_one(ws: Workspace) -> None:
    import pandas as pd

    places = pd.DataFrame({"position": [1, 1, 1, 1, 2, 2, 5, None], "probability": [1.0] * 6 + [0.5, 1.0]})
    weights = outcomes.weights_of(places)
    assert weights.mean() == pytest.approx(1.0)
    assert weights[0] < weights[4] < weights[6]
    assert weights[7] == pytest.approx(sorted(weights[:7])[3])


def test_training_keeps_what_came_out_and_its_receipts_speak_plainly(answered: Workspace, make_lead: MakeLead) -> None:
    report = training.train(answered, service_learning.KIND)
    in_use = matching.card_in_use(answered)
    assert (in_use.version == report.model.version) is report.is_promoted
    (first, *_) = matching.match(answered, make_lead())
    assert first.start_points + sum(reason.points for reason in first.reasons) == first.compatibility
    assert first.km is not None and first.km < 60
    learned = training.service.cards(answered, report.model.model_id)[service_learning.CARD]
    km = next(table for table in learned.tables if table.name == "km")
    assert all("km" in cell.text or "não conhecida" in cell.text for cell in km.cells)
