"""The door of one moment: what the policy says then of any number of leads, also of a moment that is past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from growth_equestre.foundation.ids import new_id
from growth_equestre.foundation.settings import WorkspaceSettings
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.next_action import rules, service_choice, store, store_situations
from growth_equestre.next_action.rules_calendar import is_business_day
from growth_equestre.next_action.service_choice import PolicyCode, Serving
from growth_equestre.next_action.types import Feedback, Recommendation, Situation
from growth_equestre.scoring import service as scoring

__all__ = [
    "Feedback", "Moment", "PolicyCode", "Recommendation", "insert_many", "is_contact_hour", "recommended",
    "recommended_then",
]  # fmt: skip

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Moment:
    """The policy that chooses, settings and clock, read once for any number of leads."""

    instant: datetime
    settings: WorkspaceSettings
    serving: Serving

    @classmethod
    def now(cls, ws: Workspace) -> Moment:
        """The present one."""
        return cls(ws.now(), ws.settings, service_choice.serving(ws))

    def situations(self, ws: Workspace, lead_ids: Sequence[str] | None) -> list[Situation]:
        """What is known of each lead then; a fact registered at this very moment already counts."""
        zone, hours = self.settings.zone, self.settings.contact_hours
        return store_situations.situations(ws.cursor(), lead_ids, self.instant + _INSTANT, zone, hours)

    def situation(self, ws: Workspace, who: Mapping[str, Any], earlier: Sequence[Recommendation]) -> Situation:
        """The same of one lead, by what was recommended for it earlier."""
        zone, hours = self.settings.zone, self.settings.contact_hours
        return store_situations.situation(ws.cursor(), who, earlier, self.instant + _INSTANT, zone, hours)


def recommended(situation: Situation, at: Moment) -> Recommendation:
    """What the policy says of one lead; nothing is kept."""
    decision = rules.decide(situation, at.serving.policy, at.instant, at.settings)
    weighed = decision.weighed
    return Recommendation(
        recommendation_id=new_id(),
        lead_id=situation.lead_id,
        made_at=at.instant,
        action=decision.action,
        channel=decision.channel,
        when=decision.when,
        probability=weighed.probabilities[decision.action],
        policy=at.serving.code.value,
        policy_version=at.serving.version,
        chance=decision.receipt.score if decision.receipt else None,
        start_points=decision.receipt.start_points if decision.receipt else 0,
        reasons=rules.lines(decision),
        message=decision.message,
        whatsapp=situation.whatsapp,
        eligible=weighed.values,
        excluded=decision.excluded,
        probabilities=weighed.probabilities,
        signals=decision.signals,
    )


@use_case(Permission.CAN_SCORE)
def recommended_then(
    ws: Workspace, lead_ids: Sequence[str], moment: datetime, code: PolicyCode
) -> list[Recommendation]:
    """What a policy would have said of these leads at a past moment, by the facts, marks and scores before it.

    A lead's stage and contact data count as they are now. Nothing is kept.
    """
    at = Moment(moment, ws.settings, service_choice.serving(ws, code))
    scores = {one.lead_id: one.score for one in scoring.score_many_as_of(ws, moment, lead_ids)}
    known = [one for one in at.situations(ws, lead_ids) if one.lead_id in scores]
    return [recommended(replace(one, score=scores[one.lead_id]), at) for one in known]


@use_case(Permission.CAN_VIEW)
def is_contact_hour(ws: Workspace, moment: datetime) -> bool:
    """Whether the team may contact somebody in the local hour of an aware moment; state holidays aside."""
    local = moment.astimezone(ws.local_zone)
    return local.hour in ws.settings.contact_hours and is_business_day(local.date(), None)


@use_case(Permission.CAN_IMPORT, writes=True)
def insert_many(ws: Workspace, made: Sequence[Recommendation]) -> None:
    """Keep whole recommendations with what the team said of them. For simulated history."""
    store.add_many(ws.cursor(), made)
