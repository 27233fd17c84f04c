"""The overview on screen: key figures, what to do today, and four charts that say their finding."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from growth_equestre.foundation.vocab import NextAction, Segment, Stage
from growth_equestre.overview import rules
from growth_equestre.overview.types import KeyFigures, Opportunity, Overview, Share
from growth_equestre.ui import charts, empty, formats, layout, links, maps, theme
from growth_equestre.ui.charts import Bar, TrendPoint
from growth_equestre.ui.formats import Noun

_LEAD = Noun("lead", "leads")
_DAY = Noun("dia", "dias")


def show_overview(overview: Overview) -> None:
    """The whole screen below the title. An empty workspace gets a drawing and the way to fill it."""
    if overview.funnel[0][1] == 0:
        if empty.empty_state(
            "Ainda não há leads. Crie o cenário de demonstração ou traga os seus.",
            action="Abrir o roteiro de demo",
            action_icon=":material/checklist:",
        ):
            links.go("roteiro-de-demo")
        return
    _show_figures(overview.figures)
    content, detail = layout.content_and_detail()
    with detail:
        _show_opportunities(overview.opportunities)
    with content:
        _show_funnel(overview)
        _show_weeks(overview)
    left, right = st.columns(2, gap="large")
    with left:
        _show_segments(overview.segments)
    with right:
        _show_states(overview.states)


def _show_figures(figures: KeyFigures) -> None:
    expected = formats.interval(figures.expected_low, figures.expected_high)
    arrived = _against("novos", figures.created_30d, figures.created_before)
    layout.figures(
        [
            ("Leads em aberto", formats.number(figures.open_leads), arrived),
            ("Qualificados em 30 dias", formats.number(figures.qualified_30d), _before(figures.qualified_before)),
            ("Devem qualificar em 30 dias", formats.number(figures.expected), expected),
            ("Encaminhados em 30 dias", formats.number(figures.sent_30d), "a parceiros"),
        ]
    )  # fmt: skip
    if figures.unscored:
        st.caption(f"{formats.count(figures.unscored, _LEAD)} ainda sem chance calculada ficaram fora da previsão.")


def _against(word: str, now: int, before: int) -> str:
    return f"{formats.number(now)} {word} em 30 dias, {formats.number(before)} nos 30 anteriores"


def _before(before: int) -> str:
    return f"{formats.number(before)} nos 30 dias anteriores"


def _show_opportunities(opportunities: tuple[Opportunity, ...]) -> None:
    layout.section("Melhores oportunidades de hoje", "As maiores chances ainda em aberto.")
    if not opportunities:
        st.caption("Nenhum lead em aberto com chance calculada.")
    for found in opportunities:
        _show_opportunity(found)


def _show_opportunity(found: Opportunity) -> None:
    with layout.card(f"oportunidade_{found.lead_id}"):
        who, score = st.columns([5, 2], vertical_alignment="center")
        place = "/".join(part for part in (found.city, found.uf) if part)
        segment = Segment(found.segment).label if found.segment else ""
        with who:
            st.markdown(f"**{formats.plain(found.name)}** {theme.stage_badge(Stage(found.stage))}")
            st.caption(" · ".join(part for part in (formats.plain(place), segment, _silence(found.idle_days)) if part))
            action = NextAction(found.next_action).label if found.next_action else "Abrir o lead"
            links.link("leads", action, icon=":material/arrow_forward:", lead=found.lead_id)
        with score:
            between = formats.interval(found.chance_low * 100, found.chance_high * 100)
            st.metric("Chance", formats.number(found.score), help=f"Em 30 dias, {between} de 100.")


def _silence(idle_days: int | None) -> str:
    if idle_days is None:
        return "sem eventos"
    return "ativo hoje" if idle_days <= 0 else f"há {formats.count(idle_days, _DAY)} sem sinal"


def _show_funnel(overview: Overview) -> None:
    title = "Como os leads avançam"
    if rules.ratio_is_clear(overview.with_hook, overview.without_hook) and overview.without_hook.share:
        ratio = overview.with_hook.share / overview.without_hook.share
        title = f"Quem conclui a calculadora qualifica {formats.times(ratio)} mais"
    elif (drop := rules.largest_drop(overview.funnel)) is not None:
        title = f"De “{drop[0].lower()}” a “{drop[1].lower()}” ficam {formats.percent(drop[2])}"
    table = pd.DataFrame(
        [(name, formats.number(reached)) for name, reached in overview.funnel], columns=["Passo", "Leads"]
    )
    twin = "; ".join(f"{name}: {formats.number(reached)}" for name, reached in overview.funnel)
    charts.show(charts.funnel(overview.funnel), title=title, text_twin=twin, table=table, key="funil")


def _show_weeks(overview: Overview) -> None:
    points = [TrendPoint(week.week, week.created) for week in overview.weeks]
    if len(points) < 2:
        return
    recent, earlier = sum(p.value for p in points[-4:]), sum(p.value for p in points[-8:-4])
    change = "mais" if recent > earlier else "menos"
    before = formats.number(earlier)
    title = f"Entraram {formats.number(recent)} leads em 4 semanas, {change} que nas 4 anteriores ({before})"
    table = pd.DataFrame(
        [(formats.day(w.week), formats.number(w.created), formats.number(w.qualified)) for w in overview.weeks],
        columns=["Semana de", "Novos leads", "Qualificados"],
    )
    charts.show(
        charts.trend(points, noun=_LEAD),
        title=title if recent != earlier else "A entrada de leads está estável",
        text_twin=charts.trend_twin(points, _LEAD),
        table=table,
        key="semanas",
    )


def _show_segments(segments: tuple[tuple[Segment, Share], ...]) -> None:
    if not segments:
        return
    bars = [Bar(segment.label, share.share, share.low, share.high) for segment, share in segments]
    best, worst = segments[0], segments[-1]
    title = "Os segmentos qualificam de modo parecido"
    if rules.ratio_is_clear(best[1], worst[1]):
        title = f"{best[0].label} qualifica mais: {formats.percent(best[1].share)} dos leads"
    table = pd.DataFrame(
        [(s.label, formats.number(x.total), formats.number(x.reached), formats.percent(x.share)) for s, x in segments],
        columns=["Segmento", "Leads", "Qualificados", "Parte"],
    )
    charts.show(
        charts.ranking(bars, as_percent=True),
        title=title,
        text_twin=charts.ranking_twin(bars, as_percent=True),
        table=table,
        key="segmentos",
        note="As hastes mostram a faixa em que a parte verdadeira está, com 90% de segurança.",
    )


def _show_states(states: dict[str, int]) -> None:
    if not states:
        return
    spots = maps.state_spots({uf: float(leads) for uf, leads in states.items()})
    top = max(states, key=lambda uf: (states[uf], uf))
    part = states[top] / sum(states.values())
    table = pd.DataFrame(
        [(uf, formats.number(leads)) for uf, leads in sorted(states.items(), key=lambda row: -row[1])],
        columns=["Estado", "Leads em aberto"],
    )
    charts.show(
        maps.brazil_map(spots),
        title=f"{top} concentra {formats.percent(part)} dos leads em aberto",
        text_twin=maps.map_twin(spots),
        table=table,
        key="estados",
    )
