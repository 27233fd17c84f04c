"""Whether the world still is what the serving model learned: who comes, and whether the chance still holds."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import streamlit as st

from growth_equestre.foundation.workspace import Workspace
from growth_equestre.learning import rules_insight, rules_words, service, service_insight
from growth_equestre.learning.types import Kind
from growth_equestre.learning.types_insight import CalibrationDrift, Drift, Health
from growth_equestre.ui import charts, charts_models, empty, formats, layout
from growth_equestre.ui.charts_models import Held, Shift

_MOST_SHOWN = 8


def show_drift(ws: Workspace, kind: Kind, _: Health) -> None:
    """Inputs beside calibration, each with its finding and what it costs."""
    layout.section("Mudanças desde o treino", "Se quem chega mudou, ou se a chance parou de valer, treine de novo.")
    with st.spinner("Comparando com o treino…"):
        found = _drift(ws, str(ws.database.path), kind.code, service.serving(ws, kind.code).version)
    left, right = st.columns(2, gap="large")
    with left:
        _show_inputs(kind, found)
    with right:
        _show_calibration(kind, found)


@st.cache_resource(ttl=timedelta(minutes=10), max_entries=16, show_spinner=False)
def _drift(_ws: Workspace, file: str, code: str, version: str) -> Drift:
    """file, version: what the answer depends on beside the kind."""
    return service_insight.drift(_ws, code)


def _show_inputs(kind: Kind, found: Drift) -> None:
    if found.why_no_inputs:
        empty.empty_state(found.why_no_inputs, key="modelos_sem_entrada", drawing="search")
        return
    top = found.signals[:_MOST_SHOWN]
    rows = [Shift(f"{one.label}: {one.cell}", one.share_then, one.share_now) for one in top]
    table = pd.DataFrame(
        [
            (one.label, one.cell, formats.percent(one.share_then), formats.percent(one.share_now),
             formats.number(one.moved, 2), rules_insight.how_much(one.moved))
            for one in found.signals
        ],
        columns=["Sinal", "O que mais mudou", "No treino", "Agora", "Índice (PSI)", "Quanto"],
    )  # fmt: skip
    charts.show(
        charts_models.shifts(rows), title=rules_insight.inputs_title(found), text_twin=charts_models.shifts_twin(rows),
        table=table, key="mudou", level=3,
        note=f"Vazado: no treino. Cheio: nos {formats.number(found.recent_rows)} {kind.words.subjects} recentes.",
    )  # fmt: skip
    st.markdown(rules_insight.thin_words(kind, found))


def _show_calibration(kind: Kind, found: Drift) -> None:
    if found.calibration is None:
        empty.empty_state(
            f"Ainda não dá para conferir a chance desde o treino. {found.why_no_calibration}".strip(),
            key="modelos_sem_calibracao", drawing="calendar",
        )  # fmt: skip
        return
    one = found.calibration
    points = [Held(b.chance, b.observed, b.low, b.high, b.rows) for b in one.reliability]
    charts.show(
        charts_models.reliability([(found.version, points)]),
        title=rules_insight.calibration_title(kind, one),
        text_twin="; ".join(charts_models.held_words(point) for point in points),
        table=_table(points),
        key="calibracao",
        level=3,
        note=f"{rules_words.crowd(kind, one.seen)}, com o resultado que se soube "
        f"{'depois do treino' if found.since else 'até agora'}.",
    )
    _show_cost(one)


def _show_cost(one: CalibrationDrift) -> None:
    st.markdown(rules_insight.cost_words(one))


def _table(points: list[Held]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            (formats.number(p.chance * 100), formats.number(p.observed * 100),
             formats.interval(p.low * 100, p.high * 100), formats.number(p.rows))
            for p in points
        ],
        columns=["Chance mostrada", "Aconteceu, em 100", "Com 90% de segurança", "Casos"],
    )  # fmt: skip
