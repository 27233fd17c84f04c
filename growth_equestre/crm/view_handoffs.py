"""What came of the handoffs on screen: answers, the clock, the words to send, and the leads that wait for a partner."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from growth_equestre.crm import rules, rules_handoffs, service
from growth_equestre.crm import service_handoffs as handoffs
from growth_equestre.crm.types_handoffs import Clock, Standing, WaitingHandoff
from growth_equestre.foundation.errors import PartnerNotFound
from growth_equestre.foundation.vocab import EventType, Permission
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads.types import Lead
from growth_equestre.partners import service as partners
from growth_equestre.partners.types import Partner
from growth_equestre.ui import feedback, formats, links, theme
from growth_equestre.ui.theme import BadgeColour

SHOWN = 8
_LEAD = formats.Noun("lead", "leads")
_SIGNS: dict[EventType, tuple[BadgeColour, str]] = {
    EventType.PARTNER_ACCEPTED: ("green", ":material/check:"),
    EventType.PARTNER_CONTACTED: ("blue", ":material/call:"),
    EventType.PARTNER_REFUSED: ("red", ":material/cancel:"),
    EventType.WON: ("green", ":material/trophy:"),
    EventType.LOST: ("gray", ":material/do_not_disturb_on:"),
}
_CLOCKS: dict[Clock, tuple[BadgeColour, str]] = {
    Clock.RUNNING: ("blue", ":material/hourglass_top:"),
    Clock.NEAR: ("yellow", ":material/hourglass_bottom:"),
    Clock.OVERDUE: ("red", ":material/timer_off:"),
}


def show_handoffs(ws: Workspace, lead: Lead) -> None:
    """To whom the lead was sent, why, what came of it, how long there is still, and the words ready to send."""
    for found in handoffs.standings(ws, lead.lead_id):
        partner = _partner(ws, found.handoff.partner_id)
        name = formats.plain(partner.name) if partner else "parceiro excluído"
        with st.container(border=True, gap="xsmall", key=f"cartao_encaminhamento_{found.handoff.handoff_id}"):
            sent = formats.moment(found.handoff.handed_at, ws.local_zone)
            who = formats.plain(found.handoff.actor_name)
            st.markdown(
                f":material/handshake: **{name}** {_sign(ws, found, partner)}  \n"
                f":gray[:small[{sent} · {who} · {formats.plain(found.handoff.reason)}]]"
            )
            _show_answers(ws, found)
            if partner:
                _show_ways(ws, lead, partner, found)


def partner_now(ws: Workspace, lead_id: str) -> str:
    """The name of the partner that has the lead; "" while none has it."""
    current = next((one for one in handoffs.standings(ws, lead_id) if one.is_current), None)
    partner = _partner(ws, current.handoff.partner_id) if current else None
    return partner.name if partner else ""


def show_waiting(ws: Workspace) -> None:
    """Esperando parceiro: leads whose partner has not answered, the most urgent first; nothing when there is none."""
    found = handoffs.waiting(ws)
    if not found:
        return
    st.markdown(f"## Esperando parceiro :gray[({formats.number(len(found))})]", anchors=False)
    st.caption("Sem resposta até o prazo, o lead volta à fila para outro parceiro.")
    with st.container(border=True, gap="xsmall", key="cartao_esperando_parceiro"):
        for one in found[:SHOWN]:
            _show_waiting_row(ws, one)
    if len(found) > SHOWN:
        st.caption(f"E mais {formats.count(len(found) - SHOWN, _LEAD)}.")


def _show_waiting_row(ws: Workspace, one: WaitingHandoff) -> None:
    due = formats.moment(one.due_at, ws.local_zone)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"linha_espera_{one.handoff_id}"):
        with st.container(width="stretch", gap=None):
            links.link("lead", formats.plain(one.lead_name), lead=one.lead_id)
            st.markdown(
                f":gray[{formats.plain(one.partner_name)} · até {due}] {_clock_badge(one.clock, one.clock_words)}"
            )
        if one.clock is not Clock.RUNNING and one.partner_phone:
            _reminder_button(ws, one.handoff_id, one.partner_phone, one.partner_name, one.lead_name, due, one.clock)


@st.dialog("O que o parceiro respondeu?", icon=":material/handshake:")
def answer_dialog(ws: Workspace, handoff_id: str) -> None:
    """One answer, with its reason where it is a refusal."""
    with feedback.shown_errors():
        found = handoffs.standing(ws, handoff_id)
        partner = partners.get(ws, found.handoff.partner_id)
        said = st.radio(
            formats.plain(partner.name), rules_handoffs.possible_answers(found.answers), key=f"resposta_{handoff_id}",
            format_func=lambda one: one.label,
        )  # fmt: skip
        reason = st.text_input("Motivo", key=f"resposta_{handoff_id}_motivo", placeholder="Obrigatório ao recusar")
        if st.button("Registrar", type="primary", icon=":material/check:", key=f"resposta_{handoff_id}_sim"):
            noted = handoffs.answer(ws, handoff_id, said, reason)
            back = f" O lead voltou a {noted.returned_to.label}." if noted.returned_to else ""
            feedback.succeed(f"{said.label}.{back}", undo=lambda: _undone(ws, noted.change_set_id))
            st.rerun()


def _sign(ws: Workspace, found: Standing, partner: Partner | None) -> str:
    """The state in one badge: the last answer, else the clock, else that the lead went on."""
    if found.latest:
        colour, icon = _SIGNS[found.latest.event_type]
        return theme.badge(found.latest.event_type.label, colour, icon)
    if not found.is_current:
        return theme.badge("sem resposta, voltou à fila" if found.returned_at else "encerrado", "gray")
    clock, words = handoffs.hours_left(ws, found, partner.uf if partner else None)
    return _clock_badge(clock, words) if words else theme.badge("sem resposta", "gray")


def _clock_badge(clock: Clock, words: str) -> str:
    colour, icon = _CLOCKS[clock]
    return theme.badge(words, colour, icon)


def _show_answers(ws: Workspace, found: Standing) -> None:
    lines = [
        " · ".join(
            formats.plain(part)
            for part in (one.event_type.label, formats.moment(one.at, ws.local_zone), one.said_by, one.reason)
            if part
        )
        for one in found.answers
    ]
    if lines:
        st.caption("  \n".join(lines))
    elif found.is_waiting and found.due_at:
        st.caption(f"Resposta pedida até {formats.moment(found.due_at, ws.local_zone)}.")


def _show_ways(ws: Workspace, lead: Lead, partner: Partner, found: Standing) -> None:
    """Note an answer, tell the partner, remind it."""
    handoff, due = found.handoff, formats.moment(found.due_at, ws.local_zone) if found.due_at else ""
    with st.container(horizontal=True, gap="xsmall"):
        if rules_handoffs.possible_answers(found.answers) and st.button(
            "Registrar resposta", icon=":material/edit_note:", key=f"registrar_resposta_{handoff.handoff_id}"
        ):
            answer_dialog(ws, handoff.handoff_id)
        if not found.is_waiting or not partner.phone:
            return
        clock, _ = handoffs.hours_left(ws, found, partner.uf)
        text = service.handoff_message(lead, partner, handoff.shared_fields)
        text = rules_handoffs.answer_message(text, due, _address(ws, handoff.handoff_id))
        st.link_button("Avisar no WhatsApp", rules.whatsapp_link(partner.phone, text) or "", icon=":material/chat:",
                       key=f"avisar_{handoff.handoff_id}")  # fmt: skip
        if clock in (Clock.NEAR, Clock.OVERDUE):
            _reminder_button(ws, handoff.handoff_id, partner.phone, partner.name, lead.name, due, clock)


def _reminder_button(
    ws: Workspace, handoff_id: str, phone: str, partner_name: str, lead_name: str, due: str, clock: Clock
) -> None:
    text = rules_handoffs.reminder(
        partner_name, lead_name, due, is_overdue=clock is Clock.OVERDUE, address=_address(ws, handoff_id)
    )
    link = rules.whatsapp_link(phone, text)
    if link:
        st.link_button("Lembrar", link, icon=":material/notifications:", key=f"lembrar_{handoff_id}")


def _address(ws: Workspace, handoff_id: str) -> str:
    """The partner's link as it can be sent: on the address under which this visitor reached the application."""
    if Permission.CAN_HANDOFF not in ws.actor.permissions:
        return ""
    here = urlsplit(st.context.url or "")
    origin = f"{here.scheme}://{here.netloc}" if here.netloc else ""
    return origin + handoffs.link_path(ws, handoff_id)


def _partner(ws: Workspace, partner_id: str) -> Partner | None:
    try:
        return partners.get(ws, partner_id)
    except PartnerNotFound:
        return None


def _undone(ws: Workspace, change_set_id: str) -> str:
    journal.undo(ws, change_set_id)
    return "Resposta desfeita."
