"""The team's work on one lead: register what happened, move the stage, hand it to a partner."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from growth_equestre.crm import rules, service
from growth_equestre.crm.types import (
    MINIMAL_FIELDS,
    Confirmations,
    MovedMeanwhile,
    SharedField,
    StageSeen,
)
from growth_equestre.foundation.vocab import FUNNEL_EVENTS, SALES_EVENTS, EventType, Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import Lead
from growth_equestre.partners import service as partners
from growth_equestre.ui import feedback, formats, theme

_BY_THE_PARTNER = (
    EventType.HANDOFF, EventType.PARTNER_ACCEPTED, EventType.PARTNER_REFUSED, EventType.PARTNER_CONTACTED,
)  # fmt: skip
"""Noted where the handoff stands: an answer needs to know to whom."""
_GROUPS = {
    "Funil": FUNNEL_EVENTS,
    "Vendas": tuple(event for event in SALES_EVENTS if event not in _BY_THE_PARTNER),
}


def register_event_form(ws: Workspace, lead_id: str) -> None:
    """Pick what happened, when and with which note; success offers *Desfazer*."""
    key = f"evento_{lead_id}"
    group = st.segmented_control("Tipo de evento", list(_GROUPS), default="Funil", required=True, key=f"{key}_grupo")
    with st.form(key, border=False, clear_on_submit=True):
        chosen = st.selectbox(
            "O que aconteceu?",
            _GROUPS[group or "Funil"],
            format_func=lambda event: event.label,
            key=f"{key}_tipo_{group}",
        )
        moment = _moment_input(ws, key)
        note = st.text_input("Anotação (opcional)", key=f"{key}_nota", placeholder="O que vale lembrar")
        if st.form_submit_button("Registrar", type="primary", icon=":material/add:", key=f"{key}_registrar"):
            _register(ws, lead_id, chosen, moment, note)


def stage_mover(ws: Workspace, lead: Lead) -> None:
    """Where the lead stands, what the gate still waits for, and the moves the team may make."""
    known, key = service.confirmations(ws, lead.lead_id), f"etapa_{lead.lead_id}"
    seen = _seen(lead, key)
    st.markdown(f"Etapa: {theme.stage_badge(seen.stage)}")
    _show_gate(known)
    with st.form(key, border=False):
        wanted = st.selectbox(
            "Mover para",
            rules.possible_moves(seen.stage),
            format_func=lambda stage: stage.label,
            key=f"{key}_destino_{seen.stage}",
        )
        reason = st.text_input("Motivo", key=f"{key}_motivo", placeholder="Para perder, reabrir ou passar a porta")
        if st.form_submit_button("Mover", icon=":material/arrow_forward:", key=f"{key}_mover"):
            _move(ws, lead, wanted, reason, seen)
    _show_conflict(ws, lead, wanted, reason)


@st.dialog("Encaminhar a um parceiro", width="medium", icon=":material/handshake:")
def handoff_dialog(
    ws: Workspace,
    lead_id: str,
    partner_id: str,
    recommended_rank: int | None = None,
    compatibility: int | None = None,
) -> None:
    """Choose what is shared, see the message, say why, and hand over."""
    handoff_form(ws, lead_id, partner_id, recommended_rank, compatibility)


def handoff_form(
    ws: Workspace,
    lead_id: str,
    partner_id: str,
    recommended_rank: int | None = None,
    compatibility: int | None = None,
) -> None:
    """The same where a dialog is open already; the page is repainted once the lead is handed over."""
    with feedback.shown_errors():
        lead, partner = leads.get(ws, lead_id), partners.get(ws, partner_id)
        st.markdown(f"**{formats.plain(lead.name)}** para **{formats.plain(partner.name)}**")
        shared = st.pills(
            "Compartilhar só o necessário",
            list(SharedField),
            selection_mode="multi",
            default=list(MINIMAL_FIELDS),
            format_func=lambda field: field.label,
            key=f"encaminhar_{lead_id}_campos",
        )
        st.text_area(
            "Mensagem ao parceiro",
            service.handoff_message(lead, partner, shared),
            disabled=True,
            height=180,
        )
        reason = st.text_input("Por que este parceiro?", key=f"encaminhar_{lead_id}_motivo")
        if st.button("Encaminhar", type="primary", key=f"encaminhar_{lead_id}_sim"):
            done = service.handoff(ws, lead_id, partner_id, reason, shared, recommended_rank, compatibility)
            feedback.succeed(
                f"{lead.name} foi encaminhado a {partner.name}.",
                undo=lambda: _undone(ws, done.change_set_id, "Encaminhamento desfeito."),
            )
            st.rerun()


def _moment_input(ws: Workspace, key: str) -> datetime | None:
    """The moment chosen, in the workspace's zone; None for now."""
    day_field, hour_field = st.columns(2)
    day = day_field.date_input("Dia (vazio = agora)", None, format="DD/MM/YYYY", key=f"{key}_dia")
    hour = hour_field.time_input("Hora", None, key=f"{key}_hora")
    if day is None:
        return None
    at_noon = datetime(day.year, day.month, day.day, 12, tzinfo=ws.local_zone)
    return at_noon if hour is None else at_noon.replace(hour=hour.hour, minute=hour.minute)


