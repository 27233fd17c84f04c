"""The door of what decisions taught: their outcomes, and the models that learn from them, kept in the registry."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from growth_equestre import __version__
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.jobs.types import Report
from growth_equestre.learning import service as learning
from growth_equestre.learning.types import Assessment, Cards, Kind, KindWords, Learned, Lesson, Slice, TooLittleToLearn
from growth_equestre.next_action import rules_answers, store
from growth_equestre.next_action.rules_answers import NAME
from growth_equestre.next_action.types import DecisionOutcome
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard.types import Card, Training

if TYPE_CHECKING:
    import pandas as pd

    from growth_equestre.next_action.model_answers import Decisions

__all__ = ["DecisionOutcome", "answers", "classifier", "outcomes", "shipped"]

WINDOW_DAYS = 7
"""Within which a lead answers an action, or does not."""
LOOKS_BACK = timedelta(days=365)
FEWEST, FEWEST_MOVED = 120, 15
"""Decisions, and those that moved a lead on, below which nothing is learned."""
HELD_OUT = 0.25


@lru_cache(maxsize=1)
def _start() -> Card:
    return rules_answers.to_learn_from(shipped()[NAME])


@use_case(Permission.CAN_VIEW)
def outcomes(ws: Workspace, as_of: datetime | None = None, *, only_over: bool = False) -> list[DecisionOutcome]:
    """What became of every decision of the last year that was carried out, oldest first.

    only_over: those whose window has closed before `as_of` (default: now).
    """
    moment = as_of or ws.now()
    found = store.outcomes(ws.cursor(), moment, moment - LOOKS_BACK, WINDOW_DAYS)
    return [one for one in found if one.is_over] if only_over else found


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, Card]:
    """The prior cards as the one card."""
    return {NAME: rules_answers.joined(store.shipped_cards())}


def _learn(ws: Workspace, as_of: datetime, seed: int, report: Report) -> Learned:
    """The card of all actions, measured on the latest quarter of decisions before it learns from all."""
    from growth_equestre.next_action import model_answers  # noqa: PLC0415 (numbers in bulk)

    known = _enough(ws, as_of)
    prior, cut = _start(), int(len(known) * (1 - HELD_OUT))
    report(0, 2)
    earlier = model_answers.learn(_counted(known[:cut]), prior, "1")
    report(1, 2)
    card = model_answers.learn(_counted(known), prior, "1", _training(known, as_of))
    report(2, 2)
    return _learned(NAME, card, earlier, known, cut, as_of)


def classifier(known: Sequence[DecisionOutcome], version: str) -> Card:
    """The plan's baseline, learned from these; its margins are votes, no chances. Raises TooLittleToLearn."""
    from growth_equestre.next_action import model_classifier  # noqa: PLC0415 (numbers in bulk)

    return model_classifier.learn_votes(_counted(known), version)


def answers(known: Sequence[DecisionOutcome], version: str) -> Card:
    """The one card of all actions, learned from these decisions."""
    from growth_equestre.next_action import model_answers  # noqa: PLC0415 (numbers in bulk)

    return model_answers.learn(_counted(known), _start(), version, _training(known, known[-1].began_at))


def _enough(ws: Workspace, as_of: datetime) -> list[DecisionOutcome]:
    """The decisions to learn from. Raises TooLittleToLearn."""
    known = [one for one in outcomes(ws, as_of, only_over=True) if one.signals]
    moved = sum(one.moved for one in known)
    if len(known) < FEWEST or min(moved, len(known) - moved) < FEWEST_MOVED:
        raise TooLittleToLearn(
            f"Há {len(known)} decisões cumpridas, {moved} delas com resposta; são precisas {FEWEST}, "
            f"{FEWEST_MOVED} com resposta.",
            "Marque como feitas as ações de Hoje e volte em alguns dias.",
        )
    return known


def _learned(
    name: str, card: Card, earlier: Card, known: Sequence[DecisionOutcome], cut: int, as_of: datetime
) -> Learned:
    """card: of all decisions; earlier: of those before `cut`, measured on the rest."""
    later, trained = _slice(known[cut:]), _training(known, as_of)
    lesson = Lesson(card, later, scorecard.evaluate_table(earlier, later.frame).chances, _slice(known).frame)
    return Learned(
        {name: lesson}, as_of, trained.window_start, trained.window_end, trained.rows, trained.outcomes,
        trained.data_hash, trained.code_version,
    )  # fmt: skip


def _assess(ws: Workspace, cards: Cards, as_of: datetime) -> Assessment:
    known = _enough(ws, as_of)
    return Assessment(dict.fromkeys(cards, _slice(known[int(len(known) * (1 - HELD_OUT)) :])))


def _recent(ws: Workspace, as_of: datetime) -> pd.DataFrame:
    return _slice([one for one in outcomes(ws, as_of) if one.signals][-2_000:]).frame


def _counted(known: Sequence[DecisionOutcome]) -> Decisions:
    from growth_equestre.next_action import model_answers  # noqa: PLC0415

    found = _slice(known)
    return model_answers.decisions_of(found.frame, found.labels)


def _slice(known: Sequence[DecisionOutcome]) -> Slice:
    import numpy as np  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415

    rows = [rules_answers.row_of(one.signals, one.action) for one in known]
    frame = pd.DataFrame(rows, columns=[signal.name for signal in rules_answers.SIGNALS])
    people = {lead: number for number, lead in enumerate(dict.fromkeys(one.lead_id for one in known))}
    return Slice(
        frame,
        np.array([one.moved for one in known], dtype=np.int8),
        np.array([one.began_at.astimezone(UTC).replace(tzinfo=None) for one in known], dtype="datetime64[us]"),
        np.array([people[one.lead_id] for one in known], dtype=np.int64),
    )


def _training(known: Sequence[DecisionOutcome], as_of: datetime) -> Training:
    text = "\n".join(f"{one.recommendation_id}{one.moved}" for one in known)
    return Training(
        window_start=known[0].began_at,
        window_end=known[-1].began_at,
        as_of=as_of,
        rows=len(known),
        outcomes=sum(one.moved for one in known),
        rung=1,
        metrics=(),
        data_hash=hashlib.sha256(text.encode()).hexdigest(),
        code_version=__version__,
    )


learning.register_kind(
    Kind(
        code=NAME,
        label="Próxima ação",
        shipped=shipped,
        learn=_learn,
        assess=_assess,
        recent=_recent,
        card_labels={NAME: "Resposta em 7 dias"},
        words=KindWords("decisão", "decisões", "tiveram resposta", "ter resposta", "teve resposta"),
        signals=frozenset(signal.name for signal in rules_answers.SIGNALS),
    )
)
