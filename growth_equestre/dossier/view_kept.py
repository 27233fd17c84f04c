"""A lead's dossier, composed once for a visitor and kept until something about it may have changed."""

from __future__ import annotations

import streamlit as st

from growth_equestre.dossier import service
from growth_equestre.dossier.types import Dossier
from growth_equestre.foundation.workspace import Workspace

_KEPT = "dossie_composto"


def current(ws: Workspace, lead_id: str) -> tuple[Dossier, bool]:
    """The dossier, and whether composing it just changed the lead: its score is brought to now. Raises LeadNotFound."""
    stamp = service.stamp(ws, lead_id)
    kept = st.session_state.get(_KEPT)
    if kept is not None and kept[0] == stamp:
        return kept[1], False
    found = renewed(ws, lead_id)
    return found, st.session_state[_KEPT][0] != stamp


def renewed(ws: Workspace, lead_id: str) -> Dossier:
    """The dossier of this very moment, kept. Raises LeadNotFound."""
    found = service.dossier(ws, lead_id)
    st.session_state[_KEPT] = (service.stamp(ws, lead_id), found)
    return found
