"""The day's work on screen: the queue beside the lead at its head, one key per answer, and what came of it all."""

from __future__ import annotations

from datetime import datetime, timedelta

import streamlit as st

from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.next_action import service, service_today, view
from growth_equestre.next_action.types import Feedback, Recommendation, Today, TodayItem
from growth_equestre.next_action.view_outcomes import show_outcomes
from growth_equestre.ui import empty, feedback, formats, layout, links, offers, theme

AT_ONCE = 2_000
"""So many outdated leads are brought up to date while the person waits a second; more are left to the hourly work."""
SHOWN = 9
REASONS = ("O lead não quer", "Já falei com ele", "Não faz sentido agora")
_LOOK_EVERY = timedelta(minutes=5)
_CHOSEN = "hoje_escolhido"
_LEAD = formats.Noun("lead", "leads")
_ACTION = formats.Noun("ação", "ações")
_ANSWERS = (
    formats.Noun("feita", "feitas"), formats.Noun("adiada", "adiadas"), formats.Noun("recusada", "recusadas")
)  # fmt: skip


def show_today(ws: Workspace) -> None:
    """The whole screen below the title."""
    _bring_up_to_date(ws)
    chosen = layout.choice_filter("Ver", ["Fila do dia", "Resultados"], key="hoje_ver")
    if chosen == "Resultados":
        show_outcomes(service_today.outcome_counts(ws))
        return
    found = service_today.today(ws)
    _show_progress(ws, found)
    if not found.items:
        _show_nothing(found)
        return
    place = _place(found)
    queue, lead = layout.content_and_detail(is_detail_main=True)
    with lead:
        _show_lead(ws, found, place)
    with queue:
        _show_queue(ws, found, place)


def _bring_up_to_date(ws: Workspace) -> None:
    """Leads that something happened to get their action anew, at most every few minutes."""
    looked: datetime | None = st.session_state.get("hoje_conferido")
    if looked and ws.now() - looked < _LOOK_EVERY:
        return
    with feedback.shown_errors():
        due = service_today.count_due(ws)
        if 0 < due <= AT_ONCE and Permission.CAN_SCORE in ws.actor.permissions:
            with st.spinner(f"Escolhendo a próxima ação de {formats.count(due, _LEAD)}…"):
                service_today.refresh_due(ws)
        st.session_state["hoje_conferido"] = ws.now()


def _show_progress(ws: Workspace, found: Today) -> None:
    is_today = found.day == ws.now().astimezone(ws.local_zone).date()
    when = "hoje" if is_today else f"para {view.weekday(found.day)}, {formats.day(found.day)[:5]}"
    left = f"{formats.count(found.total, _ACTION)} {when}" if found.total else f"Nada mais {when}"
    counted = zip((found.done, found.postponed, found.refused), _ANSWERS, strict=True)
    said = ", ".join(formats.count(times, noun) for times, noun in counted)
    share = found.answered / max(1, found.answered + found.total)
    st.progress(share, text=f"**{left}** :gray[· {said}]")


def _show_nothing(found: Today) -> None:
    sentence = (
        "Tudo feito por hoje. A fila volta a encher quando os leads se mexem."
        if found.answered
        else "Nenhuma ação para agora. A fila se enche sozinha quando chegam leads e eventos."
    )
    if empty.empty_state(
        sentence, action="Ver leads", action_icon=":material/group:", key="hoje_vazio", drawing="calendar"
    ):
        links.go("leads")


def _place(found: Today) -> int:
    """Where the chosen lead stands in the queue; the head when none is chosen or it has left."""
    chosen = st.session_state.get(_CHOSEN)
    return next((place for place, item in enumerate(found.items) if item.lead_id == chosen), 0)


def _choose(lead_id: str | None) -> None:
    st.session_state[_CHOSEN] = lead_id


def _show_queue(ws: Workspace, found: Today, place: int) -> None:
    first = min(max(0, place - 2), max(0, len(found.items) - SHOWN))
    with st.container(gap="xsmall", key="hoje_fila"):
        for position, item in enumerate(found.items[first : first + SHOWN], start=first):
            _show_row(ws, item, position, is_chosen=position == place)
    with st.container(horizontal=True, gap="xsmall", key="hoje_passos"):
        before = found.items[place - 1].lead_id if place else None
        after = found.items[place + 1].lead_id if place + 1 < len(found.items) else None
        st.button("Anterior", key="hoje_anterior", icon=":material/arrow_upward:", type="tertiary", shortcut="K",
                  disabled=before is None, on_click=_choose, args=(before,))  # fmt: skip
        st.button("Próximo", key="hoje_proximo", icon=":material/arrow_downward:", type="tertiary", shortcut="J",
                  disabled=after is None, on_click=_choose, args=(after,))  # fmt: skip
    if found.total > len(found.items):
        st.caption(f"Os {formats.number(len(found.items))} primeiros de {formats.number(found.total)}.")


