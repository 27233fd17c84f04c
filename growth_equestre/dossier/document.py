"""The managerial report on paper. Loaded only when somebody asks for a PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from fpdf.enums import VAlign, XPos, YPos
from fpdf.fonts import FontFace

from growth_equestre.dossier.types_report import Area, Plan, Report, Step
from growth_equestre.ui import formats, theme
from growth_equestre.ui.paper import INK, LINE, MUTED, Paper

_AREA_COLOURS = {
    Area.NURTURE: theme.LIGHT.slate,
    Area.SALES: theme.LIGHT.pasture,
    Area.PARTNERS: theme.LIGHT.leather,
    Area.OPERATIONS: theme.LIGHT.amber,
}
_MARGIN_MM = 18.0
_BODY, _SMALL = 10.0, 8.5
_ROW_MM = 5.0
_LONGEST = 600
"""Letters of one cell; a note of thirty thousand letters is no report."""


def as_pdf(report: Report) -> bytes:
    """The whole report; the same report gives the same bytes."""
    paper = Paper(
        title=f"{report.title}: {report.lead_name}", author=report.made_by, made_at=report.made_at,
        foot=f"{report.title} · {report.lead_name} · {report.made_at_words} · {report.made_by}",
        margin_mm=_MARGIN_MM, small_pt=_SMALL, longest=_LONGEST,
    )  # fmt: skip
    paper.add_page()
    _head(paper, report)
    _routing(paper, report)
    _section(paper, "Retrato do lead", lambda: _pairs(paper, report.snapshot))
    _section(paper, f"Por que {report.score}?", lambda: _receipt(paper, report))
    _section(paper, "Engajamento", lambda: _pairs(paper, report.engagement, (36, 14, 36, 14)))
    _section(paper, "Plano", lambda: _plan(paper, report.plan))
    _section(paper, "Riscos", lambda: _bullets(paper, report.risks or ("Nenhum risco à vista nos registros.",)))
    _section(paper, "Melhores parceiros", lambda: _partners(paper, report))
    _section(paper, "O que aconteceu por último", lambda: _timeline(paper, report))
    _section(paper, "Fontes", lambda: _bullets(paper, report.sources, _SMALL, MUTED))
    return bytes(paper.output())


def _head(paper: Paper, report: Report) -> None:
    paper.ink(theme.LIGHT.pasture, _BODY, "B")
    paper.line_of("Growth Equestre", 5)
    paper.ink(INK, 22, family="titulo")
    paper.line_of(report.lead_name, 10)
    paper.ink(MUTED, _BODY)
    paper.line_of(
        f"{report.title} · gerado por {report.made_by} em {report.made_at_words} · espaço {report.workspace}", 5
    )
    paper.ln(3)


def _routing(paper: Paper, report: Report) -> None:
    routing = report.routing
    paper.ink(INK, 14, family="titulo")
    paper.line_of(f"Encaminhar a {routing.chosen.value}, {routing.chosen.label}", 7)
    paper.ink(INK, _BODY)
    sure = f"Confiança de {formats.percent(routing.confidence)}"
    if round(routing.low * 100) != round(routing.high * 100):
        sure += f" ({formats.interval(routing.low * 100, routing.high * 100)})"
    paper.line_of(f"{sure}. {routing.sentence}", 5)
    paper.ln(2)
    _bar(paper, report)


def _bar(paper: Paper, report: Report) -> None:
    """The four probabilities as one bar, and as words under it."""
    left, top, height = paper.l_margin, paper.get_y(), 4.0
    for area, share in report.routing.shares.items():
        paper.set_fill_color(_AREA_COLOURS[area])
        if share > 0:
            paper.rect(left, top, paper.epw * share, height, style="F")
        left += paper.epw * share
    paper.set_y(top + height + 1)
    paper.ink(MUTED, _SMALL)
    words = [f"{area.value} {area.label} {formats.percent(share)}" for area, share in report.routing.shares.items()]
    paper.line_of(" · ".join(words), 5)


def _section(paper: Paper, title: str, fill: Callable[[], None]) -> None:
    """A heading never stands alone at the foot of a page."""
    if paper.will_page_break(28):
        paper.add_page()
    paper.ln(4)
    paper.ink(INK, 13, family="titulo")
    paper.line_of(title, 7)
    paper.set_draw_color(LINE)
    paper.line(paper.l_margin, paper.get_y(), paper.l_margin + paper.epw, paper.get_y())
    paper.ln(1.5)
    paper.ink(INK, _BODY)
    fill()


def _pairs(paper: Paper, pairs: Sequence[tuple[str, str]], widths: tuple[int, ...] = (16, 33, 13, 38)) -> None:
    """Name and value, two of them beside each other."""
    half = (len(pairs) + 1) // 2
    rows = [(*pairs[place], *(pairs[place + half] if place + half < len(pairs) else ("", ""))) for place in range(half)]
    _table(paper, (), rows, widths, muted=(0, 2))


def _table(
    paper: Paper,
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    widths: tuple[int, ...],
    *,
    muted: tuple[int, ...] = (),
    right: tuple[int, ...] = (),
) -> None:
    align = tuple("RIGHT" if column in right else "LEFT" for column in range(len(widths)))
    paper.set_fill_color(theme.LIGHT.surface)
    heading = FontFace(emphasis="BOLD", color=MUTED, size_pt=_SMALL)
    with paper.table(
        col_widths=widths, text_align=align, borders_layout="NONE", line_height=_ROW_MM, padding=(0, 2, 0, 0),
        headings_style=heading, first_row_as_headings=bool(head), width=paper.epw,
        v_align=VAlign.T,
    ) as table:  # fmt: skip
        if head:
            table.row([paper.printable(text) for text in head])
        for cells in rows:
            line = table.row()
            for column, text in enumerate(cells):
                style = FontFace(color=MUTED) if column in muted else None
                line.cell(paper.printable(text) if text else "", style=style)


def _receipt(paper: Paper, report: Report) -> None:
    """The sum from the starting points to the score, line by line, with a bar for each reason."""
    paper.ink(MUTED, _BODY)
    paper.line_of(f"Chance de qualificar em 30 dias: {report.score} em cem ({report.score_words}).", 5)
    most = max((abs(line.points) for line in report.receipt), default=1)
    steps: list[tuple[str, int, float | None]] = [("ponto de partida", report.start_points, None)]
    steps += [(line.text, line.points, line.points / most) for line in report.receipt]
    for text, points, share in (*steps, ("chance", report.score, None)):
        is_sum = share is None
        paper.ink(INK, _BODY, "B" if text == "chance" else "")
        paper.cell(paper.epw * 0.5, _ROW_MM, paper.shortened(paper.printable(text), paper.epw * 0.5 - 2))
        shown = formats.number(points) if is_sum else formats.signed(points)
        paper.cell(paper.epw * 0.1, _ROW_MM, paper.printable(shown), align="R")
        if share is not None:
            paper.set_fill_color(theme.LIGHT.pasture if share > 0 else theme.LIGHT.brick)
            paper.rect(paper.get_x() + 4, paper.get_y() + 1.2, max(0.5, abs(share) * paper.epw * 0.36), 3, style="F")
        paper.ln(_ROW_MM)


def _plan(paper: Paper, plan: Plan) -> None:
    spans = (("0 a 24 h", plan.first_day), ("24 a 72 h", plan.third_day), ("depois de 72 h", plan.later))
    rows = [(span, *_said(step)) for span, steps in spans for step in steps or (Step(words="nada previsto", why=""),)]
    shown = [("" if place and rows[place - 1][0] == span else span, *rest) for place, (span, *rest) in enumerate(rows)]
    _table(paper, ("Quando", "O que fazer", "Por quê"), shown, (18, 47, 35), muted=(0, 2))


def _said(step: Step) -> tuple[str, str]:
    return step.words, step.why


def _bullets(paper: Paper, lines: Sequence[str], size: float = _BODY, colour: str = INK) -> None:
    paper.ink(colour, size)
    for line in lines:
        paper.cell(4, 5, "•")
        paper.multi_cell(paper.epw - 4, 5, paper.printable(line), new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")


def _partners(paper: Paper, report: Report) -> None:
    if not report.partners:
        paper.line_of("Nenhum parceiro do diretório pode receber este lead.", 5)
        return
    rows = [
        (f"{one.rank}. {one.name}", f"{one.place}, {one.distance}" if one.place else one.distance,
         str(one.compatibility), one.reasons)
        for one in report.partners
    ]  # fmt: skip
    _table(paper, ("Parceiro", "Onde", "Compat.", "O que mais conta"), rows, (27, 21, 10, 42), muted=(1, 3), right=(2,))


def _timeline(paper: Paper, report: Report) -> None:
    rows = [(line.when, line.words, line.moved, line.detail) for line in report.timeline]
    if rows:
        _table(paper, ("Quando", "O que", "Chance", "Detalhe"), rows, (18, 30, 12, 40), muted=(0, 3))
    else:
        paper.line_of("Ainda não aconteceu nada com este lead.", 5)
