"""Charts that say their finding: direct labels, no legend, a text twin and a table behind each.

Every builder returns a plotly Figure without title; `show()` gives it the sentence, the twin and the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from textwrap import wrap
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from growth_equestre.foundation.vocab import Stage
from growth_equestre.ui import letters, theme
from growth_equestre.ui.formats import Noun, count, day, interval, listing, number, percent, signed
from growth_equestre.ui.maps import Drawing
from growth_equestre.ui.theme import Palette

_CONFIG = {
    "displayModeBar": False,
    "scrollZoom": False,
    "doubleClick": False,
    "showTips": False,
    "responsive": True,
}
_BAR_PX = 38
_LINE_CHARACTERS, _LINE_PX, _LINES_APART_PX = 26, 17, 6
_CHARACTER_PX = 7.5


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a receipt: words and the whole or fractional points it adds (negative takes away)."""

    words: str
    points: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar. low/high: interval in the same unit, or None; label: text at its end (default: the number)."""

    words: str
    value: float
    low: float | None = None
    high: float | None = None
    label: str | None = None
    colour: str | None = None


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One moment of a trend, with its band if the value is uncertain."""

    when: date | datetime
    value: float
    low: float | None = None
    high: float | None = None


def show(
    figure: go.Figure | Drawing,
    *,
    title: str,
    text_twin: str,
    table: pd.DataFrame | None = None,
    key: str | None = None,
    note: str = "",
    level: int = 2,
) -> None:
    """Finding as heading, the figure, a quiet note, and the same figures as a table one click away.

    title: a sentence with the finding, computed from the data. text_twin: what a screen reader says instead.
    table: figures already formatted as text, headers in Portuguese. level: of the heading, one below the one above it.
    """
    st.markdown(f"{'#' * level} {title}", anchors=False)
    if isinstance(figure, Drawing):
        st.html(figure.markup(text_twin))
    else:
        st.plotly_chart(figure, theme=None, config=_CONFIG, key=key, alt=text_twin)
    if note:
        st.caption(note)
    if table is not None:
        with st.expander("Ver como tabela", type="compact", key=f"{key}_tabela" if key else None):
            st.table(table.astype(str), hide_index=True)


def waterfall(
    start_points: float, steps: Sequence[Step], score: float, *, decimals: int = 0, row_px: int = _BAR_PX
) -> go.Figure:
    """A receipt: starting points, each reason up or down, the score; words on the left, points on the bars."""
    colours = theme.palette()
    words = ["ponto de partida", *(step.words for step in steps), "chance"]
    bases, widths, level = [0.0], [start_points], start_points
    for step in steps:
        bases.append(level)
        widths.append(step.points)
        level += step.points
    bases.append(0.0)
    widths.append(score)
    fills = [colours.grey, *(colours.pasture if s.points >= 0 else colours.brick for s in steps), colours.ink]
    labels = [number(start_points, decimals), *(signed(s.points, decimals) for s in steps), number(score, decimals)]
    figure = _figure(rows_height(words, row_px) + 12)
    figure.add_bar(
        y=words, x=widths, base=bases, orientation="h", marker={"color": fills, "cornerradius": 4}, width=0.58,
        hoverinfo="skip",
    )  # fmt: skip
    edges = [max(base, base + width) for base, width in zip(bases, widths, strict=True)]
    figure.update_layout(
        annotations=[
            _end_label(x=edges[row], y=words[row], text=label, bold=row in (0, len(words) - 1))
            for row, label in enumerate(labels)
        ]
    )
    _words_axis(figure, words, bold_last=True)
    ends = [edge for base, width in zip(bases, widths, strict=True) for edge in (base, base + width)]
    _room_for(figure, labels, lowest=min(0.0, *ends), highest=max(ends))
    return figure


def waterfall_twin(start_points: float, steps: Sequence[Step], score: float, *, decimals: int = 0) -> str:
    """The receipt as one sentence: "Ponto de partida 22; clicou no WhatsApp +19; ...; chance 58."."""
    parts = [f"Ponto de partida {number(start_points, decimals)}"]
    parts += [f"{step.words} {signed(step.points, decimals)}" for step in steps]
    return f"{'; '.join(parts)}; chance {number(score, decimals)}."


