"""The overview on screen: key figures, what to do today, and four charts that say their finding."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from growth_equestre.foundation.vocab import NextAction, Segment, Stage
from growth_equestre.overview import rules
from growth_equestre.overview.types import KeyFigures, Opportunity, Overview, ReadyLead, Share, WeekPoint
from growth_equestre.ui import charts, empty, formats, layout, links, maps
from growth_equestre.ui.charts import Bar, TrendPoint
from growth_equestre.ui.formats import Noun

_LEAD = Noun("lead", "leads")
_DAY = Noun("dia", "dias")
_FEWEST_WEEKS = 8


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
    with content:
        _show_funnel(overview)
        _show_segments(overview.segments)
    with detail:
        _show_ready(overview.ready, overview.ready_in_all)
        _show_opportunities(overview.opportunities)
    over_time, places = st.columns([7, 5], gap="large")
    with over_time:
        _show_weeks(overview.weeks)
    with places:
        _show_states(overview.states)


def _show_figures(figures: KeyFigures) -> None:
    expected = formats.interval(figures.expected_low, figures.expected_high)
    arrived = f"{formats.number(figures.created_30d)} novos em 30 dias, antes {formats.number(figures.created_before)}"
    layout.figures(
        [
            ("Leads em aberto", formats.number(figures.open_leads), arrived),
            ("Qualificados", formats.number(figures.qualified_30d),
             f"em 30 dias, antes {formats.number(figures.qualified_before)}"),
            ("Devem qualificar", formats.number(figures.expected), f"em 30 dias, {expected}"),
            ("Encaminhados", formats.number(figures.sent_30d), "a parceiros em 30 dias"),
        ]
    )  # fmt: skip
    if figures.unscored:
        st.caption(f"{formats.count(figures.unscored, _LEAD)} ainda sem chance calculada ficaram fora da previsão.")


def _show_ready(ready: tuple[ReadyLead, ...], in_all: int) -> None:
    if not ready:
        return
    rest = f" Os {len(ready)} que esperam há mais tempo:" if in_all > len(ready) else ""
    waits = "qualificado espera" if in_all == 1 else "qualificados esperam"
    layout.section("Prontos para encaminhar", f"{formats.number(in_all)} {waits} um parceiro.{rest}")
    with layout.card("prontos"):
        for found in ready:
            _show_row(found.lead_id, found.name, [_place(found.city, found.uf)], _silence(found.idle_days), "")


def _show_opportunities(opportunities: tuple[Opportunity, ...]) -> None:
    layout.section("Mais perto de qualificar", "As maiores chances de qualificar em 30 dias, de 0 a 100.")
    if not opportunities:
        st.caption("Nenhum lead a caminho com chance calculada.")
        return
    with layout.card("oportunidades"):
        for found in opportunities:
            action = NextAction(found.next_action).label if found.next_action else Stage(found.stage).label
            between = formats.interval(found.chance_low * 100, found.chance_high * 100)
            said = [action, _place(found.city, found.uf)]
            _show_row(found.lead_id, found.name, said, between, formats.number(found.score))


def _show_row(lead_id: str, name: str, said: list[str], quiet: str, figure: str) -> None:
    """Two lines: the name, which opens the lead, and the figure; below them what is said of each."""
    with st.container(gap=None, key=f"linha_{lead_id}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="small"):
            with st.container(width="stretch"):
                links.link("leads", f"**{formats.plain(name)}**", lead=lead_id)
            if figure:
                st.markdown(f"**{figure}**", width="content")
        with st.container(horizontal=True, horizontal_alignment="distribute", gap="small"):
            st.caption(" · ".join(part for part in said if part), width="stretch")
            st.caption(quiet, width="content")


def _place(city: str | None, uf: str | None) -> str:
    return formats.plain("/".join(part for part in (city, uf) if part))


def _silence(idle_days: int | None) -> str:
    if idle_days is None:
        return "sem eventos"
    return "ativo hoje" if idle_days <= 0 else f"há {formats.count(idle_days, _DAY)} sem sinal"


def _show_funnel(overview: Overview) -> None:
    drop = rules.largest_drop(overview.funnel)
    title = "Como os leads avançam"
    if drop is not None:
        title = f"De “{drop[0].lower()}” a “{drop[1].lower()}” ficam {formats.percent(drop[2])}"
    table = pd.DataFrame(
        [(name, formats.number(reached)) for name, reached in overview.funnel], columns=["Passo", "Leads"]
    )
    charts.show(
        charts.funnel(overview.funnel),
        title=title,
        text_twin="; ".join(f"{name}: {formats.number(reached)}" for name, reached in overview.funnel),
        table=table,
        key="funil",
        note=_what_the_calculator_does(overview),
    )


def _what_the_calculator_does(overview: Overview) -> str:
    """Said only when the difference is clear."""
    if not overview.without_hook.share or not rules.ratio_is_clear(overview.with_hook, overview.without_hook):
        return "Cada passo conta quem chegou a ele ou foi além."
    ratio = formats.times(overview.with_hook.share / overview.without_hook.share)
    return f"Cada passo conta quem chegou a ele ou foi além. Quem conclui a calculadora qualifica {ratio} mais."


def _show_weeks(weeks: tuple[WeekPoint, ...]) -> None:
    """Two lines over the whole weeks: those who came in, and those who qualified."""
    whole = [week for week in weeks if week.is_complete]
    if len(whole) < _FEWEST_WEEKS:
        return
    running = next((week for week in weeks if not week.is_complete), None)
    so_far = f"A semana em curso fica de fora: até agora, {running.created} entraram." if running else ""
    table = pd.DataFrame(
        [(formats.day(w.week), formats.number(w.created), formats.number(w.qualified)) for w in whole],
        columns=["Semana de", "Novos leads", "Qualificados"],
    )
    created = [TrendPoint(week.week, week.created) for week in whole]
    qualified = [TrendPoint(week.week, week.qualified) for week in whole]
    charts.show(
        charts.trend(created, noun=_LEAD, height=200), title=_four_weeks("Entraram", created), note=so_far,
        text_twin=charts.trend_twin(created, _LEAD), key="semanas",
    )  # fmt: skip
    charts.show(
        charts.trend(qualified, noun=_LEAD, height=170), title=_four_weeks("Qualificaram", qualified),
        text_twin=charts.trend_twin(qualified, _LEAD), table=table, key="semanas_qualificados",
    )  # fmt: skip


def _four_weeks(verb: str, points: list[TrendPoint]) -> str:
    """The last four whole weeks beside the four before."""
    recent, earlier = (round(sum(point.value for point in part)) for part in (points[-4:], points[-8:-4]))
    if recent == earlier:
        return f"{verb} {formats.count(recent, _LEAD)} em 4 semanas, como nas 4 anteriores"
    change = "mais" if recent > earlier else "menos"
    return (
        f"{verb} {formats.count(recent, _LEAD)} em 4 semanas, {change} que nas 4 anteriores ({formats.number(earlier)})"
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
        maps.brazil_map(spots, height=450),
        title=f"{top} concentra {formats.percent(part)} dos leads em aberto",
        text_twin=maps.map_twin(spots),
        table=table,
        key="estados",
    )
