"""What every document on paper shares: A4, the product's own letters, and no name that it cannot print.

Loaded only when somebody asks for a PDF: the library behind it takes as long to load as a whole screen.
"""

from __future__ import annotations

import unicodedata
from datetime import datetime
from functools import lru_cache

from font_source_sans_pro import font_files_ttf as sans
from font_source_serif_pro import font_files_ttf as serif
from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from growth_equestre.ui import formats, theme

INK, MUTED, LINE = theme.LIGHT.ink, theme.LIGHT.muted, theme.LIGHT.line
_FACES = {
    ("texto", ""): sans["SourceSansPro"],
    ("texto", "B"): sans["SourceSansProSemibold"],
    ("titulo", ""): serif["SourceSerifProSemibold"],
}
_FOOT_SHARE_MM = 20


class Paper(FPDF):
    """An A4 document with words of its own and the number of the page at its foot.

    margin_mm: on all four sides. small_pt: size of the foot. longest: letters of one piece of text; a note of thirty
    thousand letters is no report. The same content written with the same `made_at` is the same file.
    """

    def __init__(
        self, *, title: str, foot: str, made_at: datetime, margin_mm: float, small_pt: float, longest: int,
        author: str | None = None,
    ) -> None:  # fmt: skip
        super().__init__(format="A4")
        self.margin_mm, self.small_pt, self.longest = margin_mm, small_pt, longest
        self.set_margin(margin_mm)
        self.set_auto_page_break(auto=True, margin=margin_mm + 4)
        for (family, style), face in _FACES.items():
            self.add_font(family, style, face)
        self.set_creation_date(made_at)
        self.set_lang("pt-BR")
        self.set_title(self.printable(title))
        if author is not None:
            self.set_author(self.printable(author))
        self.foot = self.printable(foot)

    def footer(self) -> None:
        self.set_y(-self.margin_mm)
        self.ink(MUTED, self.small_pt)
        self.cell(self.epw - _FOOT_SHARE_MM, 5, self.shortened(self.foot, self.epw - _FOOT_SHARE_MM - 2))
        self.cell(_FOOT_SHARE_MM, 5, f"{self.page_no()} de {{nb}}", align="R")

    def ink(self, colour: str, size: float, style: str = "", family: str = "texto") -> None:
        """The letters that follow: `texto` (plain or "B") or `titulo`."""
        self.set_font(family, style, size)
        self.set_text_color(colour)

    def line_of(self, text: str, height: float) -> None:
        """Text over the whole width, broken where it must be."""
        self.multi_cell(self.epw, height, self.printable(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")

    def printable(self, text: str) -> str:
        """The text, not longer than this document allows, with letters that its font has."""
        return printable(text, self.longest)

    def shortened(self, text: str, width_mm: float) -> str:
        """Cut, in the letters of the moment, where it would leave its column."""
        if self.get_string_width(text) <= width_mm:
            return text
        while text and self.get_string_width(f"{text}…") > width_mm:
            text = text[:-1]
        return f"{text.rstrip()}…"


def printable(text: str, longest: int) -> str:
    """The text with letters that the font has: others become their plain form, a question mark, or, signs, nothing."""
    composed = unicodedata.normalize("NFC", text[:longest] + ("…" if len(text) > longest else ""))
    kept = "".join(_letter(mark) for mark in composed)
    return " ".join(kept.split()) or formats.MISSING


def _letter(mark: str) -> str:
    if mark.isspace():
        return " "
    category = unicodedata.category(mark)
    if category.startswith("C"):
        return ""
    if ord(mark) in known_letters():
        return mark
    plain = "".join(part for part in unicodedata.normalize("NFKD", mark) if ord(part) in known_letters())
    return plain or ("?" if category[0] in "LN" else "")


@lru_cache(maxsize=1)
def known_letters() -> frozenset[int]:
    """Code points that all faces in use can print."""
    each = []
    for face in _FACES.values():
        with TTFont(face, lazy=True) as font:
            each.append(frozenset(font.getBestCmap()))
    return frozenset.intersection(*each)
