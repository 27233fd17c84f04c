"""How soon something happens: shares that rise step by step, each with its band and its name at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from growth_equestre.ui import letters, theme
from growth_equestre.ui.formats import percent

_CHARACTER_PX = 7.5


@dataclass(frozen=True, slots=True)
class Rise:
    """Shares in [0, 1] from each hour on, with their band."""

    words: str
    hours: Sequence[float]
    shares: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]


def rising(curves: Sequence[Rise], *, until_hours: float, height: int = 300) -> go.Figure:
    """Steps over days, zero on the axis, a band each, the last share and the name written at the end."""
    colours = theme.palette()
    figure = go.Figure()
    figure.update_layout(template=theme.plotly_template(theme.is_dark()), height=height)
    for place, curve in enumerate(curves):
        colour = (colours.pasture, colours.leather)[place % 2]
        days = [hour / 24.0 for hour in (*curve.hours, until_hours)]
        lines = [[*shares, shares[-1]] for shares in (curve.shares, curve.low, curve.high)]
        for shares, fill in ((lines[1], None), (lines[2], "tonexty")):
            figure.add_scatter(
                x=days, y=shares, mode="lines", line={"width": 0, "shape": "hv"}, fill=fill, hoverinfo="skip",
                fillcolor=_faint(colour), opacity=0.5,
            )  # fmt: skip
        figure.add_scatter(
            x=days, y=lines[0], mode="lines", line={"color": colour, "width": 2.5, "shape": "hv"}, hoverinfo="skip"
        )
        figure.add_annotation(
            x=days[-1], y=lines[0][-1], text=f"<b>{percent(lines[0][-1])}</b> {letters.in_a_chart(curve.words)}",
            xanchor="left", xshift=8, yshift=10 if place == 0 else -10, showarrow=False,
            font={"color": colours.ink, "size": 14},
        )  # fmt: skip
    figure.update_yaxes(range=[0, 1], tickformat=",.0%", nticks=5)
    figure.update_xaxes(title="dias depois do encaminhamento", showgrid=False, nticks=8, range=[0, until_hours / 24])
    longest = max((len(curve.words) for curve in curves), default=0)
    figure.update_layout(margin={"r": 48 + longest * _CHARACTER_PX, "t": 16}, showlegend=False)
    return figure


def rising_twin(curves: Sequence[Rise], marks_hours: Sequence[float]) -> str:
    """Each curve at a few marks: "recomendado: 45% em 1 dia, 80% em 7 dias"."""
    said = []
    for curve in curves:
        at = [max((n for n, hour in enumerate(curve.hours) if hour <= mark), default=0) for mark in marks_hours]
        points = [
            f"{percent(curve.shares[place])} em {mark / 24:.0f} dia{'s' if mark > 24 else ''}"
            for place, mark in zip(at, marks_hours, strict=True)
        ]
        said.append(f"{curve.words}: {', '.join(points)}")
    return f"{'; '.join(said)}." if said else "Sem dados ainda."


def _faint(colour: str) -> str:
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.14)"
