"""Who read or took along personal data, on the screen of privacy."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.privacy import service_readings
from growth_equestre.privacy.types_readings import Reading, ReadingFilter, ReadingKind
from growth_equestre.ui import formats, layout, links, tables

_KEY = "leituras"
_NO_FILTER = {"leituras_tipo": None, "leituras_texto": "", "leituras_pessoa": False}
_READING = formats.Noun("leitura", "leituras")
_COLUMNS = {
    "quando": tables.text_column("Quando", width=130),
    "quem": tables.text_column("Quem", width=210),
    "o_que": tables.text_column("O que fez", width=140),
    "de_quem": tables.text_column("Dados de quem", width=190),
    "onde": tables.text_column("De onde", width=120),
    "operacao": tables.text_column("Operação", width=170),
}
_WORDS = {
    "leads.export": "lista de leads", "events.export": "eventos", "accounts.backup": "cópia inteira",
    "privacy.as_json": "dossiê em JSON", "privacy.as_pdf": "dossiê em PDF", "privacy.dossier": "dossiê",
    "leads.page": "lista de leads", "leads.lines": "lista de leads", "leads.get": "cadastro", "crm.board": "funil",
    "leads.binned": "lixeira", "leads.candidates": "duplicados", "next_action.today": "hoje",
    "next_action.current": "próxima ação", "crm.waiting":
    "parceiros em atraso", "crm.open_tasks": "tarefas", "overview.overview": "visão geral", "journal.page": "histórico",
    "privacy.requests": "pedidos", "dossier.dossier": "ficha", "dossier.thread": "linha do tempo",
    "dossier.stamp": "ficha", "matching.export_matches": "parceiros do lead",
}  # fmt: skip

_ROOMS = {
    "leads": "cadastro", "events": "eventos", "partners": "parceiros", "scoring": "chance", "crm": "trabalho da equipe",
    "matching": "parceiros do lead", "next_action": "próxima ação", "dossier": "ficha", "overview": "visão geral",
    "journal": "histórico", "privacy": "privacidade", "gateway": "outro programa", "accounts": "configurações",
}  # fmt: skip
"""What a reading is called that has no words of its own: by the part of the product that read."""


def show_readings(ws: Workspace) -> None:
    """The chain's state, the filters, and one page of readings."""
    layout.section(
        "Quem leu ou exportou", "Cada leitura e cada exportação de dados pessoais, com quem, quando e de onde."
    )
    _show_chain(ws)
    chosen = _filters()
    _, total = service_readings.page(ws, chosen, 1)
    if not total:
        layout.nothing_found("Nenhuma leitura combina com estes filtros.", _NO_FILTER, key="leituras_vazio",
                             on_change=lambda: tables.reset_page(_KEY))  # fmt: skip
        return
    tables.paged_table(
        _KEY,
        fetch=lambda limit, offset: _frame(ws, service_readings.page(ws, chosen, limit, offset)[0]),
        total=total,
        id_column="numero",
        columns=_COLUMNS,
        noun=_READING,
    )


def _show_chain(ws: Workspace) -> None:
    broken, faults = service_readings.verify(ws), journal.verify(ws)
    with layout.card("cadeia"), st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if broken is None and not faults:
            st.markdown(":material/verified: Os dois registros conferem do começo ao fim.", width="stretch")
        else:
            told = [*faults, *([f"A leitura nº {broken} foi adulterada."] if broken is not None else [])]
            st.markdown(f":material/gpp_bad: {' '.join(told)}", width="stretch")
        links.link("historico", "O que foi alterado", icon=":material/history:")


def _filters() -> ReadingFilter:
    def back() -> None:
        tables.reset_page(_KEY)

    with layout.filter_row(_KEY, _NO_FILTER, on_change=back):
        kind = st.pills("O que fez", [one.value for one in ReadingKind], key="leituras_tipo", on_change=back,
                        format_func=lambda code: ReadingKind(code).label)  # fmt: skip
        text = layout.text_filter(
            "Buscar", key="leituras_texto", placeholder="Quem, operação ou de onde", on_change=back
        )
        person = st.query_params.get("pessoa", "")
        only = bool(person) and st.toggle("Só da pessoa aberta", key="leituras_pessoa", on_change=back)
    return ReadingFilter(ReadingKind(kind) if kind else None, text, person if only else "")


def _frame(ws: Workspace, found: tuple[Reading, ...]) -> pd.DataFrame:
    rows = [
        (
            str(one.number),
            formats.moment(one.happened_at, ws.local_zone),
            one.actor_name,
            one.kind.label,
            one.name or ("pessoa apagada" if one.is_erased else "várias pessoas"),
            one.source,
            _named(one.use_case),
        )
        for one in found
    ]
    return pd.DataFrame(rows, columns=["numero", *_COLUMNS])


def _named(use_case: str) -> str:
    return _WORDS.get(use_case) or _ROOMS.get(use_case.split(".", 1)[0], "outra operação")
