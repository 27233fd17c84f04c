"""The list of leads: filters in one row, a table paged in SQL, and work on the ticked ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from growth_equestre.dossier import view, view_bulk, view_columns, view_import, view_kept, view_saved_views
from growth_equestre.dossier.view_columns import label
from growth_equestre.foundation.errors import GrowthError
from growth_equestre.foundation.vocab import STATES, Permission, Segment, Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadFilter, LeadLine, LeadSort
from growth_equestre.ui import empty, feedback, layout, links, offers, tables
from growth_equestre.ui.formats import Noun

_KEY = "leads"
_PARAM = "lead"
_CLICKED = "leads_clicado"
_BESIDE = "leads_ao_lado"
_LEAD = Noun("lead", "leads")
_HOT, _WARM, _COLD, _ANY = "Quentes", "Mornos", "Frios", "Todas"
_NO_FILTER: dict[str, Any] = {
    "leads_texto": "",
    "leads_segmento": [],
    "leads_uf": [],
    "leads_etapa": [],
    "leads_sugerido": [],
    "leads_chance": _ANY,
}


@st.fragment
def show_leads(ws: Workspace) -> None:
    """The whole screen below the title: filters, the list, and the opened lead beside it.

    A fragment: what happens here repaints this and not the frame around it, so errors and notices are said here too.
    """
    with feedback.shown_errors():
        view_saved_views.open_default(ws)
        _show_filtered(ws, _filters(ws))
    feedback.show_notices()


def _show_filtered(ws: Workspace, chosen: LeadFilter) -> None:
    opened = st.query_params.get(_PARAM, "")
    content, detail = layout.content_and_detail(has_detail=bool(opened), is_detail_main=True)
    with content:
        clicked = _show_list(ws, chosen, is_narrow=bool(opened))
    if clicked and clicked != st.session_state.get(_CLICKED):
        st.query_params[_PARAM] = clicked
        if not opened:
            st.session_state[_CLICKED] = clicked
            st.rerun()
    st.session_state[_CLICKED] = clicked
    st.session_state.pop(_BESIDE, None)
    if st.query_params.get(_PARAM):
        with detail:
            _show_opened(ws)


@st.fragment
def _show_opened(ws: Workspace) -> None:
    """The lead beside the list, repainted alone; the list follows when what it says of the lead changed."""
    lead_id = st.query_params.get(_PARAM)
    if not lead_id:
        st.rerun()
    try:
        found, has_changed = view_kept.opening(ws, lead_id)
        if has_changed and _BESIDE not in st.session_state:
            # The list beside it was just drawn with the score of before.
            st.rerun()
        view.show_dossier(ws, found, _close)
    except GrowthError as error:
        feedback.show_error(error)
        st.button("Voltar à lista", icon=":material/arrow_back:", key="voltar_lista", on_click=_close)
        return
    feedback.show_notices()
    said = (found.lead, found.score.score if found.score else None)
    if st.session_state.setdefault(_BESIDE, said) != said:
        st.rerun()


def _close() -> None:
    st.query_params.pop(_PARAM, None)
    for name in [key for key in st.session_state if str(key).startswith(f"{_KEY}_tabela_")]:
        rows = st.session_state[name].get("selection", {}).get("rows", [])
        st.session_state[name] = {"selection": {"rows": rows, "columns": [], "cells": []}}


def _filters(ws: Workspace) -> LeadFilter:
    """The filters in one row."""
    back = _back_to_first
    with layout.filter_row(_KEY, _NO_FILTER, on_change=back):
        text = layout.text_filter("Buscar", key="leads_texto", placeholder="Nome, cidade, telefone", on_change=back,
                                  width=190)  # fmt: skip
        segments = layout.list_filter("Segmento", list(Segment), key="leads_segmento", format_func=label,
                                      on_change=back, width=140)  # fmt: skip
        ufs = layout.list_filter("Estado", STATES, key="leads_uf", on_change=back, width=110)
        stages = layout.list_filter("Etapa", list(Stage), key="leads_etapa", placeholder="Todas", format_func=label,
                                    on_change=back, width=140)  # fmt: skip
        suggested = layout.list_filter(
            "Sugerido", [Stage.CURIOUS, Stage.WARMING, Stage.QUALIFIED], key="leads_sugerido", format_func=label,
            on_change=back, width=140,
        )  # fmt: skip
        bands = _bands(ws)
        band = st.selectbox("Chance", list(bands), key="leads_chance", format_func=lambda name: bands[name][2],
                            on_change=back, width=140)  # fmt: skip
    low, high, _ = bands[band]
    return LeadFilter(
        text=text, segments=tuple(segments), ufs=tuple(ufs), stages=tuple(stages), suggested=tuple(suggested),
        min_score=low, max_score=high,
    )  # fmt: skip


def _order() -> LeadSort:
    chosen = st.selectbox("Ordem", list(LeadSort), key="leads_ordem", format_func=label, on_change=_back_to_first,
                          width=170, label_visibility="collapsed")  # fmt: skip
    return chosen or LeadSort.CHANCE


def _bands(ws: Workspace) -> dict[str, tuple[int | None, int | None, str]]:
    """Name to lowest and highest score and the words on screen, by the workspace's own limits."""
    settings = ws.settings
    warm, hot = settings.warming_from, settings.qualified_from
    return {
        _ANY: (None, None, "Todas"),
        _HOT: (hot, None, f"Quentes ({hot}+)"),
        _WARM: (warm, hot - 1, f"Mornos ({warm}–{hot - 1})"),
        _COLD: (None, warm - 1, f"Frios (até {warm - 1})"),
    }