def funnel(stages: Sequence[tuple[str, int]], *, colours: Sequence[str] | None = None) -> go.Figure:
    """How many reach each step, top to bottom; each bar says its count and its share of the step before."""
    fills = list(colours or [theme.palette().pasture] * len(stages))
    words = [name for name, _ in stages]
    counts = [how_many for _, how_many in stages]
    figure = _figure(len(stages) * 52 + 12)
    figure.add_bar(
        y=words, x=counts, orientation="h", width=0.62, marker={"color": fills, "cornerradius": 5}, hoverinfo="skip"
    )
    labels, ends = [], []
    for row, (word, how_many) in enumerate(stages):
        before = counts[row - 1] if row else 0
        share = f"{percent(how_many / before)} da anterior" if before else ""
        labels.append(max(number(how_many), share, key=len))
        ends.append(_end_label(x=how_many, y=word, text=f"<b>{number(how_many)}</b>" + (share and f"<br>{share}")))
    figure.update_layout(annotations=ends)
    _words_axis(figure, words)
    _room_for(figure, labels, lowest=0.0, highest=max([*counts, 1]))
    return figure


def stage_funnel(counts: dict[Stage, int]) -> go.Figure:
    """How many leads stand in each stage, in the stages' own colours and order."""
    present = [stage for stage in Stage if stage in counts]
    bars = [Bar(stage.label, counts[stage], colour=theme.stage_colour(stage)) for stage in present]
    return ranking(bars)


def ranking(bars: Sequence[Bar], *, decimals: int = 0, as_percent: bool = False) -> go.Figure:
    """Horizontal bars from zero, in the order given, each with its figure (and its interval) at the end."""
    colours = theme.palette()
    words = [bar.words for bar in bars]
    figure = _figure(rows_height(words, _BAR_PX) + 12)
    figure.add_bar(
        y=words, x=[bar.value for bar in bars], orientation="h", width=0.6, hoverinfo="skip",
        marker={"color": [bar.colour or colours.pasture for bar in bars], "cornerradius": 4},
        error_x=_whiskers(bars, colours),
    )  # fmt: skip
    labels, ends = [], [0.0]
    for bar in bars:
        figures_at_end = percent(bar.value, decimals) if as_percent else number(bar.value, decimals)
        labels.append(bar.label or figures_at_end)
        ends.append(max(bar.value, bar.high if bar.high is not None else bar.value))
    at_ends = zip(ends[1:], words, labels, strict=True)
    figure.update_layout(annotations=[_end_label(x=x, y=word, text=label) for x, word, label in at_ends])
    _words_axis(figure, words)
    _room_for(figure, labels, lowest=min([0.0, *(bar.value for bar in bars)]), highest=max(ends) or 1.0)
    return figure


def ranking_twin(bars: Sequence[Bar], *, decimals: int = 0, as_percent: bool = False) -> str:
    """The bars as one sentence, with the intervals that are drawn."""
    parts = []
    for bar in bars:
        figure = percent(bar.value, decimals) if as_percent else number(bar.value, decimals)
        words = f"{bar.words}: {bar.label or figure}"
        if bar.low is not None and bar.high is not None:
            unit = 100 if as_percent else 1
            words += f" ({interval(bar.low * unit, bar.high * unit, decimals)}{'%' if as_percent else ''})"
        parts.append(words)
    return f"{'; '.join(parts)}." if parts else "Sem dados ainda."


def trend(
    points: Sequence[TrendPoint], *, noun: Noun | None = None, decimals: int = 0, as_percent: bool = False,
    height: int = 240,
) -> go.Figure:  # fmt: skip
    """One line over time from zero, its band if uncertain, the last value written at its end."""
    colours = theme.palette()
    figure = _figure(height)
    when = [point.when for point in points]
    banded = [point for point in points if point.low is not None and point.high is not None]
    if banded:
        figure.add_scatter(
            x=[p.when for p in banded] + [p.when for p in reversed(banded)],
            y=[p.high for p in banded] + [p.low for p in reversed(banded)],
            fill="toself", fillcolor=_translucent(colours.pasture, 0.16), line={"width": 0}, mode="lines",
            hoverinfo="skip",
        )  # fmt: skip
    texts = [_said(point.value, noun, decimals, as_percent) for point in points]
    figure.add_scatter(
        x=when, y=[point.value for point in points], mode="lines", line={"color": colours.pasture, "width": 2.5},
        text=[f"{day(_as_day(w))}: {text}" for w, text in zip(when, texts, strict=True)], hoverinfo="text",
    )  # fmt: skip
    if points:
        _last_value(figure, points[-1], texts[-1], colours)
    figure.update_yaxes(rangemode="tozero", tickformat=",.0%" if as_percent else ",", nticks=4, zeroline=True)
    figure.update_xaxes(tickformat="%d/%m", nticks=6, showgrid=False, ticklabelstandoff=8)
    figure.update_layout(margin={"r": 64, "t": 16}, hovermode="x")
    return figure


