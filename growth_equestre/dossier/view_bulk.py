"""Work on several ticked leads at once: each thing one change, with the way back."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from growth_equestre.dossier import service, view_handoffs
from growth_equestre.foundation.vocab import Permission, Segment
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.journal import view as journal_view
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadChanges, LeadFilter
from growth_equestre.ui import feedback, formats, offers
from growth_equestre.ui.formats import Noun

_LEAD = Noun("lead", "leads")
_KEEP = "Manter"


def show_bulk_actions(ws: Workspace, lead_ids: Sequence[str]) -> None:
    """The bar above the list while leads are ticked."""
    ids = tuple(lead_ids)
    st.markdown(f"**{formats.count(len(ids), _LEAD)}**", width="content")
    if offers.button(Permission.CAN_SCORE, "Recalcular", icon=":material/refresh:", key="lote_recalcular"):
        _recompute(ws, ids)
    if offers.button(Permission.CAN_EDIT, "Mudar campos", icon=":material/edit:", key="lote_editar"):
        _edit_dialog(ws, ids)
    if offers.button(Permission.CAN_HANDOFF, "Encaminhar vários", icon=":material/handshake:", key="lote_encaminhar"):
        view_handoffs.open_plan(ws, ids)
    if offers.button(Permission.CAN_EDIT, "Perder", icon=":material/do_not_disturb_on:", key="lote_perder"):
        _lose_dialog(ws, ids)
    offers.download_button(
        Permission.CAN_EXPORT, "Exportar", lambda: leads.export(ws, LeadFilter(lead_ids=ids)),
        "leads_selecionados.csv", "text/csv", icon=":material/download:", key="lote_exportar", on_click="ignore",
    )  # fmt: skip
    if offers.button(Permission.CAN_DELETE, "Excluir", icon=":material/delete:", key="lote_excluir"):
        many = formats.count(len(ids), _LEAD)
        feedback.confirm(
            f"Excluir {many}?",
            "Vão para a lixeira com toda a história. Você pode desfazer.",
            action=f"Excluir {many}",
            on_confirm=lambda: _delete(ws, ids),
        )


def _recompute(ws: Workspace, ids: tuple[str, ...]) -> None:
    with feedback.shown_errors():
        done = service.recompute(ws, ids)
        feedback.succeed(f"{formats.count(done, _LEAD)} com score e próxima ação em dia.")
        st.rerun()


def _delete(ws: Workspace, ids: tuple[str, ...]) -> None:
    change_set_id = leads.bulk_delete(ws, ids)
    _announce(ws, f"{formats.count(len(ids), _LEAD)} na lixeira.", change_set_id)


@st.dialog("Mudar campos", icon=":material/edit:")
def _edit_dialog(ws: Workspace, ids: tuple[str, ...]) -> None:
    st.caption(f"Vale para {formats.count(len(ids), _LEAD)}. O que ficar vazio não muda.")
    with st.form("lote_campos", border=False):
        owner = st.text_input("Responsável", key="lote_responsavel", placeholder="Nome de quem cuida")
        segment = st.selectbox(
            "Segmento", list(Segment), index=None, placeholder=_KEEP, format_func=lambda one: one.label,
            key="lote_segmento",
        )  # fmt: skip
        wanted = st.form_submit_button("Mudar", type="primary", key="lote_mudar")
    if not wanted:
        return
    given = {"owner": owner.strip(), "segment": segment.value if segment else ""}
    given = {name: text for name, text in given.items() if text}
    if not given:
        st.warning("Preencha o responsável ou o segmento.")
        return
    with feedback.shown_errors():
        change_set_id = leads.bulk_edit(ws, ids, LeadChanges.model_validate(given))
        _announce(ws, f"{formats.count(len(ids), _LEAD)} mudaram.", change_set_id)
        st.rerun()


@st.dialog("Perder leads", icon=":material/do_not_disturb_on:")
def _lose_dialog(ws: Workspace, ids: tuple[str, ...]) -> None:
    st.caption(f"Move {formats.count(len(ids), _LEAD)} para Perdido. Você pode desfazer.")
    with st.form("lote_perda", border=False):
        reason = st.text_input("Motivo", key="lote_motivo", placeholder="Ex.: sem resposta há um mês")
        wanted = st.form_submit_button("Mover para Perdido", type="primary", key="lote_perder_sim")
    if not wanted:
        return
    with feedback.shown_errors():
        report = service.lose_many(ws, ids, reason)
        known = f" {formats.number(report.passed_over)} já estavam." if report.passed_over else ""
        _announce(ws, f"{formats.count(report.lost, _LEAD)} em Perdido.{known}", report.change_set_id)
        st.rerun()


def _announce(ws: Workspace, sentence: str, change_set_id: str) -> None:
    undo = (lambda: _undone(ws, change_set_id)) if change_set_id else None
    feedback.succeed(sentence, undo=undo)


def _undone(ws: Workspace, change_set_id: str) -> str:
    return f"Desfeito.{journal_view.kept_words(journal.undo(ws, change_set_id))}"
