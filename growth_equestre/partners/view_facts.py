"""What the Receita Federal says of a partner beyond the directory, in its card."""

from __future__ import annotations

from datetime import date

import streamlit as st

from growth_equestre.foundation.errors import NotFound
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.partners import service_receita
from growth_equestre.partners.types import Partner
from growth_equestre.partners.types_receita import CompanyFacts
from growth_equestre.ui import formats

_SIZES = {"ME": "microempresa", "EPP": "pequeno porte", "DEMAIS": "médio ou grande"}


def show_receita_facts(ws: Workspace, partner: Partner) -> None:
    """Situation, age, size and capital, where the Receita told them; nothing for a partner it never spoke of."""
    try:
        told = service_receita.facts(ws, partner.partner_id)
    except NotFound:
        return
    facts = (
        ("Titular", told.owner_name),
        ("Situação na Receita", _since(told.situation_words, told.situation_since)),
        ("Aberta em", told.opened_on and f"{formats.day(told.opened_on)}"),
        ("Porte", _size(told)),
        ("Capital social", formats.money(told.capital_brl) if told.capital_brl else None),
        ("Endereço", told.address),
    )
    left, right = st.columns(2)
    rows = [f":gray[{name}]  \n{formats.plain(said)}" for name, said in facts if said]
    for place, row in enumerate(rows):
        (left if place % 2 == 0 else right).markdown(row)


def _since(words: str, since: date | None) -> str:
    return f"{words} desde {since:%d/%m/%Y}" if since else words


def _size(told: CompanyFacts) -> str:
    """ "microempresa · MEI", what is known of it."""
    return " · ".join(filter(None, [_SIZES.get(told.size or ""), "MEI" if told.is_mei else None]))
