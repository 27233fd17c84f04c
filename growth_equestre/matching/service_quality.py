"""The door to how well the lists work, and to what each partner did with the leads it received."""

from __future__ import annotations

from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.matching import service, store
from growth_equestre.matching.types_quality import PartnerRecord, RankingQuality


@use_case(Permission.CAN_VIEW)
def quality(ws: Workspace) -> RankingQuality:
    """What came of every handoff until now, by place of the list, and how soon."""
    from growth_equestre.matching import model_quality  # noqa: PLC0415 (numbers load only when asked for)

    now = ws.now()
    return model_quality.quality_of(store.handed(ws.cursor(), now), now, ws.settings.partner_count)


@use_case(Permission.CAN_VIEW)
def record(ws: Workspace, partner_id: str) -> PartnerRecord:
    """What the partner did with its leads."""
    from growth_equestre.matching import model_quality  # noqa: PLC0415

    left = service.vacancies(ws, [partner_id]).get(partner_id)
    return model_quality.record_of(store.handed(ws.cursor(), ws.now()), partner_id, left)
