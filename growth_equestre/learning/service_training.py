"""Learning a new model, or taking one from a person's hand or file: kept always, in use only when it wins."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from growth_equestre.foundation.artifacts import write_text
from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.foundation.settings import process_settings
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, trusted, use_case
from growth_equestre.jobs import service as jobs
from growth_equestre.jobs.types import Job, JobState, Report
from growth_equestre.learning import model as measuring
from growth_equestre.learning import rules, rules_words, service, store
from growth_equestre.learning.service import NewModel
from growth_equestre.learning.service_serving import kind_named, kinds, serving
from growth_equestre.learning.types import (
    CardEvidence,
    Cards,
    CardTrial,
    CellShares,
    Kind,
    Learned,
    Lesson,
    Model,
    Origin,
    Serving,
    Slice,
    State,
    TooLittleToLearn,
    TrainingReport,
)
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard.types import Card

_log = logging.getLogger(__name__)
FEWEST = 20
"""Subjects of each outcome below which nothing can be compared."""


@use_case(Permission.CAN_TRAIN)
def train(
    ws: Workspace,
    code: str,
    as_of: datetime | None = None,
    seed: int = 0,
    why: str = "",
    report: Report | None = None,
) -> TrainingReport:
    """Learn from what was known before `as_of` (default: now), keep what came out, and use it where it wins.

    Each card takes the place of the serving one when it loses less on later rows by more than noise; with none
    better the serving model stays. A model of an earlier `as_of` than the serving one's never takes its place.
    Raises NotFound, TooLittleToLearn. Nothing of the workspace is locked while it learns.
    """
    kind, before = kind_named(code), serving(ws, code)
    learned = kind.learn(ws, as_of or ws.now(), seed, report or _unheard)
    _check(kind, learned)
    trial = tuple(
        _tried(name, before, lesson, np.random.default_rng([seed, place]))
        for place, (name, lesson) in enumerate(learned.lessons.items())
    )
    new = _new_model(kind, learned, before, trial, why, seed)
    is_older = _is_older(ws, before, learned.as_of)
    done = _keep(ws, new, is_promoted=not is_older and any(one.is_better for one in trial))
    _write_copy(ws, done, new.cards, new.challengers)
    return TrainingReport(
        done,
        before.version,
        done.state is State.CHAMPION,
        rules_words.outcome_of_training(kind, done, before.version, is_older),
    )


@use_case(Permission.CAN_TRAIN)
def edit_card(
    ws: Workspace, code: str, card: str, signal: str, points: Sequence[float], why: str, model_id: str | None = None
) -> Model:
    """A new version in which the cells of one signal have these points (log-odds, in table order); judged at once.

    model_id: the model to edit; None: the one that serves. Raises InvalidInput for points that a card cannot hold.
    """
    kind = kind_named(code)
    parent = serving(ws, code).version if model_id is None else service.model(ws, model_id).version
    cards = serving(ws, code).cards if model_id is None else service.cards(ws, model_id)
    edited = {**cards, card: rules.with_points(cards[card], signal, points)}
    return _from_hand(ws, kind, NewModel(code, Origin.EDITED, edited, parent, why))


@use_case(Permission.CAN_TRAIN)
def bring(ws: Workspace, text: str | bytes, why: str = "", code: str | None = None, card: str | None = None) -> Model:
    """A new version with a card read from a file, beside the serving model's other cards; judged at once.

    code, card: where it belongs; found by the card's own name when left out. Raises ArtifactRefused for a file that
    is no sound card, InvalidInput when it cannot be told where it belongs.
    """
    brought = scorecard.load_card(text)
    kind, name = _place_of(brought, code, card)
    now = serving(ws, kind.code)
    cards = {**now.cards, name: brought}
    return _from_hand(ws, kind, NewModel(kind.code, Origin.BROUGHT, cards, now.version, why))


@use_case(Permission.CAN_TRAIN)
def judge(ws: Workspace, model_id: str) -> Model:
    """Measure a model that was not judged when it came, so that it may serve. Raises TooLittleToLearn."""
    found = service.model(ws, model_id)
    evidence, trial = judged(ws, kind_named(found.kind), service.cards(ws, model_id))
    with ws.transaction("learning.judge"):
        store.judge(ws.cursor(), model_id, evidence, trial)
    return service.model(ws, model_id)


def judged(ws: Workspace, kind: Kind, cards: Cards) -> tuple[dict[str, CardEvidence], tuple[CardTrial, ...]]:
    """Cards measured on the newest rows whose outcome is known, and tried against the serving ones there.

    Raises TooLittleToLearn when too few outcomes are known.
    """
    now = serving(ws, kind.code)
    slices = assessed(ws, kind, cards)
    chances = {name: measuring.chances(cards[name], rows) for name, rows in slices.items()}
    evidence = {name: measuring.measured(rows, chances[name]) for name, rows in slices.items()}
    trial = tuple(
        _against(name, now, rows, chances[name], np.random.default_rng(place))
        for place, (name, rows) in enumerate(slices.items())
    )
    return evidence, trial


def assessed(ws: Workspace, kind: Kind, cards: Cards) -> Mapping[str, Slice]:
    """The rows on which any cards of the kind can be measured now. Raises TooLittleToLearn."""
    if kind.assess is None:
        raise TooLittleToLearn("Não há histórico em que avaliar este tipo de modelo.", "")
    slices = kind.assess(ws, cards, ws.now()).slices
    for rows in slices.values():
        seen = measuring.witnesses(rows)
        if seen.fewest < FEWEST:
            raise TooLittleToLearn(
                f"Só se sabe o resultado de {seen.subjects} {kind.words.subjects}, e {seen.happened} "
                f"{kind.words.happened}; são precisos {FEWEST} de cada.",
                "O modelo em uso continua.",
            )
    return slices


@use_case(Permission.CAN_TRAIN)
def training_job(ws: Workspace, code: str) -> Job | None:
    """The newest training of this kind in the queue, ended or not."""
    found = (
        job for job in jobs.recent(ws, 100) if job.kind == service.TRAINING_JOB and job.payload.get("kind") == code
    )
    return next(found, None)


@use_case(Permission.CAN_TRAIN)
def train_in_background(ws: Workspace, code: str, why: str = "") -> Job:
    """Queue a training; the one that waits or runs already is given back instead of a second."""
    kind_named(code)
    allowed = trusted(ws)
    under_way = training_job(allowed, code)
    if under_way is not None and under_way.state in (JobState.QUEUED, JobState.RUNNING):
        return under_way
    return jobs.enqueue(allowed, service.TRAINING_JOB, {"kind": code, "why": why}, max_attempts=2)


def _unheard(_done: int, _total: int | None) -> None:
    """Nobody watches."""


def _check(kind: Kind, learned: Learned) -> None:
    wanted = set(kind.shipped())
    if set(learned.lessons) != wanted:
        raise ValueError(f"kind {kind.code} learned {sorted(learned.lessons)} and ships {sorted(wanted)}")


def _tried(name: str, before: Serving, lesson: Lesson, rng: np.random.Generator) -> CardTrial:
    return _against(name, before, lesson.later, lesson.chances, rng)


def _against(name: str, now: Serving, rows: Slice, ours: Any, rng: np.random.Generator) -> CardTrial:
    """Chances against the serving card's on rows that neither has seen, where enough of them remain."""
    card = now.cards[name]
    kept, was_seen = _unseen(card, rows)
    fair = measuring.part_of(rows, kept)
    value, low, high = measuring.difference(fair, ours[kept], measuring.chances(card, fair), rng)
    return CardTrial(name, now.version, measuring.witnesses(fair), value, low, high, was_seen)


