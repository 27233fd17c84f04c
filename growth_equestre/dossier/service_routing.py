"""Where a lead goes and how surely: what the model says, checked against what came of this team's own leads."""

from __future__ import annotations

from datetime import datetime, timedelta

from growth_equestre.crm.types_handoffs import Standing
from growth_equestre.dossier import rules_routing as rules
from growth_equestre.dossier import store_report
from growth_equestre.dossier.rules_routing import Experience, Fate
from growth_equestre.dossier.store_report import OwnSigns
from growth_equestre.dossier.types import Dossier
from growth_equestre.dossier.types_report import Chances, Routing
from growth_equestre.foundation.vocab import EventType, Permission, Stage
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.matching import service_quality
from growth_equestre.scoring import service as scoring
from growth_equestre.scoring.types import LeadScore

WINDOW, WINDOWS = timedelta(days=30), 3
"""A chance is one of 30 days: so many such spans before now, one after the other, say how true it was."""
DRAWN = 600
"""Leads that are looked at in each span; more would make the person wait and say nothing else."""
_TAKEN = (EventType.PARTNER_ACCEPTED, EventType.PARTNER_CONTACTED, EventType.WON)


@use_case(Permission.CAN_VIEW)
def experience(ws: Workspace, lead_id: str, as_of: datetime) -> Experience:
    """What came of leads before `as_of`, as far as it bears on this lead; the lead itself is left out."""
    fates = []
    for span in range(1, WINDOWS + 1):
        at = as_of - span * WINDOW
        past = store_report.fates(ws.cursor(), lead_id, as_of, at, at + WINDOW, DRAWN)
        said = {one.lead_id: one.chance_30d for one in _scored(ws, at, [one.lead_id for one in past])}
        fates += [
            Fate(said[one.lead_id], one.is_qualified, one.is_invalid, one.is_similar)
            for one in past
            if one.lead_id in said
        ]
    return rules.experience(fates)


def routing_of(ws: Workspace, found: Dossier, score: LeadScore, standing: Standing | None, signs: OwnSigns) -> Routing:
    """The routing of a lead as it stands now."""
    known = experience(ws, found.lead.lead_id, ws.now())
    return rules.routing(_chances(ws, found, score, standing, signs, known), known)


def _scored(ws: Workspace, at: datetime, lead_ids: list[str]) -> list[LeadScore]:
    return scoring.score_many_as_of(ws, at, lead_ids) if lead_ids else []


def _chances(
    ws: Workspace, found: Dossier, score: LeadScore, standing: Standing | None, signs: OwnSigns, known: Experience
) -> Chances:
    """The three chances from which the routing follows; what is known for sure is no chance any more."""
    is_there = found.lead.stage in (Stage.QUALIFIED, Stage.SENT)
    said = (1.0, 1.0, 1.0) if is_there else (score.chance_30d, score.chance_low, score.chance_high)
    middle, low, high = (known.correction.of(one) for one in said)
    return Chances(
        unreachable=1.0 if _is_out_of_reach(found, signs) else known.unreachable,
        qualifies=middle,
        qualifies_low=low,
        qualifies_high=high,
        accepted=_accepted(ws, found, standing),
    )


def _is_out_of_reach(found: Dossier, signs: OwnSigns) -> bool:
    if not found.lead.whatsapp and not found.lead.email:
        return True
    return signs.last_invalid is not None and (signs.last_sign is None or signs.last_sign < signs.last_invalid)


def _accepted(ws: Workspace, found: Dossier, standing: Standing | None) -> float:
    """Whether the partner that has the lead takes it, or the one that would get it: by what it did with others."""
    if standing and standing.latest:
        return 1.0 if standing.latest.event_type in _TAKEN else 0.0
    partner_id = standing.handoff.partner_id if standing else next((one.partner_id for one in found.partners), None)
    if partner_id is None:
        return 0.0
    known = service_quality.record(ws, partner_id)
    average = rules.UNSEEN_ANSWERS if known.average_answered is None else known.average_answered
    return rules.smoothed(known.answered, known.received, average, rules.PRIOR_ANSWERS)
