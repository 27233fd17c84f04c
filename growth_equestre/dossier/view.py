"""One lead on screen, read in five seconds: who, how likely, why, what now, with whom; the rest one tab away."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from growth_equestre.crm import view as crm_view
from growth_equestre.dossier import rules, service, view_forms, view_partners
from growth_equestre.dossier.types import Dossier, ThreadEntry
from growth_equestre.events import view as events_view
from growth_equestre.foundation.vocab import NextAction, Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.next_action import service as next_action
from growth_equestre.next_action.types import Feedback, Recommendation
from growth_equestre.scoring import service as scoring
from growth_equestre.scoring.types import LeadScore
from growth_equestre.ui import charts, feedback, formats, theme

_BAR_PX = 26
_MOST_CHANGES = 4
_TABS = ("Parceiros", "Linha do tempo", "Cadastro")


def show_dossier(ws: Workspace, found: Dossier, on_close: Callable[[], None]) -> None:
    """The whole lead; `on_close` runs as a callback when the person is done with it."""
    _show_who(found, on_close)
    _show_actions(ws, found)
    chance, now = st.columns(2, gap="small")
    with chance, st.container(border=True, height="stretch", gap=None, key="cartao_chance"):
        _show_chance(ws, found)
    with now, st.container(border=True, height="stretch", gap="small", key="cartao_proxima_acao"):
        _show_next_action(ws, found)
    if found.score:
        _show_receipt(found.score)
        _show_changes(found)
    view_partners.show_best(ws, found)
    _show_rest(ws, found)


def _show_who(found: Dossier, on_close: Callable[[], None]) -> None:
    lead = found.lead
    with st.container(horizontal=True, horizontal_alignment="distribute", key="quem"):
        with st.container(gap=None, width="stretch"):
            st.header(formats.plain(lead.name), anchor=False)
            segment = lead.segment.label if lead.segment else ""
            known = [formats.plain(part) for part in (lead.place, segment, lead.owner or "") if part]
            st.caption(" · ".join(known) or "Sem cidade nem segmento ainda.")
        st.button("Fechar", key="fechar_lead", icon=":material/close:", type="tertiary", on_click=on_close)
    st.markdown(_stages(found))


def _stages(found: Dossier) -> str:
    badges = theme.stage_badge(found.lead.stage)
    if found.score and found.score.suggested_stage is not found.lead.stage:
        badges += f" :material/chevron_right: {theme.stage_badge(found.score.suggested_stage, prefix='sugerido: ')}"
    if found.lead.stage is Stage.LOST and found.lead.lost_reason:
        badges += f" :gray[{formats.plain(found.lead.lost_reason)}]"
    return badges


def _show_actions(ws: Workspace, found: Dossier) -> None:
    lead = found.lead
    with st.container(horizontal=True, gap="small", key="acoes_do_lead"):
        if st.button("Registrar evento", icon=":material/add:", type="primary", key="registrar_evento"):
            _register_dialog(ws, lead.lead_id)
        if st.button("Mudar etapa", icon=":material/flag:", key="mudar_etapa"):
            _stage_dialog(ws, found)
        if st.button("Encaminhar", icon=":material/handshake:", key="encaminhar"):
            view_partners.hand_over(ws, found, found.partners[0] if found.partners else None, _stage_dialog)


@st.dialog("Registrar evento", icon=":material/add:")
def _register_dialog(ws: Workspace, lead_id: str) -> None:
    crm_view.register_event_form(ws, lead_id)


@st.dialog("Mudar etapa", icon=":material/flag:")
def _stage_dialog(ws: Workspace, found: Dossier, line: str = "") -> None:
    if line:
        st.info(line, icon=":material/info:")
    crm_view.stage_mover(ws, found.lead)


def _show_chance(ws: Workspace, found: Dossier) -> None:
    score = found.score
    if score is None:
        st.markdown("**Ainda sem chance calculada**")
        if st.button("Calcular score", icon=":material/calculate:", key="calcular_score"):
            _score(ws, found.lead.lead_id)
        return
    gained = found.gained_in_week
    st.metric(
        "Chance em 30 dias",
        formats.number(score.score),
        delta=f"{gained} na semana" if gained else None,
        help="De cem leads como este, quantos devem chegar a Qualificado em 30 dias.",
    )
    st.markdown(
        f"{formats.interval(score.chance_low * 100, score.chance_high * 100)}  \n"
        f"em 7 dias: **{formats.number(score.chance_7d * 100)}**"
    )
    if st.button("Atualizar score", icon=":material/refresh:", type="tertiary", key="atualizar_score"):
        _score(ws, found.lead.lead_id)


def _score(ws: Workspace, lead_id: str) -> None:
    with feedback.shown_errors():
        made = scoring.score(ws, lead_id)
        feedback.succeed(f"Score calculado: {made.score}.")
        st.rerun()


def _show_next_action(ws: Workspace, found: Dossier) -> None:
    advice = found.recommendation
    st.markdown(":gray[:small[Próxima ação]]")
    if advice is None:
        st.markdown("Calcule o score para receber uma recomendação.")
        return
    when = rules.planned_for(advice.when, ws.now(), ws.local_zone)
    is_waiting = advice.action is NextAction.WAIT
    st.markdown(f"**{advice.action.label}**" + ("" if is_waiting else f"  \n:gray[{when}]"))
    _show_why(advice)
    with st.container(horizontal=True, gap="small", key="fazer_acao"):
        if advice.whatsapp_link:
            st.link_button(
                "WhatsApp", advice.whatsapp_link, icon=":material/chat:", type="primary", key="abrir_whatsapp"
            )
        if not is_waiting:
            if st.button("Feito", icon=":material/check:", key="acao_feita"):
                _mark(ws, advice, Feedback.DONE)
            if st.button("Adiar", type="tertiary", key="acao_adiada"):
                _mark(ws, advice, Feedback.POSTPONED)


def _show_why(advice: Recommendation) -> None:
    """The message ready to send, else the first reason; everything else behind one click."""
    if advice.message:
        st.caption(f"“{formats.plain(advice.message)}”")
    elif advice.reasons:
        st.caption(formats.plain(advice.reasons[0].text))


def _mark(ws: Workspace, advice: Recommendation, said: Feedback) -> None:
    with feedback.shown_errors():
        change_set_id = next_action.mark(ws, advice.recommendation_id, said)
        feedback.succeed(
            f"{advice.action.label}: {said.value}.", undo=lambda: _undone(ws, change_set_id, "A ação voltou a aberta.")
        )
        st.rerun()


def _show_receipt(score: LeadScore) -> None:
    steps = [charts.Step(line.text, line.points) for line in score.reasons]
    figure = charts.waterfall(score.start_points, steps, score.score)
    figure.update_layout(height=_BAR_PX * (len(steps) + 2) + 12)
    rows = [("ponto de partida", formats.number(score.start_points))]
    rows += [(line.text, formats.signed(line.points)) for line in score.reasons]
    rows.append(("chance", formats.number(score.score)))
    charts.show(
        figure,
        title=f"Por que {score.score}?",
        text_twin=charts.waterfall_twin(score.start_points, steps, score.score),
        table=pd.DataFrame(rows, columns=["Motivo", "Pontos"]),
        key="recibo",
        level=3,
    )


def _show_changes(found: Dossier) -> None:
    if not found.changes:
        return
    said = [f"{change.text} › **{change.score}**" for change in found.changes[:_MOST_CHANGES]]
    st.markdown(f":gray[O que mudaria:] {' · '.join(said)}")


def _show_rest(ws: Workspace, found: Dossier) -> None:
    partners, history, record = st.tabs(list(_TABS), key="abas_do_lead", on_change="rerun")
    if partners.open:
        with partners:
            view_partners.show_all(ws, found)
    if history.open:
        with history:
            _show_thread(ws, service.thread(ws, found.lead.lead_id))
    if record.open:
        with record:
            view_forms.show_record(ws, found.lead)


def _show_thread(ws: Workspace, thread: tuple[ThreadEntry, ...]) -> None:
    if not thread:
        st.caption("Ainda não aconteceu nada com este lead. Registre o primeiro evento.")
    now = ws.now()
    for entry in thread:
        icon = events_view.icon(entry.event_type) if entry.event_type else ":material/history_edu:"
        change = ""
        if entry.score_before is not None and entry.score_after not in (None, entry.score_before):
            change = f" · {entry.score_before} › **{entry.score_after}**"
        moment = f"{formats.moment(entry.at, ws.local_zone)}, {formats.ago(entry.at, now)}"
        quiet = f"  \n:gray[:small[{formats.plain(entry.detail)}]]" if entry.detail else ""
        st.markdown(f"{icon} **{formats.plain(entry.words)}**{change} :gray[:small[{moment}]]{quiet}")


def _undone(ws: Workspace, change_set_id: str, sentence: str) -> str:
    journal.undo(ws, change_set_id)
    return sentence
