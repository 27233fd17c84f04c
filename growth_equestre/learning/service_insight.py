"""What can be known about models beside using them: how good, against which other, still true, what is missing."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from growth_equestre.foundation.errors import ArtifactRefused
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, trusted, use_case
from growth_equestre.learning import model as measuring
from growth_equestre.learning import model_rungs, rules, rules_insight, service, store
from growth_equestre.learning.service_serving import kind_named, serving
from growth_equestre.learning.service_training import FEWEST, assessed, judged
from growth_equestre.learning.types import (
    Cards,
    CardTrial,
    Kind,
    Model,
    Origin,
    Serving,
    Slice,
    TooLittleToLearn,
)
from growth_equestre.learning.types_insight import (
    CalibrationDrift,
    Comparison,
    Drift,
    Health,
    NextRung,
    SignalDrift,
)
from growth_equestre.scorecard.types import Card, SignalTable

if TYPE_CHECKING:
    from growth_equestre.learning.types import Floats

_DAYS_PER_MONTH = 30.4


@use_case(Permission.CAN_VIEW)
def health(ws: Workspace, code: str) -> Health:
    """How good the serving model is; what ships is measured on the workspace's own newest rows, where there are any."""
    kind, now = kind_named(code), serving(ws, code)
    if now.model_id is not None:
        found = service.model(ws, now.model_id)
        return Health(now, found, found.evidence)
    try:
        evidence, _ = judged(ws, kind, now.cards)
    except TooLittleToLearn as reason:
        return Health(now, None, {}, str(reason))
    return Health(now, None, evidence)


@use_case(Permission.CAN_COMPARE_MODELS)
def compare(ws: Workspace, code: str, first: str | None, second: str | None) -> Comparison:
    """Two models on the same newest rows. first, second: model ids; None: the cards that ship.

    Raises ModelNotFound, ArtifactRefused, TooLittleToLearn.
    """
    kind, allowed = kind_named(code), trusted(ws)
    (version_a, cards_a), (version_b, cards_b) = _named(allowed, kind, first), _named(allowed, kind, second)
    slices = {
        name: _unseen_by_both(rows, cards_a[name], cards_b[name])
        for name, rows in assessed(allowed, kind, cards_a).items()
    }
    chances = {
        name: (measuring.chances(cards_a[name], rows), measuring.chances(cards_b[name], rows))
        for name, rows in slices.items()
    }
    return Comparison(
        version_a,
        version_b,
        {name: measuring.measured(rows, chances[name][0]) for name, rows in slices.items()},
        {name: measuring.measured(rows, chances[name][1]) for name, rows in slices.items()},
        tuple(_trial(name, version_b, rows, *chances[name], cards_b[name]) for name, rows in slices.items()),
    )


@use_case(Permission.CAN_VIEW)
def drift(ws: Workspace, code: str) -> Drift:
    """Whether inputs and calibration of the serving model's first card still are those of its training."""
    kind, now = kind_named(code), serving(ws, code)
    found = service.model(ws, now.model_id) if now.model_id else None
    recent_rows, thin, signals, why_no_inputs = _input_drift(ws, kind, now, found)
    calibration, why_no_calibration = _calibration_drift(ws, kind, now, found)
    return Drift(
        now.version,
        found.as_of if found else None,
        recent_rows,
        thin,
        signals,
        calibration,
        why_no_inputs,
        why_no_calibration,
    )


@use_case(Permission.CAN_VIEW)
def next_rung(ws: Workspace, code: str) -> NextRung | None:
    """How much is missing for the rung above the newest training's; None before any training and on the last rung."""
    name = next(iter(kind_named(code).shipped()))
    trained = [one for one in store.models(ws.cursor(), kind=code) if one.origin is Origin.TRAINED]
    if not trained:
        return None
    newest = trained[0]
    rung = _climbed(newest, name) + 1
    if rung > model_rungs.LAST_RUNG:
        return None
    attempts = [
        model_rungs.Attempt(one.outcomes, step.gain, step.noise)
        for one in trained
        for step in one.ladder.get(name, ())
        if step.rung == rung
    ]
    found = model_rungs.outcomes_needed(attempts, np.random.default_rng(0))
    low, high = found if found else model_rungs.SEEN_ELSEWHERE[rung]
    is_rows = not found and rung in model_rungs.SEEN_IN_ROWS
    has = newest.rows if is_rows else newest.outcomes
    months = [_months_until(newest, has, end) for end in (low, high)]
    return NextRung(rung, has, low, high, months[0], months[1], found is not None, is_rows)


@use_case(Permission.CAN_VIEW)
def damaged(ws: Workspace, code: str) -> dict[str, str]:
    """Versions of the kind that can no longer be used, each with the reason."""
    found = {}
    for one in store.models(ws.cursor(), kind=code):
        try:
            kept = store.cards(ws.cursor(), one.model_id)
            rules.from_text(kept[0] if kept else "", one.sha256, tuple(kind_named(code).shipped()))
        except ArtifactRefused as refused:
            found[one.version] = str(refused)
    return found


