"""A model's cards as a person reads them: one chart per signal; and, for who knows what they do, the points to edit."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.learning import model_effects, rules_words, service_training
from growth_equestre.learning.types import Kind
from growth_equestre.learning.types_insight import CellEffect, Health, SignalEffect
from growth_equestre.learning.view_quality import chosen_card
from growth_equestre.scorecard.types import Card
from growth_equestre.ui import charts, charts_models, feedback, formats, layout
from growth_equestre.ui.charts_models import Effect

_FIRST_SHOWN = 6
_MOST_DOTS = 9
"""More bins than these are drawn as steps, more levels as the strongest of them."""


def show_signals(ws: Workspace, kind: Kind, found: Health) -> None:
    """The serving model's cards, the signals that move chances most first."""
    name = chosen_card(kind, list(found.serving.cards), key="modelos_cartao_sinais")
    card = found.serving.cards[name]
    lay = found.model.inputs.get(name, ()) if found.model else ()
    usual = _usual_chance(found, name) if lay else None
    said = "da chance de partida" if usual is None else f"de um caso médio, de chance {formats.number(usual * 100)}"
    layout.section("Sinais", f"Quanto cada valor soma ou tira {said}, em pontos de 0 a 100.")
    signals = model_effects.effects(card, lay, usual)
    is_whole = st.session_state.get("modelos_sinais_todos", False) or len(signals) <= _FIRST_SHOWN
    _show_charts(signals if is_whole else signals[:_FIRST_SHOWN])
    if not is_whole:
        rest = formats.count(len(signals) - _FIRST_SHOWN, formats.Noun("outro sinal", "outros sinais"))
        st.button(f"Mostrar {rest}", key="modelos_mostrar_sinais", on_click=_show_all)
    if card.pairs:
        labels = {signal.name: signal.label for signal in card.signals}
        pairs = formats.listing([f"{labels[one.first]} com {labels[one.second]}" for one in card.pairs])
        st.caption(f"Além destes, pontos para pares de sinais: {pairs}.")
    if Permission.CAN_TRAIN in ws.actor.permissions:
        _show_editor(ws, kind, name, card, signals)


def _usual_chance(found: Health, name: str) -> float | None:
    """What came on average in the rows on which the card was measured."""
    bins = found.evidence[name].reliability if name in found.evidence else ()
    rows = sum(one.rows for one in bins)
    return sum(one.observed * one.rows for one in bins) / rows if rows else None


def _show_charts(signals: Sequence[SignalEffect]) -> None:
    for start in range(0, len(signals), 2):
        for column, signal in zip(st.columns(2, gap="large"), signals[start : start + 2], strict=False):
            with column:
                _show_signal(signal)


def _show_signal(signal: SignalEffect) -> None:
    cells = _worth_drawing(signal)
    rows = [Effect(_words(one, cells), one.effect, one.low, one.high) for one in cells]
    if signal.is_curve and len(cells) > _MOST_DOTS:
        figure = charts_models.effect_curve(rows, [_beginning(one) for one in cells])
    else:
        figure = charts_models.effects(rows)
    charts.show(
        figure, title=_title(signal), text_twin=charts_models.effects_twin(rows), table=_table(signal),
        key=f"sinal_{signal.signal}", level=4,
    )  # fmt: skip


def _worth_drawing(signal: SignalEffect) -> list[CellEffect]:
    """Bins in order; of many levels the strongest; the missing one only where it says something of its own.

    Values that training never had are left to the table, and so is the second of two alike.
    """
    *listed, missing = signal.cells
    seen = [one for one in listed if one.share is None or one.share > 0] or listed
    is_many = signal.is_curve and len(seen) > _MOST_DOTS
    if not signal.is_curve and len(seen) > _MOST_DOTS:
        seen = sorted(seen, key=lambda one: -abs(one.effect))[:_MOST_DOTS]
    says_something = round(missing.effect) != 0 and missing.share != 0
    is_news = all(missing.words != one.words for one in seen)
    return [*seen, missing] if says_something and is_news and not is_many else seen


