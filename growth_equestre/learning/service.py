"""The door of learning: what serves, what was tried, what was promised, and how one takes the place of another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from growth_equestre.foundation.errors import GrowthError
from growth_equestre.foundation.ids import is_uuid, new_id
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.jobs import service as jobs
from growth_equestre.jobs.types import Report
from growth_equestre.journal import service as journal
from growth_equestre.learning import rules, store
from growth_equestre.learning.service_serving import (
    about_to_change,
    cards_of,
    kind_named,
    kinds,
    register_kind,
    serving,
    serving_at,
)
from growth_equestre.learning.types import (
    Answers,
    CardEvidence,
    Cards,
    CardTrial,
    CellShares,
    Model,
    ModelNotFound,
    Origin,
    Prediction,
    Promotion,
    State,
    Term,
)
from growth_equestre.scorecard.types_fit import RungReport

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "TRAINING_JOB",
    "NewModel",
    "add",
    "answers",
    "before",
    "cards",
    "challengers",
    "forget",
    "kind_named",
    "kinds",
    "known_at",
    "log_prediction",
    "log_predictions",
    "model",
    "models",
    "prediction_at",
    "promote",
    "register_kind",
    "roll_back",
    "serving",
    "serving_at",
    "terms",
    "version_named",
]


TRAINING_JOB = "learning.train"


@dataclass(frozen=True)
class NewModel:
    """A model about to be kept; what was not measured stays empty. See Model for the fields."""

    kind: str
    origin: Origin
    cards: Cards
    parent: str
    why: str = ""
    as_of: datetime | None = None
    window_start: datetime | None = None
    window_end: datetime | None = None
    rows: int = 0
    outcomes: int = 0
    rung: int | None = None
    data_hash: str = ""
    code_version: str = ""
    seed: int | None = None
    evidence: Mapping[str, CardEvidence] = field(default_factory=dict)
    trial: tuple[CardTrial, ...] = ()
    inputs: Mapping[str, tuple[CellShares, ...]] = field(default_factory=dict)
    ladder: Mapping[str, tuple[RungReport, ...]] = field(default_factory=dict)
    challengers: Mapping[str, str] = field(default_factory=dict)


@use_case(Permission.CAN_TRAIN, writes=True)
def add(ws: Workspace, new: NewModel) -> Model:
    """Keep a model under a version of its own; it does not serve yet. Raises ArtifactRefused for foreign cards."""
    kind = kind_named(new.kind)
    rules.check_signals(new.cards, kind.signals)
    day = ws.now().astimezone(ws.local_zone).date()
    earlier = store.count_versions(ws.cursor(), new.kind, f"{day.isoformat()}.")
    version = rules.version_name(day, earlier)
    text = rules.as_text(rules.named_after(new.cards, version))
    kept = _kept(ws, new, version, rules.fingerprint(text))
    store.add_model(ws.cursor(), kept, ws.actor, text, new.challengers)
    journal.record(
        ws,
        use_case="learning.add",
        summary=f"Guardou o modelo {version} de {kind.label} ({new.origin.label}; impressão {kept.sha256[:12]})",
        reason=new.why.strip(),
        changes=[],
    )
    return kept


@use_case(Permission.CAN_VIEW)
def models(ws: Workspace, code: str | None = None) -> list[Model]:
    """Every model of the kind (of all kinds), newest first, without its cards."""
    return store.models(ws.cursor(), kind=code)


@use_case(Permission.CAN_VIEW)
def model(ws: Workspace, model_id: str) -> Model:
    """One model. Raises ModelNotFound."""
    found = store.models(ws.cursor(), model_id=model_id) if is_uuid(model_id) else []
    if not found:
        raise ModelNotFound(model_id)
    return found[0]


@use_case(Permission.CAN_VIEW)
def version_named(ws: Workspace, code: str, version: str) -> Model:
    """The model of the kind that people call so. Raises NotFound, ModelNotFound."""
    found = [one for one in models(ws, kind_named(code).code) if one.version == version]
    if not found:
        raise ModelNotFound(version)
    return found[0]


@use_case(Permission.CAN_VIEW)
def cards(ws: Workspace, model_id: str) -> Cards:
    """The cards of one model. Raises ModelNotFound; ArtifactRefused when they are not what was kept."""
    found = model(ws, model_id)
    return cards_of(ws, kind_named(found.kind), found.model_id, found.sha256)


@use_case(Permission.CAN_VIEW)
def challengers(ws: Workspace, model_id: str) -> dict[str, str]:
    """The unrestricted challengers learned beside a model, in LightGBM's text form, by card."""
    return store.challengers(ws.cursor(), model(ws, model_id).model_id)


@use_case(Permission.CAN_VIEW)
def terms(ws: Workspace, code: str) -> list[Term]:
    """Everything that ever served the kind, newest first; before the oldest, what ships served."""
    return store.terms(ws.cursor(), code)


@use_case(Permission.CAN_TRAIN, writes=True)
def promote(ws: Workspace, model_id: str, why: str = "") -> Promotion:
    """Have a judged model serve from now on; past scores stay as they were.

    Raises ModelNotFound; GrowthError for one that was not judged or already serves; ArtifactRefused for a damaged one.
    """
    found = model(ws, model_id)
    if found.state is State.CANDIDATE:
        raise GrowthError(f"O modelo {found.version} ainda não foi avaliado.", "Avalie antes de colocar em uso.")
    if found.state is State.CHAMPION:
        raise GrowthError(f"O modelo {found.version} já está em uso.", "Nada mudou.")
    cards(ws, model_id)
    return _install(ws, _Choice(found.kind, found.model_id, found.version, found.sha256, False), why)


