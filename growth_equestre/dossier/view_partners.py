"""The partners for one lead: the best at a glance, the whole list with reasons, and why not another."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from growth_equestre.crm import view as crm_view
from growth_equestre.crm import view_handoffs
from growth_equestre.dossier.types import Dossier
from growth_equestre.foundation.vocab import Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.matching import service as matching
from growth_equestre.matching import service_offers
from growth_equestre.matching.types import Match
from growth_equestre.partners import service as partners
from growth_equestre.partners.types import PartnerFilter
from growth_equestre.scorecard.types import Reason
from growth_equestre.ui import charts, feedback, formats, maps

_AT_A_GLANCE = 3
_PARTNER = formats.Noun("parceiro", "parceiros")
_ASKABLE = 20
_SAME_CITY_KM = 0.1


def show_best(found: Dossier) -> None:
    """The first few in one line each."""
    st.markdown("### Parceiros", anchors=False)
    if not found.partners:
        st.caption("Nenhum parceiro do diretório pode receber este lead.")
    lines = [
        f"{match.rank}. **{formats.plain(match.name)}** :gray[{distance(match)} ·] {match.compatibility}"
        for match in found.partners[:_AT_A_GLANCE]
    ]
    st.markdown("\n".join(lines))


def show_all(ws: Workspace, found: Dossier, at_once: int | None = None) -> None:
    """Every recommended partner with its reasons, the CSV, and the question "por que não?".

    at_once: how many stand open; the others wait behind one click.
    """
    view_handoffs.show_handoffs(ws, found.lead)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        asked = st.text_input(
            "Por que não outro parceiro?", key="por_que_nao_texto", placeholder="Nome, cidade ou CNPJ do parceiro"
        )
        if found.partners:
            st.download_button(
                "Baixar CSV",
                lambda: service_offers.export_offered(ws, found.lead.lead_id),
                "parceiros_do_lead.csv",
                "text/csv",
                icon=":material/download:",
                key="baixar_parceiros",
                on_click="ignore",
            )
    if asked:
        _answer_why_not(ws, found, asked)
    _show_map(found)
    for match in found.partners[:at_once]:
        _show_match(ws, found, match)
    others = found.partners[at_once:] if at_once else ()
    if others:
        more = f"Ver mais {formats.count(len(others), _PARTNER)}"
        with st.expander(more, key="outros_parceiros", on_change="rerun") as opened:
            for match in others if opened.open else ():
                _show_match(ws, found, match)


def _show_map(found: Dossier) -> None:
    """Where the recommended partners are, one bubble per municipality."""
    placed: dict[tuple[float, float], list[Match]] = {}
    for one in found.partners:
        if one.latitude is not None and one.longitude is not None:
            placed.setdefault((one.longitude, one.latitude), []).append(one)
    if not placed:
        return
    spots = [maps.Spot(_place(some[0]), *where, len(some)) for where, some in placed.items()]
    nearest = min((one for some in placed.values() for one in some), key=lambda one: (one.km is None, one.km))
    # Drawn when asked for: most are content with the list.
    opened = st.expander("Ver no mapa", icon=":material/map:", key="mapa_parceiros_do_lead", on_change="rerun")
    if not opened.open:
        return
    with opened:
        rows = [(one.rank, one.name, _place(one), distance(one)) for one in found.partners]
        charts.show(
            maps.brazil_map(spots, height=360, label_top=0, largest_px=18),
            title=f"O mais perto: {distance(nearest)}" if nearest.km is not None else "Onde estão",
            text_twin=maps.map_twin(spots),
            table=pd.DataFrame(rows, columns=["Lugar", "Parceiro", "Cidade", "Distância"]),
            key="mapa_do_lead",
            level=3,
        )


def distance(match: Match) -> str:
    """Between the seats of the municipalities: two of one city are not "less than 100 m" apart."""
    return "mesma cidade" if match.km is not None and match.km < _SAME_CITY_KM else formats.km(match.km)


def _place(match: Match) -> str:
    return "/".join(part for part in (match.city, match.uf) if part)


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
            facts = [formats.plain(_place(match)), distance(match), f"compatibilidade **{match.compatibility}**"]
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
        if match.is_trial:
            st.caption(
                f":material/science: Em teste: pela compatibilidade seria o {match.natural_rank}º. "
                "A lista dá alguns lugares a outros parceiros para aprender com eles."
            )
        st.caption(_reasons(match.start_points, match.reasons))


def _answer_why_not(ws: Workspace, found: Dossier, asked: str) -> None:
    near = partners.page(ws, PartnerFilter(text=asked, active_only=False), limit=_ASKABLE)
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
