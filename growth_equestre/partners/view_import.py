"""Bringing a file of partners in: what it would do, then doing it, the lines to correct, and the way back."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from growth_equestre.foundation.csv_read import ImportReport, RejectedRow, rejected_file
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.journal import view as journal_view
from growth_equestre.partners import service, service_import, view_receita
from growth_equestre.partners.types import CleanPartner, ImportPreview
from growth_equestre.ui import feedback, formats, tables

_PARTNER = formats.Noun("parceiro", "parceiros")
_NEW = formats.Noun("parceiro novo", "parceiros novos")
_ROW = formats.Noun("linha", "linhas")
_SHOWN_REJECTED = 5
_COLUMNS = {name: tables.text_column(name) for name in ("Nome", "Segmento", "Cidade", "Telefone", "CNPJ", "Prioridade")}


def open_import(ws: Workspace) -> None:
    """Open the import in a dialog; closing it repaints the list."""

    @st.dialog("Importar parceiros", width="large", icon=":material/upload:", on_dismiss="rerun")
    def _ask() -> None:
        from_file, from_receita = st.tabs(["Arquivo CSV", "Receita Federal (CNPJ)"])
        with from_file:
            import_step(ws)
        with from_receita:
            view_receita.receita_step(ws)

    _ask()


def import_step(ws: Workspace, key: str = "importar_parceiros") -> None:
    """Upload, preview, confirm, report."""
    uploaded = st.file_uploader(
        "Arquivo de parceiros (CSV)",
        type=["csv", "txt"],
        key=f"{key}_arquivo",
        help=f"Colunas: {'; '.join(service_import.HEADER)}. Só o nome é obrigatório.",
    )
    if uploaded is None:
        st.caption("Serve o arquivo do Excel, da Receita ou do seu sistema. Nada entra antes de você confirmar.")
        return
    report_key = f"{key}_relatorio_{uploaded.file_id}"
    with feedback.shown_errors():
        if report_key not in st.session_state and _is_confirmed(ws, uploaded.getvalue(), uploaded.file_id, key):
            st.session_state[report_key] = _import(ws, uploaded.getvalue())
        if report_key in st.session_state:
            _show_report(ws, st.session_state[report_key], key)


def _is_confirmed(ws: Workspace, content: bytes, file_id: str, key: str) -> bool:
    """Show what the import would do; True in the run in which the person confirms it."""
    place = st.empty()
    with place.container():
        preview_key = f"{key}_previa_{file_id}"
        if preview_key not in st.session_state:
            st.session_state[preview_key] = service_import.preview_import(ws, content)
        preview: ImportPreview = st.session_state[preview_key]
        _show_preview(preview)
        good = preview.new + preview.known
        is_wanted = st.button(
            f"Importar {formats.count(good, _PARTNER)}", type="primary", disabled=not good, key=f"{key}_confirmar"
        )
    if is_wanted:
        place.empty()
    return is_wanted


def _import(ws: Workspace, content: bytes) -> ImportReport:
    what = "Importando parceiros"
    bar = st.progress(0.0, text=f"{what}…")

    def advance(done: int, total: int) -> None:
        bar.progress(min(done / max(total, 1), 1.0), text=feedback.progress_words(what, done, total, 0))

    report = service_import.import_partners(ws, content, advance)
    bar.empty()
    return report


def _show_preview(preview: ImportPreview) -> None:
    parts = [f"**{formats.count(preview.new, _NEW)}**"]
    if preview.known:
        parts.append(f"{formats.number(preview.known)} já no diretório, que só ganham o que faltava")
    if preview.rejected:
        parts.append(f"{formats.count(len(preview.rejected), _ROW)} com problema")
    st.markdown(" · ".join(parts))
    if preview.unplaced:
        unknown = formats.count(preview.unplaced, formats.Noun("cidade não reconhecida", "cidades não reconhecidas"))
        st.caption(f"{unknown}: entram como estão, mas sem lugar no mapa.")
    if preview.first:
        tables.plain_table(_frame(preview.first), _COLUMNS, alt="As primeiras linhas, como vão entrar")
    _show_rejected(preview.rejected)
    if preview.ignored_columns:
        st.caption(f"Colunas não usadas: {formats.plain(', '.join(preview.ignored_columns))}.")


def _frame(first: tuple[CleanPartner, ...]) -> pd.DataFrame:
    rows = [
        (
            one.name,
            one.segment.label if one.segment else "pelo CNAE",
            "/".join(part for part in (one.city, one.uf) if part) or formats.MISSING,
            service.shown_phone(one.phone) or formats.MISSING,
            service.shown_cnpj(one.cnpj) or formats.MISSING,
            one.priority.label if one.priority else "pelo CNAE",
        )
        for one in first
    ]
    return pd.DataFrame(rows, columns=list(_COLUMNS))


def _show_rejected(rejected: tuple[RejectedRow, ...]) -> None:
    for refused in rejected[:_SHOWN_REJECTED]:
        st.caption(f":material/error: Linha {refused.line}, {refused.column}: {formats.plain(refused.reason)}")
    if len(rejected) > _SHOWN_REJECTED:
        st.caption(f"e mais {formats.count(len(rejected) - _SHOWN_REJECTED, _ROW)}.")


def _show_report(ws: Workspace, report: ImportReport, key: str) -> None:
    st.success(_what_happened(report), icon=":material/check_circle:")
    with st.container(horizontal=True, gap="small"):
        if report.rejected:
            st.download_button(
                f"Baixar {formats.count(len(report.rejected), _ROW)} a corrigir",
                rejected_file(report),
                "parceiros_rejeitados.csv",
                "text/csv",
                key=f"{key}_rejeitadas",
                icon=":material/download:",
                on_click="ignore",
            )
        if report.change_set_id and st.button("Desfazer", key=f"{key}_desfazer", icon=":material/undo:"):
            kept = journal_view.kept_words(journal.undo(ws, report.change_set_id))
            feedback.succeed(f"A importação foi desfeita.{kept}", icon=":material/undo:")
            st.rerun()
        if st.button("Ver a lista", key=f"{key}_pronto", type="primary"):
            st.rerun()
    _show_rejected(report.rejected)


def _what_happened(report: ImportReport) -> str:
    parts = [formats.count(report.added, _NEW)]
    if report.updated:
        parts.append(formats.count(report.updated, formats.Noun("completado", "completados")))
    if report.unchanged:
        parts.append(formats.count(report.unchanged, formats.Noun("já estava igual", "já estavam iguais")))
    return f"Importação concluída: {formats.listing(parts)}."
