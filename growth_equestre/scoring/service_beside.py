"""Scores of leads of whom facts keep coming: worked out beside whoever writes, so that nobody waits for them."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pyarrow as pa

from growth_equestre.foundation.ids import is_uuid
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.learning import service as learning
from growth_equestre.scoring import store
from growth_equestre.scoring.service import INSTANT, KIND, serving_cards
from growth_equestre.scoring.store import Question
from growth_equestre.scoring.types import Cards


@use_case(Permission.CAN_SCORE)
def score_beside(ws: Workspace, lead_ids: Sequence[str]) -> int:
    """Evaluate and keep these leads' scores as they stand now; returns how many were kept. Unknown ids are passed over.

    Only what was on record at that moment counts, whatever arrives while they are worked out, so that the score comes
    out equal when it is rebuilt. A lead that was scored anew or left meanwhile keeps what it has.
    """
    began, question = time.perf_counter(), _settled_now(ws, lead_ids)
    cards = serving_cards(ws)
    scored = store.worked_out(ws.cursor(), question, cards)
    took = (time.perf_counter() - began) * 1000.0
    return _keep_beside(ws, scored, question, cards, took / max(1, len(scored)))


def _settled_now(ws: Workspace, lead_ids: Sequence[str]) -> Question:
    """The question as of a moment at which nobody was writing: whatever is noted as known before it can be read."""
    with ws.transaction("scoring.score_beside", keeps_memory=True):
        moment = ws.now() + INSTANT
    asked = sorted({one for one in lead_ids if is_uuid(one)})
    return Question(asked, moment, ws.settings, moment)


def _keep_beside(ws: Workspace, scored: pa.Table, question: Question, cards: Cards, milliseconds: float) -> int:
    with ws.transaction("scoring.score_beside", keeps_memory=True):
        still = store.unmoved(ws.cursor(), question)
        mine = scored.filter(pa.array([one in still for one in scored.column("lead_id").to_pylist()], pa.bool_()))
        if len(mine):
            answers = store.keep(ws.cursor(), mine, question, cards)
            learning.log_predictions(
                ws, KIND, answers, model_version=cards.version, as_of=question.as_of, known_at=question.as_of,
                milliseconds=milliseconds,
            )  # fmt: skip
    return len(mine)
