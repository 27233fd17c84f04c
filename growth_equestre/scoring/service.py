"""The door of scoring: score, read, rebuild a past score, say what would change it, and follow what changes.

"Now" is the first instant after the clock's moment, so that a fact registered at this very moment already counts.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from growth_equestre.accounts import service as accounts
from growth_equestre.foundation.errors import InvalidInput, LeadNotFound
from growth_equestre.foundation.ids import is_uuid
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, follow_touched_leads, use_case
from growth_equestre.jobs import service as jobs
from growth_equestre.jobs.types import Report
from growth_equestre.learning import service as learning
from growth_equestre.learning.types import Kind, KindWords, Prediction, Serving
from growth_equestre.scoring import rules, rules_signals, store
from growth_equestre.scoring.rules import Row
from growth_equestre.scoring.store import Question
from growth_equestre.scoring.types import Cards, LeadScore, WhatWouldChange

__all__ = [
    "KIND",
    "Cards",
    "LeadScore",
    "WhatWouldChange",
    "current",
    "current_many",
    "refresh_stale",
    "score",
    "score_as_of",
    "score_many",
    "score_many_as_of",
    "scores_if",
    "serving_cards",
    "trend",
    "what_would_change",
]

KIND = "propensity"
"""What learning calls the model behind the two chances."""
REFRESH = "scoring.refresh_stale"
WITHIN_30D, WITHIN_7D = "within_30d", "within_7d"
FEW = 25
"""Up to so many leads are cheaper one by one than through the compiled statement."""
BATCH = 200_000
"""Leads per step of long work: bounds memory and tells progress."""
REFRESH_BATCH = 1_000
"""Leads per write of a refresh in the background: what a click may have to wait for."""
STALE_AFTER = timedelta(days=1)
INSTANT = timedelta(microseconds=1)
_WEEK = timedelta(days=7)
_BREATH_SECONDS = 0.01


@use_case(Permission.CAN_SCORE, writes=True)
def score(ws: Workspace, lead_id: str, as_of: datetime | None = None) -> LeadScore:
    """Evaluate one lead and keep the result as its latest score; with `as_of`, only evaluate.

    Raises LeadNotFound; InvalidInput when the lead did not exist yet at `as_of`.
    """
    if as_of is not None:
        return score_as_of(ws, lead_id, as_of)
    began = time.perf_counter()
    question = _now_about(ws, [_checked(lead_id)])
    rows = store.rows(ws.cursor(), question)
    if not rows:
        raise LeadNotFound(lead_id)
    return _keep(ws, rows[0], question, serving_cards(ws), began)


@use_case(Permission.CAN_SCORE, writes=True)
def score_many(ws: Workspace, lead_ids: Sequence[str] | None = None, report: Report | None = None) -> int:
    """Evaluate and keep these leads' scores, or every lead's; returns how many. Unknown ids are passed over."""
    if lead_ids is None or len(lead_ids) > FEW:
        return _score_in_bulk(ws, lead_ids, report)
    return _score_one_by_one(ws, lead_ids)


@use_case(Permission.CAN_VIEW)
def current(ws: Workspace, lead_id: str) -> LeadScore | None:
    """The latest saved score; None while the lead has none. Raises LeadNotFound for an id that cannot be one."""
    found = store.saved(ws.cursor(), [_checked(lead_id)])
    return found[0] if found else None


@use_case(Permission.CAN_VIEW)
def current_many(ws: Workspace, lead_ids: Sequence[str] | None = None) -> list[LeadScore]:
    """The latest saved scores, ordered by lead id; None means every lead."""
    return store.saved(ws.cursor(), lead_ids)


@use_case(Permission.CAN_VIEW)
def score_as_of(ws: Workspace, lead_id: str, moment: datetime) -> LeadScore:
    """The score as it stood at an aware moment: facts before it, the profile, settings and model of then.

    Where a score of exactly that moment is in the log, only what was known when it was given counts, so that it comes
    out equal. Nothing is saved. Raises LeadNotFound; InvalidInput when the lead did not exist yet.
    """
    logged = learning.prediction_at(ws, KIND, _checked(lead_id), moment)
    known_at = logged.known_at if logged else None
    question = Question([lead_id], moment, accounts.settings_at(ws, moment), known_at)
    rows = store.rows(ws.cursor(), question)
    if rows:
        return rules.score(rows[0], _cards_at(ws, known_at or moment), moment, question.settings)
    if store.rows(ws.cursor(), _now_about(ws, [lead_id])):
        raise InvalidInput("quando", "Este lead ainda não existia nesse momento.", "Escolha uma data posterior.")
    raise LeadNotFound(lead_id)


@use_case(Permission.CAN_VIEW)
def score_many_as_of(ws: Workspace, moment: datetime, lead_ids: Sequence[str] | None = None) -> list[LeadScore]:
    """The same for many leads, ordered by id; those that did not exist yet are left out."""
    settings, cards = accounts.settings_at(ws, moment), _cards_at(ws, moment)
    known_at = learning.known_at(ws, KIND, moment)
    rows = [
        row for part in _in_batches(ws, Question(lead_ids, moment, settings)) for row in store.rows(ws.cursor(), part)
    ]
    found = [rules.score(row, cards, moment, settings) for row in rows if row["lead_id"] not in known_at]
    asked = known_at.keys() if lead_ids is None else known_at.keys() & set(lead_ids)
    for moment_known in {known_at[one] for one in asked}:
        some = [one for one in asked if known_at[one] == moment_known]
        for part in _in_batches(ws, Question(some, moment, settings, moment_known)):
            then = _cards_at(ws, moment_known)
            found += [rules.score(row, then, moment, settings) for row in store.rows(ws.cursor(), part)]
    return sorted(found, key=lambda one: one.lead_id)


@use_case(Permission.CAN_VIEW)
def trend(ws: Workspace, lead_id: str) -> int | None:
    """Points gained (or lost) against a week ago; None for a lead that did not exist then. Raises LeadNotFound."""
    now = _now_about(ws, [_checked(lead_id)])
    rows = store.rows(ws.cursor(), now)
    if not rows:
        raise LeadNotFound(lead_id)
    week_ago = now.as_of - _WEEK
    earlier = replace(now, as_of=week_ago, settings=accounts.settings_at(ws, week_ago))
    before = store.rows(ws.cursor(), earlier)
    if not before:
        return None
    then = rules.score(before[0], _cards_at(ws, week_ago), week_ago, earlier.settings)
    return rules.score(rows[0], serving_cards(ws), now.as_of, now.settings).score - then.score


@use_case(Permission.CAN_VIEW)
def what_would_change(ws: Workspace, lead_id: str) -> tuple[WhatWouldChange, ...]:
    """Facts that the team can still obtain, each with the exact score once it is registered now; best first."""
    rows = store.rows_with_facts(ws.cursor(), _now_about(ws, [_checked(lead_id)]), tuple(rules.OBTAINABLE))
    if not rows:
        raise LeadNotFound(lead_id)
    return rules.what_would_change(rows, serving_cards(ws))


@use_case(Permission.CAN_VIEW)
def scores_if(ws: Workspace, lead_id: str, changes: Sequence[Mapping[str, Any]]) -> list[int]:
    """The score that the lead would have now with each of these changes of its profile. Raises LeadNotFound."""
    question = _now_about(ws, [_checked(lead_id)])
    rows, cards = store.rows(ws.cursor(), question), serving_cards(ws)
    if not rows:
        raise LeadNotFound(lead_id)
    return [rules.score({**rows[0], **one}, cards, question.as_of, question.settings).score for one in changes]


@use_case(Permission.CAN_SCORE)
def refresh_stale(ws: Workspace, older_than: timedelta = STALE_AFTER, report: Report | None = None) -> int:
    """Score again what cooled without any new fact: scores older than this, of another model, or missing.

    A few leads per write, with a breath between, so that nobody who clicks meanwhile waits for the whole.
    """
    waiting = store.stale(ws.cursor(), ws.now() - older_than, serving_cards(ws).version)
    done = 0
    for start in range(0, len(waiting), REFRESH_BATCH):
        done += score_many(ws, waiting[start : start + REFRESH_BATCH])
        if report:
            report(done, len(waiting))
        time.sleep(_BREATH_SECONDS)
    return done


def serving_cards(ws: Workspace) -> Cards:
    """The cards that serve this workspace now: the prior ones, until the workspace has learned its own."""
    return _cards(learning.serving(ws, KIND))


def _cards_at(ws: Workspace, moment: datetime) -> Cards:
    return _cards(learning.serving_at(ws, KIND, moment))


def _cards(found: Serving) -> Cards:
    return Cards(found.cards[WITHIN_30D], found.cards[WITHIN_7D], found.version)


def _now(ws: Workspace) -> datetime:
    return ws.now() + INSTANT


def _now_about(ws: Workspace, lead_ids: Sequence[str] | None) -> Question:
    return Question(lead_ids, _now(ws), ws.settings)


def _checked(lead_id: str) -> str:
    if not is_uuid(lead_id):
        raise LeadNotFound(lead_id)
    return lead_id


def _keep(ws: Workspace, row: Row, question: Question, cards: Cards, began: float) -> LeadScore:
    """Evaluate a row, save it as the latest score and note it in the log of answers."""
    result = rules.score(row, cards, question.as_of, question.settings)
    store.save(ws.cursor(), result, row)
    answer = Prediction(
        kind=KIND,
        subject_id=result.lead_id,
        as_of=question.as_of,
        known_at=question.as_of,
        model_version=cards.version,
        inputs_hash=str(row["inputs_hash"]),
        score=result.score,
        chance=result.chance_30d,
        chance_7d=result.chance_7d,
        low=result.chance_low,
        high=result.chance_high,
        milliseconds=(time.perf_counter() - began) * 1000.0,
    )
    learning.log_prediction(ws, answer)
    return result


def _score_one_by_one(ws: Workspace, lead_ids: Sequence[str]) -> int:
    began, cards = time.perf_counter(), serving_cards(ws)
    question = _now_about(ws, [lead_id for lead_id in lead_ids if is_uuid(lead_id)])
    rows = store.rows(ws.cursor(), question)
    for row in rows:
        _keep(ws, row, question, cards, began)
        began = time.perf_counter()
    return len(rows)


def _score_in_bulk(ws: Workspace, lead_ids: Sequence[str] | None, report: Report | None) -> int:
    whole, cards, done = _now_about(ws, lead_ids), serving_cards(ws), 0
    batches = list(_in_batches(ws, whole))
    for number, question in enumerate(batches, start=1):
        began = time.perf_counter()
        answers = store.save_many(ws.cursor(), question, cards)
        if len(answers):
            learning.log_predictions(
                ws, KIND, answers, model_version=cards.version, as_of=whole.as_of, known_at=whole.as_of,
                milliseconds=(time.perf_counter() - began) * 1000.0 / len(answers),
            )  # fmt: skip
        done += len(answers)
        if report:
            report(done, done if number == len(batches) else max(done, done * len(batches) // number))
    return done


def _in_batches(ws: Workspace, whole: Question) -> Iterator[Question]:
    """The same question about some leads at a time, together about all."""
    if whole.lead_ids is None:
        for first_id, last_id in store.ranges(ws.cursor(), BATCH):
            yield replace(whole, first_id=first_id, last_id=last_id)
        return
    ids = sorted({one for one in whole.lead_ids if is_uuid(one)})
    for start in range(0, len(ids), BATCH):
        yield replace(whole, lead_ids=ids[start : start + BATCH])


def _follow(ws: Workspace, lead_ids: frozenset[str]) -> None:
    """Scores of touched leads follow in the same write; the score of a lead that is gone goes too."""
    touched = [lead_id for lead_id in sorted(lead_ids) if is_uuid(lead_id)]
    scored = _score_one_by_one(ws, touched) if len(touched) <= FEW else _score_in_bulk(ws, touched, None)
    if scored < len(touched):
        store.forget_gone(ws.cursor(), touched)


def _refresh_job(ws: Workspace, _: Mapping[str, Any], report: Report) -> str:
    return f"{refresh_stale(ws, report=report)} scores atualizados."


def _shipped() -> dict[str, Any]:
    cards = store.shipped_cards()
    return {WITHIN_30D: cards.within_30d, WITHIN_7D: cards.within_7d}


def _learn(ws: Workspace, as_of: datetime, seed: int, report: Report) -> Any:
    # What learns is loaded when somebody trains, not at every start.
    from growth_equestre.scoring import service_training  # noqa: PLC0415

    return service_training.learn(ws, as_of, seed, report)


def _assess(ws: Workspace, cards: Mapping[str, Any], as_of: datetime) -> Any:
    from growth_equestre.scoring import service_training  # noqa: PLC0415

    return service_training.assess(ws, cards, as_of)


def _recent(ws: Workspace, as_of: datetime) -> Any:
    from growth_equestre.scoring import service_training  # noqa: PLC0415

    return service_training.recent(ws, as_of)


learning.register_kind(
    Kind(
        code=KIND,
        label="Chance de qualificar",
        shipped=_shipped,
        learn=_learn,
        assess=_assess,
        recent=_recent,
        card_labels={WITHIN_30D: "Chance em 30 dias", WITHIN_7D: "Em 7 dias, se qualificar"},
        words=KindWords("lead", "leads", "qualificaram", "qualificar", "qualificou"),
        signals=rules_signals.COLUMNS,
        follow=lambda ws: jobs.enqueue(ws, REFRESH),
    )
)
follow_touched_leads(_follow)
jobs.register(REFRESH, _refresh_job, every=timedelta(hours=1), label="Atualizar scores que esfriaram")
