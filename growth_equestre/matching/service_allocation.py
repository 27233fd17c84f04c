"""Many leads offered at once: each partner's vacancies are kept, and what cannot be placed waits with its reason."""

from __future__ import annotations

from collections.abc import Sequence

from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.matching import service
from growth_equestre.matching.types import Allocation, Plan
from growth_equestre.matching.types_allocation import Limits, Offer

MOST_LEADS = 500
"""Leads of one allocation: what a team can look over before it confirms."""


@use_case(Permission.CAN_VIEW)
def allocate(ws: Workspace, lead_ids: Sequence[str], minimum: int | None = None) -> Allocation:
    """Who goes to whom. minimum: leads owed to each partner with an offer (default: the workspace's choice).

    Raises InvalidInput for more than MOST_LEADS leads, or a minimum below zero.
    """
    return plan(ws, lead_ids, minimum).allocation


@use_case(Permission.CAN_VIEW)
def plan(ws: Workspace, lead_ids: Sequence[str], minimum: int | None = None) -> Plan:
    """The same, with the lists that it was made from. Candidates are each lead's best 50."""
    from growth_equestre.matching import model_allocation  # noqa: PLC0415 (numbers load only when asked for)

    owed = ws.settings.partner_minimum_exposure if minimum is None else minimum
    if len(lead_ids) > MOST_LEADS or owed < 0:
        raise InvalidInput("leads", f"São no máximo {MOST_LEADS} leads por vez.", "Selecione menos leads.")
    lists = service.match_many(ws, lead_ids, service.MOST_PARTNERS)
    offers = [Offer(lead, one.partner_id, float(one.compatibility)) for lead, found in lists.items() for one in found]
    left = service.vacancies(ws, {offer.partner_id for offer in offers})
    made = model_allocation.allocate(list(lead_ids), offers, Limits(left, owed))
    return Plan(made, lists, owed)
