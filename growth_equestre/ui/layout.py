"""The shape of every screen: title, one line, primary action; filters in one row; content beside detail."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from growth_equestre.foundation.vocab import Permission
from growth_equestre.ui import empty, offers

Option = TypeVar("Option")


def page_header(
    title: str,
    line: str,
    *,
    action: str | None = None,
    action_icon: str | None = None,
    action_help: str | None = None,
    action_key: str = "acao_principal",
    needs: str = Permission.CAN_EDIT,
) -> bool:
    """Title, the one line that says what the screen is for, and the primary action at the right, for whoever may.

    needs: the permission that the action asks for. Returns True in the run in which the action was clicked.
    """
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom", key="cabecalho"):
        with st.container(width="stretch", gap=None):
            st.title(title, anchor=False)
            st.markdown(f":gray[{line}]")
        if action is None:
            return False
        return offers.button(needs, action, type="primary", icon=action_icon, help=action_help, key=action_key)


@contextmanager
def filter_row(key: str, defaults: Mapping[str, Any], *, on_change: Callable[[], None] | None = None) -> Iterator[None]:
    """One row of filters, closed by "Limpar" when any differs from its default.

    defaults: session-state key of each filter widget inside the block, with the value that means "no filter".
        with filter_row("leads", {"leads_uf": [], "leads_texto": ""}):
            pill_filter("Estado", STATES, key="leads_uf")
            text_filter("Buscar", key="leads_texto", placeholder="Nome, cidade ou telefone")
    """
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key=f"{key}_filtros"):
        yield
        active = [name for name, unset in defaults.items() if _is_active(st.session_state.get(name), unset)]
        if active:
            label = "Limpar" if len(active) == 1 else f"Limpar ({len(active)})"
            st.button(label, key=f"{key}_limpar", icon=":material/close:", type="tertiary",
                      on_click=_clear, args=(dict(defaults), on_change))  # fmt: skip


def nothing_found(
    sentence: str, defaults: Mapping[str, Any], *, key: str, on_change: Callable[[], None] | None = None
) -> None:
    """Filters that leave nothing, and the button that clears them: on a phone theirs is beyond the edge.

    defaults, on_change: as in `filter_row`.
    """
    empty.empty_state(sentence, action="Limpar os filtros", action_icon=":material/close:", key=key, drawing="search",
                      on_click=lambda: _clear(dict(defaults), on_change))  # fmt: skip


def pill_filter(
    label: str,
    options: Sequence[Option],
    *,
    key: str,
    format_func: Callable[[Any], str] | None = None,
    on_change: Callable[[], None] | None = None,
) -> list[Option]:
    """Few options (up to about 8), several at once; an active pill is clicked again to remove it."""
    return list(st.pills(label, options, selection_mode="multi", key=key, format_func=format_func, on_change=on_change))


def choice_filter(
    label: str,
    options: Sequence[Option],
    *,
    key: str,
    format_func: Callable[[Any], str] | None = None,
    on_change: Callable[[], None] | None = None,
) -> Option:
    """Exactly one of a few options (sorting, view); the first is the default."""
    chosen = st.segmented_control(
        label, options, default=None if key in st.session_state else options[0], required=True,
        key=key, format_func=format_func, on_change=on_change,
    )  # fmt: skip
    return options[0] if chosen is None else chosen


def list_filter(
    label: str,
    options: Sequence[Option],
    *,
    key: str,
    placeholder: str = "Todos",
    format_func: Callable[[Any], str] = str,
    on_change: Callable[[], None] | None = None,
    width: int = 240,
) -> list[Option]:
    """Many options (states, cities, CNAE): a searchable list, several at once."""
    return list(
        st.multiselect(
            label, options, key=key, placeholder=placeholder, format_func=format_func, on_change=on_change,
            width=width, select_all=False,
        )
    )  # fmt: skip


def text_filter(
    label: str, *, key: str, placeholder: str, on_change: Callable[[], None] | None = None, width: int = 280
) -> str:
    """Free search, trimmed."""
    typed = st.text_input(
        label, key=key, placeholder=placeholder, on_change=on_change, width=width, icon=":material/search:"
    )
    return (typed or "").strip()


def content_and_detail(
    *, has_detail: bool = True, is_detail_main: bool = False
) -> tuple[DeltaGenerator, DeltaGenerator]:
    """Content (7) and detail (5) side by side; on a phone they stack with the detail first.

    Without detail the content takes the whole width and the second container stays empty. Where the detail is what
    the person came for, it takes the 7.
    """
    if not has_detail:
        whole = st.container()
        return whole, whole.container()
    with st.container(key="conteudo_e_detalhe"):
        content, detail = st.columns([5, 7] if is_detail_main else [7, 5], gap="medium" if is_detail_main else "large")
    return content, detail


def section(title: str, line: str = "") -> None:
    """Heading of one part of a screen, with an optional quiet line under it."""
    st.header(title, anchor=False)
    if line:
        st.caption(line)


def card(key: str) -> DeltaGenerator:
    """A bordered container on the surface colour, for what belongs together: `with card("lead"): ...`."""
    return st.container(border=True, key=f"cartao_{key}")


def figures(items: Sequence[tuple[str, str, str]], *, key: str = "principais") -> None:
    """Key figures in one row, two by two on a phone: (label, value already formatted, quiet note or "")."""
    with st.container(key=f"figuras_{key}"):
        columns = st.columns(len(items), gap="small")
    for column, (label, value, note) in zip(columns, items, strict=True):
        with column.container(border=True, height="stretch", gap=None):
            st.metric(label, value)
            if note:
                st.caption(note)


def _is_active(chosen: Any, unset: Any) -> bool:
    """A widget not drawn yet, or emptied, does not filter; a switch turned off may."""
    return chosen is not None and chosen not in ("", []) and chosen != unset


def _clear(defaults: dict[str, Any], on_change: Callable[[], None] | None) -> None:
    for name, unset in defaults.items():
        st.session_state[name] = unset
    if on_change:
        on_change()