def _show_row(ws: Workspace, item: TodayItem, position: int, *, is_chosen: bool) -> None:
    known = [item.action.label, f"chance {item.score}" if item.score is not None else "", f"{item.when:%H:%M}"]
    words = " · ".join(part for part in known if part)
    st.button(
        f"**{position + 1}. {formats.plain(item.name)}**  \n:small[{words}]",
        key=f"hoje_linha_{item.lead_id}", type="secondary" if is_chosen else "tertiary", width="stretch",
        on_click=_choose, args=(item.lead_id,),
    )  # fmt: skip


def _show_lead(ws: Workspace, found: Today, place: int) -> None:
    item = found.items[place]
    advice = service.current(ws, item.lead_id)
    if advice is None or advice.recommendation_id != item.recommendation_id:
        st.caption("Este lead acabou de mudar. Escolha outro na fila.")
        return
    with layout.card("hoje_lead"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="top"):
            st.markdown(f"## {formats.plain(item.name)}", anchors=False, width="content")
            links.link("lead", "Abrir ficha", icon=":material/open_in_full:", lead=item.lead_id)
        chance = f"chance {item.score}" if item.score is not None else ""
        seen = f"ativo {formats.ago(item.last_at, ws.now())}"
        quiet = " · ".join(formats.plain(part) for part in (item.place, chance, seen) if part)
        st.markdown(f"{theme.stage_badge(item.stage)} :gray[{quiet}]")
        _show_action(ws, advice)
        answer = _answered(advice)
    if answer:
        after = found.items[place + 1].lead_id if place + 1 < len(found.items) else None
        _keep(ws, advice, item, answer, after)


def _show_action(ws: Workspace, advice: Recommendation) -> None:
    when = view.when_words(advice.when, ws.now(), ws.local_zone)
    channel = f" · {advice.channel.label}" if advice.channel else ""
    st.markdown(f"### {advice.action.label}", anchors=False)
    gain = f"ganho esperado de {formats.points(max(advice.gain, 0.0))}"
    st.markdown(f":gray[:material/schedule: {when}{channel} · {gain}]")
    if advice.message:
        st.markdown(f"> {formats.plain(advice.message)}")
    view.show_reasons(advice)


def _answered(advice: Recommendation) -> view.Answer | None:
    """The row of answers; each is one click or one key."""
    said: tuple[Feedback, str] | None = None
    with st.container(horizontal=True, gap="xsmall", key="hoje_respostas"):
        if advice.whatsapp_link:
            st.link_button("Abrir WhatsApp", advice.whatsapp_link, icon=":material/chat:", key="hoje_whatsapp",
                           type="primary", shortcut="W")  # fmt: skip
        if offers.button(Permission.CAN_EDIT, "Feito", icon=":material/check:", key="hoje_feito", shortcut="F",
                     type="secondary" if advice.whatsapp_link else "primary"):  # fmt: skip
            said = (Feedback.DONE, "")
        if offers.button(Permission.CAN_EDIT, "Adiar", icon=":material/snooze:", key="hoje_adiar", shortcut="A"):
            said = (Feedback.POSTPONED, "")
    if not offers.may(Permission.CAN_EDIT):
        return None
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="hoje_recusas"):
        st.caption("Recusar porque", width="content")
        for number, reason in enumerate(REASONS, start=1):
            if st.button(reason, key=f"hoje_recusar_{number}", type="tertiary", shortcut=str(number)):
                said = (Feedback.REFUSED, reason)
    return view.Answer(advice.recommendation_id, *said) if said else None


def _keep(ws: Workspace, advice: Recommendation, item: TodayItem, answer: view.Answer, after: str | None) -> None:
    with feedback.shown_errors():
        change_set_id = service.mark(ws, answer.recommendation_id, answer.feedback, answer.reason)
        _choose(after)

        def undo() -> str:
            journal.undo(ws, change_set_id)
            _choose(item.lead_id)
            return f"{item.name} voltou à fila."

        feedback.succeed(f"{advice.action.label}, {item.name}: {answer.feedback.value}.", undo=undo)
        st.rerun()
