"""What programs ask: a lead's score, partners and next action; predictions, signals, models and their log."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from growth_equestre.foundation.clock import parse_local
from growth_equestre.foundation.errors import InvalidInput, LeadNotFound
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.gateway.api_doors import Visit, visit
from growth_equestre.gateway.service_batches import Intake
from growth_equestre.gateway.types_api import ComparisonAsked, LeadsAsked, ScoreShown, TrainingAsked
from growth_equestre.leads import service as leads
from growth_equestre.learning import service as learning
from growth_equestre.learning import service_insight, service_log, service_training
from growth_equestre.learning.types import Model, Prediction
from growth_equestre.matching import service as matching
from growth_equestre.next_action import service as next_action
from growth_equestre.scoring import service as scoring
from growth_equestre.scoring import service_signals
from growth_equestre.scoring.types import LeadScore

router = APIRouter()
MOST_MATCHES = 50
MOST_LOGGED = 1_000
Visitor = Annotated[Visit, Depends(visit)]
KindCode = Annotated[str, Query(max_length=100, examples=["propensity"])]


@router.get("/leads/{lead_id}/score", response_model=ScoreShown, summary="A chance de um lead, com o recibo")
def get_score(request: Request, lead_id: str, who: Visitor) -> dict[str, Any]:
    """O ponto de partida mais os pontos dos motivos dá o score."""
    ws = who.workspace()
    found = leads.get(ws, lead_id).lead_id
    _settle(request, who, [found])
    kept = scoring.current(ws, found) or scoring.score_as_of(ws, found, ws.now())
    return kept.to_json()


@router.get("/leads/{lead_id}/matches", summary="Os parceiros mais compatíveis com um lead")
def get_matches(
    lead_id: str, who: Visitor, count: Annotated[int, Query(ge=1, le=MOST_MATCHES)] = 10
) -> dict[str, list[dict[str, Any]]]:
    """Do melhor ao pior, cada um com o seu recibo."""
    ws = who.workspace()
    return {"matches": [one.to_json() for one in matching.match(ws, leads.get(ws, lead_id).lead_id, count)]}


@router.get("/leads/{lead_id}/next-action", summary="A próxima ação de um lead")
def get_next_action(lead_id: str, who: Visitor) -> dict[str, Any]:
    """A que está recomendada agora; olhar não registra decisão nenhuma."""
    ws = who.workspace()
    found = leads.get(ws, lead_id).lead_id
    return next_action.recommend(ws, found, record=False).to_json()


@router.post("/insights/predict", summary="Chances e recibos de vários leads")
def post_predict(request: Request, asked: LeadsAsked, who: Visitor) -> dict[str, list[ScoreShown]]:
    """Como estão guardadas agora ou, com `as_of`, como eram num momento passado."""
    ws = who.workspace()
    ids, moment = _named(ws, asked)
    if not moment:
        _settle(request, who, ids)
    found = scoring.score_many_as_of(ws, moment, ids) if moment else _current(ws, ids)
    return {"predictions": [ScoreShown.model_validate(one.to_json()) for one in found]}


@router.post("/insights/features", summary="Os sinais que os cartões leem de vários leads")
def post_features(asked: LeadsAsked, who: Visitor) -> dict[str, list[dict[str, Any]]]:
    """Só de fatos anteriores ao momento."""
    ws = who.workspace()
    ids, moment = _named(ws, asked)
    return {"features": [dict(row) for row in service_signals.signals(ws, ids, moment)]}


@router.post("/insights/train", status_code=202, summary="Treinar um modelo com o histórico")
def post_train(asked: TrainingAsked, who: Visitor) -> dict[str, str]:
    """Entra na fila; o modelo novo só serve se vencer o atual com folga."""
    job = service_training.train_in_background(who.workspace(), asked.kind, asked.why)
    return {"job_id": job.job_id, "state": job.state.value}


@router.post("/insights/compare-models", summary="Dois modelos medidos nas mesmas linhas")
def post_compare(asked: ComparisonAsked, who: Visitor) -> dict[str, Any]:
    """Diferença de log loss, com intervalo de 90%: negativa é a favor do primeiro."""
    found = service_insight.compare(who.workspace(), asked.kind, asked.first or None, asked.second or None)
    return {
        "first": found.first,
        "second": found.second,
        "cards": [
            {"card": one.card, "difference": one.difference, "low": one.low, "high": one.high, "rows": one.seen.rows}
            for one in found.trial
        ],
    }


@router.get("/insights/models", summary="Os modelos, e qual serve")
def get_models(who: Visitor, kind: KindCode = "propensity") -> dict[str, Any]:
    """Do mais novo ao mais antigo; sem nenhum, servem as regras de fábrica."""
    ws = who.workspace()
    serving = learning.serving(ws, kind)
    return {"serving": serving.version, "models": [_model(one) for one in learning.models(ws, kind)]}


@router.get("/insights/logs", summary="O que os modelos responderam")
def get_logs(
    who: Visitor,
    kind: KindCode = "propensity",
    lead_id: Annotated[str, Query(max_length=500)] = "",
    limit: Annotated[int, Query(ge=1, le=MOST_LOGGED)] = 100,
) -> dict[str, list[dict[str, Any]]]:
    """Do mais novo ao mais antigo."""
    ws = who.workspace()
    about = leads.get(ws, lead_id).lead_id if lead_id else None
    return {"logs": [_logged(one) for one in service_log.newest_predictions(ws, kind, about, limit)]}


def _settle(request: Request, who: Visit, ids: Collection[str]) -> None:
    """Scores follow the facts that programs send; whoever asks hears of the facts that came before the question."""
    intake: Intake = request.app.state.intakes.of(who.where)
    intake.settle(ids)


def _named(ws: Workspace, asked: LeadsAsked) -> tuple[list[str], datetime | None]:
    known = leads.resolve_ids(ws, asked.lead_ids)
    missing = [one for one in asked.lead_ids if one not in known]
    if missing:
        raise LeadNotFound(missing[0])
    try:
        moment = parse_local(asked.as_of, ws.local_zone) if asked.as_of else None
    except InvalidInput as problem:
        raise InvalidInput("as_of", problem.message, problem.next_step) from problem
    return list(dict.fromkeys(known[one] for one in asked.lead_ids)), moment


def _current(ws: Workspace, ids: list[str]) -> list[LeadScore]:
    kept = {one.lead_id: one for one in scoring.current_many(ws, ids)}
    return [kept.get(one) or scoring.score_as_of(ws, one, ws.now()) for one in ids]


def _model(one: Model) -> dict[str, Any]:
    return {
        "model_id": one.model_id,
        "version": one.version,
        "state": one.state.value,
        "trained_at": one.trained_at.isoformat(),
        "rows": one.rows,
        "outcomes": one.outcomes,
        "rung": one.rung,
        "metrics": {name: _metrics(evidence.metrics) for name, evidence in one.evidence.items()},
    }


def _metrics(found: Any) -> Mapping[str, Any]:
    return {one.name: {"value": one.value, "low": one.low, "high": one.high} for one in found}


def _logged(one: Prediction) -> dict[str, Any]:
    return {**asdict(one), "as_of": one.as_of.isoformat(), "known_at": one.known_at.isoformat()}
