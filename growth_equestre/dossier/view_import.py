"""Bringing leads, or their history, from a file: choose, look, confirm, and take back."""

from __future__ import annotations

import streamlit as st

from growth_equestre.accounts.service_imports import remember
from growth_equestre.events import view as events_view
from growth_equestre.foundation.csv_read import ImportReport
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.journal import view as journal_view
from growth_equestre.leads import service as leads
from growth_equestre.leads import service_import
from growth_equestre.leads.types import LeadPreview
from growth_equestre.ui import feedback, formats, imports
from growth_equestre.ui.formats import Noun
from growth_equestre.ui.import_columns import ColumnChoice
from growth_equestre.ui.imports import ImportStep

_LEAD = Noun("lead", "leads")
_NEW = Noun("lead novo", "leads novos")
_COLUMNS = {
    "nome": "Nome", "whatsapp": "WhatsApp ou telefone", "email": "E-mail", "cidade": "Cidade", "uf": "Estado",
    "segmento_interesse": "Segmento", "orcamento_faixa": "Orçamento", "prazo_compra": "Prazo", "status": "Etapa",
    "criado_em": "Data de cadastro", "id": "Seu código do lead",
}  # fmt: skip
_SHOWN_CITIES = 10
_KEY = "importar"


@st.dialog("Importar", width="large", icon=":material/upload:", on_dismiss="rerun")
def import_dialog(ws: Workspace) -> None:
    """Leads or events, one file at a time."""
    what = st.segmented_control("O que o arquivo traz", ["Leads", "Eventos"], default="Leads", required=True,
                                key="importar_tipo")  # fmt: skip
    if what == "Eventos":
        events_view.import_history(ws)
        return
    imports.import_step(
        ImportStep(
            key=_KEY,
            label="Arquivo de leads (CSV)",
            help="Aceita ; ou , e acentos em qualquer codificação. Só a coluna nome é obrigatória.",
            hint="Nada entra antes de você ver a prévia.",
            what="Importando leads",
            noun=_LEAD,
            preview=lambda content: leads.preview_import(ws, content),
            useful=lambda preview: preview.to_add + preview.to_update,
            show_preview=_show_preview,
            bring=lambda content, advance: leads.import_leads(ws, content, advance, imports.gate_reason(_KEY)),
            show_report=lambda report: _show_report(ws, report),
            columns=ColumnChoice(
                words=_COLUMNS,
                required=(("nome",),),
                read=lambda content: service_import.read_columns(ws, content),
                remember=lambda names, columns: remember(ws, service_import.KIND, names, columns),
            ),
        )
    )


def _show_preview(preview: LeadPreview) -> None:
    imports.show_counts(
        formats.count(preview.to_add, _NEW), (preview.to_update, Noun("a completar", "a completar")),
        (preview.unchanged, imports.KNOWN), (len(preview.rejected), imports.PROBLEM),
    )  # fmt: skip
    imports.show_sample(preview.sample, _COLUMNS)
    imports.show_rejected(preview.rejected, _COLUMNS)
    if preview.unknown_cities:
        shown = ", ".join(preview.unknown_cities[:_SHOWN_CITIES])
        st.caption(f"Cidades que não reconhecemos (entram sem mapa): {formats.plain(shown)}")
    imports.show_ignored(preview.ignored_columns)
    if preview.past_gate:
        imports.ask_gate_reason(_KEY)


def _show_report(ws: Workspace, report: ImportReport) -> None:
    st.success(_what_happened(report), icon=":material/check_circle:")
    imports.show_held(report)
    with st.container(horizontal=True, gap="small"):
        imports.rejected_button(report, "leads_rejeitados.csv", _KEY)
        if report.change_set_id and st.button("Desfazer a importação", icon=":material/undo:", key="importar_desfazer"):
            with feedback.shown_errors():
                undone = journal.undo(ws, report.change_set_id)
                kept = journal_view.kept_words(undone)
                feedback.succeed(f"Importação desfeita: {formats.number(undone.restored)} registros voltaram.{kept}")
                st.rerun()
        if st.button("Ver a lista", type="primary", key="importar_fim"):
            st.rerun()
    imports.show_rejected(report.rejected, _COLUMNS)


def _what_happened(report: ImportReport) -> str:
    parts = [formats.count(report.added, Noun("lead entrou", "leads entraram"))]
    if report.updated:
        parts.append(formats.count(report.updated, Noun("foi completado", "foram completados")))
    if report.unchanged:
        parts.append(formats.count(report.unchanged, Noun("já estava igual", "já estavam iguais")))
    return f"{formats.listing(parts)}."
