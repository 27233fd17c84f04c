"""The door of the dossier: one lead whole, a new lead with its first facts, and work on several at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from growth_equestre.crm import service as crm
from growth_equestre.dossier import rules
from growth_equestre.dossier.types import Dossier, LostReport, Opening, ThreadEntry
from growth_equestre.events import service as events
from growth_equestre.events.types import EventInput
from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.foundation.vocab import EventType, Permission, Stage
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.journal import service as journal
from growth_equestre.journal.types import HistoryEntry
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import Lead, LeadInput
from growth_equestre.matching import service_offers
from growth_equestre.next_action import service as next_action
from growth_equestre.next_action import service_asking
from growth_equestre.next_action.types import Recommendation
from growth_equestre.scoring import service as scoring
from growth_equestre.scoring.types import LeadScore

_INSTANT = timedelta(microseconds=1)
_WEEK = timedelta(days=7)


@use_case(Permission.CAN_VIEW)
def dossier(ws: Workspace, lead_id: str) -> Dossier:
    """Everything about one lead, by our id or the customer's own. Raises LeadNotFound.

    For whoever may score, the score is brought to now and a next action recommended on the way, so that the number,
    its receipt and what would change it are of one moment.
    """
    return completed(ws, lead_id, opening(ws, lead_id))


@use_case(Permission.CAN_VIEW)
def opening(ws: Workspace, lead_id: str) -> Opening:
    """The dossier's first part, which a screen need not wait for the rest to show. Raises LeadNotFound."""
    lead = leads.get(ws, lead_id)
    return Opening(lead, _score(ws, lead.lead_id))


@use_case(Permission.CAN_VIEW)
def completed(ws: Workspace, lead_id: str, opened: Opening) -> Dossier:
    """The rest of the dossier that `opened` is the first part of."""
    own_id = opened.lead.lead_id
    return Dossier(
        lead=opened.lead,
        score=opened.score,
        gained_in_week=_gained_in_week(ws, opened.lead, opened.score) if opened.score else None,
        changes=scoring.what_would_change(ws, own_id) if opened.score else (),
        confirmations=crm.confirmations(ws, own_id),
        recommendation=_recommendation(ws, own_id),
        partners=tuple(service_offers.offered(ws, own_id)),
        asking=service_asking.worth_asking(ws, own_id),
    )


@use_case(Permission.CAN_VIEW)
def stamp(ws: Workspace, lead_id: str) -> tuple[object, ...]:
    """Differs whenever the dossier might: by any change noted, a new score, who asks, a minute gone.

    Raises LeadNotFound.
    """
    lead = leads.get(ws, lead_id)
    score, minute = scoring.current(ws, lead.lead_id), ws.now().replace(second=0, microsecond=0)
    noted = (journal.newest_number(ws), events.arrived(ws))
    return (ws.name, ws.actor.user_id, lead, noted, score.chance_30d if score else None, minute)


@use_case(Permission.CAN_VIEW)
def thread(ws: Workspace, lead_id: str, limit: int = 40, rebuilt: int = 8) -> tuple[ThreadEntry, ...]:
    """The lead's facts and the edits of its record, newest first; the score is rebuilt around the newest facts."""
    facts = [
        ThreadEntry(entry.event.occurred_at, entry.event.event_type, entry.words, entry.detail)
        for entry in events.timeline(ws, lead_id, limit)
    ]
    scored = [_with_scores(ws, lead_id, entry) for entry in facts[:rebuilt]] + facts[rebuilt:]
    edits = [entry for noted in journal.history(ws, "leads", lead_id) if (entry := _edit(noted))]
    return tuple(sorted([*scored, *edits], key=lambda entry: entry.at, reverse=True)[:limit])


@use_case(Permission.CAN_EDIT, writes=True)
def create_lead(ws: Workspace, raw: LeadInput, happened: Sequence[EventType] = ()) -> Lead:
    """Add a lead with what it already did, all or nothing; its score follows. Raises InvalidFields."""
    lead = leads.create(ws, raw)
    for event_type in happened:
        events.append(ws, lead.lead_id, EventInput(event_type))
    return lead


@use_case(Permission.CAN_SCORE, writes=True)
def recompute(ws: Workspace, lead_ids: Sequence[str]) -> int:
    """Score these leads again and recommend anew; returns how many."""
    count = scoring.score_many(ws, lead_ids)
    next_action.recommend_many(ws, lead_ids)
    return count


@use_case(Permission.CAN_EDIT, writes=True)
def lose_many(ws: Workspace, lead_ids: Sequence[str], reason: str) -> LostReport:
    """Move these leads to PERDIDO for one reason, as one change set; those already lost are passed over.

    Raises LeadNotFound, or InvalidInput without a reason.
    """
    if not reason.strip():
        raise InvalidInput("motivo", "Perder leads pede um motivo.", "Escreva por que foram perdidos.")
    still_open = [lead_id for lead_id in lead_ids if leads.get(ws, lead_id).stage is not Stage.LOST]
    if not still_open:
        return LostReport("", 0, len(lead_ids))
    change_set_id = journal.current_change_set(
        ws, use_case="dossier.lose_many", summary=f"Perdeu {len(still_open)} leads", reason=reason.strip()
    )
    for lead_id in still_open:
        crm.move_stage(ws, lead_id, Stage.LOST, reason)
    return LostReport(change_set_id, len(still_open), len(lead_ids) - len(still_open))


def _score(ws: Workspace, lead_id: str) -> LeadScore | None:
    if Permission.CAN_SCORE in ws.actor.permissions:
        return scoring.score(ws, lead_id)
    return scoring.current(ws, lead_id)


def _gained_in_week(ws: Workspace, lead: Lead, score: LeadScore) -> int | None:
    """Points of the score shown against a week ago; None for a lead that did not exist then."""
    week_ago = ws.now() - _WEEK
    if lead.created_at >= week_ago:
        return None
    return score.score - scoring.score_as_of(ws, lead.lead_id, week_ago).score


def _recommendation(ws: Workspace, lead_id: str) -> Recommendation | None:
    if Permission.CAN_SCORE in ws.actor.permissions:
        return next_action.recommend(ws, lead_id)
    return next_action.current(ws, lead_id)


def _with_scores(ws: Workspace, lead_id: str, entry: ThreadEntry) -> ThreadEntry:
    after = _score_at(ws, lead_id, entry.at + _INSTANT)
    return replace(entry, score_before=_score_at(ws, lead_id, entry.at), score_after=after)


def _score_at(ws: Workspace, lead_id: str, moment: datetime) -> int | None:
    try:
        return scoring.score_as_of(ws, lead_id, moment).score
    except InvalidInput:
        # The fact is older than the lead's record: nobody could have scored it then.
        return None


def _edit(noted: HistoryEntry) -> ThreadEntry | None:
    """The line for a change of the record, or None when a fact already tells it."""
    change, columns = noted.change_set, noted.columns
    if change.use_case in rules.TOLD_BY_EVENTS:
        return None
    if "lead_id" in columns:
        return ThreadEntry(change.happened_at, None, "Entrou na base", change.actor_name)
    fields = rules.edited_fields(columns)
    if not fields and "deleted_at" not in columns:
        return None
    return ThreadEntry(change.happened_at, None, change.summary, " · ".join([*fields, change.actor_name]))
