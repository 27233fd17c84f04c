"""The next action on screen: what, when, the ready words, one click to open them and one to say what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from textwrap import shorten
from zoneinfo import ZoneInfo

import streamlit as st

from growth_equestre.foundation.vocab import NextAction, Permission
from growth_equestre.next_action.types import Asking, Feedback, Recommendation
from growth_equestre.ui import offers
from growth_equestre.ui.formats import day, in_sentence, percent, plain, points, signed

_PREVIEW = 96
"""Characters of the ready message shown at once; WhatsApp opens with all of it."""
_WEEKDAYS = ("segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo")
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
    """What to do, when, why and with which words. Returns the answer in the run in which one was given, else None."""
    is_waiting = advice.action is NextAction.WAIT
    moment = "" if is_waiting else f"  \n:gray[:material/schedule: {when_words(advice.when, now, zone)}]"
    st.markdown(f":gray[:small[Próxima ação]]  \n**{advice.action.label}**{moment}")
    if advice.message:
        st.caption(f"“{plain(shorten(advice.message, _PREVIEW, placeholder='…'))}”")
    answer = None
    if advice.feedback:
        st.caption(" ".join([_DONE_WORDS[advice.feedback], plain(advice.feedback_reason)]).strip())
    elif not is_waiting:
        answer = _buttons(advice, key)
    show_reasons(advice)
    return answer


def show_worth_asking(asking: Asking | None) -> None:
    """The one question that would help most, quietly; nothing where no answer would change the action."""
    if asking is None:
        return
    then = f", quase sempre para **{in_sentence(asking.then.label)}**" if asking.then is not asking.now else ""
    st.caption(
        f":material/help: Vale perguntar {asking.question}: a resposta mudaria a ação "
        f"em {percent(asking.share)} dos casos{then}."
    )


def when_words(when: datetime, now: datetime, zone: ZoneInfo) -> str:
    """ "hoje, a partir das 16:15", "amanhã às 09:00", "segunda, 23/11, às 09:00"."""
    local, today = when.astimezone(zone), now.astimezone(zone).date()
    hour = f"{local.hour:02d}:{local.minute:02d}"
    if local.date() == today:
        return f"hoje, a partir das {hour}"
    if local.date() == today + timedelta(days=1):
        return f"amanhã, às {hour}"
    return f"{_WEEKDAYS[local.weekday()]}, {day(local.date())[:5]}, às {hour}"


def weekday(day: date) -> str:
    """ "segunda"."""
    return _WEEKDAYS[day.weekday()]


def show_reasons(advice: Recommendation) -> None:
    """Why this action: the reason to wait at once, a receipt and the actions left out behind one click."""
    if advice.chance is None:
        st.caption(f"{advice.reasons[0].text[:1].upper()}{advice.reasons[0].text[1:]}.")
    with st.expander("Por que esta ação?", key=f"porque_{advice.recommendation_id}", type="compact"):
        if advice.chance is not None:
            lines = " · ".join(f"{line.text} {signed(line.points)}" for line in advice.reasons)
            gain = f" · ganho esperado de {points(advice.gain)}" if advice.gain > 0 else ""
            st.markdown(
                f"Chance de avançar: **{advice.chance}**{gain}  \nponto de partida {advice.start_points} · {lines}"
            )
        if advice.message:
            st.markdown(f"“{plain(advice.message)}”")
        for one in advice.excluded:
            st.markdown(f"- **{one.action.label}**: {one.reason}")


def _buttons(advice: Recommendation, key: str) -> Answer | None:
    with st.container(horizontal=True, gap="xsmall", key=f"{key}_botoes"):
        if advice.whatsapp_link:
            st.link_button("Abrir WhatsApp", advice.whatsapp_link, icon=":material/chat:", key=f"{key}_whatsapp")
        if offers.button(Permission.CAN_EDIT, "Feito", icon=":material/check:", key=f"{key}_feito"):
            return Answer(advice.recommendation_id, Feedback.DONE, "")
        if offers.button(Permission.CAN_EDIT, "Adiar", key=f"{key}_adiar"):
            return Answer(advice.recommendation_id, Feedback.POSTPONED, "")
        if not offers.may(Permission.CAN_EDIT):
            return None
        with st.popover("Recusar", type="tertiary", key=f"{key}_recusar"):
            reason = st.text_input("Por que não?", key=f"{key}_motivo", placeholder="Ex.: pediu para não receber")
            is_refused = st.button("Recusar esta ação", key=f"{key}_recusar_sim", disabled=not reason.strip())
    return Answer(advice.recommendation_id, Feedback.REFUSED, reason) if is_refused else None
