"""The partners for one lead: the best at a glance, the whole list with reasons, and why not another."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from growth_equestre.crm import view as crm_view
from growth_equestre.dossier.types import Dossier
from growth_equestre.foundation.vocab import Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.matching import service as matching
from growth_equestre.matching.types import Match
from growth_equestre.partners import service as partners
from growth_equestre.partners.types import PartnerFilter
from growth_equestre.scorecard.types import Reason
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
    crm_view.show_handoffs(ws, found.lead)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        asked = st.text_input(
            "Por que não outro parceiro?", key="por_que_nao_texto", placeholder="Nome, cidade ou CNPJ do parceiro"
        )
        if found.partners:
            st.download_button(
                "Baixar CSV",
                lambda: matching.export_matches(ws, found.lead.lead_id),
                "parceiros_do_lead.csv",
                "text/csv",
                icon=":material/download:",
                key="baixar_parceiros",
                on_click="ignore",
            )
    if asked:
        _answer_why_not(ws, found, asked)
    for match in found.partners:
        _show_match(ws, found, match)


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
    with st.container(border=True, gap="xsmall", key=f"cartao_parceiro_{match.partner_id}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            place = "/".join(part for part in (match.city, match.uf) if part)
            facts = [formats.plain(place), formats.km(match.km), f"compatibilidade **{match.compatibility}**"]
            st.markdown(
                f"**{match.rank}. {formats.plain(match.name)}**  \n:gray[{' · '.join(part for part in facts if part)}]",
                width="stretch",
            )
            if match.phone:
                st.link_button("WhatsApp", f"https://wa.me/{match.phone}", icon=":material/chat:", type="tertiary",
                               key=f"whatsapp_{match.partner_id}")  # fmt: skip
            if found.lead.stage is Stage.QUALIFIED and st.button(
                "Encaminhar", icon=":material/handshake:", key=f"encaminhar_{match.partner_id}"
            ):
                crm_view.handoff_dialog(ws, found.lead.lead_id, match.partner_id, match.rank, match.compatibility)
        st.caption(_reasons(match.start_points, match.reasons))


def _answer_why_not(ws: Workspace, found: Dossier, asked: str) -> None:
    near = partners.page(ws, PartnerFilter(text=asked, active_only=False), limit=_ASKABLE).partners
    if not near:
        st.caption("Nenhum parceiro com esse nome no diretório.")
        return
    chosen = st.selectbox(
        "Parceiro", near, format_func=lambda one: f"{one.name} · {one.place}", key="por_que_nao_parceiro"
    )
    with feedback.shown_errors():
        answer = matching.why_not(ws, found.lead.lead_id, chosen.partner_id)
        said = "  \n".join(formats.plain(sentence) for sentence in answer.sentences)
        receipt = _reasons(answer.start_points, answer.reasons)
        st.info(f"{said}  \nCompatibilidade {answer.compatibility}: {receipt}", icon=":material/help:")


def _reasons(start_points: int, reasons: Sequence[Reason]) -> str:
    """The receipt in one line; start and points sum to the compatibility."""
    parts = [f"{reason.text} {formats.signed(reason.points)}" for reason in reasons]
    return " · ".join([f"ponto de partida {start_points}", *parts])
