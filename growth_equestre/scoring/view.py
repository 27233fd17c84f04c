"""A lead's score on screen: the number with its doubt, the receipt that adds up, and what would change it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pandas as pd
import streamlit as st

from growth_equestre.foundation.vocab import Stage
from growth_equestre.scoring.types import REST_SIGNAL, LeadScore, WhatWouldChange
from growth_equestre.ui import charts, layout, theme
from growth_equestre.ui.formats import ago, interval, listing, number, signed

_LISTED = 4
"""What-ifs shown at once: the few that matter."""


def show_score(score: LeadScore, *, stage: Stage, trend: int | None, now: datetime) -> None:
    """The score card: number, trend against last week, interval, chance in 7 days, stage and suggestion."""
    with layout.card("score"):
        if trend:
            st.metric("Chance em 30 dias", number(score.score), delta=f"{signed(trend)} na semana")
        else:
            st.metric("Chance em 30 dias", number(score.score))
        st.markdown(f"{interval(*_points(score))} · em 7 dias: **{number(score.chance_7d * 100)}**")
        st.markdown(_stages(score, stage))
        st.caption(f"Calculada {ago(score.as_of, now)}.")


def show_receipt(score: LeadScore, *, key: str = "recibo") -> None:
    """Why this number: a waterfall from the starting points to the score, with its sentence and its table."""
    steps = [charts.Step(line.text, line.points) for line in score.reasons]
    table = pd.DataFrame(
        [
            ("ponto de partida", number(score.start_points)),
            *((line.text, signed(line.points)) for line in score.reasons),
            ("chance", number(score.score)),
        ],
        columns=["Motivo", "Pontos"],
    )
    charts.show(
        charts.waterfall(score.start_points, steps, score.score),
        title=finding(score),
        text_twin=charts.waterfall_twin(score.start_points, steps, score.score),
        table=table,
        key=key,
    )


def show_what_would_change(changes: Sequence[WhatWouldChange]) -> None:
    """O que mudaria: the few facts still to be obtained, each with the score it would give."""
    st.markdown("#### O que mudaria")
    if not changes:
        st.caption("Nada do que falta mudaria esta chance agora.")
    for change in changes[:_LISTED]:
        st.markdown(f"- {change.text} :material/arrow_forward: **{number(change.score)}** ({signed(change.gain)})")


def finding(score: LeadScore) -> str:
    """The receipt in one sentence: what lifts the chance most, and what holds it back."""
    singly = [line for line in score.reasons if line.signal != REST_SIGNAL]
    up = [line.text for line in singly if line.points > 0][:2]
    down = [line.text for line in singly if line.points < 0][:1]
    sides = [f"a favor: {listing(up)}"] * bool(up) + [f"contra: {listing(down)}"] * bool(down)
    return f"Por que {score.score}? {'; '.join(sides) or 'Ainda sem sinais: é o ponto de partida'}"


def _stages(score: LeadScore, stage: Stage) -> str:
    own = theme.stage_badge(stage)
    if stage is score.suggested_stage:
        return own
    return f"{own} :material/chevron_right: {theme.stage_badge(score.suggested_stage, prefix='sugerido: ')}"


def _points(score: LeadScore) -> tuple[float, float]:
    return score.chance_low * 100, score.chance_high * 100
