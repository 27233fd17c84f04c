"""Charts about models: does the chance hold, whom does it find first, what does each value add, what has changed.

As in `charts`: no title inside, direct labels, the uncertainty drawn; `charts.show` gives sentence, twin and table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from growth_equestre.ui import letters, theme
from growth_equestre.ui.charts import in_lines, rows_height
from growth_equestre.ui.formats import interval, number, percent, signed

_ROW_PX = 34
_MOST_TICKS = 8


@dataclass(frozen=True, slots=True)
class Held:
    """Rows of about the same chance: promised and observed shares in [0, 1], the interval of the latter, how many."""

    chance: float
    observed: float
    low: float
    high: float
    rows: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What one value adds, in points of chance, with its interval."""

    words: str
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Shift:
    """A share in [0, 1], then and now."""

    words: str
    then: float
    now: float


def reliability(series: Sequence[tuple[str, Sequence[Held]]]) -> go.Figure:
    """Promised against observed, with interval bars; exact would lie on the dotted line. Up to three series, named."""
    colours = theme.palette()
    figure = _square()
    figure.add_scatter(x=[0, 1], y=[0, 1], mode="lines", hoverinfo="skip",
                       line={"color": colours.grey, "width": 1.5, "dash": "dot"})  # fmt: skip
    for place, (name, points) in enumerate(series):
        colour = colours.series[place]
        largest = max((point.rows for point in points), default=1)
        figure.add_scatter(
            x=[p.chance for p in points], y=[p.observed for p in points], mode="lines+markers",
            line={"color": colour, "width": 1.5}, hoverinfo="text",
            marker={"color": colour, "size": [7 + 9 * (p.rows / largest) ** 0.5 for p in points]},
            text=[f"{held_words(p)}" for p in points],
            error_y={"type": "data", "symmetric": False, "color": colour, "thickness": 1.5, "width": 4,
                     "array": [p.high - p.observed for p in points],
                     "arrayminus": [p.observed - p.low for p in points]},
        )  # fmt: skip
        if len(series) > 1 and points:
            middle = min(points, key=lambda point: abs(point.chance - 0.5))
            sides = {"xanchor": "right", "xshift": -12, "yshift": 12} if place == 0 else {
                "xanchor": "left", "xshift": 12, "yshift": -12}  # fmt: skip
            _name(figure, middle.chance, middle.observed, name, colour, sides)
    _share_axes(figure, "chance mostrada", "aconteceu")
    return figure


def held_words(point: Held) -> str:
    """ "chance 70: 68 em 100 (entre 61 e 74), 212 casos"."""
    sure = interval(point.low * 100, point.high * 100)
    return (
        f"chance {number(point.chance * 100)}: {number(point.observed * 100)} em 100 ({sure}), "
        f"{number(point.rows)} casos"
    )


def gain(series: Sequence[tuple[str, Sequence[tuple[float, float]]]], mark: float = 0.2) -> go.Figure:
    """Calling from the likeliest down: share called against share reached; by chance would lie on the dotted line.

    mark: the share called at which each curve's figure is written.
    """
    colours = theme.palette()
    figure = _square()
    figure.add_scatter(x=[0, 1], y=[0, 1], mode="lines", hoverinfo="skip",
                       line={"color": colours.grey, "width": 1.5, "dash": "dot"})  # fmt: skip
    for place, (name, points) in enumerate(series):
        colour = colours.series[place]
        figure.add_scatter(
            x=[x for x, _ in points], y=[y for _, y in points], mode="lines", hoverinfo="text",
            line={"color": colour, "width": 2.5, "dash": "solid" if place == 0 else "dash"},
            text=[f"{percent(x)} chamados: {percent(y)} alcançados" for x, y in points],
        )  # fmt: skip
        reached = at(points, mark)
        figure.add_scatter(x=[mark], y=[reached], mode="markers", marker={"color": colour, "size": 9},
                           hoverinfo="skip")  # fmt: skip
        words = percent(reached) if len(series) == 1 else f"{name}: {percent(reached)}"
        _name(figure, mark, reached, words, colour, {"xanchor": "left", "xshift": 14, "yshift": -8 - 20 * place})
    _share_axes(figure, "chamados, do mais provável ao menos", "alcançados")
    return figure


def at(points: Sequence[tuple[float, float]], share: float) -> float:
    """The curve's height at a share called; straight between its points."""
    before = (0.0, 0.0)
    for x, y in points:
        if x >= share:
            width = x - before[0]
            return y if not width else before[1] + (y - before[1]) * (share - before[0]) / width
        before = (x, y)
    return before[1]


def effects(rows: Sequence[Effect]) -> go.Figure:
    """One dot per value with its interval, around the zero line; words on the left, points at the right."""
    colours = theme.palette()
    words = [row.words for row in rows]
    figure = _figure(rows_height(words, _ROW_PX) + 20)
    figure.add_vline(x=0, line={"color": colours.grey, "width": 1.5})
    figure.add_scatter(
        x=[row.value for row in rows], y=list(range(len(rows))), mode="markers", hoverinfo="skip",
        marker={"size": 10, "color": [colours.pasture if row.value >= 0 else colours.brick for row in rows]},
        error_x={"type": "data", "symmetric": False, "color": colours.muted, "thickness": 1.5, "width": 4,
                 "array": [row.high - row.value for row in rows],
                 "arrayminus": [row.value - row.low for row in rows]},
    )  # fmt: skip
    for place, row in enumerate(rows):
        figure.add_annotation(x=1, xref="paper", y=place, text=signed(row.value), xanchor="left", xshift=8,
                              showarrow=False, font={"color": colours.ink, "size": 14})  # fmt: skip
    _words_axis(figure, words)
    figure.update_xaxes(visible=False, range=_range([(row.low, row.high) for row in rows]))
    figure.update_layout(margin={"r": 48})
    return figure


