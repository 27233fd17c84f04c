"""Only what somebody may do is offered to them: the same widgets, drawn where their role has the right.

What is offered is a courtesy; what holds is that every use case asks for its permission.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from growth_equestre.foundation.vocab import Permission

_RIGHTS = "_direitos"


def note_rights(rights: frozenset[Permission]) -> None:
    """What whoever is at this screen may; the shell says so before a page is drawn."""
    st.session_state[_RIGHTS] = rights


def may(needs: str) -> bool:
    """Whether to offer what needs this right."""
    return needs in st.session_state.get(_RIGHTS, frozenset(Permission))


def button(needs: str, label: str, **how: Any) -> bool:
    """st.button for whoever may; False, and nothing on screen, for others."""
    return may(needs) and st.button(label, **how)


def download_button(needs: str, label: str, *what: Any, **how: Any) -> bool:
    """st.download_button for whoever may; False, and nothing on screen, for others."""
    return may(needs) and st.download_button(label, *what, **how)
