"""The bin: who was deleted, until when it can be restored, and the way back."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import view as journal_view
from growth_equestre.leads import service_bin
from growth_equestre.leads.types import BinnedLead
from growth_equestre.ui import empty, feedback, formats, tables
from growth_equestre.ui.formats import Noun

_KEY = "lixeira"
_LEAD = Noun("lead", "leads")
_COLUMNS = {
    "nome": tables.text_column("Nome", width=220),
    "lugar": tables.text_column("Cidade", width=170),
    "excluido": tables.text_column("Excluído", width=130),
    "por": tables.text_column("Por", width=215),
    "ate": tables.text_column("Some para sempre", width=170),
}


@st.fragment
def show_bin(ws: Workspace) -> None:
    """The list, with checkboxes to restore."""
    with feedback.shown_errors():
        _show_list(ws)
    feedback.show_notices()


def _show_list(ws: Workspace) -> None:
    total = service_bin.binned(ws, 1)[1]
    if not total:
        empty.empty_state("A lixeira está vazia. Um lead excluído espera aqui por 30 dias.", key="lixeira_vazia")
        return
    st.caption("Um lead excluído espera aqui por 30 dias; depois some com toda a história. Marque quem deve voltar.")
    bar = st.container(horizontal=True, gap="small", key="lixeira_ferramentas")
    selection = tables.paged_table(
        _KEY,
        fetch=lambda limit, offset: _frame(ws, service_bin.binned(ws, limit, offset)[0]),
        total=total,
        id_column="lead_id",
        columns=_COLUMNS,
        noun=_LEAD,
        several=True,
    )
    chosen = selection.ids or ((selection.opened,) if selection.opened else ())
    with bar:
        _show_restore(ws, chosen)


def _show_restore(ws: Workspace, chosen: tuple[str, ...]) -> None:
    if Permission.CAN_DELETE not in ws.actor.permissions:
        return
    label = f"Recuperar {formats.count(len(chosen), _LEAD)}" if chosen else "Recuperar"
    if st.button(label, icon=":material/restore_from_trash:", type="primary", key="recuperar", disabled=not chosen):
        change_set_id = service_bin.restore_many(ws, chosen)
        came_back = "voltou" if len(chosen) == 1 else "voltaram"
        feedback.succeed(
            f"{formats.count(len(chosen), _LEAD)} {came_back} à lista.", undo=journal_view.way_back(ws, change_set_id)
        )
        st.rerun()


def _frame(ws: Workspace, leads: tuple[BinnedLead, ...]) -> pd.DataFrame:
    now = ws.now()
    rows = [
        (
            one.lead_id,
            one.name,
            one.place or formats.MISSING,
            formats.ago(one.deleted_at, now),
            one.deleted_by or formats.MISSING,
            formats.ago(one.until, now) if one.until > now else "hoje",
        )
        for one in leads
    ]
    return pd.DataFrame(rows, columns=["lead_id", *_COLUMNS])
