"""Two models on the same rows."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from growth_equestre.foundation.errors import PermissionDenied
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.learning import rules, rules_words, service, service_insight
from growth_equestre.learning.types import Kind
from growth_equestre.learning.types_insight import Comparison, Health
from growth_equestre.learning.view_quality import chosen_card, show_figures, show_gain, show_reliability
from growth_equestre.ui import empty, feedback, layout

_SHIPPED = ""


def show_comparison(ws: Workspace, kind: Kind, found: Health) -> None:
    """Choose two versions and see which errs less, and where."""
    layout.section("Comparar", "Dois modelos nos mesmos casos recentes: qual erra menos, e onde.")
    if Permission.CAN_COMPARE_MODELS not in ws.actor.permissions:
        feedback.show_error(PermissionDenied(Permission.CAN_COMPARE_MODELS))
        return
    named = {one.model_id: f"{one.version} ({one.state.label})" for one in service.models(ws, kind.code)}
    if not named:
        empty.empty_state(
            "Só há o modelo de fábrica. Depois do primeiro treino dá para comparar.",
            key="modelos_sem_par", drawing="search",
        )  # fmt: skip
        return
    named[_SHIPPED] = f"{rules.shipped_version(kind.shipped())} (de fábrica)"
    first, second = _two(list(named), named, found.serving.model_id or _SHIPPED)
    if first == second:
        st.info("Escolha duas versões diferentes.", icon=":material/compare_arrows:")
        return
    with st.spinner("Calculando nos mesmos casos…"):
        compared = _compare(ws, str(ws.database.path), kind.code, (first or None, second or None))
    _show(kind, compared)


@st.cache_resource(ttl=timedelta(minutes=10), max_entries=16, show_spinner=False)
def _compare(_ws: Workspace, file: str, code: str, pair: tuple[str | None, str | None]) -> Comparison:
    """file: which workspace's answer it is."""
    return service_insight.compare(_ws, code, *pair)


def _two(options: list[str], named: dict[str, str], serving: str) -> tuple[str, str]:
    other = next((one for one in options if one != serving), _SHIPPED)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        first = st.selectbox(
            "Uma versão", options, index=options.index(serving), key="modelos_uma", width=280,
            format_func=named.__getitem__,
        )  # fmt: skip
        second = st.selectbox(
            "Outra versão", options, index=options.index(other), key="modelos_outra", width=280,
            format_func=named.__getitem__,
        )  # fmt: skip
    return first, second


def _show(kind: Kind, compared: Comparison) -> None:
    name = chosen_card(kind, list(compared.evidence_first), key="modelos_cartao_comparar")
    trial = next(one for one in compared.trial if one.card == name)
    by_version = {compared.first: compared.evidence_first[name], compared.second: compared.evidence_second[name]}
    st.markdown(f"**{rules_words.trial_words(kind, trial, compared.first)}**")
    left, right = st.columns(2, gap="large")
    with left:
        show_reliability(kind, by_version, rules_words.who_is_more_honest(by_version), key="confianca_de_dois")
    with right:
        show_gain(kind, by_version, key="ganho_de_dois")
    show_figures(kind, by_version)
