"""Brazil drawn offline: an outline of our own, one letter pair per state, one bubble per place. No tile server.

Plain markup that the browser draws by itself, without a library; `theme.css` colours it.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote

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
_SMALLEST_BUBBLE_PX = 6.0
_LONGITUDES, _LATITUDES = (-75.0, -30.0), (-35.0, 6.5)
_LETTERS_PX = (6.0, 4.0)
"""Half of what the letters of a state take, across and down."""
_AT_SEA: dict[str, float] = {"RN": -4.6, "PB": -6.6, "PE": -8.6, "AL": -10.6, "SE": -12.6}
"""Small states one above the other: their letters stand off the coast, at these latitudes, each clear of the next."""
_AT_SEA_LONGITUDE = -33.9
_EDGES_PERCENT = (25.0, 60.0)
"""What a place says of itself opens to the right before the first, to the left after the second."""
_PATH_UNITS = 100
"""To a degree."""
_SHORE_PX = 1
_PLAIN = " =:/,"
"""What need not be encoded in an address of this kind."""
_ROUNDING = 0.07
"""How far the curve through a corner reaches towards its neighbours, of the way between these."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One place with its magnitude: size of the bubble grows with the square root, so area tells the number."""

    words: str
    longitude: float
    latitude: float
    value: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """Markup of ours, in which every word of others is escaped; as high as `height` in pixels where there is room."""

    inner: str
    height: int

    def markup(self, text_twin: str) -> str:
        """The whole; text_twin: what a screen reader says instead."""
        said = html.escape(text_twin)
        return (
            f'<div class="growth-mapa" role="img" aria-label="{said}" style="--alto:{self.height}px">{self.inner}</div>'
        )


def brazil_map(
    spots: Sequence[Spot], *, height: int = 420, label_top: int = 3, largest_px: int = _LARGEST_BUBBLE_PX
) -> Drawing:
    """Bubbles over the outline of Brazil; the `label_top` largest say their name and number.

    largest_px: diameter of the largest bubble; smaller where there are many places.
    """
    anchored = {spot.words for spot in spots if STATE_ANCHORS.get(spot.words) == (spot.longitude, spot.latitude)}
    crowded = {"DF"} if anchored else set()
    ranked = sorted(spots, key=lambda spot: -spot.value)
    sizes = _sizes(ranked, largest_px)
    crowded |= {uf for uf in STATE_ANCHORS if _is_covered(uf, ranked, sizes, height)}
    states = [_letters(uf) for uf in STATE_ANCHORS if uf not in anchored | crowded]
    bubbles = [_bubble(spot, size) for spot, size in zip(ranked, sizes, strict=True)]
    names = [
        _name(spot, size, is_top=rank < label_top)
        for rank, (spot, size) in enumerate(zip(ranked, sizes, strict=True))
        if rank < label_top or spot.words in STATE_ANCHORS
    ]
    return Drawing("".join([_outline(), *states, *bubbles, *names]), height)


def map_twin(spots: Sequence[Spot]) -> str:
    """The largest five places in words."""
    ranked = sorted(spots, key=lambda spot: -spot.value)[:5]
    if not ranked:
        return "Sem lugares para mostrar ainda."
    return f"Maiores: {'; '.join(f'{spot.words} {number(spot.value)}' for spot in ranked)}."


def state_spots(values: dict[str, float]) -> list[Spot]:
    """One spot per state (UF code), at the middle of the state; unknown codes are left out."""
    return [Spot(uf, *STATE_ANCHORS[uf], value) for uf, value in values.items() if uf in STATE_ANCHORS]