def effect_curve(rows: Sequence[Effect], limits: Sequence[str]) -> go.Figure:
    """Steps over the bins of a number, in order and equally wide, with their band. limits: where each bin begins."""
    colours = theme.palette()
    figure = _figure(230)
    places = [edge for place in range(len(rows)) for edge in (place, place + 1)]

    def twice(values: Sequence[float]) -> list[float]:
        return [value for value in values for _ in (0, 1)]

    figure.add_scatter(
        x=places + places[::-1], y=twice([r.high for r in rows]) + twice([r.low for r in rows])[::-1],
        fill="toself", fillcolor=_translucent(colours.pasture, 0.16), line={"width": 0}, mode="lines",
        hoverinfo="skip",
    )  # fmt: skip
    figure.add_hline(y=0, line={"color": colours.grey, "width": 1.5})
    figure.add_scatter(
        x=places, y=twice([row.value for row in rows]), mode="lines", hoverinfo="text",
        line={"color": colours.pasture, "width": 2.5},
        text=[f"{letters.in_a_chart(row.words)}: {signed(row.value)}" for row in rows for _ in (0, 1)],
    )  # fmt: skip
    every = max(1, -(-(len(rows) - 1) // _MOST_TICKS))
    shown = [place for place in range(1, len(rows)) if (place - 1) % every == 0]
    figure.update_xaxes(
        tickmode="array",
        tickvals=shown,
        ticktext=[limits[place] for place in shown],
        showgrid=False,
    )
    figure.update_yaxes(nticks=5, zeroline=False, range=_range([(row.low, row.high) for row in rows]))
    return figure


def effects_twin(rows: Sequence[Effect]) -> str:
    """The dots or steps as one sentence."""
    parts = [f"{row.words}: {signed(row.value)} ({interval(row.low, row.high)})" for row in rows]
    return f"{'; '.join(parts)}." if parts else "Sem dados ainda."


def shifts(rows: Sequence[Shift]) -> go.Figure:
    """Shares then (hollow) and now (full), a line between them, both written."""
    colours = theme.palette()
    words = [row.words for row in rows]
    figure = _figure(rows_height(words, _ROW_PX) + 20)
    for place, row in enumerate(rows):
        figure.add_scatter(x=[row.then, row.now], y=[place, place], mode="lines", hoverinfo="skip",
                           line={"color": colours.leather, "width": 3})  # fmt: skip
    hollow = {"size": 11, "color": colours.surface, "line": {"color": colours.leather, "width": 2}}
    figure.add_scatter(x=[row.then for row in rows], y=list(range(len(rows))), mode="markers", hoverinfo="skip",
                       marker=hollow)  # fmt: skip
    figure.add_scatter(x=[row.now for row in rows], y=list(range(len(rows))), mode="markers", hoverinfo="skip",
                       marker={"size": 11, "color": colours.leather})  # fmt: skip
    for place, row in enumerate(rows):
        figure.add_annotation(x=1, xref="paper", y=place, text=f"{percent(row.then)} → {percent(row.now)}",
                              xanchor="left", xshift=8, showarrow=False,
                              font={"color": colours.ink, "size": 14})  # fmt: skip
    _words_axis(figure, words)
    figure.update_xaxes(visible=False, range=[-0.03, 1.03])
    figure.update_layout(margin={"r": 104})
    return figure


def shifts_twin(rows: Sequence[Shift]) -> str:
    """The shares then and now as one sentence."""
    return f"{'; '.join(f'{r.words}: de {percent(r.then)} para {percent(r.now)}' for r in rows)}." if rows else ""


def _figure(height: int) -> go.Figure:
    figure = go.Figure()
    figure.update_layout(template=theme.plotly_template(theme.is_dark()), height=height)
    return figure


def _square() -> go.Figure:
    figure = _figure(340)
    figure.update_layout(margin={"t": 12, "r": 20}, hovermode="closest")
    return figure


def _share_axes(figure: go.Figure, below: str, beside: str) -> None:
    ticks = {"tickvals": [0, 0.25, 0.5, 0.75, 1], "ticktext": ["0", "25", "50", "75", "100"], "zeroline": False}
    figure.update_xaxes(range=[-0.03, 1.03], title_text=f"{below} (em 100)", **ticks)
    figure.update_yaxes(range=[-0.03, 1.06], title_text=f"{beside} (em 100)", **ticks)


def _name(figure: go.Figure, x: float, y: float, text: str, colour: str, side: Mapping[str, object]) -> None:
    """Words beside a point, on the side where the lines are not."""
    figure.add_annotation(x=x, y=y, text=f"<b>{text}</b>", showarrow=False, font={"color": colour, "size": 14}, **side)


def _words_axis(figure: go.Figure, words: Sequence[str]) -> None:
    shown = ["<br>".join(letters.in_a_chart(line) for line in in_lines(word)) for word in words]
    figure.update_yaxes(
        range=[len(words) - 0.5, -0.5], showgrid=False, tickmode="array", tickvals=list(range(len(words))),
        ticktext=shown, tickfont={"color": theme.palette().ink, "size": 13}, ticklabelstandoff=8, zeroline=False,
        showline=False,
    )  # fmt: skip


def _range(spans: Sequence[tuple[float, float]]) -> list[float]:
    low = min([0.0, *(low for low, _ in spans)])
    high = max([0.0, *(high for _, high in spans)])
    air = max(high - low, 1.0) * 0.06
    return [low - air, high + air]


def _translucent(colour: str, alpha: float) -> str:
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha})"
