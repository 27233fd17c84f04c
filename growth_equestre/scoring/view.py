"""A lead's score on screen: the number with its doubt, the receipt that adds up, and what would change it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pandas as pd
import streamlit as st

from growth_equestre.scorecard.types import REST_SIGNAL
from growth_equestre.scoring.types import LeadScore, WhatWouldChange
from growth_equestre.ui import charts
from growth_equestre.ui.formats import ago, interval, listing, number, signed

_LISTED = 3
"""What-ifs shown at once: the few that matter."""
_BAR_PX = 36


def show_score(score: LeadScore, *, trend: int | None, now: datetime) -> None:
    """The number, its trend against last week, its interval, and the chance in 7 days."""
    st.metric(
        "Chance em 30 dias",
        number(score.score),
        delta=f"{trend} na semana" if trend else None,
        help="De cem leads como este, quantos devem chegar a Qualificado em 30 dias. "
        f"Calculada {ago(score.as_of, now)}.",
    )
    st.markdown(f"{interval(*_points(score))} · em 7 dias: **{number(score.chance_7d * 100)}**")


def show_receipt(score: LeadScore, *, key: str = "recibo", level: int = 2) -> None:
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
        charts.waterfall(score.start_points, steps, score.score, row_px=_BAR_PX),
        title=f"Por que {number(score.score)}?",
        text_twin=f"{finding(score)}. {charts.waterfall_twin(score.start_points, steps, score.score)}",
        table=table,
        key=key,
        level=level,
    )


def show_what_would_change(changes: Sequence[WhatWouldChange]) -> None:
    """O que mudaria: the few facts still to be obtained, each with the score it would give."""
    if not changes:
        st.caption("Nada do que falta mudaria esta chance agora.")
        return
    said = [f"{change.text} › **{number(change.score)}**" for change in changes[:_LISTED]]
    st.markdown("  \n".join([":gray[:small[O que mudaria]]", *said]))


def finding(score: LeadScore) -> str:
    """The receipt in one sentence: what lifts the chance most, and what holds it back."""
    singly = [line for line in score.reasons if line.signal != REST_SIGNAL]
    up = [line.text for line in singly if line.points > 0][:2]
    down = [line.text for line in singly if line.points < 0][:1]
    sides = [f"a favor: {listing(up)}"] * bool(up) + [f"contra: {listing(down)}"] * bool(down)
    return "; ".join(sides).capitalize() or "Ainda sem sinais: é o ponto de partida"


def _points(score: LeadScore) -> tuple[float, float]:
    return score.chance_low * 100, score.chance_high * 100
