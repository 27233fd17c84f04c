"""Bringing leads, or their history, from a file: choose, look, confirm, and take back."""

from __future__ import annotations

import streamlit as st

from growth_equestre.events import view as events_view
from growth_equestre.foundation.csv_read import ImportReport, rejected_file
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.journal import view as journal_view
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadPreview
from growth_equestre.ui import feedback, formats
from growth_equestre.ui.formats import Noun

_LEAD = Noun("lead", "leads")
_ROW = Noun("linha", "linhas")
_SHOWN_REFUSALS = 5
_PREVIEW, _REPORT = "importar_previa", "importar_relatorio"


@st.dialog("Importar", width="large", icon=":material/upload:", on_dismiss="rerun")
def import_dialog(ws: Workspace) -> None:
    """Leads or events, one file at a time."""
    what = st.segmented_control("O que o arquivo traz", ["Leads", "Eventos"], default="Leads", required=True,
                                key="importar_tipo")  # fmt: skip
    if what == "Eventos":
        events_view.import_history(ws)
        return
    uploaded = st.file_uploader(
        "Arquivo de leads (CSV)",
        type=["csv", "txt"],
        key="importar_arquivo",
        help="Aceita ; ou , e acentos em qualquer codificação. Só a coluna nome é obrigatória.",
    )
    if uploaded is None:
        st.caption("Nada entra antes de você ver a prévia.")
        return
    with feedback.shown_errors():
        _step(ws, uploaded.file_id, uploaded.getvalue())


def _step(ws: Workspace, file_id: str, content: bytes) -> None:
    """Preview, then the report of the same file once it is in."""
    place = st.empty()
    done = st.session_state.get(_REPORT)
    if done is None or done[0] != file_id:
        with place.container():
            report = _confirmed(ws, file_id, content)
        if report is None:
            return
        place.empty()
        done = (file_id, report)
        st.session_state[_REPORT] = done
    _show_report(ws, done[1])


def _confirmed(ws: Workspace, file_id: str, content: bytes) -> ImportReport | None:
    """The preview with its button; the report in the run in which the person wanted the import."""
    preview = _preview(ws, file_id, content)
    _show_preview(preview)
    useful = preview.to_add + preview.to_update
    wanted = st.button(
        f"Importar {formats.count(useful, _LEAD)}", type="primary", disabled=not useful, key="importar_confirmar"
    )
    return _import(ws, content, preview.total) if wanted else None


def _preview(ws: Workspace, file_id: str, content: bytes) -> LeadPreview:
    """The file's preview, read once per file."""
    known = st.session_state.get(_PREVIEW)
    if known is None or known[0] != file_id:
        with st.spinner("Lendo o arquivo…"):
            known = (file_id, leads.preview_import(ws, content))
        st.session_state[_PREVIEW] = known
    preview: LeadPreview = known[1]
    return preview


def _import(ws: Workspace, content: bytes, total: int) -> ImportReport:
    bar = st.progress(0.0, text="Importando leads…")
    words = f"de {formats.count(total, _ROW)}"

    def tell(done: int, of: int) -> None:
        bar.progress(min(done / max(of, 1), 1.0), text=f"Importando leads: {formats.number(done)} {words}")

    report = leads.import_leads(ws, content, tell)
    bar.empty()
    return report


def _show_preview(preview: LeadPreview) -> None:
    found = [
        f"**{formats.count(preview.to_add, Noun('lead novo', 'leads novos'))}**",
        f"{formats.number(preview.to_update)} a completar",
        f"{formats.number(preview.unchanged)} já conhecidos",
        f"{formats.count(len(preview.rejected), _ROW)} com problema",
    ]
    st.markdown(" · ".join(found))
    st.dataframe(list(preview.sample), hide_index=True, alt="Primeiras linhas do arquivo")
    for refused in preview.rejected[:_SHOWN_REFUSALS]:
        st.caption(f"Linha {refused.line}, {formats.plain(refused.column)}: {formats.plain(refused.reason)}")
    if preview.unknown_cities:
        st.caption(f"Cidades que não reconhecemos (entram sem mapa): {_listed(preview.unknown_cities)}")
    if preview.ignored_columns:
        st.caption(f"Colunas não usadas: {_listed(preview.ignored_columns)}")


def _show_report(ws: Workspace, report: ImportReport) -> None:
    st.success(
        f"Entraram {formats.count(report.added, _LEAD)}; {formats.number(report.updated)} foram completados e "
        f"{formats.number(report.unchanged)} já estavam iguais."
    )
    with st.container(horizontal=True, gap="small"):
        if report.rejected:
            st.download_button(
                f"Baixar {formats.count(len(report.rejected), _ROW)} a corrigir", rejected_file(report),
                "leads_rejeitados.csv", "text/csv", key="importar_rejeitadas", on_click="ignore",
            )  # fmt: skip
        if report.change_set_id and st.button("Desfazer a importação", icon=":material/undo:", key="importar_desfazer"):
            with feedback.shown_errors():
                undone = journal.undo(ws, report.change_set_id)
                kept = journal_view.kept_words(undone)
                feedback.succeed(f"Importação desfeita: {formats.number(undone.restored)} registros voltaram.{kept}")
                st.rerun()
        if st.button("Ver a lista", type="primary", key="importar_fim"):
            st.rerun()


def _listed(words: tuple[str, ...]) -> str:
    return formats.plain(", ".join(words[: _SHOWN_REFUSALS * 2]))