def _named(ws: Workspace, kind: Kind, model_id: str | None) -> tuple[str, Cards]:
    if model_id is None:
        shipped = kind.shipped()
        return rules.shipped_version(shipped), shipped
    return service.model(ws, model_id).version, service.cards(ws, model_id)


def _unseen_by_both(rows: Slice, one: Card, other: Card) -> Slice:
    """Rows that came after both trainings; all of them where too few did."""
    ends = [card.trained.as_of for card in (one, other) if card.trained]
    if not ends:
        return rows
    after = rows.moments >= _naive(max(ends))
    fair = measuring.part_of(rows, after)
    return fair if measuring.witnesses(fair).fewest >= FEWEST else rows


def _trial(name: str, against: str, rows: Slice, ours: Floats, theirs: Floats, other: Card) -> CardTrial:
    value, low, high = measuring.difference(rows, ours, theirs, np.random.default_rng(0))
    was_seen = other.trained is not None and bool((rows.moments < _naive(other.trained.as_of)).any())
    return CardTrial(name, against, measuring.witnesses(rows), value, low, high, was_seen)


def _input_drift(
    ws: Workspace, kind: Kind, now: Serving, found: Model | None
) -> tuple[int, float, tuple[SignalDrift, ...], str]:
    name, card = next(iter(now.cards.items()))
    lay = found.inputs.get(name, ()) if found else ()
    if found is None or not lay:
        return 0, 0.0, (), "Este modelo não foi aprendido de dados daqui: não há um 'antes' com que comparar."
    if kind.recent is None:
        return 0, 0.0, (), "Este tipo de modelo não guarda os valores recentes."
    frame = kind.recent(ws, ws.now())
    if len(frame) < FEWEST:
        return len(frame), 0.0, (), f"Há só {len(frame)} {kind.words.subjects} recentes; espere por {FEWEST}."
    then = {one.signal: np.array(one.shares) for one in lay}
    recent = measuring.shares(card, frame)
    signals = [
        _signal_drift(table, then[table.name], recent[table.name], found.rows, len(frame))
        for table in card.tables
        if table.name in then and len(then[table.name]) == len(table.cells)
    ]
    thin = measuring.thin_share(card, frame, then, found.rows)
    return len(frame), thin, tuple(sorted(signals, key=lambda one: -one.moved)), ""


def _signal_drift(table: SignalTable, then: Floats, recent: Floats, rows_then: int, rows_now: int) -> SignalDrift:
    index, by_chance = measuring.stability_index(then, recent, rows_then, rows_now)
    place = int(np.abs(recent - then).argmax())
    return SignalDrift(
        table.name,
        table.signal.label,
        max(0.0, index - by_chance),
        rules_insight.cell_words(table, place),
        float(then[place]),
        float(recent[place]),
    )


def _calibration_drift(
    ws: Workspace, kind: Kind, now: Serving, found: Model | None
) -> tuple[CalibrationDrift | None, str]:
    name, card = next(iter(now.cards.items()))
    try:
        rows = assessed(ws, kind, now.cards)[name]
    except TooLittleToLearn as reason:
        return None, str(reason)
    since = found.as_of if found else None
    if since is not None:
        rows = measuring.part_of(rows, rows.moments >= _naive(since))
    seen = measuring.witnesses(rows)
    if seen.fewest < FEWEST:
        known = f"{seen.subjects} {kind.words.subjects} ({seen.happened} {kind.words.happened})"
        return None, f"Desde o treino só se sabe o resultado de {known}."
    return _calibration(rows, measuring.chances(card, rows), found, name), ""


def _calibration(rows: Slice, given: Floats, found: Model | None, name: str) -> CalibrationDrift:
    evidence = measuring.measured(rows, given)
    observed, low, high = measuring.share(rows)
    cost = measuring.recalibration_gain(rows, given, np.random.default_rng(0))
    then = found.evidence.get(name) if found else None
    return CalibrationDrift(
        evidence.seen,
        float(given.mean()),
        observed,
        low,
        high,
        *cost,
        evidence.metric("auc"),
        then.metric("auc") if then else None,
        evidence.reliability,
    )


def _climbed(found: Model, name: str) -> int:
    """The rung on which the training stood."""
    won = [step.rung for step in found.ladder.get(name, ()) if step.has_won and step.rung <= model_rungs.LAST_RUNG]
    return max([found.rung or 0, *won])


def _months_until(found: Model, has: int, needed: float | None) -> float | None:
    if needed is None or found.window_start is None or found.window_end is None or not has:
        return None
    months = (found.window_end - found.window_start).total_seconds() / 86_400 / _DAYS_PER_MONTH
    return max(0.0, needed - has) * months / has


def _naive(moment: datetime) -> Any:
    return np.datetime64(moment.replace(tzinfo=None))