def _unseen(card: Card, rows: Slice) -> tuple[Any, bool]:
    """Which rows were observed after the card's training; all of them, and True, when too few were.

    After the moment up to which it knew, not after its last row: the outcome of a subject seen shortly before is in it.
    """
    everything = np.ones(len(rows.labels), dtype=bool)
    if card.trained is None:
        return everything, False
    after = rows.moments >= np.datetime64(card.trained.as_of.replace(tzinfo=None))
    if measuring.witnesses(measuring.part_of(rows, after)).fewest >= FEWEST:
        return after, False
    return everything, not bool(after.all())


def _new_model(
    kind: Kind, learned: Learned, before: Serving, trial: tuple[CardTrial, ...], why: str, seed: int
) -> NewModel:
    """The winners beside the serving cards that they did not beat; with no winner, all that was learned."""
    winners = {one.card for one in trial if one.is_better}
    lessons = learned.lessons
    cards = {
        name: lesson.card if name in winners or not winners else before.cards[name] for name, lesson in lessons.items()
    }
    first = next(iter(lessons.values()))
    return NewModel(
        kind=kind.code,
        origin=Origin.TRAINED,
        cards=cards,
        parent=before.version,
        why=why,
        as_of=learned.as_of,
        window_start=learned.window_start,
        window_end=learned.window_end,
        rows=learned.rows,
        outcomes=learned.outcomes,
        rung=first.card.trained.rung if first.card.trained else None,
        data_hash=learned.data_hash,
        code_version=learned.code_version,
        seed=seed,
        evidence={name: _evidence(cards[name], lesson) for name, lesson in lessons.items()},
        trial=trial,
        inputs={name: _inputs(cards[name], lesson) for name, lesson in lessons.items()},
        ladder={name: lesson.ladder for name, lesson in lessons.items()},
        challengers={name: lesson.challenger for name, lesson in lessons.items() if lesson.challenger},
    )


