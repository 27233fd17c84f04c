"""Does the chance hold, and whom does it find first: the two charts of a card's quality."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from growth_equestre.foundation.workspace import Workspace
from growth_equestre.learning import rules_insight, rules_words
from growth_equestre.learning.types import CardEvidence, Kind, ReliabilityBin
from growth_equestre.learning.types_insight import Health
from growth_equestre.scorecard.types import Metric
from growth_equestre.scorecard.types_fit import RungReport
from growth_equestre.ui import charts, charts_models, empty, formats, layout
from growth_equestre.ui.charts_models import Held

MARK = 0.2
"""The share called of which titles speak."""


def show_quality(_: Workspace, kind: Kind, found: Health) -> None:
    """Reliability and gain of the serving model, measured on rows that came later than what it learned from."""
    if not found.evidence:
        empty.empty_state(
            f"Ainda não há resultados para conferir a chance. {found.why_unknown}".strip(),
            key="modelos_sem_acerto", drawing="calendar",
        )  # fmt: skip
        return
    name = chosen_card(kind, list(found.evidence), key="modelos_cartao_acerto")
    evidence = found.evidence[name]
    where = "depois do que ele aprendeu" if found.model else "no que há de mais recente aqui"
    st.caption(
        f"Medido em {rules_words.crowd(kind, evidence.seen)}, {where}. Hastes: onde a parte verdadeira "
        "está, com 90% de segurança."
    )
    left, right = st.columns(2, gap="large")
    with left:
        show_reliability(kind, {found.serving.version: evidence}, rules_words.honesty(evidence))
    with right:
        show_gain(kind, {found.serving.version: evidence})
    show_figures(kind, {found.serving.version: evidence})
    ladder = found.model.ladder.get(name, ()) if found.model else ()
    if ladder:
        _show_ladder(ladder)


def _show_ladder(ladder: Sequence[RungReport]) -> None:
    """Every rung that the training tried, with the unrestricted challenger, and why it stood where it stands."""
    rows = [
        (rules_insight.rung_name(one), formats.number(one.log_loss, 4), formats.number(one.auc, 3),
         formats.signed(one.gain, 4), formats.number(one.noise, 4), "sim" if one.has_won else "não")
        for one in ladder
    ]  # fmt: skip
    with st.expander("A escada: o que este treino tentou", type="compact", key="modelos_escada"):
        st.caption("Sobe-se um degrau só quando o ganho passa do ruído. O desafiante serve de medida e nunca responde.")
        columns = ["Degrau", "Perda (log loss)", "AUC", "Ganho", "Ruído", "Venceu"]
        st.table(pd.DataFrame(rows, columns=columns), hide_index=True)


def chosen_card(kind: Kind, names: Sequence[str], *, key: str) -> str:
    """Which card of a model to look at; asked only where there are several."""
    if len(names) == 1:
        return names[0]
    return layout.choice_filter(
        "Cartão", list(names), key=key, format_func=lambda name: kind.card_labels.get(name, name)
    )


def show_reliability(kind: Kind, by_version: Mapping[str, CardEvidence], title: str, key: str = "confianca") -> None:
    """Promised against observed, one series per version."""
    series = [(version, [_held(one) for one in found.reliability]) for version, found in by_version.items()]
    table = pd.DataFrame(
        [
            (version, formats.number(one.chance * 100), formats.number(one.observed * 100),
             formats.interval(one.low * 100, one.high * 100), formats.number(one.rows))
            for version, points in series
            for one in points
        ],
        columns=["Versão", "Chance mostrada", "Aconteceu, em 100", "Com 90% de segurança", kind.words.subjects.title()],
    )  # fmt: skip
    twins = [f"{version}: {'; '.join(charts_models.held_words(one) for one in points)}" for version, points in series]
    charts.show(
        charts_models.reliability(series), title=title, text_twin=". ".join(twins), table=table, key=key, level=3,
        note="Sobre a linha pontilhada a chance é exata; abaixo dela, promete mais do que vem.",
    )  # fmt: skip


def show_gain(kind: Kind, by_version: Mapping[str, CardEvidence], key: str = "ganho") -> None:
    """Whom the order finds first, one curve per version."""
    series = [(version, found.gain) for version, found in by_version.items()]
    reached = [charts_models.at(points, MARK) for _, points in series]
    title = rules_words.who_finds_first(by_version, MARK, reached, kind.words.happened)
    table = pd.DataFrame(
        [(version, formats.percent(x), formats.percent(y)) for version, points in series for x, y in points[::4]],
        columns=["Versão", "Chamados", "Alcançados"],
    )
    twin = "; ".join(f"{row.Versão}: com {row.Chamados} chamados, {row.Alcançados}" for row in table.itertuples())
    charts.show(
        charts_models.gain(series, MARK), title=title, text_twin=twin, table=table, key=key, level=3,
        note="Pela linha pontilhada iria quem chama ao acaso.",
    )  # fmt: skip


def show_figures(kind: Kind, by_version: Mapping[str, CardEvidence]) -> None:
    """Every figure with its interval; beside a card its unrestricted challenger, where there is one."""
    columns = {version: found.metrics for version, found in by_version.items()}
    columns |= {
        f"desafiante de {version}": found.challenger for version, found in by_version.items() if found.challenger
    }
    rows = [
        [label, *(rules_words.metric_text(_named(metrics, name)) for metrics in columns.values())]
        for name, label in rules_words.METRIC_LABELS.items()
    ]
    with st.expander("Todas as figuras, com o desafiante sem restrições", type="compact", key="modelos_figuras"):
        st.table(pd.DataFrame(rows, columns=["Medida", *columns]), hide_index=True)


def between(metric: Metric | None, times: float, decimals: int = 0) -> str:
    """ ", entre 81 e 87", or nothing where the interval is not known."""
    if metric is None or metric.low is None or metric.high is None:
        return ""
    return f", {formats.interval(metric.low * times, metric.high * times, decimals)}"


def _named(metrics: Sequence[Metric], name: str) -> Metric | None:
    return next((one for one in metrics if one.name == name), None)


def _held(one: ReliabilityBin) -> Held:
    return Held(one.chance, one.observed, one.low, one.high, one.rows)
