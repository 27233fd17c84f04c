"""The columns that the list of leads can show, which of them it shows, and in what order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from growth_equestre.leads.types import LeadLine
from growth_equestre.ui import formats, tables

KEY = "leads_colunas"
COLUMNS = {
    "nome": tables.text_column("Nome", width=195),
    "lugar": tables.text_column("Cidade", width=140),
    "segmento": tables.text_column("Segmento", width=110),
    "chance": tables.chance_column(width=110),
    "etapa": tables.stage_column(width=115),
    "sugerido": tables.stage_column("Sugerido", width=115),
    "acao": tables.text_column("Próxima ação", width=182),
    "atividade": tables.text_column("Última atividade", width=120),
    "responsavel": tables.text_column("Responsável", width=120),
    "orcamento": tables.text_column("Orçamento", width=150),
    "prazo": tables.text_column("Prazo", width=100),
    "origem": tables.text_column("Origem", width=120),
    "cadastro": tables.text_column("Cadastro", width=110),
}
USUAL = tuple(COLUMNS)[:8]
NARROW = ("nome", "chance", "etapa")


def chosen() -> tuple[str, ...]:
    """The columns to show, in order; the usual ones until somebody chose others."""
    kept = [name for name in st.session_state.get(KEY) or USUAL if name in COLUMNS]
    return tuple(kept) or USUAL


def show_choice() -> None:
    """Which columns, in the order in which they are picked."""
    st.session_state.setdefault(KEY, list(USUAL))
    st.multiselect("Colunas da lista, na ordem", list(COLUMNS), key=KEY, format_func=_heading, select_all=False,
                   placeholder="As de sempre")  # fmt: skip


def frame(page: Sequence[LeadLine], now: datetime) -> pd.DataFrame:
    """One row per lead with every column."""
    rows = [
        {
            "lead_id": one.lead_id,
            "nome": one.name,
            "lugar": one.place,
            "segmento": label(one.segment),
            "chance": one.score,
            "etapa": one.stage.value,
            "sugerido": one.suggested.value if one.suggested else None,
            "acao": label(one.next_action),
            "atividade": formats.ago(one.last_fact_at, now),
            "responsavel": one.owner or "",
            "orcamento": label(one.budget),
            "prazo": label(one.timeframe),
            "origem": formats.source(one.source),
            "cadastro": formats.ago(one.created_at, now),
        }
        for one in page
    ]
    return pd.DataFrame(rows, columns=["lead_id", *COLUMNS])


def label(code: Any) -> str:
    """The word on screen for a code, or nothing."""
    return code.label if code else ""


def _heading(name: str) -> str:
    return str(COLUMNS[name]["label"])
