"""The partners for one lead: the best at a glance, the whole list with reasons, and why not another."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from growth_equestre.crm import view as crm_view
from growth_equestre.dossier.types import Dossier
from growth_equestre.foundation.vocab import Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.matching import service as matching
from growth_equestre.matching.types import Match
from growth_equestre.partners import service as partners
from growth_equestre.partners.types import PartnerFilter
from growth_equestre.ui import feedback, formats

_AT_A_GLANCE = 3
_ASKABLE = 20


def show_best(found: Dossier) -> None:
    """The first few in one line each."""
    st.markdown("### Parceiros", anchors=False)
    if not found.partners:
        st.caption("Nenhum parceiro do diretório pode receber este lead.")
    lines = [
        f"{match.rank}. **{formats.plain(match.name)}** :gray[{formats.km(match.km)} ·] {match.compatibility}"
        for match in found.partners[:_AT_A_GLANCE]
    ]
    st.markdown("\n".join(lines))


def show_all(ws: Workspace, found: Dossier) -> None:
    """Every recommended partner with its reasons, the CSV, and the question "por que não?"."""
    for match in found.partners:
        _show_match(ws, found, match)
    if found.partners:
        st.download_button(
            "Baixar parceiros (CSV)",
            lambda: matching.export_matches(ws, found.lead.lead_id),
            "parceiros_do_lead.csv",
            "text/csv",
            icon=":material/download:",
            key="baixar_parceiros",
            on_click="ignore",
        )
    _ask_why_not(ws, found)
    crm_view.show_handoffs(ws, found.lead)


def hand_over(
    ws: Workspace, found: Dossier, match: Match | None, ask_stage: Callable[[Workspace, Dossier, str], None]
) -> None:
    """Open the handoff; a lead that is not qualified is told what comes first."""
    if match is None:
        feedback.succeed("Nenhum parceiro do diretório pode receber este lead.", icon=":material/info:")
    elif found.lead.stage is not Stage.QUALIFIED:
        ask_stage(ws, found, "Só um lead qualificado é encaminhado. Mova-o para Qualificado antes.")
    else:
        crm_view.handoff_dialog(ws, found.lead.lead_id, match.partner_id, match.rank, match.compatibility)


def _show_match(ws: Workspace, found: Dossier, match: Match) -> None:
    with st.container(border=True, gap="small", key=f"cartao_parceiro_{match.partner_id}"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            place = "/".join(part for part in (match.city, match.uf) if part)
            facts = [formats.plain(place), formats.km(match.km)]
            st.markdown(
                f"**{match.rank}. {formats.plain(match.name)}**  \n:gray[{' · '.join(part for part in facts if part)}]"
            )
            st.metric("Compatibilidade", match.compatibility, width="content", label_visibility="collapsed")
        reasons = " · ".join(f"{reason.text} {formats.signed(reason.points)}" for reason in match.reasons)
        st.caption(f"Começa em {match.start_points} · {reasons}")
        if found.lead.stage is Stage.QUALIFIED and st.button(
            "Encaminhar a este", icon=":material/handshake:", key=f"encaminhar_{match.partner_id}"
        ):
            crm_view.handoff_dialog(ws, found.lead.lead_id, match.partner_id, match.rank, match.compatibility)


def _ask_why_not(ws: Workspace, found: Dossier) -> None:
    asked = st.text_input(
        "Por que não outro parceiro?", key="por_que_nao_texto", placeholder="Nome, cidade ou CNPJ do parceiro"
    )
    if not asked:
        return
    near = partners.page(ws, PartnerFilter(text=asked), limit=_ASKABLE).partners
    if not near:
        st.caption("Nenhum parceiro com esse nome no diretório.")
        return
    chosen = st.selectbox(
        "Parceiro", near, format_func=lambda one: f"{one.name} · {one.place}", key="por_que_nao_parceiro"
    )
    with feedback.shown_errors():
        answer = matching.why_not(ws, found.lead.lead_id, chosen.partner_id)
        st.markdown("  \n".join(formats.plain(sentence) for sentence in answer.sentences))
        reasons = " · ".join(f"{reason.text} {formats.signed(reason.points)}" for reason in answer.reasons)
        st.caption(f"Compatibilidade {answer.compatibility}: começa em {answer.start_points} · {reasons}")
