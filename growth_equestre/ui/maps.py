"""Brazil drawn offline: an outline of our own, one letter pair per state, one bubble per place. No tile server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import plotly.graph_objects as go

from growth_equestre.ui import letters, theme
from growth_equestre.ui.formats import number

# Drawn by hand for this product, in degrees (longitude, latitude), clockwise from the mouth of the Oiapoque.
# Good to about half a degree: enough to recognise the country, not for measuring.
OUTLINE: tuple[tuple[float, float], ...] = (
    (-51.6, 4.3), (-50.7, 2.1), (-49.9, 1.3), (-50.4, 0.2), (-48.4, -0.2), (-47.3, -0.55), (-46.0, -1.0),
    (-44.6, -1.7), (-44.0, -2.4), (-43.4, -2.3), (-41.8, -2.7), (-40.0, -2.75), (-38.4, -3.65), (-37.1, -4.7),
    (-36.0, -5.0), (-35.2, -5.2), (-34.9, -6.5), (-34.75, -7.2), (-34.8, -8.2), (-35.2, -9.3), (-36.3, -10.55),
    (-37.0, -11.2), (-37.8, -12.5), (-38.4, -13.05), (-38.9, -13.7), (-38.95, -15.0), (-38.85, -16.2),
    (-39.1, -17.6), (-39.65, -18.5), (-39.7, -19.6), (-40.2, -20.4), (-40.9, -21.6), (-40.95, -22.1),
    (-41.9, -23.0), (-43.1, -23.1), (-44.6, -23.4), (-45.4, -23.9), (-46.3, -24.15), (-47.5, -25.0),
    (-48.3, -25.75), (-48.45, -26.9), (-48.35, -27.8), (-48.7, -28.7), (-49.7, -29.5), (-50.2, -30.4),
    (-51.2, -31.7), (-52.0, -32.3), (-53.3, -33.75), (-53.55, -33.0), (-53.2, -32.6), (-54.2, -31.9),
    (-55.6, -30.95), (-56.1, -31.1), (-57.0, -30.3), (-57.7, -30.25), (-57.2, -29.7), (-56.65, -29.1),
    (-56.1, -28.5), (-55.2, -27.85), (-53.85, -27.1), (-53.8, -26.2), (-54.65, -25.6), (-54.4, -24.1),
    (-55.4, -24.0), (-55.8, -22.5), (-56.5, -22.2), (-57.95, -22.2), (-58.05, -20.2), (-58.1, -19.7),
    (-57.75, -19.0), (-57.75, -18.0), (-58.4, -17.3), (-58.4, -16.35), (-60.2, -16.3), (-60.25, -15.1),
    (-60.45, -13.8), (-61.8, -13.55), (-63.1, -12.7), (-64.4, -12.45), (-65.4, -11.4), (-65.4, -9.75),
    (-66.6, -9.95), (-68.0, -10.75), (-68.8, -11.1), (-70.6, -11.1), (-70.65, -9.6), (-72.2, -10.05),
    (-73.25, -9.4), (-73.05, -8.9), (-74.0, -7.4), (-73.15, -6.5), (-72.95, -5.15), (-70.95, -4.4),
    (-70.0, -4.4), (-69.45, -1.2), (-70.05, 0.5), (-69.25, 0.7), (-69.85, 1.2), (-69.85, 1.7), (-67.9, 1.85),
    (-67.0, 1.25), (-65.5, 0.75), (-64.0, 1.6), (-63.4, 2.25), (-64.3, 4.1), (-62.8, 3.75), (-60.8, 4.9),
    (-60.2, 5.3), (-59.85, 4.6), (-59.6, 3.9), (-59.95, 2.6), (-58.9, 1.3), (-57.3, 2.0), (-55.9, 1.95),
    (-54.6, 2.35), (-52.9, 2.2), (-51.6, 4.3),
)  # fmt: skip

# Where the letters of each state stand (longitude, latitude), roughly its middle.
STATE_ANCHORS: dict[str, tuple[float, float]] = {
    "AC": (-70.3, -9.2), "AL": (-36.6, -9.6), "AM": (-64.7, -4.2), "AP": (-51.8, 1.4), "BA": (-41.7, -12.5),
    "CE": (-39.5, -5.1), "DF": (-47.8, -15.8), "ES": (-40.6, -19.6), "GO": (-49.9, -16.0), "MA": (-45.3, -5.1),
    "MG": (-44.7, -18.5), "MS": (-54.8, -20.6), "MT": (-55.9, -13.0), "PA": (-52.9, -4.3), "PB": (-36.7, -7.1),
    "PE": (-38.0, -8.4), "PI": (-42.8, -7.4), "PR": (-51.6, -24.6), "RJ": (-42.7, -22.2), "RN": (-36.7, -5.8),
    "RO": (-62.8, -10.9), "RR": (-61.4, 2.1), "RS": (-53.4, -29.7), "SC": (-50.5, -27.2), "SE": (-37.4, -10.6),
    "SP": (-48.7, -22.2), "TO": (-48.3, -10.2),
}  # fmt: skip
_LARGEST_BUBBLE_PX = 44
_LATITUDES = (-35.0, 6.5)
_MAPS_KEPT = 64
_LETTERS_PX = (6.0, 4.0)
"""Half of what the letters of a state take, across and down."""
_AT_SEA: dict[str, float] = {"RN": -4.6, "PB": -6.6, "PE": -8.6, "AL": -10.6, "SE": -12.6}
"""Small states one above the other: their letters stand off the coast, at these latitudes, each clear of the next."""
_AT_SEA_LONGITUDE = -33.9


@dataclass(frozen=True, slots=True)
class Spot:
    """One place with its magnitude: size of the bubble grows with the square root, so area tells the number."""

    words: str
    longitude: float
    latitude: float
    value: float
    colour: str | None = None


def brazil_map(
    spots: Sequence[Spot], *, height: int = 420, label_top: int = 3, largest_px: int = _LARGEST_BUBBLE_PX
) -> go.Figure:
    """Bubbles over the outline of Brazil; the `label_top` largest say their name and number. Not to be changed.

    largest_px: diameter of the largest bubble; smaller where there are many places.
    """
    return _drawn(tuple(spots), height, label_top, largest_px, theme.is_dark())


@lru_cache(maxsize=_MAPS_KEPT)
def _drawn(spots: tuple[Spot, ...], height: int, label_top: int, largest_px: int, is_dark: bool) -> go.Figure:
    """Built once for as long as it shows the same: to build it took a fifth of what the screen with partners takes."""
    colours = theme.palette()
    figure = go.Figure()
    figure.update_layout(template=theme.plotly_template(is_dark), height=height)
    longitudes, latitudes = zip(*OUTLINE, strict=True)
    figure.add_scatter(
        x=longitudes, y=latitudes, mode="lines", fill="toself", fillcolor=colours.surface, hoverinfo="skip",
        line={"color": colours.line, "width": 1.5, "shape": "spline", "smoothing": 0.4},
    )  # fmt: skip
    anchored = {spot.words for spot in spots if STATE_ANCHORS.get(spot.words) == (spot.longitude, spot.latitude)}
    crowded = {"DF"} if anchored else set()
    ranked = sorted(spots, key=lambda spot: -spot.value)
    sizes = _sizes(ranked, largest_px)
    crowded |= {uf for uf in STATE_ANCHORS if _is_covered(uf, ranked, sizes, height)}
    _letters(figure, {uf: place for uf, place in STATE_ANCHORS.items() if uf not in anchored | crowded})
    _bubbles(figure, ranked, sizes, label_top)
    figure.update_xaxes(visible=False, range=[-75, -30])
    figure.update_yaxes(visible=False, range=list(_LATITUDES), scaleanchor="x", scaleratio=1.03)
    return figure


def map_twin(spots: Sequence[Spot]) -> str:
    """The largest five places in words."""
    ranked = sorted(spots, key=lambda spot: -spot.value)[:5]
    if not ranked:
        return "Sem lugares para mostrar ainda."
    return f"Maiores: {'; '.join(f'{spot.words} {number(spot.value)}' for spot in ranked)}."


def state_spots(values: dict[str, float]) -> list[Spot]:
    """One spot per state (UF code), at the middle of the state; unknown codes are left out."""
    return [Spot(uf, *STATE_ANCHORS[uf], value) for uf, value in values.items() if uf in STATE_ANCHORS]


def _letters(figure: go.Figure, anchors: dict[str, tuple[float, float]]) -> None:
    places = {uf: _letters_place(uf, *anchor) for uf, anchor in anchors.items()}
    figure.add_scatter(
        x=[place[0] for place in places.values()], y=[place[1] for place in places.values()],
        text=list(places), mode="text", hoverinfo="skip",
        textposition=["middle right" if uf in _AT_SEA else "middle center" for uf in places],
        textfont={"color": theme.palette().muted, "size": 11},
    )  # fmt: skip


def _sizes(spots: Sequence[Spot], largest_px: int) -> list[float]:
    """Diameter of each bubble."""
    largest = max((spot.value for spot in spots), default=0) or 1
    return [max(6.0, largest_px * (max(spot.value, 0) / largest) ** 0.5) for spot in spots]


def _is_covered(uf: str, spots: Sequence[Spot], sizes: Sequence[float], height: int) -> bool:
    """Whether a bubble would lie over the letters of a state, which then say nothing and go."""
    longitude, latitude = _letters_place(uf, *STATE_ANCHORS[uf])
    px_per_degree = height / (_LATITUDES[1] - _LATITUDES[0])
    wide, tall = _LETTERS_PX
    return any(
        abs(spot.longitude - longitude) * px_per_degree < size / 2 + wide
        and abs(spot.latitude - latitude) * px_per_degree < size / 2 + tall
        for spot, size in zip(spots, sizes, strict=True)
    )


def _bubbles(figure: go.Figure, spots: Sequence[Spot], sizes: Sequence[float], label_top: int) -> None:
    colours = theme.palette()
    figure.add_scatter(
        x=[spot.longitude for spot in spots], y=[spot.latitude for spot in spots], mode="markers",
        marker={"size": sizes, "color": [spot.colour or colours.pasture for spot in spots], "opacity": 0.72,
                "line": {"color": colours.surface, "width": 1}},
        text=[f"{letters.in_a_chart(spot.words)}: {number(spot.value)}" for spot in spots], hoverinfo="text",
    )  # fmt: skip
    for rank, (spot, size) in enumerate(zip(spots, sizes, strict=True)):
        is_top = rank < label_top
        if not is_top and spot.words not in STATE_ANCHORS:
            continue
        named = letters.in_a_chart(spot.words)
        words = f"<b>{named}</b> {number(spot.value)}" if is_top else named
        longitude, latitude = _letters_place(spot.words, spot.longitude, spot.latitude)
        figure.add_annotation(
            x=longitude, y=latitude, text=words, showarrow=False, **_letters_beside(spot.words, size, is_top),
            font={"color": colours.ink if is_top else colours.muted, "size": 13 if is_top else 11},
        )  # fmt: skip


def _letters_place(words: str, longitude: float, latitude: float) -> tuple[float, float]:
    """Where the letters of a place stand: on it, or off the coast beside it."""
    return (_AT_SEA_LONGITUDE, _AT_SEA[words]) if words in _AT_SEA else (longitude, latitude)


def _letters_beside(words: str, bubble_px: float, is_top: bool) -> dict[str, object]:
    """Above the bubble; at its right where states stand one above the other; below it inside Goiás."""
    if words in _AT_SEA:
        return {"xanchor": "left", "yanchor": "middle"}
    if words == "DF" and not is_top:
        return {"yanchor": "top", "yshift": 1 - bubble_px / 2}
    return {"yanchor": "bottom", "yshift": bubble_px / 2 - 1}