@cache
def _outline() -> str:
    """The country as one closed curve through its corners."""
    corners = [_at(*corner) for corner in OUTLINE[:-1]]
    parts = [f"M{_point(corners[0])}"]
    for place in range(len(corners)):
        before, here, there, after = (corners[(place + step) % len(corners)] for step in (-1, 0, 1, 2))
        leaving = [one + (two - nought) * _ROUNDING for nought, one, two in zip(before, here, there, strict=True)]
        coming = [two - (three - one) * _ROUNDING for one, two, three in zip(here, there, after, strict=True)]
        parts.append(f"C{_point(leaving)} {_point(coming)} {_point(there)}")
    land, shore = (_mask("".join(parts), stroke) for stroke in (0, _SHORE_PX * 2))
    return f'<em style="--terra:{land};--costa:{shore}"></em>'


def _mask(path: str, stroke: int) -> str:
    """A shape as a style takes it, to be stretched and filled with a colour; markup with shapes in it would be lost."""
    width, height = ((high - low) * _PATH_UNITS for low, high in (_LONGITUDES, _LATITUDES))
    shape = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width:.0f} {height:.0f}' preserveAspectRatio='none'>"
        f"<path d='{path}Z' stroke='black' stroke-width='{stroke}' vector-effect='non-scaling-stroke'/></svg>"
    )
    return f"url(&quot;data:image/svg+xml,{quote(shape, safe=_PLAIN)}&quot;)"


def _at(longitude: float, latitude: float) -> tuple[float, float]:
    """Units of the path from the left and from the top."""
    return (longitude - _LONGITUDES[0]) * _PATH_UNITS, (_LATITUDES[1] - latitude) * _PATH_UNITS


def _point(units: Sequence[float]) -> str:
    return f"{units[0]:.0f} {units[1]:.0f}"


def _percent(longitude: float, latitude: float) -> tuple[float, float]:
    """Share of the whole from the left and from the top."""
    across = (longitude - _LONGITUDES[0]) / (_LONGITUDES[1] - _LONGITUDES[0])
    return across * 100, (_LATITUDES[1] - latitude) / (_LATITUDES[1] - _LATITUDES[0]) * 100


def _place(longitude: float, latitude: float) -> str:
    left, top = _percent(longitude, latitude)
    return f"left:{left:.2f}%;top:{top:.2f}%"


def _letters(uf: str) -> str:
    side = ' class="mar"' if uf in _AT_SEA else ""
    return f'<b{side} style="{_place(*_letters_place(uf, *STATE_ANCHORS[uf]))}">{uf}</b>'


def _sizes(spots: Sequence[Spot], largest_px: int) -> list[float]:
    """Diameter of each bubble."""
    largest = max((spot.value for spot in spots), default=0) or 1
    return [max(_SMALLEST_BUBBLE_PX, largest_px * (max(spot.value, 0) / largest) ** 0.5) for spot in spots]


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


def _bubble(spot: Spot, size: float) -> str:
    """Under the pointer it says its name and number."""
    low, high = _EDGES_PERCENT
    left, _ = _percent(spot.longitude, spot.latitude)
    side = ' class="inicio"' if left < low else ' class="fim"' if left > high else ""
    said = html.escape(f"{spot.words}: {number(spot.value)}")
    where = _place(spot.longitude, spot.latitude)
    return f'<i{side} data-lugar="{said}" style="{where};width:{size:.1f}px"></i>'


def _name(spot: Spot, size: float, *, is_top: bool) -> str:
    """Above the bubble; at its right where states stand one above the other; below it inside Goiás."""
    named = html.escape(spot.words)
    words = f"<strong>{named}</strong> {number(spot.value)}" if is_top else named
    below = spot.words == "DF" and not is_top
    kind = "mar" if spot.words in _AT_SEA else "abaixo" if below else "acima"
    where = _place(*_letters_place(spot.words, spot.longitude, spot.latitude))
    tag = "span" if is_top else "b"
    return f'<{tag} class="{kind}" style="{where};--raio:{size / 2 - 1:.1f}px">{words}</{tag}>'


def _letters_place(words: str, longitude: float, latitude: float) -> tuple[float, float]:
    """Where the letters of a place stand: on it, or off the coast beside it."""
    return (_AT_SEA_LONGITUDE, _AT_SEA[words]) if words in _AT_SEA else (longitude, latitude)
