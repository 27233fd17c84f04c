"""The managerial report on screen: the document as it was made, to read, to print, or to take along as a PDF."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from growth_equestre.crm.types_reports import KeptReport
from growth_equestre.dossier import service_report as reports
from growth_equestre.dossier.types_report import Area, Plan, Report, Step
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.ui import charts, feedback, formats, links, theme

PARAM = "relatorio"
_PRINT = "<script>setTimeout(() => window.print(), 600)</script>"
_ROLES = {
    Area.NURTURE: "slate",
    Area.SALES: "pasture",
    Area.PARTNERS: "leather",
    Area.OPERATIONS: "amber",
}


def make_button(ws: Workspace, lead_id: str) -> None:
    """Make a report now and open it."""
    if Permission.CAN_EXPORT in ws.actor.permissions and st.button(
        "Relatório gerencial", icon=":material/description:", key="gerar_relatorio"
    ):
        with feedback.shown_errors():
            with st.spinner("Escrevendo o relatório…"):
                report = reports.make(ws, lead_id)
            kept = reports.made(ws, lead_id)[0]
            noted = journal.history(ws, "lead_reports", kept.report_id)[0].change_set.change_set_id
            feedback.succeed(f"{report.title} pronto.", undo=lambda: _undone(ws, noted))
            st.query_params[PARAM] = kept.report_id
            st.rerun()


def show_made(ws: Workspace, lead_id: str) -> None:
    """The reports made until now, each one click away; nothing while there is none."""
    found = reports.made(ws, lead_id)
    if not found:
        return
    with st.expander(f"Relatórios feitos ({formats.number(len(found))})", icon=":material/description:",
                     key="relatorios_feitos"):  # fmt: skip
        for one in found:
            links.link("lead", _named(ws, one), lead=lead_id, relatorio=one.report_id)


def show_report(ws: Workspace, lead_id: str, report_id: str) -> None:
    """One report, whole."""
    report = reports.read(ws, report_id)
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="relatorio_botoes"):
        st.download_button(
            "Baixar PDF", lambda: reports.as_pdf(ws, report), f"relatorio_{report.number}.pdf", "application/pdf",
            icon=":material/picture_as_pdf:", key="baixar_relatorio", type="primary", on_click="ignore",
        )  # fmt: skip
        if st.button("Imprimir", icon=":material/print:", key="imprimir_relatorio"):
            st.html(_PRINT, unsafe_allow_javascript=True)
        links.link("lead", "Voltar à ficha", icon=":material/arrow_back:", lead=lead_id)
    with st.container(gap="small", key="relatorio"):
        st.header(formats.plain(report.lead_name), anchor=False)
        made_by = f"gerado por {report.made_by} em {report.made_at_words}"
        st.caption(formats.plain(f"{report.title} · {made_by} · espaço {report.workspace}"))
        _show_routing(report)
        left, right = st.columns(2, gap="large")
        with left:
            _pairs("Retrato do lead", report.snapshot)
        with right:
            _pairs("Engajamento", report.engagement)
        _show_receipt(report)
        _show_plan(report.plan)
        _lines("Riscos", report.risks or ("Nenhum risco à vista nos registros.",))
        _show_partners(report)
        _show_timeline(report)
        _lines("Fontes", report.sources)


def _show_routing(report: Report) -> None:
    routing = report.routing
    bars = [
        charts.Bar(f"{area.value} {area.label}", share, label=formats.percent(share), colour=_colour(area))
        for area, share in sorted(routing.shares.items(), key=lambda one: -one[1])
    ]
    rows = [(bar.words, bar.label) for bar in bars]
    charts.show(
        charts.ranking(bars, as_percent=True),
        title=f"Encaminhar a {routing.chosen.value}, {routing.chosen.label}: confiança de "
        f"{formats.percent(routing.confidence)}",
        text_twin=charts.ranking_twin(bars, as_percent=True),
        table=pd.DataFrame(rows, columns=["Área", "Probabilidade"]),
        key="relatorio_encaminhamento",
        level=3,
    )
    with st.container(key="so_no_papel"):
        st.markdown(" · ".join(f"{bar.words} {bar.label}" for bar in bars))
    doubt = ""
    if round(routing.low * 100) != round(routing.high * 100):
        doubt = f" A confiança fica {formats.interval(routing.low * 100, routing.high * 100)} em cem."
    st.markdown(formats.plain(routing.sentence + doubt))


def _show_receipt(report: Report) -> None:
    st.markdown(f"### Por que {report.score}?", anchors=False)
    st.caption(formats.plain(f"Chance de qualificar em 30 dias: {report.score} em cem, {report.score_words}."))
    lines = [("ponto de partida", formats.number(report.start_points))]
    lines += [(line.text, formats.signed(line.points)) for line in report.receipt]
    _table([*lines, ("chance", formats.number(report.score))], ("Motivo", "Pontos"))


def _show_plan(plan: Plan) -> None:
    st.markdown("### Plano", anchors=False)
    spans = (("0 a 24 h", plan.first_day), ("24 a 72 h", plan.third_day), ("Depois de 72 h", plan.later))
    for column, (title, steps) in zip(st.columns(3, gap="medium"), spans, strict=True):
        with column.container(border=True, height="stretch", gap="xsmall", key=f"cartao_plano_{title[:2].strip()}"):
            st.markdown(f"**{title}**")
            st.markdown("\n".join(_step(step) for step in steps) or ":gray[Nada previsto.]")


def _step(step: Step) -> str:
    why = f" :gray[{formats.plain(step.why)}]" if step.why else ""
    return f"- {formats.plain(step.words)}{why}"


def _show_partners(report: Report) -> None:
    st.markdown("### Melhores parceiros", anchors=False)
    if not report.partners:
        st.caption("Nenhum parceiro do diretório pode receber este lead.")
        return
    for one in report.partners:
        where = " · ".join(formats.plain(part) for part in (one.place, one.distance) if part)
        st.markdown(
            f"**{one.rank}\\. {formats.plain(one.name)}** :gray[{where} ·] {one.compatibility}  \n"
            f":gray[:small[{formats.plain(one.reasons)}]]"
        )


def _show_timeline(report: Report) -> None:
    st.markdown("### O que aconteceu por último", anchors=False)
    for line in report.timeline:
        moved = f" · {formats.plain(line.moved)}" if line.moved else ""
        under = f"  \n:gray[:small[{formats.plain(line.detail)}]]" if line.detail else ""
        st.markdown(f"**{formats.plain(line.words)}**{moved} :gray[:small[{line.when}]]{under}")


def _pairs(title: str, pairs: Sequence[tuple[str, str]]) -> None:
    st.markdown(f"### {title}", anchors=False)
    st.markdown("  \n".join(f":gray[{formats.plain(name)}:] {formats.plain(text)}" for name, text in pairs))


def _lines(title: str, lines: Sequence[str]) -> None:
    st.markdown(f"### {title}", anchors=False)
    st.markdown("\n".join(f"- {formats.plain(line)}" for line in lines))


def _table(rows: Sequence[tuple[str, ...]], columns: tuple[str, ...]) -> None:
    """A still table: it prints whole, and what a person typed stays letters."""
    safe = [tuple(formats.plain(cell) for cell in row) for row in rows]
    st.table(pd.DataFrame(safe, columns=list(columns)), border="horizontal", hide_index=True)


def _colour(area: Area) -> str:
    return str(getattr(theme.palette(), _ROLES[area]))


def _named(ws: Workspace, one: KeptReport) -> str:
    when = formats.moment(one.made_at, ws.local_zone)
    return formats.plain(f"Nº {one.number}, de {when}, por {one.actor_name}")


def _undone(ws: Workspace, change_set_id: str) -> str:
    journal.undo(ws, change_set_id)
    return "Relatório retirado; o número dele não volta."
