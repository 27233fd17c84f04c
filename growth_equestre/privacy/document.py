"""A document of privacy on paper. Loaded only when somebody asks for a PDF."""

from __future__ import annotations

from datetime import datetime

from fpdf.fonts import FontFace

from growth_equestre.privacy.types import Document, Section
from growth_equestre.ui import formats, theme
from growth_equestre.ui.paper import INK, LINE, MUTED, Paper

_MARGIN_MM = 16.0
_BODY, _SMALL = 9.5, 8.0
_LONGEST = 700
"""Letters of one cell; the whole text stands in the JSON."""


def as_pdf(document: Document, made_at: datetime) -> bytes:
    """The whole document; the same one gives the same bytes."""
    paper = Paper(
        title=document.title, foot=formats.shortened(document.title, 80), made_at=made_at,
        margin_mm=_MARGIN_MM, small_pt=_SMALL, longest=_LONGEST,
    )  # fmt: skip
    paper.add_page()
    paper.ink(theme.LIGHT.pasture, _BODY, "B")
    paper.line_of("Growth Equestre", 5)
    paper.ink(INK, 19, family="titulo")
    paper.line_of(document.title, 9)
    paper.ink(MUTED, _BODY)
    paper.line_of(document.line, 5)
    for section in document.sections:
        _section(paper, section)
    return bytes(paper.output())


def _section(paper: Paper, section: Section) -> None:
    paper.ln(4)
    paper.ink(INK, 13, family="titulo")
    paper.line_of(section.title, 7)
    paper.ink(MUTED, _SMALL)
    if section.line:
        paper.line_of(section.line, 4.5)
    if not section.rows:
        paper.line_of("Nada registrado.", 4.5)
        return
    paper.ink(INK, _SMALL if section.headers else _BODY)
    paper.set_draw_color(LINE)
    widths = {0: (30, 70), 2: (40, 60), 3: (22, 30, 48), 4: (17, 22, 28, 33)}[len(section.headers)]
    with paper.table(
        col_widths=widths, line_height=4.6, borders_layout="HORIZONTAL_LINES", text_align="LEFT",
        first_row_as_headings=bool(section.headers), headings_style=FontFace(emphasis="BOLD", color=MUTED),
    ) as table:  # fmt: skip
        for cells in ((section.headers,) if section.headers else ()) + section.rows:
            row = table.row()
            for cell in cells:
                row.cell(paper.printable(cell))
