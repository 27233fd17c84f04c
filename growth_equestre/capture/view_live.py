"""What came in while somebody looks at a list: told at once, and the list repainted when nobody is disturbed by it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import streamlit as st

from growth_equestre.capture import service_arrivals as arrivals
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads.types import LeadLine
from growth_equestre.ui import formats, links

LOOKS_EVERY = timedelta(seconds=2)
REPAINTS_EVERY = timedelta(seconds=5)
_DRAWN, _DRAWN_AT, _TOLD = "vivo_desenhado", "vivo_desenhado_em", "vivo_contado"
_TABLE = "leads_tabela_"
_PEOPLE = formats.Noun("lead chegou", "leads chegaram")

_calm = st.components.v2.component(
    "growth_calm", js=(Path(__file__).with_name("calm.js")).read_text(encoding="utf-8")
)  # fmt: skip


def watch(ws: Workspace) -> None:
    """Once per page, outside of any fragment: from now on the page follows what happens to leads."""
    latest = arrivals.latest_change(ws)
    st.session_state[_DRAWN], st.session_state[_DRAWN_AT] = latest, ws.now()
    st.session_state.setdefault(_TOLD, latest)
    _look(ws)


@st.fragment(run_every=LOOKS_EVERY)
def _look(ws: Workspace) -> None:
    latest = arrivals.latest_change(ws)
    if latest > st.session_state[_TOLD]:
        _tell(ws, latest)
    if latest == st.session_state[_DRAWN] or not _may_repaint(ws.now()):
        return
    # The browser answers when no dialog is open and nobody types: only it knows.
    if _calm(key="vivo_calma", data={"number": latest}, on_calm_change=lambda: None).get("calm"):
        st.rerun()


def _tell(ws: Workspace, latest: int) -> None:
    found, in_all = arrivals.arrived_since(ws, st.session_state[_TOLD])
    if not found:
        return
    with st.container(key="chegadas", gap="xsmall"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"**:material/person_add: {formats.count(in_all, _PEOPLE)}**", width="content")
            st.button("Fechar", key="chegadas_fechar", icon=":material/close:", type="tertiary", on_click=_close,
                      args=(latest,))  # fmt: skip
        for line in found:
            _show(line, latest)


def _show(line: LeadLine, latest: int) -> None:
    known = [line.place, line.segment.label if line.segment else ""]
    chance = "sem chance ainda" if line.score is None else f"chance {line.score}"
    words = " · ".join(formats.plain(part) for part in (*known, chance) if part)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center",
                      key=f"chegada_{line.lead_id}"):  # fmt: skip
        st.markdown(f"{formats.plain(line.name)}  \n:small[:gray[{words}]]", width="stretch")
        # Not a link: one to the page that is open leads nowhere.
        if st.button("Abrir", key=f"abrir_{line.lead_id}", icon=":material/arrow_forward:", type="tertiary"):
            _close(latest)
            links.go("leads", lead=line.lead_id)


def _close(latest: int) -> None:
    st.session_state[_TOLD] = latest


def _may_repaint(now: datetime) -> bool:
    """Not right after the last time, and not while rows are ticked: another order would untick them."""
    if now - st.session_state[_DRAWN_AT] < REPAINTS_EVERY:
        return False
    tables = (state for name, state in st.session_state.items() if str(name).startswith(_TABLE))
    return not any(state.get("selection", {}).get("rows") for state in tables if hasattr(state, "get"))
