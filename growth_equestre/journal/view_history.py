"""Everything that was done, newest first: who, when, why, which fields of which records, and the way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from growth_equestre.foundation.errors import GrowthError
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service_history, view
from growth_equestre.journal.types import ChangedRecord, ChangeFilter, ChangeSet, FieldChange
from growth_equestre.ui import empty, feedback, formats, layout, tables
from growth_equestre.ui.formats import Noun

_KEY = "historico"
_PARAM, _RECORD = "alteracao", "registro"
_CHANGE, _ROW = Noun("alteração", "alterações"), Noun("registro", "registros")
_SHOWN_RECORDS = 12
_NO_FILTER = {"historico_texto": "", "historico_quem": None, "historico_abertas": False}
_COLUMNS = {
    "quando": tables.text_column("Quando", width=120),
    "o_que": tables.text_column("O que fez", width=500),
    "quem": tables.text_column("Quem", width=215),
    "registros": tables.figure_column("Registros", width=90),
    "situacao": tables.text_column("Situação", width=100),
}
_NARROW = ("quando", "o_que")


@st.fragment
def show_history(ws: Workspace, after_undo: Mapping[str, view.Followed] | None = None) -> None:
    """The list and the opened change beside it. after_undo: what to work out again, by use case that was undone."""
    with feedback.shown_errors():
        record = st.query_params.get(_RECORD, "")
        if "|" in record:
            _show_record(ws, *record.split("|", 1))
        else:
            _show_changes(ws, after_undo or {})
    feedback.show_notices()


def ask_to_undo_last(ws: Workspace, after_undo: Mapping[str, view.Followed] | None = None) -> None:
    """Offer to take back the last thing that this person did."""
    last = service_history.newest_undoable(ws)
    if last is None:
        feedback.succeed("Você não tem nada a desfazer.", icon=":material/undo:")
    else:
        view.ask_to_undo(ws, last, (after_undo or {}).get(last.use_case))


def _show_changes(ws: Workspace, after_undo: Mapping[str, view.Followed]) -> None:
    chosen = _filters(ws)
    _, total = service_history.page(ws, chosen, 1)
    if not total:
        if chosen != ChangeFilter():
            layout.nothing_found("Nenhuma alteração combina com estes filtros.", _NO_FILTER, key="historico_vazio",
                                 on_change=lambda: tables.reset_page(_KEY))  # fmt: skip
        else:
            empty.empty_state("Ninguém mudou nada ainda.", drawing="calendar", key="historico_vazio")
        return
    opened = st.query_params.get(_PARAM, "")
    content, detail = layout.content_and_detail(has_detail=bool(opened))
    with content:
        _show_list(ws, chosen, total, is_narrow=bool(opened))
    if opened:
        with detail:
            _show_opened(ws, opened, after_undo)


def _filters(ws: Workspace) -> ChangeFilter:
    def back() -> None:
        tables.reset_page(_KEY)

    with layout.filter_row(_KEY, _NO_FILTER, on_change=back):
        text = layout.text_filter("Buscar", key="historico_texto", placeholder="Nome, o que foi feito, motivo",
                                  on_change=back)  # fmt: skip
        actor = st.selectbox("Quem", service_history.actors(ws), index=None, key="historico_quem", placeholder="Todos",
                             on_change=back, width=190)  # fmt: skip
        is_open = st.toggle("Só o que dá para desfazer", key="historico_abertas", on_change=back, width="content")
    return ChangeFilter(text, actor or "", is_open)


def _show_list(ws: Workspace, chosen: ChangeFilter, total: int, is_narrow: bool) -> None:
    selection = tables.paged_table(
        _KEY,
        fetch=lambda limit, offset: _frame(ws, service_history.page(ws, chosen, limit, offset)[0]),
        total=total,
        id_column="change_set_id",
        columns={name: _COLUMNS[name] for name in (_NARROW if is_narrow else _COLUMNS)},
        noun=_CHANGE,
    )
    clicked, known = selection.opened, st.session_state.get("historico_clicado")
    st.session_state["historico_clicado"] = clicked
    if clicked and clicked != known:
        st.query_params[_PARAM] = clicked
        st.rerun()


def _frame(ws: Workspace, changes: Sequence[ChangeSet]) -> pd.DataFrame:
    now = ws.now()
    rows = [
        (
            one.change_set_id,
            formats.ago(one.happened_at, now),
            one.summary or "(dados apagados)",
            one.actor_name,
            formats.number(one.change_count) if one.change_count else formats.MISSING,
            "desfeita" if one.undone_by else "desfez outra" if one.undo_of else "",
        )
        for one in changes
    ]
    return pd.DataFrame(rows, columns=["change_set_id", *_COLUMNS])


def _show_opened(ws: Workspace, change_set_id: str, after_undo: Mapping[str, view.Followed]) -> None:
    try:
        change = service_history.change_set(ws, change_set_id)
    except GrowthError as error:
        feedback.show_error(error)
        return
    with layout.card("alteracao"):
        st.markdown(f"**{formats.plain(change.summary) or '(dados apagados)'}**")
        moment = formats.moment(change.happened_at, ws.local_zone)
        st.caption(f"{moment} · {view.circumstances(ws, change)}")
        with st.container(horizontal=True, gap="small"):
            _show_way_back(ws, change, after_undo)
            if st.button("Fechar", type="tertiary", key="fechar_alteracao"):
                st.query_params.pop(_PARAM, None)
                st.rerun()
        records = service_history.records(ws, change_set_id, _SHOWN_RECORDS)
        for place, record in enumerate(records):
            _show_changed(record, f"registro_{place}")
        if change.change_count > len(records) == _SHOWN_RECORDS:
            st.caption(f"e mais {formats.count(change.change_count - _SHOWN_RECORDS, _ROW)}.")


def _show_way_back(ws: Workspace, change: ChangeSet, after_undo: Mapping[str, view.Followed]) -> None:
    if change.undone_by:
        st.caption(":material/undo: já desfeita", width="content")
    elif (
        change.change_count
        and Permission.CAN_UNDO in ws.actor.permissions
        and st.button("Desfazer", key="desfazer_alteracao", icon=":material/undo:")
    ):
        view.ask_to_undo(ws, change, after_undo.get(change.use_case))


def _show_changed(record: ChangedRecord, key: str) -> None:
    """One record: what it is called, then each field before and after."""
    what = "novo" if record.is_new else "retirado" if record.is_gone else ""
    named = f"{record.title} · {formats.plain(record.label)}" if record.label else record.title
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=key):
        st.markdown(f"**{named}** :gray[:small[{what}]]", width="stretch")
        if st.button("História", type="tertiary", icon=":material/history:", key=f"{key}_historia"):
            st.query_params[_RECORD] = f"{record.table}|{record.key}"
            st.rerun()
    _show_fields(record)


def _show_fields(record: ChangedRecord) -> None:
    if record.fields:
        st.markdown("  \n".join(_words(one, record) for one in record.fields))


def _words(one: FieldChange, record: ChangedRecord) -> str:
    before, after = (formats.plain(text) if text else "vazio" for text in (one.before, one.after))
    if record.is_new:
        return f":gray[{one.label}:] {after}"
    if record.is_gone:
        return f":gray[{one.label}:] {before}"
    return f":gray[{one.label}:] {before} :material/arrow_forward: **{after}**"


def _show_record(ws: Workspace, table: str, key: str) -> None:
    """What happened to one record, newest first."""
    told = service_history.history(ws, table, key)
    if st.button("Todas as alterações", icon=":material/arrow_back:", key="historico_todas"):
        st.query_params.pop(_RECORD, None)
        st.rerun()
    if not told:
        empty.empty_state("Este registro não tem história.", drawing="search", key="registro_vazio")
        return
    layout.section(f"{told[0].title} · {formats.plain(told[0].label)}", "Cada alteração, da mais nova à mais antiga.")
    for place, one in enumerate(told):
        with layout.card(f"historia_{place}"):
            if one.change_set:
                st.markdown(f"**{formats.plain(one.change_set.summary) or '(dados apagados)'}**")
                moment = formats.moment(one.change_set.happened_at, ws.local_zone)
                st.caption(f"{moment} · {view.circumstances(ws, one.change_set)}")
            _show_fields(one)
