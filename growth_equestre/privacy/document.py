"""A document on paper: A4, the product's own letters. Loaded only when somebody asks for a PDF."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from functools import lru_cache

from font_source_sans_pro import font_files_ttf as sans
from font_source_serif_pro import font_files_ttf as serif
from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace

from growth_equestre.privacy.types import Document, Section
from growth_equestre.ui import formats, theme

_INK, _MUTED, _LINE = theme.LIGHT.ink, theme.LIGHT.muted, theme.LIGHT.line
_MARGIN_MM = 16.0
_BODY, _SMALL = 9.5, 8.0
_LONGEST = 700
"""Letters of one cell; the whole text stands in the JSON."""


def as_pdf(document: Document, made_at: datetime) -> bytes:
    """The whole document; the same one gives the same bytes."""
    paper = _Paper(document, made_at)
    paper.add_page()
    paper.ink(theme.LIGHT.pasture, _BODY, "B")
    paper.line_of("Growth Equestre", 5)
    paper.ink(_INK, 19, family="titulo")
    paper.line_of(document.title, 9)
    paper.ink(_MUTED, _BODY)
    paper.line_of(document.line, 5)
    for section in document.sections:
        _section(paper, section)
    return bytes(paper.output())


class _Paper(FPDF):
    """A page with the document's name and its number at its foot."""

    def __init__(self, document: Document, made_at: datetime) -> None:
        super().__init__(format="A4")
        self.set_margin(_MARGIN_MM)
        self.set_auto_page_break(auto=True, margin=_MARGIN_MM + 4)
        self.add_font("texto", "", sans["SourceSansPro"])
        self.add_font("texto", "B", sans["SourceSansProSemibold"])
        self.add_font("titulo", "", serif["SourceSerifProSemibold"])
        self.set_creation_date(made_at)
        self.set_lang("pt-BR")
        self.set_title(printable(document.title))
        self.foot = printable(formats.shortened(document.title, 80))

    def footer(self) -> None:
        self.set_y(-_MARGIN_MM)
        self.ink(_MUTED, _SMALL)
        self.cell(self.epw - 20, 5, self.foot)
        self.cell(20, 5, f"{self.page_no()} de {{nb}}", align="R")

    def ink(self, colour: str, size: float, style: str = "", family: str = "texto") -> None:
        """The letters that follow."""
        self.set_font(family, style, size)
        self.set_text_color(colour)

    def line_of(self, text: str, height: float) -> None:
        """Text over the whole width, broken where it must be."""
        self.multi_cell(self.epw, height, printable(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")


def printable(text: str) -> str:
    """The text with letters that the font has: others become their plain form, a question mark, or, signs, nothing."""
    composed = unicodedata.normalize("NFC", text[:_LONGEST] + ("…" if len(text) > _LONGEST else ""))
    kept = "".join(_letter(mark) for mark in composed)
    return " ".join(kept.split()) or formats.MISSING


def _section(paper: _Paper, section: Section) -> None:
    paper.ln(4)
    paper.ink(_INK, 13, family="titulo")
    paper.line_of(section.title, 7)
    paper.ink(_MUTED, _SMALL)
    if section.line:
        paper.line_of(section.line, 4.5)
    if not section.rows:
        paper.line_of("Nada registrado.", 4.5)
        return
    paper.ink(_INK, _SMALL if section.headers else _BODY)
    paper.set_draw_color(_LINE)
    widths = {0: (30, 70), 2: (40, 60), 3: (22, 30, 48), 4: (17, 22, 28, 33)}[len(section.headers)]
    with paper.table(
        col_widths=widths, line_height=4.6, borders_layout="HORIZONTAL_LINES", text_align="LEFT",
        first_row_as_headings=bool(section.headers), headings_style=FontFace(emphasis="BOLD", color=_MUTED),
    ) as table:  # fmt: skip
        for cells in ((section.headers,) if section.headers else ()) + section.rows:
            row = table.row()
            for cell in cells:
                row.cell(printable(cell))


def _letter(mark: str) -> str:
    if mark.isspace():
        return " "
    if unicodedata.category(mark).startswith("C"):
        return ""
    if ord(mark) in _known():
        return mark
    plain = "".join(part for part in unicodedata.normalize("NFKD", mark) if ord(part) in _known())
    return plain or ("?" if unicodedata.category(mark)[0] in "LN" else "")


@lru_cache(maxsize=1)
def _known() -> frozenset[int]:
    """Letters that all faces in use can print."""
    each = []
    for face in (sans["SourceSansPro"], sans["SourceSansProSemibold"], serif["SourceSerifProSemibold"]):
        with TTFont(face, lazy=True) as font:
            each.append(frozenset(font.getBestCmap()))
    return frozenset.intersection(*each)
