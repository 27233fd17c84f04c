"""The lead's own page: who, how hot and why, what next, who can serve, what happened, data and consent."""

from __future__ import annotations

import streamlit as st

from growth_equestre.crm import view_work
from growth_equestre.dossier import view, view_forms, view_glance, view_kept, view_partners, view_report, view_timeline
from growth_equestre.dossier.types import Dossier
from growth_equestre.foundation.errors import GrowthError
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.scoring import view as scoring_view
from growth_equestre.ui import empty, feedback, formats, layout, links


def show_record(ws: Workspace, lead_id: str, report_id: str = "") -> None:
    """The whole page below its title; with a report, that report instead."""
    if not lead_id:
        if empty.empty_state("Escolha um lead na lista para ver a ficha.", action="Ver leads",
                             action_icon=":material/group:", key="ficha_vazia", drawing="search"):  # fmt: skip
            links.go("leads")
        return
    try:
        if report_id:
            view_report.show_report(ws, lead_id, report_id)
            return
        found = view_kept.whole(ws, view_kept.opening(ws, lead_id)[0])
    except GrowthError as error:
        feedback.show_error(error)
        links.link("leads", "Voltar à lista", icon=":material/arrow_back:")
        return
    with st.container(gap="small", key="ficha"):
        view.show_who(found)
        view_glance.show_glance(ws, found)
        view.show_actions(ws, found, "leads", lambda: view_report.make_button(ws, found.lead.lead_id))
        _show_five_seconds(ws, found)
        layout.section("O que a equipe combinou", "O próximo passo, as tarefas e as notas.")
        view_work.render_work(ws, found.lead.lead_id, is_wide=True)
        layout.section("Quem pode atender", "Encaminhamentos feitos e os parceiros mais indicados, com os motivos.")
        view_partners.show_all(ws, found, at_once=3)
        layout.section("O que aconteceu", "Eventos, etapas, notas, mensagens e mudanças da chance em um fio só.")
        view_timeline.show_timeline(ws, found.lead.lead_id)
        view_report.show_made(ws, found.lead.lead_id)
        layout.section("Dados e consentimento", "O que sabemos desta pessoa, de onde veio e com que base legal.")
        view_forms.show_record(ws, found.lead)


def _show_five_seconds(ws: Workspace, found: Dossier) -> None:
    """How hot, why, what now and with whom, beside each other: above the fold of a desk."""
    chance, why, action = st.columns([3, 5, 4], gap="small")
    with chance, st.container(border=True, gap="xsmall", key="cartao_chance"):
        view.show_chance(ws, found)
        view.show_what_would_change(found)
    if found.score:
        with why:
            scoring_view.show_receipt(found.score, key="recibo_ficha", level=3)
    with action:
        with st.container(border=True, gap="xsmall", key="cartao_proxima_acao"):
            view.show_next_action(ws, found)
            if found.confirmations.missing:
                st.caption(f":material/checklist: Para qualificar, falta confirmar {view.missing_words(found)}.")
        has_it = view_glance.who_has_it(ws, found)
        if has_it:
            st.markdown(f":material/handshake: Está com **{formats.plain(has_it)}**")
        view_partners.show_best(found)