def _register(ws: Workspace, lead_id: str, event_type: EventType, moment: datetime | None, note: str) -> None:
    with feedback.shown_errors():
        noted = service.register_event(ws, lead_id, event_type, moment, note)
        change_set_id = journal.history(ws, "events", noted.event_id)[0].change_set.change_set_id
        feedback.succeed(
            f"Registrado: {event_type.label}.", undo=lambda: _undone(ws, change_set_id, "Evento desfeito.")
        )
        st.rerun()


def _move(ws: Workspace, lead: Lead, stage: Stage, reason: str, seen: StageSeen) -> None:
    with feedback.shown_errors():
        try:
            moved = service.move_stage(ws, lead.lead_id, stage, reason, seen)
        except MovedMeanwhile as conflict:
            st.session_state[f"conflito_{lead.lead_id}"] = conflict
            return
        feedback.succeed(
            f"{lead.name} passou a {stage.label}.",
            undo=lambda: _undone(ws, moved.change_set_id, f"{lead.name} voltou a {moved.before.label}."),
        )
        st.rerun()


def _seen(lead: Lead, key: str) -> StageSeen:
    """Where the person saw the lead: what was drawn before the click, as long as the click is being answered."""
    now, is_asking = StageSeen(lead.stage, lead.stage_since), f"conflito_{lead.lead_id}" in st.session_state
    if not (st.session_state.get(f"{key}_mover") or is_asking):
        st.session_state[f"{key}_visto"] = now
    found: StageSeen = st.session_state.setdefault(f"{key}_visto", now)
    return found


def _show_conflict(ws: Workspace, lead: Lead, stage: Stage, reason: str) -> None:
    """Who moved the lead since this person looked, and the choice to move it all the same."""
    conflict: MovedMeanwhile | None = st.session_state.get(f"conflito_{lead.lead_id}")
    if conflict is None:
        return
    feedback.show_error(conflict)
    with st.container(horizontal=True):
        is_left = st.button(f"Deixar em {conflict.now.stage.label}", key=f"conflito_{lead.lead_id}_deixar")
        is_moved = conflict.now.stage is not stage and st.button(
            f"Mover para {stage.label} mesmo assim", key=f"conflito_{lead.lead_id}_mover"
        )
    if is_left or is_moved:
        del st.session_state[f"conflito_{lead.lead_id}"]
    if is_moved:
        _move(ws, lead, stage, reason, conflict.now)
    if is_left:
        st.rerun()


def _show_gate(known: Confirmations) -> None:
    """The three confirmations, each with a sign and a word."""
    each = (
        ("Orçamento", known.budget_since),
        ("Prazo", known.timeline_since),
        ("Necessidade", known.need_since),
    )
    signs = [
        theme.badge(name, "green", ":material/check:")
        if since
        else theme.badge(f"falta {name.lower()}", "gray", ":material/radio_button_unchecked:")
        for name, since in each
    ]
    st.markdown(" ".join(signs))
    if known.missing:
        st.caption(f"Confirme {formats.listing(list(known.missing))} para qualificar.")


def _undone(ws: Workspace, change_set_id: str, sentence: str) -> str:
    journal.undo(ws, change_set_id)
    return sentence
