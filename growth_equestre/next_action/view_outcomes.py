"""What came of actions: the share of leads that moved on within a week, by action and week by week, with intervals."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from growth_equestre.foundation.vocab import NextAction
from growth_equestre.next_action import rules_outcomes
from growth_equestre.next_action.types import OutcomeCount
from growth_equestre.ui import charts, empty, formats, layout

_LEAD = formats.Noun("% dos leads", "% dos leads")
_NOTE = (
    "Conta quem respondeu ou qualificou em até 7 dias. As linhas finas são o intervalo de 90%. "
    "Cada ação vai a leads diferentes: para comparar políticas sem essa diferença, veja Modelos, em Próxima ação."
)
_ALL = "Todas"


def show_outcomes(counts: Sequence[OutcomeCount]) -> None:
    """By action all together, then one action (or all) over the weeks."""
    shares = rules_outcomes.by_action(counts)
    if not shares:
        empty.empty_state(
            "Os resultados aparecem uma semana depois das primeiras ações marcadas como feitas.",
            key="resultados_vazio", drawing="calendar",
        )  # fmt: skip
        return
    bars = [_bar(one) for one in shares]
    charts.show(
        charts.ranking(bars, as_percent=True),
        title=rules_outcomes.finding(shares),
        text_twin=charts.ranking_twin(bars, as_percent=True),
        table=_table(shares),
        key="resultados_por_acao",
        note=_NOTE,
    )
    _show_weeks(counts, [one.action for one in shares])


def _bar(one: OutcomeCount) -> charts.Bar:
    low, high = rules_outcomes.interval(one.moved, one.times)
    share = one.moved / one.times
    return charts.Bar(one.action.label, share, low, high)


def _table(shares: Sequence[OutcomeCount]) -> pd.DataFrame:
    rows = []
    for one in shares:
        low, high = rules_outcomes.interval(one.moved, one.times)
        between = formats.interval(low * 100, high * 100)
        rows.append((one.action.label, formats.number(one.times), formats.percent(one.moved / one.times), between))
    return pd.DataFrame(rows, columns=["Ação", "Feitas", "Tiveram resposta", "Intervalo (%)"])


def _show_weeks(counts: Sequence[OutcomeCount], actions: Sequence[NextAction]) -> None:
    options: list[str] = [_ALL, *(action.label for action in actions)]
    chosen = layout.choice_filter("Ao longo do tempo", options, key="resultados_acao")
    points, weeks = [], []
    for week in dict.fromkeys(one.week for one in counts):
        own = [one for one in counts if one.week == week and chosen in (_ALL, one.action.label)]
        times, moved = sum(one.times for one in own), sum(one.moved for one in own)
        if times:
            low, high = rules_outcomes.interval(moved, times)
            weeks.append((moved, times))
            points.append(charts.TrendPoint(week, moved / times * 100, low * 100, high * 100))
    if len(points) < 2:
        st.caption("A evolução aparece a partir da segunda semana.")
        return
    change = points[-1].value - points[0].value
    first, last = (rules_outcomes.interval(*sums) for sums in (weeks[0], weeks[-1]))
    is_clear = last[0] > first[1] or last[1] < first[0]
    way = ("subiu" if change > 0 else "caiu") if is_clear else "não mudou além do acaso"
    charts.show(
        charts.trend(points, noun=_LEAD),
        title=f"A resposta, em % dos leads, {way} desde {formats.day(points[0].when)[:5]}",
        text_twin=charts.trend_twin(points, _LEAD),
        key="resultados_semanas",
        level=3,
    )
