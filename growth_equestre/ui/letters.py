"""How wide words are, so that a cell too narrow for its words says so with an ellipsis: the table itself just cuts."""

from __future__ import annotations

import html
import unicodedata
from functools import lru_cache

_CELL_PX = 14.0
_CELL_PADDING_PX = 17
# Advance widths of Source Sans, the theme's font, in hundredths of its size (a test holds them to the font).
_HUNDREDTHS = {
    20: " ", 25: "',.:;ij·", 26: "Il|", 30: "!f()[]{}-", 35: "tª/\\rº", 42: '"*?sz', 47: "xcvy", 49: "JY–FLk",
    50: "#$+0123456789<=>^_aeg~", 53: "XVES", 55: "ATZ`houbndpq", 58: "CPRKB", 61: "&DG", 65: "HNUOQ", 73: "wMm",
    80: "W—%@…",
}  # fmt: skip
_WIDTHS = {letter: hundredths / 100 for hundredths, letters in _HUNDREDTHS.items() for letter in letters}
_UNKNOWN = 0.7


def width_px(text: str) -> float:
    """About how wide the text is in a cell; an accent takes no room, a letter of another script much."""
    return sum(_wide(letter) for letter in text) * _CELL_PX


def fitting(text: str, column_px: int) -> str:
    """The text as it fits a column of so many pixels: whole, or cut where an ellipsis still fits."""
    room = column_px - _CELL_PADDING_PX
    if width_px(text) <= room:
        return text
    kept = text[: int(room / _CELL_PX / min(_WIDTHS.values())) + 1]
    while kept and width_px(f"{kept.rstrip()}…") > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def in_a_chart(text: str) -> str:
    """The text as a chart shows it letter by letter: where it stands there, tags of markup mean something."""
    return html.escape(text, quote=False)


@lru_cache(maxsize=4096)
def _wide(letter: str) -> float:
    return _WIDTHS.get(unicodedata.normalize("NFD", letter)[0], _UNKNOWN)
