"""Saved ways of looking at the list of leads: open one, keep the one on screen, choose the columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from growth_equestre.dossier import service_saved_views as saved
from growth_equestre.dossier import view_columns
from growth_equestre.dossier.types_saved_views import SavedView
from growth_equestre.foundation.errors import GrowthError
from growth_equestre.foundation.vocab import STATES, Permission, Segment, Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import view as journal_view
from growth_equestre.leads.types import LeadSort
from growth_equestre.ui import feedback, formats

SCREEN = "leads"
_OPENED, _SORT, _BOX = "leads_visao_aberta", "leads_ordem", "leads_visoes"
_LISTS: Mapping[str, Callable[[Any], Any]] = {
    "leads_segmento": Segment,
    "leads_etapa": Stage,
    "leads_sugerido": Stage,
    "leads_uf": lambda code: {state: state for state in STATES}[code],
    view_columns.KEY: lambda name: {known: known for known in view_columns.COLUMNS}[name],
}
_TEXTS = ("leads_texto", "leads_chance")


def open_default(ws: Workspace) -> None:
    """On this visitor's first look, open the view that they chose to begin with."""
    if _OPENED in st.session_state:
        return
    st.session_state[_OPENED] = ""
    found = saved.default_view(ws, SCREEN)
    if found and not any(st.session_state.get(key) for key in (*_LISTS, "leads_texto")):
        _open(found)


def show_views(ws: Workspace, on_open: Callable[[], None]) -> None:
    """One button that holds the saved views, the columns, and a way to keep what is on screen."""
    with st.popover("Visões", icon=":material/bookmarks:", key=_BOX, on_change="rerun"):
        found = saved.views(ws, SCREEN)
        for one in found:
            _show_view(ws, one, on_open)
        if found:
            st.button("Voltar ao comum", key="visao_comum", type="tertiary", icon=":material/restart_alt:",
                      on_click=_open_usual, args=(on_open,))  # fmt: skip
        view_columns.show_choice()
        if Permission.CAN_EDIT in ws.actor.permissions:
            _show_saving(ws)


def _show_view(ws: Workspace, one: SavedView, on_open: Callable[[], None]) -> None:
    is_own = one.user_id == ws.actor.user_id
    about = [] if is_own else [f"de {formats.plain(one.user_name)}"]
    about += ["da equipe"] if is_own and one.is_shared else []
    about += ["abre sozinha"] if is_own and one.is_default else []
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(formats.plain(one.name), key=f"visao_{one.view_id}", icon=_icon(one), help=" · ".join(about) or None,
                  on_click=_open_and_tell, args=(one, on_open), width="stretch")  # fmt: skip
        if is_own:
            st.button("Excluir", key=f"visao_excluir_{one.view_id}", icon=":material/delete:", type="tertiary",
                      on_click=_remove, args=(ws, one))  # fmt: skip


def _icon(one: SavedView) -> str:
    is_open = st.session_state.get(_OPENED) == one.view_id
    return ":material/check:" if is_open else ":material/group:" if one.is_shared else ":material/bookmark:"


def _show_saving(ws: Workspace) -> None:
    st.text_input("Salvar o que está na tela como", key="visao_nome", placeholder="Por exemplo: Quentes de SP",
                  max_chars=saved.LONGEST_NAME)  # fmt: skip
    st.checkbox("Toda a equipe vê", key="visao_equipe")
    st.checkbox("Abrir Leads sempre assim", key="visao_sempre")
    st.button("Salvar visão", key="visao_salvar", icon=":material/bookmark_add:", on_click=_save, args=(ws,))


def _save(ws: Workspace) -> None:
    name = str(st.session_state.get("visao_nome") or "")
    try:
        change_set_id = saved.save_view(
            ws, SCREEN, name, _on_screen(), is_shared=bool(st.session_state.get("visao_equipe")),
            is_default=bool(st.session_state.get("visao_sempre")),
        )  # fmt: skip
    except GrowthError as error:
        feedback.succeed(str(error), icon=":material/error:")
        return
    st.session_state["visao_nome"] = ""
    _close_box()
    feedback.succeed(f"Visão “{name.strip()}” salva.", undo=journal_view.way_back(ws, change_set_id))


def _remove(ws: Workspace, one: SavedView) -> None:
    try:
        change_set_id = saved.remove_view(ws, one.view_id)
    except GrowthError as error:
        feedback.succeed(str(error), icon=":material/error:")
        return
    _close_box()
    feedback.succeed(f"Visão “{one.name}” excluída.", undo=journal_view.way_back(ws, change_set_id))


def _on_screen() -> dict[str, Any]:
    """Filters, order and columns as they stand, as JSON."""
    state = st.session_state
    kept: dict[str, Any] = {key: [str(one) for one in state.get(key) or []] for key in _LISTS}
    kept |= {key: str(state.get(key) or "") for key in _TEXTS}
    return kept | {_SORT: str(state.get(_SORT) or LeadSort.CHANCE)}


def _open_and_tell(one: SavedView, on_open: Callable[[], None]) -> None:
    _open(one)
    _close_box()
    on_open()


def _open(one: SavedView) -> None:
    """Put a view on the screen; what this version of the product no longer knows is left out."""
    for key, kind in _LISTS.items():
        st.session_state[key] = [known for code in one.settings.get(key, ()) if (known := _known(kind, code))]
    for key in _TEXTS:
        st.session_state[key] = str(one.settings.get(key) or ("Todas" if key == "leads_chance" else ""))
    st.session_state[_SORT] = _known(LeadSort, one.settings.get(_SORT)) or LeadSort.CHANCE
    st.session_state[_OPENED] = one.view_id


def _open_usual(on_open: Callable[[], None]) -> None:
    _open(SavedView("", "", "", "", is_shared=False, is_default=False, settings={}))
    st.session_state[view_columns.KEY] = list(view_columns.USUAL)
    _close_box()
    on_open()


def _close_box() -> None:
    """Once something was done in it: on a phone it covers the list, and the notice with its way back."""
    st.session_state[_BOX] = False


def _known(kind: Callable[[Any], Any], code: Any) -> Any:
    try:
        return kind(code)
    except (KeyError, ValueError):
        return None
