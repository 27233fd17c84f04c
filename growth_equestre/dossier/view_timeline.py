"""What happened to a lead, on screen: one thread, filtered by kind and turned page by page."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from growth_equestre.dossier import service_timeline as timeline
from growth_equestre.dossier.types_timeline import Happening, Kind
from growth_equestre.events import view as events_view
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.ui import feedback, formats

_LINE = formats.Noun("registro", "registros")
_ICONS = {
    Kind.NOTE: ":material/sticky_note_2:",
    Kind.TASK: ":material/task_alt:",
    Kind.ACTION: ":material/send:",
    Kind.CHANCE: ":material/monitoring:",
    Kind.RECORD: ":material/history_edu:",
}
_PAGE, _KINDS, _LEAD = "linha_do_tempo_pagina", "linha_do_tempo_tipos", "linha_do_tempo_lead"


@st.fragment
def show_timeline(ws: Workspace, lead_id: str) -> None:
    """The whole thread; turning a page repaints this alone."""
    with feedback.shown_errors():
        if st.session_state.get(_LEAD) != lead_id:
            st.session_state[_LEAD] = lead_id
            _to_first()
        kinds = st.pills(
            "Mostrar só", list(Kind), selection_mode="multi", key=_KINDS, format_func=lambda kind: kind.label,
            on_change=_to_first, label_visibility="collapsed",
        )  # fmt: skip
        page = int(st.session_state.get(_PAGE, 0))
        found = timeline.thread(ws, lead_id, tuple(kinds), timeline.PAGE, page * timeline.PAGE)
        if not found.lines:
            nothing = "Nada desse tipo com este lead." if kinds else "Ainda não aconteceu nada com este lead."
            st.caption(f"{nothing} Registre o primeiro evento." if not kinds else nothing)
            return
        now = ws.now()
        with st.container(gap="xxsmall", key="linha_do_tempo"):
            for line in found.lines:
                show_line(ws, line, now)
        _show_pages(page, found.total)


def show_line(ws: Workspace, line: Happening, now: datetime) -> None:
    """One line: what, by how much the chance moved, when; who and the rest quietly under it."""
    icon = events_view.icon(line.event_type) if line.event_type else _ICONS.get(line.kind, "")
    moved = ""
    if line.score_after is not None:
        before = f"{line.score_before} › " if line.score_before is not None else ""
        moved = f" · {before}**{line.score_after}**"
    moment = f"{formats.moment(line.at, ws.local_zone)}, {formats.ago(line.at, now)}"
    quiet = " · ".join(formats.plain(part) for part in (line.detail, line.who) if part)
    under = f"  \n:gray[:small[{quiet}]]" if quiet else ""
    st.markdown(f"{icon} **{formats.plain(line.words)}**{moved} :gray[:small[{moment}]]{under}")


def _show_pages(page: int, total: int) -> None:
    last = (total - 1) // timeline.PAGE
    if not last:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="linha_do_tempo_paginas"):
        st.button("Mais novos", icon=":material/arrow_upward:", key="linha_do_tempo_antes", type="tertiary",
                  disabled=page == 0, on_click=_turn, args=(page - 1,))  # fmt: skip
        st.button("Mais antigos", icon=":material/arrow_downward:", key="linha_do_tempo_depois", type="tertiary",
                  disabled=page >= last, on_click=_turn, args=(page + 1,))  # fmt: skip
        st.caption(f"Página {page + 1} de {formats.number(last + 1)} · {formats.count(total, _LINE)}")


def _turn(page: int) -> None:
    st.session_state[_PAGE] = page


def _to_first() -> None:
    _turn(0)
