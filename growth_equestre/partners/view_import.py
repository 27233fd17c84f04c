"""Bringing a file of partners in: what it would do, then doing it, the lines to correct, and the way back."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from growth_equestre.accounts.service_imports import remember
from growth_equestre.foundation.csv_read import ImportReport
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.journal import view as journal_view
from growth_equestre.partners import service, service_import, view_receita
from growth_equestre.partners.types import CleanPartner, ImportPreview
from growth_equestre.ui import feedback, formats, imports, tables
from growth_equestre.ui.import_columns import ColumnChoice
from growth_equestre.ui.imports import ImportStep

_WORDS = {
    "nome": "Nome", "nome_social": "Razão social", "cnpj": "CNPJ", "telefone": "Telefone", "email": "E-mail",
    "cidade": "Cidade", "uf": "Estado", "segmento": "Segmento", "cnae": "CNAE principal",
    "cnae_secundarios": "CNAEs secundários", "contato": "Contato", "prioridade": "Prioridade",
    "capacidade_mensal": "Leads por mês",
}  # fmt: skip
_PARTNER = formats.Noun("parceiro", "parceiros")
_NEW = formats.Noun("parceiro novo", "parceiros novos")
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
    imports.import_step(
        ImportStep(
            key=key,
            label="Arquivo de parceiros (CSV)",
            help=f"Colunas: {'; '.join(service_import.HEADER)}. Só o nome é obrigatório.",
            hint="Serve o arquivo do Excel, da Receita ou do seu sistema. Nada entra antes de você confirmar.",
            what="Importando parceiros",
            noun=_PARTNER,
            preview=lambda content: service_import.preview_import(ws, content),
            useful=lambda preview: preview.new + preview.known,
            show_preview=_show_preview,
            bring=lambda content, advance: service_import.import_partners(ws, content, advance),
            show_report=lambda report: _show_report(ws, report, key),
            columns=ColumnChoice(
                words=_WORDS,
                required=(("nome", "nome_social"),),
                read=lambda content: service_import.read_columns(ws, content),
                remember=lambda names, columns: remember(ws, service_import.KIND, names, columns),
            ),
        )
    )


def _show_preview(preview: ImportPreview) -> None:
    parts = [f"**{formats.count(preview.new, _NEW)}**"]
    if preview.known:
        parts.append(f"{formats.number(preview.known)} já no diretório, que só ganham o que faltava")
    if preview.rejected:
        parts.append(f"{formats.count(len(preview.rejected), imports.ROW)} com problema")
    st.markdown(" · ".join(parts))
    if preview.unplaced:
        unknown = formats.count(preview.unplaced, formats.Noun("cidade não reconhecida", "cidades não reconhecidas"))
        st.caption(f"{unknown}: entram como estão, mas sem lugar no mapa.")
    if preview.first:
        tables.plain_table(_frame(preview.first), _COLUMNS, alt="As primeiras linhas, como vão entrar")
    imports.show_rejected(preview.rejected, _WORDS)
    imports.show_ignored(preview.ignored_columns)


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


def _show_report(ws: Workspace, report: ImportReport, key: str) -> None:
    st.success(_what_happened(report), icon=":material/check_circle:")
    with st.container(horizontal=True, gap="small"):
        imports.rejected_button(report, "parceiros_rejeitados.csv", key)
        if report.change_set_id and st.button("Desfazer", key=f"{key}_desfazer", icon=":material/undo:"):
            kept = journal_view.kept_words(journal.undo(ws, report.change_set_id))
            feedback.succeed(f"A importação foi desfeita.{kept}", icon=":material/undo:")
            st.rerun()
        if st.button("Ver a lista", key=f"{key}_pronto", type="primary"):
            st.rerun()
    imports.show_rejected(report.rejected, _WORDS)


def _what_happened(report: ImportReport) -> str:
    parts = [formats.count(report.added, _NEW)]
    if report.updated:
        parts.append(formats.count(report.updated, formats.Noun("completado", "completados")))
    if report.unchanged:
        parts.append(formats.count(report.unchanged, formats.Noun("já estava igual", "já estavam iguais")))
    return f"Importação concluída: {formats.listing(parts)}."
