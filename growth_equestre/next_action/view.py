"""The next action on screen: what, when, the ready words, one click to open them and one to say what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from growth_equestre.foundation.vocab import NextAction
from growth_equestre.next_action.types import Feedback, Recommendation
from growth_equestre.ui import layout
from growth_equestre.ui.formats import day, signed

_WEEKDAYS = ("segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado", "domingo")
_DONE_WORDS = {
    Feedback.DONE: "Marcada como feita.",
    Feedback.POSTPONED: "Adiada para outro dia.",
    Feedback.REFUSED: "Recusada.",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the person just said about a recommendation."""

    recommendation_id: str
    feedback: Feedback
    reason: str


def show_recommendation(advice: Recommendation, *, now: datetime, zone: ZoneInfo, key: str = "acao") -> Answer | None:
    """The next-action card. Returns the answer in the run in which one was given, else None."""
    with layout.card(key):
        st.markdown("#### Próxima ação")
        st.markdown(f"**{advice.action.label}** · {when_words(advice.when, now, zone)}")
        if advice.message:
            st.markdown(f"> {advice.message}")
        _show_reasons(advice)
        if advice.feedback:
            st.caption(" ".join([_DONE_WORDS[advice.feedback], advice.feedback_reason]).strip())
            return None
        return None if advice.action is NextAction.WAIT else _buttons(advice, key)


def when_words(when: datetime, now: datetime, zone: ZoneInfo) -> str:
    """ "hoje, a partir das 16:15", "amanhã às 09:00", "segunda-feira, 23/11/2026, às 09:00"."""
    local, today = when.astimezone(zone), now.astimezone(zone).date()
    hour = f"{local.hour:02d}:{local.minute:02d}"
    if local.date() == today:
        return f"hoje, a partir das {hour}"
    if local.date() == today + timedelta(days=1):
        return f"amanhã, às {hour}"
    return f"{_WEEKDAYS[local.weekday()]}, {day(local.date())}, às {hour}"


def _show_reasons(advice: Recommendation) -> None:
    if advice.chance is None:
        st.caption(f"Motivo: {advice.reasons[0].text}.")
        return
    lines = " · ".join(f"{line.text} {signed(line.points)}" for line in advice.reasons)
    st.caption(f"Chance de avançar: {advice.chance} (ponto de partida {advice.start_points} · {lines})")
    if advice.excluded:
        with st.expander("Por que não outra ação?", key=f"excluidas_{advice.recommendation_id}"):
            for one in advice.excluded:
                st.markdown(f"- **{one.action.label}**: {one.reason}")


def _buttons(advice: Recommendation, key: str) -> Answer | None:
    with st.container(horizontal=True, key=f"{key}_botoes"):
        if advice.whatsapp_link:
            st.link_button("Abrir WhatsApp", advice.whatsapp_link, icon=":material/chat:", type="primary")
        if st.button("Feito", icon=":material/check:", key=f"{key}_feito"):
            return Answer(advice.recommendation_id, Feedback.DONE, "")
        if st.button("Adiar", icon=":material/schedule:", key=f"{key}_adiar"):
            return Answer(advice.recommendation_id, Feedback.POSTPONED, "")
        with st.popover("Recusar", icon=":material/block:", key=f"{key}_recusar"):
            reason = st.text_input("Por que não?", key=f"{key}_motivo", placeholder="Ex.: pediu para não receber")
            is_refused = st.button("Recusar esta ação", key=f"{key}_recusar_sim", disabled=not reason.strip())
    return Answer(advice.recommendation_id, Feedback.REFUSED, reason) if is_refused else None
