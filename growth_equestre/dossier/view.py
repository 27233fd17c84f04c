"""One lead on screen, read in five seconds: who, how likely, why, what now, with whom; the rest one tab away."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from growth_equestre.crm import view as crm_view
from growth_equestre.dossier import service, view_forms, view_glance, view_kept, view_partners
from growth_equestre.dossier.types import Dossier, Opening, ThreadEntry
from growth_equestre.events import view as events_view
from growth_equestre.foundation.vocab import Permission, Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.next_action import service as next_action
from growth_equestre.next_action import view as next_action_view
from growth_equestre.scoring import view as scoring_view
from growth_equestre.ui import feedback, formats, links, offers, theme

_WAYS = {
    "lead": ("Abrir ficha", ":material/open_in_full:"),
    "leads": ("Ver na lista", ":material/group:"),
}
_TABS = ("Parceiros", "Linha do tempo", "Cadastro")


def show_dossier(ws: Workspace, opened: Opening, on_close: Callable[[], None]) -> None:
    """The whole lead; `on_close` runs as a callback when the person is done with it.

    Who, how hot and why stand before the rest is composed.
    """
    with st.container(gap="small", key="dossie"):
        show_who(opened, on_close)
        glance, doing = st.container(), st.container()
        chance, why = st.columns([5, 7], gap="small")
        with chance, st.container(border=True, gap="xsmall", key="cartao_chance"):
            number, changes = st.empty(), st.container()
            with number.container():
                show_chance(ws, opened)
        if opened.score:
            with why:
                scoring_view.show_receipt(opened.score, level=3)
        found = view_kept.whole(ws, opened)
        with glance:
            view_glance.show_glance(ws, found)
        with doing:
            show_actions(ws, found)
        if found.gained_in_week:
            with number.container():
                show_chance(ws, found)
        with changes:
            show_what_would_change(found)
        with chance, st.container(border=True, gap="xsmall", key="cartao_proxima_acao"):
            show_next_action(ws, found)
        with why:
            view_partners.show_best(found)
        _show_rest(ws, found)


def show_who(found: Opening, on_close: Callable[[], None] | None = None) -> None:
    """Name, place, segment, owner and stage; with a way out where the lead stands beside a list."""
    lead = found.lead
    with st.container(horizontal=True, horizontal_alignment="distribute", key="quem"):
        with st.container(gap=None, width="stretch"):
            st.header(formats.plain(lead.name), anchor=False)
            segment = lead.segment.label if lead.segment else ""
            known = [formats.plain(part) for part in (lead.place, segment, lead.owner or "") if part]
            st.markdown(f":gray[{' · '.join(known) or 'Sem cidade nem segmento ainda.'}] {_stages(found)}")
        if on_close:
            st.button("Fechar", key="fechar_lead", icon=":material/close:", type="tertiary", on_click=on_close)


def _stages(found: Opening) -> str:
    badges = theme.stage_badge(found.lead.stage)
    if found.score and found.score.suggested_stage is not found.lead.stage:
        badges += f" :material/chevron_right: {theme.stage_badge(found.score.suggested_stage, prefix='sugerido: ')}"
    if found.lead.stage is Stage.LOST and found.lead.lost_reason:
        badges += f" :gray[{formats.plain(found.lead.lost_reason)}]"
    return badges


def show_actions(
    ws: Workspace, found: Dossier, with_link: str = "lead", more: Callable[[], None] | None = None
) -> None:
    """What can be done with the lead, and the way to its other screen: `lead` is its own page, `leads` the list.

    more: draws further buttons in the same row.
    """
    lead = found.lead
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="acoes_do_lead"):
        if offers.button(
            Permission.CAN_EDIT, "Registrar evento", icon=":material/add:", type="primary", key="registrar_evento"
        ):
            _register_dialog(ws, lead.lead_id)
        if offers.button(Permission.CAN_EDIT, "Mudar etapa", icon=":material/flag:", key="mudar_etapa"):
            _stage_dialog(ws, found)
        if offers.button(Permission.CAN_HANDOFF, "Encaminhar", icon=":material/handshake:", key="encaminhar"):
            view_partners.hand_over(ws, found, found.partners[0] if found.partners else None, _stage_dialog)
        if found.score:
            offers.button(Permission.CAN_SCORE, "Atualizar score", icon=":material/refresh:", key="atualizar_score",
                          on_click=_score, args=(ws, lead.lead_id))  # fmt: skip
        if more:
            more()
        label, icon = _WAYS[with_link]
        links.link(with_link, label, icon=icon, lead=lead.lead_id)


@st.dialog("Registrar evento", icon=":material/add:")
def _register_dialog(ws: Workspace, lead_id: str) -> None:
    crm_view.register_event_form(ws, lead_id)


@st.dialog("Mudar etapa", icon=":material/flag:")
def _stage_dialog(ws: Workspace, found: Dossier, line: str = "") -> None:
    if line:
        st.info(line, icon=":material/info:")
    crm_view.stage_mover(ws, found.lead)


def missing_words(found: Dossier) -> str:
    """ "orçamento, prazo e necessidade"."""
    return formats.listing(list(found.confirmations.missing))


def show_chance(ws: Workspace, found: Opening) -> None:
    """The number with its doubt, and its trend once that is known."""
    if found.score:
        trend = found.gained_in_week if isinstance(found, Dossier) else None
        scoring_view.show_score(found.score, trend=trend, now=ws.now())
        return
    st.markdown("**Ainda sem chance calculada**")
    offers.button(Permission.CAN_SCORE, "Calcular score", icon=":material/calculate:", key="calcular_score",
                  on_click=_score, args=(ws, found.lead.lead_id))  # fmt: skip


def show_what_would_change(found: Dossier) -> None:
    """What would change the number; nothing while there is none."""
    if found.score:
        scoring_view.show_what_would_change(found.changes)


def _score(ws: Workspace, lead_id: str) -> None:
    """Before the screen is drawn, so that it is drawn once and with the new score."""
    with feedback.shown_errors():
        found = view_kept.renewed(ws, lead_id)
        feedback.succeed(f"Score calculado: {found.score.score if found.score else 'nenhum'}.")


def show_next_action(ws: Workspace, found: Dossier) -> None:
    """What to do next, with its answers."""
    advice = found.recommendation
    if advice is None:
        st.caption("Ainda sem próxima ação.")
        return
    answer = next_action_view.show_recommendation(advice, now=ws.now(), zone=ws.local_zone)
    next_action_view.show_worth_asking(found.asking)
    if answer:
        with feedback.shown_errors():
            change_set_id = next_action.mark(ws, answer.recommendation_id, answer.feedback, answer.reason)
            feedback.succeed(
                f"{advice.action.label}: {answer.feedback.value}.",
                undo=lambda: _undone(ws, change_set_id, "A ação voltou a ficar aberta."),
            )
            st.rerun()


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
