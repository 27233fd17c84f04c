"""Several leads handed over at once: vacancies kept, nobody forgotten, one change to take back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from growth_equestre.crm import service as crm
from growth_equestre.dossier import service_handoffs as handoffs
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.foundation.vocab import Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadInput
from growth_equestre.matching import service_allocation as allocation
from growth_equestre.matching.model_allocation import FULL
from growth_equestre.partners import service as partners
from growth_equestre.partners.types import PartnerInput


@dataclass(frozen=True)
class Market:
    qualified: list[str]
    curious: str
    near: str
    far: str


@pytest.fixture
def market(ws: Workspace) -> Market:
    """Three qualified leads of Campinas, one that is not; a near partner with one vacancy, a far one with one."""
    made = []
    for n in range(4):
        known = LeadInput(name=f"Lead {n}", whatsapp=f"1198765000{n}", uf="SP", city="Campinas", segment="CAVALOS")
        made.append(leads.create(ws, known).lead_id)
    for lead_id in made[:3]:
        crm.move_stage(ws, lead_id, Stage.QUALIFIED, "já comprou conosco")
    near, far = (
        partners.create(
            ws,
            PartnerInput(name=f"Haras de {city}", city=city, uf=uf, cnae_main="0152-1/02", monthly_capacity=1),
        ).partner_id
        for city, uf in (("Campinas", "SP"), ("Goiânia", "GO"))
    )
    return Market(made[:3], made[3], near, far)


def test_vacancies_are_kept_and_the_rest_wait_with_a_reason(ws: Workspace, market: Market) -> None:
    planned = handoffs.plan_handoffs(ws, [*market.qualified, market.curious])
    going = {lead: match.partner_id for lead, match in planned.plan.chosen.items()}
    assert sorted(going.values()) == sorted([market.near, market.far])
    (waiting,) = planned.plan.allocation.waits.items()
    assert waiting[1] == FULL
    assert [lead.lead_id for lead in planned.unqualified] == [market.curious]


def test_confirming_hands_over_as_planned_and_one_undo_takes_all_back(ws: Workspace, market: Market) -> None:
    planned = handoffs.plan_handoffs(ws, market.qualified)
    report = handoffs.hand_over_many(ws, planned, "lista do dia")
    assert (report.handed, report.waiting) == (2, 1)
    for lead_id, match in planned.plan.chosen.items():
        assert leads.get(ws, lead_id).stage is Stage.SENT
        (made,) = crm.handoffs_of(ws, lead_id)
        assert (made.partner_id, made.recommended_rank) == (match.partner_id, match.rank)
    assert ws.cursor().execute("select count(distinct handoff_id) from offers where is_chosen").fetchone() == (2,)
    journal.undo(ws, report.change_set_id)
    assert {leads.get(ws, one).stage for one in market.qualified} == {Stage.QUALIFIED}
    assert ws.cursor().execute("select count(*) from offers").fetchone() == (0,)


def test_a_plan_that_is_no_longer_true_does_nothing(ws: Workspace, clock: FrozenClock, market: Market) -> None:
    planned = handoffs.plan_handoffs(ws, market.qualified)
    gone = next(lead for lead, match in planned.plan.chosen.items() if match.partner_id == market.near)
    crm.handoff(ws, gone, market.near, "pediu por telefone")
    clock.advance(timedelta(minutes=1))
    with pytest.raises(InvalidInput):
        handoffs.hand_over_many(ws, planned, "lista do dia")
    others = [one for one in market.qualified if one != gone]
    assert {leads.get(ws, one).stage for one in others} == {Stage.QUALIFIED}


@pytest.mark.parametrize("reason", ["", "  "])
def test_handing_over_asks_for_a_reason(ws: Workspace, market: Market, reason: str) -> None:
    with pytest.raises(InvalidInput):
        handoffs.hand_over_many(ws, handoffs.plan_handoffs(ws, market.qualified), reason)


def test_the_minimum_is_the_workspaces_unless_another_is_asked(ws: Workspace, market: Market) -> None:
    from growth_equestre.accounts import service as accounts

    accounts.save_settings(ws, {"partner_minimum_exposure": 1})
    one_each = allocation.plan(ws, market.qualified[:1])
    assert (one_each.minimum, one_each.allocation.partner_of[market.qualified[0]]) == (1, market.near)
    assert one_each.allocation.short == {market.far: 1}
    assert allocation.plan(ws, market.qualified, 0).minimum == 0
