"""The door of next action: recommend, read, and note what the team did with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from growth_equestre.foundation.errors import InvalidInput, LeadNotFound, NotFound
from growth_equestre.foundation.ids import is_uuid
from growth_equestre.foundation.vocab import NextAction, Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.jobs.types import Report
from growth_equestre.journal import service as journal
from growth_equestre.journal.types import UndoableTable
from growth_equestre.leads import service as leads
from growth_equestre.next_action import store, store_situations
from growth_equestre.next_action.service_learning import outcomes
from growth_equestre.next_action.service_moment import Moment, recommended
from growth_equestre.next_action.types import Excluded, Feedback, Recommendation

__all__ = [
    "Excluded",
    "Feedback",
    "Recommendation",
    "current",
    "current_many",
    "mark",
    "outcomes",
    "recommend",
    "recommend_many",
    "remove_of_leads",
]

_STEP = 5_000
"""Leads between two reports of progress."""


@use_case(Permission.CAN_SCORE, writes=True)
def recommend(ws: Workspace, lead_id: str, record: bool = True) -> Recommendation:
    """The one thing to do next for a lead.

    With `record` it enters the log; an open one that says the same and still lies ahead is kept instead of repeated.
    Raises LeadNotFound.
    """
    if not is_uuid(lead_id):
        raise LeadNotFound(lead_id)
    at, cursor = Moment.now(ws), ws.cursor()
    who = store_situations.lead(cursor, lead_id)
    if who is None:
        raise LeadNotFound(lead_id)
    earlier = store.made_for(cursor, who, at.settings.zone)
    made = recommended(at.situation(ws, who, earlier), at)
    if record and earlier and _still_says(earlier[0], made, at.instant):
        return earlier[0]
    if not record:
        return made
    store.add(cursor, made)
    return made


@use_case(Permission.CAN_SCORE, writes=True)
def recommend_many(ws: Workspace, lead_ids: Sequence[str] | None = None, report: Report | None = None) -> int:
    """Recommend for these leads, or for every lead, and keep what is new; returns for how many leads."""
    at, cursor = Moment.now(ws), ws.cursor()
    known = at.situations(ws, lead_ids)
    standing = store.newest(cursor, lead_ids, at.settings.zone)
    fresh = []
    for position, situation in enumerate(known):
        made = recommended(situation, at)
        open_one = standing.get(situation.lead_id)
        if not (open_one and _still_says(open_one, made, at.instant)):
            fresh.append(made)
        if report and position % _STEP == 0:
            report(position, len(known))
    store.add_many(cursor, fresh)
    return len(known)


@use_case(Permission.CAN_VIEW)
def current(ws: Workspace, lead_id: str) -> Recommendation | None:
    """The latest recommendation, with the team's word about it; None while there is none. Raises LeadNotFound."""
    if not is_uuid(lead_id):
        raise LeadNotFound(lead_id)
    who = store_situations.lead(ws.cursor(), lead_id)
    return next(iter(store.made_for(ws.cursor(), who, ws.local_zone)), None) if who else None


@use_case(Permission.CAN_VIEW)
def current_many(ws: Workspace, lead_ids: Sequence[str] | None = None) -> list[Recommendation]:
    """The latest recommendation of each live lead that has one, by lead id; None means every lead."""
    return list(store.newest(ws.cursor(), lead_ids, ws.local_zone).values())


@use_case(Permission.CAN_EDIT, writes=True)
def mark(ws: Workspace, recommendation_id: str, feedback: Feedback | str, reason: str = "") -> str:
    """Note that a recommendation was done, postponed or refused; returns the change set, which can be undone.

    Raises NotFound for an unknown recommendation or a deleted lead, InvalidInput for an unknown word or a refusal
    without a reason.
    """
    said = _feedback(feedback)
    if said is Feedback.REFUSED and not reason.strip():
        raise InvalidInput("motivo", "Falta dizer por que a ação foi recusada.", "Escreva o motivo em uma frase.")
    about = store.lead_of(ws.cursor(), recommendation_id) if is_uuid(recommendation_id) else None
    if about is None:
        raise NotFound("Esta recomendação não existe mais.", "Atualize a tela.")
    summary = f"Marcou como {said.value}: {NextAction(about['action']).label} ({about['name']})"
    name = "next_action.mark"
    with journal.tracked(
        ws, use_case=name, summary=summary, table="recommendations", keys=[recommendation_id.lower()], reason=reason
    ):
        store.mark(ws.cursor(), recommendation_id, said, reason.strip(), ws.now())
    return journal.current_change_set(ws, use_case=name, summary=summary, reason=reason)


@use_case(Permission.CAN_DELETE, writes=True)
def remove_of_leads(ws: Workspace, lead_ids: Sequence[str]) -> int:
    """Take out every recommendation made for these leads; returns how many. Undone with the write it is part of."""
    keys = store.keys_of_leads(ws.cursor(), lead_ids)
    summary = f"Removeu {len(keys)} recomendações"
    with journal.tracked(ws, use_case="next_action.remove", summary=summary, table="recommendations", keys=keys):
        store.remove(ws.cursor(), keys)
    return len(keys)


def _still_says(standing: Recommendation, made: Recommendation, now: datetime) -> bool:
    """Whether the open recommendation says what a new one would, at an hour that has not passed.

    Where the policy draws, an open one that weighed the same is kept: another day alone is no reason to draw again.
    """
    if standing.feedback is not None or standing.when < now:
        return False
    if standing.probability < 1.0:
        return _weighed(standing) == _weighed(made)
    same = replace(made, recommendation_id=standing.recommendation_id, made_at=standing.made_at, when=standing.when)
    return same == standing


def _weighed(one: Recommendation) -> tuple[object, ...]:
    return (one.policy, one.policy_version, one.eligible, one.probabilities, one.excluded, one.signals)


def _feedback(word: Feedback | str) -> Feedback:
    if word not in set(Feedback):
        raise InvalidInput("retorno", f"'{word}' não é um retorno.", "Use feito, adiado ou recusado.")
    return Feedback(word)


journal.register(
    UndoableTable(
        name="recommendations",
        snapshot=store.snapshot,
        restore=store.restore,
        remove=store.remove,
        label=store.labels,
        lead_column="lead_id",
        title="Próxima ação",
        words={"action": "Ação", "feedback": "Retorno", "feedback_reason": "Motivo"},
    )
)
journal.register_belonging(leads.TABLE, belonging="recommendations", keys_of=store.keys_of_leads)
journal.register_following(leads.TABLE, following="recommendations", keys_of=store.keys_of_leads)
