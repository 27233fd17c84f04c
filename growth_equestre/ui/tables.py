"""Selectable tables paged in SQL: the caller fetches one page; the pager, the labels and the selection are ours.

selection = paged_table(
    "leads", fetch=lambda limit, offset: leads.page(ws, query, limit, offset), total=1203,
    id_column="lead_id", columns={"nome": text_column("Nome"), "score": chance_column("Chance")},
    noun=Noun("lead", "leads"),
)
if selection.only: ...
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Literal

import pandas as pd
import streamlit as st

from growth_equestre.foundation.vocab import Stage
from growth_equestre.ui import theme
from growth_equestre.ui.formats import Noun, count, number
from growth_equestre.ui.letters import fitting

Width = Literal["small", "medium", "large"] | int | None
Fetch = Callable[[int, int], pd.DataFrame]
PAGE_SIZE = 50
ROW_HEIGHT_PX = 40
HEADER_HEIGHT_PX = 42


@dataclass(frozen=True, slots=True)
class Selection:
    """What the person chose on the page shown. ids: rows ticked for bulk work, in table order; opened: row clicked."""

    ids: tuple[str, ...] = ()
    opened: str | None = None

    @property
    def only(self) -> str | None:
        """The one row to show in detail: the clicked one, else the single ticked one."""
        return self.opened or (self.ids[0] if len(self.ids) == 1 else None)


def text_column(label: str, *, width: Width = None, pinned: bool = False, help: str | None = None) -> Any:
    """Plain words; also numbers, money and dates already formatted by `formats`. Too long for `width` pixels: "…"."""
    return st.column_config.TextColumn(label, width=width, pinned=pinned, help=help)


def figure_column(label: str, *, width: Width = None, help: str | None = None) -> Any:
    """Figures already formatted as text (money, km, counts), aligned to the right."""
    return st.column_config.TextColumn(label, width=width, help=help, alignment="right")


def chance_column(label: str = "Chance", *, width: Width = None, help: str | None = None) -> Any:
    """Whole points 0 to 100 with a bar beside the figure (score, compatibility)."""
    return st.column_config.ProgressColumn(
        label, width=width, help=help, format="%d", min_value=0, max_value=100, color="primary"
    )


def stage_column(label: str = "Etapa", *, width: Width = None, help: str | None = None) -> Any:
    """Stage codes shown as words on the stage's own colour; the frame holds codes or None.

    The table always writes these words in white, so the light theme's deeper colours serve both themes.
    """
    return st.column_config.MultiselectColumn(
        label,
        width=width,
        help=help,
        options=[stage.value for stage in Stage],
        color=[theme.stage_colour(stage, theme.LIGHT) for stage in Stage],
        format_func=lambda code: Stage(code).label,
    )


def paged_table(
    key: str,
    *,
    fetch: Fetch,
    total: int,
    id_column: str,
    columns: Mapping[str, Any],
    noun: Noun,
    several: bool = False,
    page_size: int = PAGE_SIZE,
    height_rows: int = 12,
) -> Selection:
    """One page of a long list, with pager, and what the person selected on it.

    fetch(limit, offset): a frame with `id_column` and every key of `columns`, in the list's own order.
    A click (or the arrow keys) on any cell opens its row; `several` adds checkboxes for bulk actions.
    Other rows, or the same in another order, start with nothing selected: the browser remembers places, not records.
    """
    page = _current_page(key, total, page_size)
    frame = fetch(page_size, page * page_size)
    _require_columns(frame, [id_column, *columns])
    ids = [str(value) for value in frame[id_column]]
    state = st.dataframe(
        _shown(frame, columns),
        key=f"{key}_tabela_{_rows_key(ids)}",
        hide_index=True,
        column_config=dict(columns),
        on_select="rerun",
        selection_mode=["single-cell", "multi-row"] if several else "single-cell",
        row_height=ROW_HEIGHT_PX,
        height=HEADER_HEIGHT_PX + ROW_HEIGHT_PX * min(max(len(frame), 1), height_rows),
        alt=f"Lista de {noun.many}: {caption(page, page_size, total, noun)}",
    )
    _pager(key, page, page_size, total, noun)
    clicked = [row for row, _ in state.selection.get("cells", []) if row < len(ids)]
    ticked = [row for row in state.selection.get("rows", []) if row < len(ids)]
    return Selection(tuple(ids[row] for row in sorted(ticked)), ids[clicked[0]] if clicked else None)


def plain_table(frame: pd.DataFrame, columns: Mapping[str, Any], *, alt: str, key: str | None = None) -> None:
    """A short list without selection or pages (up to a few hundred rows)."""
    st.dataframe(
        _shown(frame, columns),
        key=key,
        hide_index=True,
        column_config=dict(columns),
        row_height=ROW_HEIGHT_PX,
        alt=alt,
    )


def caption(page: int, page_size: int, total: int, noun: Noun) -> str:
    """Where the person is: "51 a 100 de 1.203 leads"; page counts from 0."""
    if total <= page_size:
        return count(total, noun)
    first, last = page * page_size + 1, min((page + 1) * page_size, total)
    return f"{number(first)} a {number(last)} de {count(total, noun)}"


def page_count(total: int, page_size: int) -> int:
    """At least one page, even when empty."""
    return max(1, -(-total // page_size))


def reset_page(key: str) -> None:
    """Back to the first page; give it as `on_change` to filters and sorting."""
    st.session_state[f"{key}_pagina"] = 0


def _current_page(key: str, total: int, page_size: int) -> int:
    asked = int(st.session_state.get(f"{key}_pagina", 0))
    return min(max(asked, 0), page_count(total, page_size) - 1)


def _rows_key(ids: list[str]) -> str:
    return blake2b("\n".join(ids).encode(), digest_size=8).hexdigest()


def _pager(key: str, page: int, page_size: int, total: int, noun: Noun) -> None:
    last_page = page_count(total, page_size) - 1

    def go_to(target: int) -> None:
        st.session_state[f"{key}_pagina"] = target

    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(caption(page, page_size, total, noun), width="content")
        if last_page == 0:
            return
        with st.container(horizontal=True, width="content", gap="small", vertical_alignment="center"):
            st.button("Anterior", key=f"{key}_anterior", icon=":material/chevron_left:", type="tertiary",
                      disabled=page == 0, on_click=go_to, args=(page - 1,))  # fmt: skip
            st.caption(f"página {number(page + 1)} de {number(last_page + 1)}", width="content")
            st.button("Próxima", key=f"{key}_proxima", icon=":material/chevron_right:", icon_position="right",
                      type="tertiary", disabled=page == last_page, on_click=go_to, args=(page + 1,))  # fmt: skip


def _shown(frame: pd.DataFrame, columns: Mapping[str, Any]) -> pd.DataFrame:
    """Only the columns on screen: stage codes as the one-item lists that coloured cells need, words as they fit."""
    shown = frame[list(columns)].copy()
    for name, config in columns.items():
        kind, width = (config or {}).get("type_config", {}).get("type"), (config or {}).get("width")
        if kind == "multiselect":
            shown[name] = [[code] if isinstance(code, str) and code else [] for code in shown[name]]
        elif kind == "text" and isinstance(width, int):
            shown[name] = [fitting(text, width) if isinstance(text, str) else text for text in shown[name]]
    return shown


def _require_columns(frame: pd.DataFrame, names: list[str]) -> None:
    missing = [name for name in names if name not in frame.columns]
    if missing:
        raise ValueError(f"fetch() returned no column {missing}; it has {list(frame.columns)}")