def _words(cell: CellEffect, cells: Sequence[CellEffect]) -> str:
    """The cell's words, with its limits where another says the same."""
    is_shared = sum(one.words == cell.words for one in cells) > 1
    return f"{cell.words} ({cell.limits})" if is_shared else cell.words


def _title(signal: SignalEffect) -> str:
    """The value that does most, and what it does."""
    most = max(_worth_drawing(signal), key=lambda one: abs(one.effect))
    points = formats.number(abs(most.effect))
    if points == "0":
        return f"{signal.label}: quase não muda a chance"
    way = "soma" if most.effect > 0 else "tira"
    unit = "ponto" if points == "1" else "pontos"
    return f"{signal.label}: “{most.words}” {way} {points} {unit}"


def _beginning(cell: CellEffect) -> str:
    """Where a bin begins, from its limits: "de 3 a menos de 7" gives 3."""
    figures = [word for word in cell.limits.split() if word[0].isdigit() or word[0] == formats.MINUS]
    return figures[0] if figures else ""


def _table(signal: SignalEffect) -> pd.DataFrame:
    return pd.DataFrame(
        [
            (one.limits, one.words, formats.signed(one.effect, 1), formats.interval(one.low, one.high, 1),
             formats.signed(one.log_odds, 3), formats.percent(one.share))
            for one in signal.cells
        ],
        columns=["Valor", "Motivo", "Pontos de chance", "Com 90% de segurança", "Log-odds", "Parte do treino"],
    )  # fmt: skip


def _show_editor(ws: Workspace, kind: Kind, name: str, card: Card, signals: Sequence[SignalEffect]) -> None:
    with st.expander("Editar os pontos de um sinal", icon=":material/edit:", key="modelos_editor"):
        st.caption(
            "Para quem analisa dados. O que você guardar vira uma versão nova, avaliada nos casos mais recentes; "
            "não entra em uso sozinha."
        )
        by_name = {one.signal: one for one in signals}
        chosen = st.selectbox(
            "Sinal", list(by_name), key="modelos_sinal", format_func=lambda one: by_name[one].label, width=360
        )
        typed = _points_editor(chosen, card)
        why = st.text_input("Por quê", key="modelos_por_que", placeholder="O que você sabe que os dados não dizem")
        st.button(
            "Guardar como nova versão", key="modelos_guardar", icon=":material/save:", type="primary",
            disabled=not why.strip(), on_click=_save, args=(ws, kind, name, chosen, typed, why),
        )  # fmt: skip


def _points_editor(signal: str, card: Card) -> list[float | None]:
    """The points as they now stand in the table, in log-odds; None for an emptied cell."""
    table = next(one for one in card.tables if one.name == signal)
    effects = {one.signal: one for one in model_effects.effects(card)}[signal]
    frame = pd.DataFrame(
        {
            "Valor": [one.limits for one in effects.cells],
            "Motivo": [one.words for one in effects.cells],
            "Pontos": [cell.points for cell in table.cells],
        }
    )
    edited = st.data_editor(
        frame, key=f"modelos_pontos_{signal}", hide_index=True, disabled=["Valor", "Motivo"], num_rows="fixed",
        column_config={
            "Pontos": st.column_config.NumberColumn(
                "Pontos (log-odds)", min_value=-50.0, max_value=50.0, step=0.01, format="localized", required=True
            )
        },
    )  # fmt: skip
    return [None if pd.isna(value) else float(value) for value in edited["Pontos"]]


def _save(ws: Workspace, kind: Kind, card: str, signal: str, points: Sequence[float | None], why: str) -> None:
    with feedback.shown_errors():
        known = [value for value in points if value is not None]
        if len(known) != len(points):
            raise InvalidInput("pontos", "Há linhas sem pontos.", "Preencha todas.")
        made = service_training.edit_card(ws, kind.code, card, signal, known, why)
        said = " ".join(rules_words.trial_words(kind, one, made.version) for one in made.trial)
        feedback.succeed(f"Guardado como {made.version}. {said} Veja em Versões.".replace("  ", " "))


def _show_all() -> None:
    st.session_state["modelos_sinais_todos"] = True
