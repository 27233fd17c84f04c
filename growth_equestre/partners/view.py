"""The directory on screen: filters in one row, the list, one partner beside it, and where they all are."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from growth_equestre.cnae import service as cnae
from growth_equestre.foundation.errors import PartnerNotFound
from growth_equestre.foundation.vocab import STATES, Permission, Priority, Segment
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.partners import service, service_import, view_detail, view_form, view_import
from growth_equestre.partners import service_people as people
from growth_equestre.partners.types import CityCount, Partner, PartnerFilter, PartnerSort
from growth_equestre.ui import charts, empty, feedback, formats, layout, maps, offers, tables

More = Callable[[Workspace, str], None]
"""Shows more about the partner with this id."""

_PARTNER = formats.Noun("parceiro", "parceiros")
_KEY = "parceiros"
_PARAM = "parceiro"
_CHOSEN = "parceiros_escolhido"
_FILTERS: dict[str, object] = {
    "parceiros_texto": "",
    "parceiros_segmento": [],
    "parceiros_uf": [],
    "parceiros_cidade": None,
    "parceiros_cnae": None,
    "parceiros_prioridade": [],
    "parceiros_ativos": True,
}
_SORTS = {
    PartnerSort.PRIORITY: "Prioridade",
    PartnerSort.NAME: "Nome",
    PartnerSort.CITY: "Cidade",
    PartnerSort.NEWEST: "Recentes",
}
_COLUMNS = {
    "nome": tables.text_column("Nome", width=236),
    "segmento": tables.text_column("Segmento", width=106),
    "cidade": tables.text_column("Cidade", width=190),
    "prioridade": tables.text_column("Prioridade", width=80),
}
_STANDING = {"situacao": tables.text_column("Situação", width=70)}


def show_directory(ws: Workspace, *, is_adding: bool, more: More | None = None) -> None:
    """The whole screen below the title. `is_adding`: the run in which the primary action was clicked.

    more: what other rooms tell of the partner that is open, below its card.
    """
    if is_adding:
        view_form.open_new(ws)
    everybody = service.census(ws, PartnerFilter(active_only=False))
    if not everybody.total:
        _show_empty(ws)
        return
    chosen = _filters(everybody.cities)
    sort = _toolbar(ws, chosen)
    found = service.census(ws, chosen)
    if not st.query_params.get(_PARAM):
        listed, beside = st.columns([7, 5], gap="large")
        with listed:
            _show_list(ws, chosen, sort, found.total)
        with beside:
            _show_map(found.cities)
        return
    content, detail = layout.content_and_detail()
    with content:
        _show_list(ws, chosen, sort, found.total)
        _show_map(found.cities)
    with detail:
        _show_chosen(ws, st.query_params[_PARAM], more)


def _show_empty(ws: Workspace) -> None:
    sentence = "Ainda não há parceiros. Traga a sua lista em CSV ou cadastre o primeiro em Novo parceiro."
    if empty.empty_state(sentence, action="Importar CSV", action_icon=":material/upload:", key="importar_vazio"):
        view_import.open_import(ws)


def _filters(known: Sequence[CityCount]) -> PartnerFilter:
    st.session_state.setdefault("parceiros_ativos", True)
    with layout.filter_row(_KEY, _FILTERS, on_change=_to_first_page):
        text = layout.text_filter(
            "Buscar", key="parceiros_texto", placeholder="Nome ou CNPJ", on_change=_to_first_page, width=210
        )
        segments = layout.list_filter(
            "Segmento", list(Segment), key="parceiros_segmento", format_func=_label, on_change=_to_first_page, width=130
        )
        states = layout.list_filter("UF", STATES, key="parceiros_uf", placeholder="Todas", on_change=_to_first_page,
                                    width=95)  # fmt: skip
        city = _city_filter(known)
        activity = _activity_filter()
        priorities = layout.list_filter(
            "Prioridade", list(Priority), key="parceiros_prioridade", placeholder="Todas", format_func=_label,
            on_change=_to_first_page, width=118,
        )  # fmt: skip
    return PartnerFilter(
        text=text,
        segments=tuple(segments),
        ufs=(city.uf,) if city else tuple(states),
        city=city.city if city else "",
        cnae=activity,
        priorities=tuple(priorities),
        active_only=bool(st.session_state["parceiros_ativos"]),
    )


def _city_filter(known: Sequence[CityCount]) -> CityCount | None:
    """One of the cities that the directory has; they are kept by name, since their counts change."""
    cities = {f"{one.city}/{one.uf}": one for one in known}
    name = st.selectbox(
        "Cidade", sorted(cities), index=None, key="parceiros_cidade", placeholder="Todas", on_change=_to_first_page,
        width=165,
    )  # fmt: skip
    return cities.get(name) if name else None


def _activity_filter() -> str:
    """The digits of a CNAE: chosen from the equestrian map, or typed (the first digits are enough)."""
    known = {entry.formatted: f"{entry.formatted} {entry.description}" for entry in cnae.equestrian_map().values()}
    chosen = st.selectbox(
        "CNAE", list(known), index=None, key="parceiros_cnae", placeholder="Todos", accept_new_options=True,
        format_func=lambda code: known.get(code, code), on_change=_to_first_page, width=160,
    )  # fmt: skip
    return chosen or ""


def _toolbar(ws: Workspace, chosen: PartnerFilter) -> PartnerSort:
    """Order at the left; whom to show, and the file in and out, at the right."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        sort = layout.choice_filter(
            "Ordenar por", list(_SORTS), key="parceiros_ordem", format_func=lambda one: _SORTS[one],
            on_change=_to_first_page,
        )  # fmt: skip
        with st.container(horizontal=True, width="content", gap="small", vertical_alignment="center"):
            st.toggle("Só ativos", key="parceiros_ativos", on_change=_to_first_page, width="content")
            if offers.button(Permission.CAN_IMPORT, "Importar CSV", key="parceiros_importar", icon=":material/upload:"):
                view_import.open_import(ws)
            offers.download_button(
                Permission.CAN_EXPORT,
                "Exportar CSV",
                lambda: service_import.export(ws, chosen, sort),
                "parceiros.csv",
                "text/csv",
                key="parceiros_exportar",
                icon=":material/download:",
                on_click="ignore",
                help="O que está na lista, com os filtros e a ordem de agora.",
            )
    return sort


