"""A lead's dossier, composed once for a visitor and kept until something about it may have changed."""

from __future__ import annotations

import streamlit as st

from growth_equestre.dossier import service
from growth_equestre.dossier.types import Dossier, Opening
from growth_equestre.foundation.workspace import Workspace

_KEPT = "dossie_composto"


def opening(ws: Workspace, lead_id: str) -> tuple[Opening, bool]:
    """Who and how hot, or all that is kept of it; and whether asking just changed the score, which is brought to now.

    Raises LeadNotFound.
    """
    stamp = service.stamp(ws, lead_id)
    kept = st.session_state.get(_KEPT)
    if kept is not None and kept[0] == stamp:
        return kept[1], False
    found = renewed(ws, lead_id)
    return found, st.session_state[_KEPT][0] != stamp


def renewed(ws: Workspace, lead_id: str) -> Opening:
    """Who and how hot at this very moment, kept. Raises LeadNotFound."""
    found = service.opening(ws, lead_id)
    st.session_state[_KEPT] = (service.stamp(ws, lead_id), found)
    return found


def whole(ws: Workspace, opened: Opening) -> Dossier:
    """The dossier that this is the first part of, composed unless it is kept."""
    if isinstance(opened, Dossier):
        return opened
    lead_id = opened.lead.lead_id
    found = service.completed(ws, lead_id, opened)
    st.session_state[_KEPT] = (service.stamp(ws, lead_id), found)
    return found