def _show_list(ws: Workspace, chosen: LeadFilter, is_narrow: bool) -> str | None:
    """The table with its tools; returns the row that the person clicked."""
    with st.container(horizontal=True, vertical_alignment="center", key="leads_ferramentas"):
        bar = st.container(horizontal=True, gap="small", vertical_alignment="center", width="stretch")
        sort = _order()
    first_page, total = leads.lines(ws, chosen, sort, tables.PAGE_SIZE, _offset())
    if not total:
        if chosen != LeadFilter():
            with bar:
                view_saved_views.show_views(ws, _back_to_first)
                _offer_import(ws)
        _show_nothing(ws, chosen)
        return None
    now = ws.now()
    names = view_columns.NARROW if is_narrow else view_columns.chosen()
    selection = tables.paged_table(
        _KEY,
        fetch=lambda limit, offset: _fetched(ws, chosen, sort, limit, offset, first_page, now),
        total=total,
        id_column="lead_id",
        columns={name: view_columns.COLUMNS[name] for name in names},
        noun=_LEAD,
        several=True,
        height_rows=12,
    )
    with bar:
        if selection.ids:
            view_bulk.show_bulk_actions(ws, selection.ids)
        else:
            view_saved_views.show_views(ws, _back_to_first)
            _show_tools(ws, chosen, sort)
    return selection.opened


def _fetched(
    ws: Workspace, chosen: LeadFilter, sort: LeadSort, limit: int, offset: int, first_page: Sequence[LeadLine],
    now: datetime,
) -> pd.DataFrame:  # fmt: skip
    """The page as a frame; the one that was counted with is not read twice."""
    page = first_page if (limit, offset) == (tables.PAGE_SIZE, _offset()) else None
    return view_columns.frame(page or leads.lines(ws, chosen, sort, limit, offset)[0], now)


def _offset() -> int:
    return int(st.session_state.get(f"{_KEY}_pagina", 0)) * tables.PAGE_SIZE


def _offer_import(ws: Workspace) -> None:
    if offers.button(Permission.CAN_IMPORT, "Importar", icon=":material/upload:", key="importar_leads"):
        view_import.import_dialog(ws)


def _show_tools(ws: Workspace, chosen: LeadFilter, sort: LeadSort) -> None:
    _offer_import(ws)
    offers.download_button(
        Permission.CAN_EXPORT,
        "Exportar CSV",
        lambda: leads.export(ws, chosen, sort),
        "leads.csv",
        "text/csv",
        icon=":material/download:",
        key="exportar_leads",
        on_click="ignore",
        help="O que está na lista: os filtros valem.",
    )


def _show_nothing(ws: Workspace, chosen: LeadFilter) -> None:
    if chosen != LeadFilter():
        layout.nothing_found("Nenhum lead combina com estes filtros.", _NO_FILTER, key="sem_leads",
                             on_change=_back_to_first)  # fmt: skip
        return
    if empty.empty_state(
        "Ainda não há leads. Cadastre o primeiro, importe uma planilha ou crie o cenário de demo.",
        action="Criar lead",
        action_icon=":material/person_add:",
    ):
        links.go("criar-lead")
    if offers.button(Permission.CAN_IMPORT, "Importar leads", icon=":material/upload:", key="importar_primeiros"):
        view_import.import_dialog(ws)


def _back_to_first() -> None:
    tables.reset_page(_KEY)
