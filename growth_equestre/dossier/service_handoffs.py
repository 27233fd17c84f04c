"""Several leads handed over at once: a plan to look at first, then one change for all of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from growth_equestre.crm import service as crm
from growth_equestre.dossier.types import HandoffPlan, HandoffReport
from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.foundation.vocab import Permission, Stage
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.matching import service as matching
from growth_equestre.matching import service_allocation as allocation
from growth_equestre.matching.types import Match


@use_case(Permission.CAN_VIEW)
def plan_handoffs(ws: Workspace, lead_ids: Sequence[str], minimum: int | None = None) -> HandoffPlan:
    """Who would go to whom, who waits and why. Only qualified leads go. Raises LeadNotFound, InvalidInput."""
    found = [leads.get(ws, lead_id) for lead_id in dict.fromkeys(lead_ids)]
    ready = [lead for lead in found if lead.stage is Stage.QUALIFIED]
    made = allocation.plan(ws, [lead.lead_id for lead in ready], minimum)
    return HandoffPlan(made, tuple(ready), tuple(lead for lead in found if lead.stage is not Stage.QUALIFIED))


@use_case(Permission.CAN_HANDOFF, writes=True)
def hand_over_many(ws: Workspace, planned: HandoffPlan, reason: str) -> HandoffReport:
    """Do what the plan says, as one change set. Raises InvalidInput without a reason or with nobody to send.

    Raises as well, and then nothing was done, when a lead or a partner is no longer what the plan saw.
    """
    chosen = planned.plan.chosen
    if not reason.strip():
        raise InvalidInput("motivo", "Encaminhar pede um motivo.", "Escreva por que estes parceiros.")
    if not chosen:
        raise InvalidInput("leads", "Nenhum destes leads tem para onde ir agora.", "Nada foi encaminhado.")
    _require_vacancies(ws, chosen)
    change_set_id = journal.current_change_set(
        ws, use_case="dossier.hand_over_many", summary=f"Encaminhou {len(chosen)} leads", reason=reason.strip()
    )
    shown = ws.settings.partner_count
    for lead_id, match in chosen.items():
        listed = planned.plan.lists[lead_id]
        crm.handoff(
            ws, lead_id, match.partner_id, reason, recommended_rank=match.rank, compatibility=match.compatibility,
            shown=[replace(one, natural_rank=one.rank) for one in listed if one.rank <= shown or one is match],
        )  # fmt: skip
    return HandoffReport(change_set_id, len(chosen), len(planned.leads) - len(chosen))


def _require_vacancies(ws: Workspace, chosen: dict[str, Match]) -> None:
    """Somebody may have handed over meanwhile."""
    left = matching.vacancies(ws, {one.partner_id for one in chosen.values()})
    for one in chosen.values():
        left[one.partner_id] = left.get(one.partner_id, len(chosen)) - 1
    full = [one.name for one in chosen.values() if left[one.partner_id] < 0]
    if full:
        raise InvalidInput(
            "parceiro", f"{full[0]} não tem mais vaga este mês.", "Refaça o plano; nada foi encaminhado."
        )