def trend_twin(points: Sequence[TrendPoint], noun: Noun) -> str:
    """Where the line starts, its highest point and where it ends."""
    if not points:
        return "Sem dados ainda."
    top = max(points, key=lambda point: point.value)
    said = [
        f"{count(round(point.value), noun)} em {day(_as_day(point.when))}" for point in (points[0], top, points[-1])
    ]
    return f"Começa com {said[0]}, chega a {said[1]} e termina com {said[2]}."


def enumerate_words(words: Sequence[str]) -> str:
    """For findings in titles: "Cavalos, Eventos e Serviços"."""
    return listing(list(words))


def _figure(height: int) -> go.Figure:
    figure = go.Figure()
    figure.update_layout(template=theme.plotly_template(theme.is_dark()), height=height)
    return figure


def in_lines(words: str) -> list[str]:
    """Words beside a bar, in lines that leave room for the bar."""
    return wrap(words, _LINE_CHARACTERS)


def rows_height(words: Sequence[str], row_px: int) -> int:
    """Of so many rows, `row_px` each or as much more as keeps the words of each clear of those of the next."""
    lines = [len(in_lines(word)) for word in words]
    closest = max((one + next_one for one, next_one in pairwise(lines)), default=2) / 2
    return round(len(words) * max(row_px, closest * _LINE_PX + _LINES_APART_PX))


def _end_label(*, x: float, y: str, text: str, bold: bool = False) -> dict[str, Any]:
    """One annotation; a figure takes all of its own at once, for each that comes later copies those before."""
    return {
        "x": x, "y": y, "text": f"<b>{text}</b>" if bold else text, "xanchor": "left", "xshift": 6,
        "showarrow": False, "align": "left", "font": {"color": theme.palette().ink, "size": 14},
    }  # fmt: skip


def _room_for(figure: go.Figure, labels: Sequence[str], *, lowest: float, highest: float) -> None:
    """Bars fill the plot; the margin at the right is as wide as the longest label."""
    longest = max((len(label) for label in labels), default=0)
    figure.update_xaxes(visible=False, range=[lowest, highest])
    figure.update_layout(margin={"r": 16 + longest * _CHARACTER_PX})


def _words_axis(figure: go.Figure, words: Sequence[str], *, bold_last: bool = False) -> None:
    """Words beside the bars, first on top, in ink; ticks by value so that equal words would still stand."""
    shown = ["<br>".join(letters.in_a_chart(line) for line in in_lines(word)) for word in words]
    if bold_last:
        shown[-1] = f"<b>{shown[-1]}</b>"
    figure.update_yaxes(
        autorange="reversed", showgrid=False, tickmode="array", tickvals=list(words), ticktext=shown,
        tickfont={"color": theme.palette().ink, "size": 14}, ticklabelstandoff=8, showline=False,
    )  # fmt: skip


def _whiskers(bars: Sequence[Bar], colours: Palette) -> dict[str, object] | None:
    if not any(bar.low is not None and bar.high is not None for bar in bars):
        return None
    return {
        "type": "data", "symmetric": False, "thickness": 1.5, "width": 5, "color": colours.ink,
        "array": [0 if bar.high is None else bar.high - bar.value for bar in bars],
        "arrayminus": [0 if bar.low is None else bar.value - bar.low for bar in bars],
    }  # fmt: skip


def _last_value(figure: go.Figure, point: TrendPoint, text: str, colours: Palette) -> None:
    figure.add_scatter(
        x=[point.when], y=[point.value], mode="markers", marker={"color": colours.pasture, "size": 9},
        hoverinfo="skip",
    )  # fmt: skip
    figure.add_annotation(
        x=point.when, y=point.value, text=f"<b>{text}</b>", xanchor="left", xshift=10, showarrow=False,
        font={"color": colours.ink, "size": 14},
    )  # fmt: skip


def _said(value: float, noun: Noun | None, decimals: int, as_percent: bool) -> str:
    if as_percent:
        return percent(value, decimals)
    return number(value, decimals) if noun is None or decimals else number(round(value))


def _as_day(when: date | datetime) -> date:
    return when.date() if isinstance(when, datetime) else when


def _translucent(colour: str, alpha: float) -> str:
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha})"
