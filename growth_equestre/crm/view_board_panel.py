"""One lead opened on the board: where it stands, what the team wrote about it, and the way to its whole record."""

from __future__ import annotations

import streamlit as st

from growth_equestre.crm import view, view_work
from growth_equestre.foundation.errors import LeadNotFound
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import Lead
from growth_equestre.ui import feedback, formats, links

_PARAM = "lead"


def open_lead(lead_id: str) -> None:
    """Have the panel of this lead opened; its id goes to the address bar, so that it can be shared."""
    st.query_params[_PARAM] = lead_id


def show_opened(ws: Workspace) -> None:
    """Open the panel of the lead that the address names, if it names one."""
    lead_id = st.query_params.get(_PARAM)
    if not lead_id:
        return
    try:
        lead = leads.get(ws, lead_id)
    except LeadNotFound as error:
        _close()
        feedback.show_error(error)
        return
    st.dialog(formats.plain(lead.name), width="medium", on_dismiss=_close)(_show_panel)(ws, lead)


def _show_panel(ws: Workspace, lead: Lead) -> None:
    segment = lead.segment.label if lead.segment else ""
    known = [formats.plain(part) for part in (lead.place, segment, lead.owner or "") if part]
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.markdown(f":gray[{' · '.join(known) or 'Sem cidade nem segmento ainda.'}]")
        links.link("lead", "Abrir a ficha", icon=":material/open_in_full:", lead=lead.lead_id)
    with feedback.shown_errors():
        # A dialog is painted again without the board: read where the lead stands now.
        now = leads.get(ws, lead.lead_id)
        if Permission.CAN_EDIT in ws.actor.permissions:
            view.stage_mover(ws, now)
        view_work.render_work(ws, now.lead_id)


def _close() -> None:
    st.query_params.pop(_PARAM, None)