def _evidence(card: Card, lesson: Lesson) -> CardEvidence:
    chances = lesson.chances if card is lesson.card else measuring.chances(card, lesson.later)
    return measuring.measured(lesson.later, chances, lesson.challenger_chances)


def _inputs(card: Card, lesson: Lesson) -> tuple[CellShares, ...]:
    found = measuring.shares(card, lesson.learned_from)
    return tuple(CellShares(name, tuple(np.round(shares, 6).tolist())) for name, shares in found.items())


def _is_older(ws: Workspace, before: Serving, as_of: datetime) -> bool:
    if before.model_id is None:
        return False
    serves = service.model(ws, before.model_id).as_of
    return serves is not None and as_of < serves


def _keep(ws: Workspace, new: NewModel, is_promoted: bool) -> Model:
    """One write: the model, and its promotion."""
    with ws.transaction("learning.train"):
        kept = service.add(ws, new)
        if is_promoted:
            service.promote(ws, kept.model_id, new.why or "venceu nas linhas mais recentes")
        return service.model(ws, kept.model_id)


def _from_hand(ws: Workspace, kind: Kind, new: NewModel) -> Model:
    """Keep a model that a person made, judged where there is something to judge it on."""
    rules.check_signals(new.cards, kind.signals)
    try:
        evidence, trial = judged(ws, kind, new.cards)
    except TooLittleToLearn:
        kept = service.add(ws, new)
    else:
        kept = service.add(ws, replace(new, evidence=evidence, trial=trial))
    _write_copy(ws, kept, new.cards, {})
    return kept


def _place_of(brought: Card, code: str | None, card: str | None) -> tuple[Kind, str]:
    places = [
        (kind, name)
        for kind in kinds().values()
        for name, shipped in kind.shipped().items()
        if code in (None, kind.code) and (name == card if card else shipped.name == brought.name)
    ]
    if len(places) != 1:
        named = "; ".join(f"{kind.code}: {', '.join(kind.shipped())}" for kind in kinds().values())
        raise InvalidInput(
            "cartão", f"Não dá para saber onde '{brought.name}' entra.", f"Diga o tipo e o cartão: {named}."
        )
    return places[0]


def _write_copy(ws: Workspace, kept: Model, cards: Cards, challengers: Mapping[str, str]) -> None:
    """A copy that a person can open and edit; the workspace holds the truth, so a full disk only costs the copy."""
    folder = copy_folder(ws, kept)
    texts = {f"{name}.json": scorecard.to_json(card) for name, card in rules.named_after(cards, kept.version).items()}
    texts |= {f"desafiante_{name}.txt": text for name, text in challengers.items()}
    texts["modelo.md"] = rules_words.model_card(kind_named(kept.kind), kept, ws.local_zone)
    try:
        for name, text in texts.items():
            write_text(folder / name, text)
    except OSError as error:
        _log.warning("A cópia legível do modelo %s não foi gravada: %s", kept.version, error)


def copy_folder(ws: Workspace, kept: Model) -> Path:
    """Where the readable copy of a model lies."""
    return process_settings().artifacts_dir / ws.database.path.stem / kept.kind / kept.version
