"""The only place where learning meets DuckDB: models, their terms, and what they answered."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import duckdb
import pandas as pd
from pydantic import TypeAdapter

from growth_equestre.foundation.sql import load_queries
from growth_equestre.foundation.workspace import Actor
from growth_equestre.learning.types import (
    Answers,
    CardEvidence,
    CardTrial,
    CellShares,
    Model,
    Origin,
    Prediction,
    State,
    Term,
)
from growth_equestre.scorecard.types_fit import RungReport

Q = load_queries(__file__)

_EVIDENCE = TypeAdapter(dict[str, CardEvidence])
_TRIAL = TypeAdapter(tuple[CardTrial, ...])
_INPUTS = TypeAdapter(dict[str, tuple[CellShares, ...]])
_LADDER = TypeAdapter(dict[str, tuple[RungReport, ...]])


def newest_term(cursor: duckdb.DuckDBPyConnection, kind: str) -> Term | None:
    """What serves the kind now; None before anything was promoted."""
    row = Q.row(cursor, "newest_term", kind=kind)
    return _term(row) if row else None


def term_at(cursor: duckdb.DuckDBPyConnection, kind: str, moment: datetime) -> Term | None:
    """What served the kind just before a moment."""
    row = Q.row(cursor, "term_at", kind=kind, moment=moment)
    return _term(row) if row else None


def terms(cursor: duckdb.DuckDBPyConnection, kind: str) -> list[Term]:
    """Everything that ever served the kind, newest first."""
    return [_term(row) for row in Q.rows(cursor, "terms", kind=kind)]


def add_term(cursor: duckdb.DuckDBPyConnection, term: Term, actor: Actor) -> None:
    """Have this model (or what ships) serve; the term's own number is not read."""
    Q.run(
        cursor,
        "add_term",
        kind=term.kind,
        model_id=term.model_id,
        version=term.version,
        sha256=term.sha256,
        is_return=term.is_return,
        from_at=term.from_at,
        actor_id=actor.user_id,
        actor_name=actor.name,
        why=term.why,
    )


def cards(cursor: duckdb.DuckDBPyConnection, model_id: str) -> tuple[str, str] | None:
    """A model's cards as text, and the fingerprint kept with them."""
    row = Q.row(cursor, "cards", model_id=model_id)
    return (row["cards"], row["sha256"]) if row else None


def challengers(cursor: duckdb.DuckDBPyConnection, model_id: str) -> dict[str, str]:
    """The texts of a model's unrestricted challengers, by card."""
    text = Q.value(cursor, "challengers", model_id=model_id)
    return dict(json.loads(text)) if text else {}


def models(cursor: duckdb.DuckDBPyConnection, kind: str | None = None, model_id: str | None = None) -> list[Model]:
    """Models, newest first: of a kind, or the one with this id."""
    return [_model(row) for row in Q.rows(cursor, "models", kind=kind, model_id=model_id)]


def count_versions(cursor: duckdb.DuckDBPyConnection, kind: str, beginning: str) -> int:
    """How many versions of the kind begin with this text."""
    return int(Q.value(cursor, "count_versions", kind=kind, beginning=beginning))


def add_model(
    cursor: duckdb.DuckDBPyConnection,
    model: Model,
    actor: Actor,
    cards_text: str,
    challenger_texts: Mapping[str, str],
) -> None:
    """Keep a model with its cards and its challengers."""
    Q.run(
        cursor,
        "add_model",
        **{name: getattr(model, name) for name in _PLAIN},
        **_measured(model.evidence, model.trial),
        origin=model.origin.value,
        cards=cards_text,
        row_count=model.rows,
        outcome_count=model.outcomes,
        inputs=_INPUTS.dump_json(dict(model.inputs)).decode(),
        ladder=_LADDER.dump_json(dict(model.ladder)).decode(),
        challengers=json.dumps(dict(challenger_texts)) if challenger_texts else None,
        trained_by=actor.user_id,
        trained_by_name=model.trained_by,
    )


def judge(
    cursor: duckdb.DuckDBPyConnection,
    model_id: str,
    evidence: Mapping[str, CardEvidence],
    trial: Sequence[CardTrial],
) -> None:
    """Note what was measured of a model that had not been judged."""
    Q.run(cursor, "judge", model_id=model_id, **_measured(evidence, trial))


def add_prediction(cursor: duckdb.DuckDBPyConnection, answer: Prediction) -> None:
    """Note one answer."""
    Q.run(cursor, "add_prediction", **{name: getattr(answer, name) for name in Prediction.__dataclass_fields__})


def add_predictions(cursor: duckdb.DuckDBPyConnection, frame: pd.DataFrame, **same_for_all: Any) -> None:
    """Note many answers at once: a frame or an arrow table."""
    Q.run_with(cursor, "add_predictions", frame, **same_for_all)


def known_at(cursor: duckdb.DuckDBPyConnection, kind: str, as_of: datetime) -> dict[str, datetime]:
    """By subject, when the last answer given as of this moment was worked out."""
    return {row["subject_id"]: row["known_at"] for row in Q.rows(cursor, "known_at", kind=kind, as_of=as_of)}


def prediction_at(cursor: duckdb.DuckDBPyConnection, kind: str, subject_id: str, as_of: datetime) -> Prediction | None:
    """The last answer about a subject as of exactly this moment."""
    row = Q.row(cursor, "prediction_at", kind=kind, subject_id=subject_id, as_of=as_of)
    return Prediction(**row) if row else None


def forget(cursor: duckdb.DuckDBPyConnection, kind: str, subject_ids: Sequence[str]) -> None:
    """Drop every answer about these subjects."""
    Q.run_with(cursor, "forget", pd.DataFrame({"subject_id": list(subject_ids)}, dtype="object"), kind=kind)


def answers(cursor: duckdb.DuckDBPyConnection, kind: str, since: datetime) -> Answers:
    """How many answers were given since a moment, and how fast."""
    row = Q.row(cursor, "answers", kind=kind, since=since)
    return Answers(row["how_many"], row["p95_milliseconds"]) if row else Answers(0, None)


_PLAIN = (
    "model_id", "kind", "version", "parent", "sha256", "as_of", "window_start", "window_end", "rung", "data_hash",
    "code_version", "seed", "trained_at", "why",
)  # fmt: skip


def _measured(evidence: Mapping[str, CardEvidence], trial: Sequence[CardTrial]) -> dict[str, str | None]:
    return {
        "evidence": _EVIDENCE.dump_json(dict(evidence)).decode() if evidence else None,
        "trial": _TRIAL.dump_json(tuple(trial)).decode() if evidence else None,
    }


def _term(row: Mapping[str, Any]) -> Term:
    return Term(**{name: row[name] for name in Term.__dataclass_fields__})


def _model(row: Mapping[str, Any]) -> Model:
    return Model(
        **{name: row[name] for name in _PLAIN},
        state=State(row["state"]),
        origin=Origin(row["origin"]),
        rows=row["row_count"],
        outcomes=row["outcome_count"],
        evidence=_EVIDENCE.validate_json(row["evidence"] or "{}"),
        trial=_TRIAL.validate_json(row["trial"] or "[]"),
        inputs=_INPUTS.validate_json(row["inputs"] or "{}"),
        ladder=_LADDER.validate_json(row["ladder"] or "{}"),
        has_challenger=row["has_challenger"],
        trained_by=row["trained_by_name"],
    )