@use_case(Permission.CAN_TRAIN, writes=True)
def roll_back(ws: Workspace, code: str, why: str = "") -> Promotion:
    """Have what served before serve again. Raises GrowthError when nothing else ever served."""
    kind = kind_named(code)
    stack = rules.standing(store.terms(ws.cursor(), code))
    if len(stack) == 1:
        raise GrowthError("Nenhum outro modelo esteve em uso antes.", "Nada mudou.")
    before = stack[-2]
    if before is None or before.model_id is None:
        return _install(ws, _Choice(code, None, rules.shipped_version(kind.shipped()), "", True), why)
    return _install(ws, _Choice(code, before.model_id, before.version, before.sha256, True), why)


@use_case(Permission.CAN_VIEW)
def before(ws: Workspace, code: str) -> str | None:
    """The version that rolling back would bring; None when nothing else ever served."""
    stack = rules.standing(store.terms(ws.cursor(), code))
    if len(stack) == 1:
        return None
    return stack[-2].version if stack[-2] else rules.shipped_version(kind_named(code).shipped())


@use_case(Permission.CAN_SCORE, writes=True)
def log_prediction(ws: Workspace, answer: Prediction) -> None:
    """Note one answer as it was given."""
    store.add_prediction(ws.cursor(), answer)


@use_case(Permission.CAN_SCORE, writes=True)
def log_predictions(
    ws: Workspace,
    code: str,
    frame: pd.DataFrame,
    *,
    model_version: str,
    as_of: datetime,
    known_at: datetime,
    milliseconds: float,
) -> int:
    """Note many answers of one model at one moment; returns how many.

    frame: a DataFrame or an arrow table with subject_id, inputs_hash, score, chance, chance_7d, low, high.
    milliseconds: one row's share of the time that all took.
    """
    same: dict[str, Any] = {"model_version": model_version, "as_of": as_of, "known_at": known_at}
    store.add_predictions(ws.cursor(), frame, kind=code, milliseconds=milliseconds, **same)
    return len(frame)


@use_case(Permission.CAN_VIEW)
def prediction_at(ws: Workspace, code: str, subject_id: str, as_of: datetime) -> Prediction | None:
    """The answer that was given about a subject as of exactly this aware moment, the last if there were several."""
    return store.prediction_at(ws.cursor(), code, subject_id, as_of) if is_uuid(subject_id) else None


@use_case(Permission.CAN_VIEW)
def known_at(ws: Workspace, code: str, as_of: datetime) -> dict[str, datetime]:
    """By subject, when the answers given as of exactly this aware moment were worked out; the last if several."""
    return store.known_at(ws.cursor(), code, as_of)


@use_case(Permission.CAN_VIEW)
def answers(ws: Workspace, code: str, since: datetime) -> Answers:
    """How many answers of the kind were given since an aware moment, and how fast."""
    return store.answers(ws.cursor(), code, since)


@use_case(Permission.CAN_DELETE, writes=True)
def forget(ws: Workspace, code: str, subject_ids: Sequence[str]) -> None:
    """Drop every answer about these subjects, who asked to be erased."""
    store.forget(ws.cursor(), code, [one for one in subject_ids if is_uuid(one)])


def _kept(ws: Workspace, new: NewModel, version: str, sha256: str) -> Model:
    shared = {name: getattr(new, name) for name in NewModel.__dataclass_fields__ if name in Model.__dataclass_fields__}
    return Model(
        **shared,
        model_id=new_id(),
        version=version,
        state=State.CHALLENGER if new.evidence else State.CANDIDATE,
        sha256=sha256,
        has_challenger=bool(new.challengers),
        trained_by=ws.actor.name,
        trained_at=ws.now(),
    )


@dataclass(frozen=True)
class _Choice:
    """What shall serve a kind; is_return: by taking the last promotion back."""

    kind: str
    model_id: str | None
    version: str
    sha256: str
    is_return: bool


def _install(ws: Workspace, chosen: _Choice, why: str) -> Promotion:
    """Begin a term, noted in the journal by name: what undoes it is the next term, so that no moment is rewritten."""
    before = serving(ws, chosen.kind).version
    about_to_change(ws)
    term = Term(
        chosen.kind, 0, chosen.model_id, chosen.version, chosen.sha256, chosen.is_return, ws.now(), ws.actor.name,
        why.strip(),
    )  # fmt: skip
    store.add_term(ws.cursor(), term, ws.actor)
    verb = "Voltou ao modelo" if chosen.is_return else "Colocou em uso o modelo"
    journal.record(
        ws,
        use_case="learning.roll_back" if chosen.is_return else "learning.promote",
        summary=f"{verb} {chosen.version} de {kind_named(chosen.kind).label} (antes: {before})",
        reason=why.strip(),
        changes=[],
    )
    follow = kind_named(chosen.kind).follow
    if follow:
        follow(ws)
    return Promotion(chosen.kind, before, chosen.version, term.from_at)


def _train(ws: Workspace, payload: Mapping[str, Any], report: Report) -> str:
    # What measures and learns is loaded when somebody trains, not at every start.
    from growth_equestre.learning import service_training  # noqa: PLC0415

    why = str(payload.get("why", ""))
    return service_training.train(ws, str(payload["kind"]), why=why, report=report).words[0]


jobs.register(TRAINING_JOB, _train, label="Treinar o modelo")