def _show_list(ws: Workspace, chosen: PartnerFilter, sort: PartnerSort, total: int) -> None:
    if not total:
        layout.nothing_found("Nenhum parceiro combina com estes filtros.", _FILTERS, key="sem_parceiros",
                             on_change=_to_first_page)  # fmt: skip
        return
    selection = tables.paged_table(
        _KEY,
        fetch=lambda limit, offset: _frame(people.named(ws, service.page(ws, chosen, sort, limit, offset))),
        total=total,
        id_column="partner_id",
        columns=_COLUMNS if chosen.active_only else _COLUMNS | _STANDING,
        noun=_PARTNER,
        height_rows=14,
    )
    _open_newly_chosen(selection.only)


def _frame(partners: tuple[Partner, ...]) -> pd.DataFrame:
    rows = [
        (
            one.partner_id,
            one.name,
            one.segment.label if one.segment else formats.MISSING,
            one.place or formats.MISSING,
            one.priority.label,
            "Ativo" if one.is_active else "Inativo",
        )
        for one in partners
    ]
    return pd.DataFrame(rows, columns=["partner_id", *_COLUMNS, *_STANDING])


def _open_newly_chosen(partner_id: str | None) -> None:
    """A new choice in the list opens that partner; the address then names it and can be shared."""
    is_new = bool(partner_id) and partner_id != st.session_state.get(_CHOSEN)
    st.session_state[_CHOSEN] = partner_id
    if is_new and partner_id:
        st.query_params[_PARAM] = partner_id
        st.rerun()


def _show_chosen(ws: Workspace, partner_id: str, more: More | None) -> None:
    try:
        (partner,) = people.named(ws, [service.get(ws, partner_id)])
    except PartnerNotFound as error:
        feedback.show_error(error)
        st.button("Voltar à lista", key="parceiro_voltar", icon=":material/arrow_back:", on_click=view_detail.close)
        return
    view_detail.show_partner(ws, partner)
    if more:
        more(ws, partner.partner_id)


def _show_map(cities: tuple[CityCount, ...]) -> None:
    if not cities:
        return
    spots = [maps.Spot(f"{one.city}/{one.uf}", one.longitude, one.latitude, one.partners) for one in cities]
    by_state = pd.Series([one.partners for one in cities]).groupby([one.uf for one in cities]).sum()
    top, total = by_state.idxmax(), int(by_state.sum())
    title = f"{top} tem {formats.percent(by_state.max() / total)} dos {formats.count(total, _PARTNER)} da lista"
    table = pd.DataFrame(
        [(formats.plain(f"{one.city}/{one.uf}"), formats.number(one.partners)) for one in cities],
        columns=["Cidade", "Parceiros"],
    )
    charts.show(
        maps.brazil_map(spots, height=380, label_top=0, largest_px=20),
        title=title if len(by_state) > 1 else f"{formats.count(total, _PARTNER)} em {top}",
        text_twin=maps.map_twin(spots),
        table=table,
        key="mapa_parceiros",
    )


def _label(coded: Segment | Priority) -> str:
    return coded.label


def _to_first_page() -> None:
    tables.reset_page(_KEY)
