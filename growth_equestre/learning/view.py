"""The screen of models: what serves and how good it is, the training under way, and one view of the rest at a time."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.jobs import service as jobs
from growth_equestre.jobs.types import Job, JobState
from growth_equestre.learning import (
    rules_insight,
    rules_words,
    service,
    service_insight,
    service_training,
    view_changes,
    view_compare,
    view_quality,
    view_signals,
    view_versions,
)
from growth_equestre.learning.types import CardEvidence, Kind, Origin
from growth_equestre.learning.types_insight import Health
from growth_equestre.ui import empty, feedback, formats, layout, theme

_VIEWS = {
    "Acerto": view_quality.show_quality,
    "Versões": view_versions.show_versions,
    "Sinais": view_signals.show_signals,
    "Comparar": view_compare.show_comparison,
    "Mudanças": view_changes.show_drift,
    "Ficha": view_versions.show_model_card,
}
_UNDER_WAY = (JobState.QUEUED, JobState.RUNNING)
_LOOK_EVERY_SECONDS = 2.0
_LATELY_DAYS = 30


def show_models(ws: Workspace, *, is_training: bool) -> None:
    """The whole screen below the title. is_training: the person has just asked for a training."""
    kinds = service.kinds()
    if not kinds:
        empty.empty_state("Nenhuma decisão daqui aprende com resultados ainda.", key="modelos_vazio")
        return
    kind = _chosen(sorted(kinds.values(), key=lambda one: one.label))
    if is_training:
        with feedback.shown_errors():
            service_training.train_in_background(ws, kind.code)
    _show_training(ws, kind)
    found = _health(ws, kind)
    _show_serving(ws, kind, found)
    chosen = layout.choice_filter("Ver", list(_VIEWS), key="modelos_ver")
    with feedback.shown_errors():
        _VIEWS[chosen](ws, kind, found)


def _health(ws: Workspace, kind: Kind) -> Health:
    """What ships is measured on the history itself, so that is done once in a while; a model keeps its figures."""
    serving = service.serving(ws, kind.code)
    if serving.model_id:
        return service_insight.health(ws, kind.code)
    with st.spinner("Conferindo o modelo no histórico…"):
        return _measured_now(ws, str(ws.database.path), kind.code, (serving.version, serving.problem))


@st.cache_resource(ttl=timedelta(minutes=10), max_entries=16, show_spinner=False)
def _measured_now(_ws: Workspace, file: str, code: str, state: tuple[str, str]) -> Health:
    """file, state: what the answer depends on beside the kind."""
    return service_insight.health(_ws, code)


def _chosen(kinds: list[Kind]) -> Kind:
    if len(kinds) == 1:
        return kinds[0]
    by_code = {kind.code: kind for kind in kinds}
    code = layout.choice_filter(
        "Decisão", list(by_code), key="modelos_tipo", format_func=lambda code: by_code[code].label
    )
    return by_code[code]


def _show_training(ws: Workspace, kind: Kind) -> None:
    """The training under way, looked at every two seconds; afterwards what came of it."""
    if Permission.CAN_TRAIN not in ws.actor.permissions:
        return
    job = service_training.training_job(ws, kind.code)
    if job is None:
        return
    if job.state in _UNDER_WAY:
        st.session_state["modelos_treino"] = job.job_id
        _watch(ws, job.job_id)
    elif st.session_state.get("modelos_treino") == job.job_id:
        _show_outcome(job)


@st.fragment(run_every=_LOOK_EVERY_SECONDS)
def _watch(ws: Workspace, job_id: str) -> None:
    job = jobs.get(ws, job_id)
    if job.state not in _UNDER_WAY:
        st.rerun(scope="app")
    with (
        layout.card("treino"),
        st.container(horizontal=True, vertical_alignment="center", gap="small"),
    ):
        with st.container(width="stretch", gap=None):
            st.progress(_done(job), text=_how_far(ws, job))
            st.caption("O modelo em uso continua respondendo. Pode sair desta tela; o treino segue.")
        st.button(
            "Parar", key="modelos_parar", icon=":material/stop_circle:", on_click=_stop, args=(ws, job.job_id)
        )  # fmt: skip


def _done(job: Job) -> float:
    return min(job.done_units / job.total_units, 1.0) if job.total_units else 0.0


def _how_far(ws: Workspace, job: Job) -> str:
    if job.state is JobState.QUEUED:
        return "Treino na fila: começa assim que possível"
    if not job.total_units or job.started_at is None:
        return "Treinando…"
    elapsed = (ws.now() - job.started_at).total_seconds()
    return feedback.progress_words("Treinando, etapa", job.done_units, job.total_units, elapsed)


def _stop(ws: Workspace, job_id: str) -> None:
    with feedback.shown_errors():
        jobs.cancel(ws, job_id)
        feedback.succeed("O treino foi parado. Nada mudou.")


def _show_outcome(job: Job) -> None:
    text = formats.plain(job.message)
    if job.state is JobState.DONE:
        st.success(text, icon=":material/model_training:")
    elif job.state is JobState.FAILED:
        st.warning(f"**O treino não deu um modelo novo**\n\n{text}", icon=":material/info:")


def _show_serving(ws: Workspace, kind: Kind, found: Health) -> None:
    main, beside = st.columns([7, 5], gap="small")
    with main.container(border=True, height="stretch", key="cartao_em_uso"):
        st.markdown(f"#### Em uso: {found.serving.version} {_origin_badge(found)}", anchors=False)
        st.caption(_since(ws, found))
        st.caption(_answers(ws, kind))
        if found.serving.problem:
            st.warning(
                f"O modelo escolhido não pôde ser usado: {formats.plain(found.serving.problem)} "
                f"Enquanto isso responde {found.serving.version}.",
                icon=":material/warning:",
            )
        evidence = _first(found)
        if evidence is None:
            st.markdown(f"Ainda não dá para dizer quanto ele acerta. {found.why_unknown}".strip())
        else:
            st.markdown(f"**{rules_words.health(kind, evidence)}**")
            st.markdown(rules_words.ordering(kind, evidence.metric("auc")))
    with beside.container(border=True, height="stretch", key="cartao_proximo_degrau"):
        st.markdown("#### Quanto falta para um modelo melhor", anchors=False)
        st.markdown(_next_step(ws, kind))
    if evidence is not None:
        _show_figures(kind, evidence)


def _first(found: Health) -> CardEvidence | None:
    return next(iter(found.evidence.values()), None)


def _origin_badge(found: Health) -> str:
    if found.model is None:
        return theme.badge("de fábrica", "gray", ":material/inventory_2:")
    return theme.badge(found.model.origin.label, "green", ":material/school:")


def _since(ws: Workspace, found: Health) -> str:
    if found.serving.since is None:
        return "Regras escritas por pessoas, que respondem até o primeiro treino vencer."
    parts = [f"desde {formats.moment(found.serving.since, ws.local_zone)}"]
    if found.model:
        parts.append(formats.plain(found.model.trained_by))
        if found.model.why:
            parts.append(f"motivo: {formats.plain(found.model.why)}")
    return " · ".join(parts)


def _answers(ws: Workspace, kind: Kind) -> str:
    found = service.answers(ws, kind.code, ws.now() - timedelta(days=_LATELY_DAYS))
    if not found.how_many:
        return f"Nenhuma resposta registrada nos últimos {_LATELY_DAYS} dias."
    told = formats.count(found.how_many, formats.Noun("resposta registrada", "respostas registradas"))
    fast = f"; 95 em 100 saem em até {formats.number(found.p95_milliseconds, 1)} ms" if found.p95_milliseconds else ""
    return f"{told} nos últimos {_LATELY_DAYS} dias{fast}."


def _next_step(ws: Workspace, kind: Kind) -> str:
    has_trained = any(one.origin is Origin.TRAINED for one in service.models(ws, kind.code))
    return rules_insight.next_rung_words(service_insight.next_rung(ws, kind.code), has_trained)


def _show_figures(kind: Kind, evidence: CardEvidence) -> None:
    auc, loss = evidence.metric("auc"), evidence.metric("log_loss")
    base, error = evidence.metric("base_log_loss"), evidence.metric("calibration_error")
    noun = formats.Noun(kind.words.subject, kind.words.subjects)
    layout.figures(
        [
            ("Acerto de ordem", formats.number(auc.value * 100 if auc else None),
             f"em 100 pares{view_quality.between(auc, 100)}"),
            ("Perda por caso", formats.number(loss.value if loss else None, 3),
             f"quem só sabe a média perde {formats.number(base.value if base else None, 3)}"),
            ("Erro da chance", formats.number(error.value * 100 if error else None, 1),
             "pontos entre o prometido e o que veio"),
            ("Conferido em", formats.number(evidence.seen.subjects),
             f"{noun.many}; {formats.number(evidence.seen.happened)} {kind.words.happened}"),
        ],
        key="modelos",
    )  # fmt: skip
