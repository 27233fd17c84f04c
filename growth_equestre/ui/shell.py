"""The frame around every page: navigation, brand, workspace name, notices, errors in words.

`pages/_shell.py` gives it what it cannot know (who is here); the pages themselves stay thin files in `pages/`.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, Protocol

import streamlit as st

from growth_equestre.foundation import logs
from growth_equestre.foundation.errors import SignedOut
from growth_equestre.foundation.vocab import Permission
from growth_equestre.ui import feedback, offers, shortcuts, theme

ROOT = Path(__file__).parents[2]
_HERE = Path(__file__).parent
_SIDEBAR_PX = 232
_modules_seen = 0


class Screen(NamedTuple):
    """One entry of the menu; `address` is its path in the URL, `file` is in pages/. is_listed: shown in the menu."""

    file: str
    title: str
    icon: str
    address: str
    is_listed: bool = True


MENU: dict[str, tuple[Screen, ...]] = {
    "Trabalho": (
        Screen("visao_geral.py", "Visão geral", ":material/home:", "visao-geral"),
        Screen("hoje.py", "Hoje", ":material/today:", "hoje"),
        Screen("funil.py", "Funil", ":material/view_kanban:", "funil"),
        Screen("leads.py", "Leads", ":material/group:", "leads"),
        Screen("lead.py", "Ficha do lead", ":material/person:", "lead", is_listed=False),
        Screen("parceiros.py", "Parceiros", ":material/handshake:", "parceiros"),
        Screen("criar_lead.py", "Criar lead", ":material/person_add:", "criar-lead"),
    ),
    "Cadastros": (
        Screen("duplicados.py", "Duplicados", ":material/merge:", "duplicados"),
        Screen("historico.py", "Histórico", ":material/history:", "historico"),
    ),
    "Apresentação": (
        Screen("roteiro_de_demo.py", "Roteiro de demo", ":material/checklist:", "roteiro-de-demo"),
    ),
    "Espaço de trabalho": (
        Screen("modelos.py", "Modelos", ":material/insights:", "modelos"),
        Screen("privacidade.py", "Privacidade", ":material/shield_person:", "privacidade"),
        Screen("configuracoes.py", "Configurações", ":material/tune:", "configuracoes"),
        Screen("acesso.py", "Acesso", ":material/login:", "acesso", is_listed=False),
        Screen("primeiro_acesso.py", "Primeiro acesso", ":material/person_add:", "primeiro-acesso", is_listed=False),
    ),
}  # fmt: skip


class Visitors(Protocol):
    """Knows who is at this screen."""

    def rights_here(self) -> frozenset[Permission]: ...

    def show_identity(self) -> None: ...

    def show_signed_out(self, error: SignedOut) -> None: ...


def render_shell(visitors: Callable[[], Visitors]) -> None:
    """Draw the frame and run the page of the address. What is raised as GrowthError is shown.

    Who is here comes last: to know it, rooms must be loaded, and the frame and the title of a page wait for no room.
    """
    st.set_page_config(page_title="Growth Equestre", page_icon=_HERE / "icon.svg", layout="wide",
                       initial_sidebar_state=_SIDEBAR_PX)  # fmt: skip
    theme.apply()
    page = st.navigation(_pages(), position="sidebar", expanded=True)
    logo = "logo_dark.svg" if theme.is_dark() else "logo.svg"
    st.logo(_HERE / logo, size="large", icon_image=_HERE / "icon.svg")
    place = st.sidebar.container()
    offers.note_rights(_rights(visitors))
    with logs.request_for("tela") as request, feedback.shown_errors():
        request["route"] = f"/{page.url_path}"
        try:
            page.run()
            with place:
                visitors().show_identity()
        except SignedOut as error:
            visitors().show_signed_out(error)
    feedback.show_notices()
    shortcuts.apply({screen.address: screen.title for screens in MENU.values() for screen in screens})
    _spare_what_stays()


def _rights(visitors: Callable[[], Visitors]) -> frozenset[Permission]:
    """What whoever is here may; all, and no room loaded to know it, where there are no accounts."""
    # Whoever started the server has read the settings: this alone loads nothing.
    from growth_equestre.foundation.settings import control_file  # noqa: PLC0415

    return visitors().rights_here() if control_file().exists() else frozenset(Permission)


def _spare_what_stays() -> None:
    """Take the rooms out of the collector's rounds, whenever more of them were loaded.

    Until a full collection is done nobody is answered: a tenth of a second for modules and reference tables that
    never go. Streamlit's own, after every run, is turned off in its settings.
    """
    global _modules_seen  # noqa: PLW0603
    if len(sys.modules) != _modules_seen:
        _modules_seen = len(sys.modules)
        gc.freeze()


def _pages() -> dict[str, list[st.Page]]:
    return {
        group: [
            st.Page(
                ROOT / "pages" / screen.file,
                title=screen.title,
                icon=screen.icon,
                url_path=screen.address,
                default=screen.address == "visao-geral",
                visibility="visible" if screen.is_listed else "hidden",
            )
            for screen in screens
        ]
        for group, screens in MENU.items()
    }
