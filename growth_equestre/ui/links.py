"""Ways from one screen to another, by the screen's address; parameters end in the address bar and can be shared."""

from __future__ import annotations

import streamlit as st

from growth_equestre.ui.shell import MENU

_FILES = {screen.address: screen.file for screens in MENU.values() for screen in screens}


def link(address: str, label: str, *, icon: str | None = None, **params: str) -> None:
    """A link to the screen, for example `link("leads", "Abrir", lead=lead_id)`. Unknown address: KeyError."""
    st.page_link(_FILES[address], label=label, icon=icon, query_params=params or None)


def go(address: str, **params: str) -> None:
    """Leave this run and open the screen. Unknown address: KeyError."""
    st.switch_page(_FILES[address], query_params=params or None)
