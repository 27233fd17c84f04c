"""The form of a partner, for a new one and for an edit, in a dialog that keeps what was typed when it refuses."""

from __future__ import annotations

from typing import Any

import streamlit as st

from growth_equestre.cnae import service as cnae
from growth_equestre.foundation.vocab import STATES, Priority, Segment
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.partners import service
from growth_equestre.partners.types import Partner, PartnerChanges, PartnerInput
from growth_equestre.ui import feedback

_LARGEST_CAPACITY = 100_000


def open_new(ws: Workspace) -> None:
    """Ask for a new partner."""

    @st.dialog("Novo parceiro", width="large", icon=":material/add_business:")
    def _ask() -> None:
        typed = _form("novo_parceiro", None)
        if typed is not None:
            with feedback.shown_errors():
                created = service.create(ws, PartnerInput(**typed))
                _say_and_open(ws, created, f"{created.name} entrou no diretório.", "O parceiro saiu.")

    _ask()


def open_edit(ws: Workspace, partner: Partner) -> None:
    """Ask for changes of a partner."""

    @st.dialog("Editar parceiro", width="large", icon=":material/edit:")
    def _ask() -> None:
        typed = _form(f"parceiro_{partner.partner_id}", partner)
        if typed is not None:
            with feedback.shown_errors():
                edited = service.edit(ws, partner.partner_id, PartnerChanges(**typed))
                _say_and_open(ws, edited, f"{edited.name} foi atualizado.", "A edição foi desfeita.")

    _ask()


def _say_and_open(ws: Workspace, partner: Partner, done: str, undone: str) -> None:
    history = journal.history(ws, service.TABLE, partner.partner_id)

    def undo() -> str:
        journal.undo(ws, history[0].change_set.change_set_id)
        return undone

    feedback.succeed(done, undo=undo if history else None)
    st.query_params["parceiro"] = partner.partner_id
    st.rerun()


def _form(key: str, current: Partner | None) -> dict[str, Any] | None:
    """What was typed, in the run in which it was sent; None in any other."""
    with st.form(key, border=False):
        typed = _identity(key, current) | _place_and_rank(key, current) | _contact(key, current)
        typed |= _activities(key, current)
        is_sent = st.form_submit_button("Salvar", type="primary", icon=":material/check:", key=f"{key}_salvar")
    return typed if is_sent else None


def _identity(key: str, current: Partner | None) -> dict[str, Any]:
    left, right = st.columns(2)
    return {
        "name": left.text_input("Nome", current.name if current else "", key=f"{key}_nome", max_chars=200),
        "legal_name": right.text_input(
            "Razão social", _said(current.legal_name if current else None), key=f"{key}_razao"
        ),
        "cnpj": left.text_input(
            "CNPJ", service.shown_cnpj(current.cnpj) if current else "", key=f"{key}_cnpj",
            placeholder="12.ABC.345/01DE-35",
        ),
        "contact": right.text_input(
            "Pessoa de contato", _said(current.contact if current else None), key=f"{key}_contato"
        ),
    }  # fmt: skip


def _place_and_rank(key: str, current: Partner | None) -> dict[str, Any]:
    city, uf, segment, priority = st.columns([3, 2, 3, 3])
    return {
        "city": city.text_input("Cidade", _said(current.city if current else None), key=f"{key}_cidade"),
        "uf": uf.selectbox("UF", ["", *STATES], _at(["", *STATES], current and current.uf), key=f"{key}_uf"),
        "segment": segment.selectbox(
            "Segmento", ["", *Segment], _at(["", *Segment], current and current.segment), key=f"{key}_segmento",
            format_func=lambda one: one.label if one else "Pelo CNAE",
        ),
        "priority": _text_of(priority.selectbox(
            "Prioridade", ["", *Priority], _at(["", *Priority], current and current.priority),
            key=f"{key}_prioridade", format_func=lambda one: one.label if one else "Pelo CNAE",
        )),
    }  # fmt: skip


def _contact(key: str, current: Partner | None) -> dict[str, Any]:
    phone, email, capacity = st.columns([3, 4, 3])
    return {
        "phone": phone.text_input(
            "Telefone ou WhatsApp", service.shown_phone(current.phone) if current else "", key=f"{key}_telefone",
            placeholder="(11) 98765-4321",
        ),
        "email": email.text_input("E-mail", _said(current.email if current else None), key=f"{key}_email"),
        "monthly_capacity": capacity.number_input(
            "Leads por mês", 0, _LARGEST_CAPACITY, current.monthly_capacity if current else None,
            key=f"{key}_capacidade", placeholder="sem limite",
        ),
    }  # fmt: skip


def _activities(key: str, current: Partner | None) -> dict[str, Any]:
    words = {leaf.code: f"{leaf.formatted} {leaf.description}" for leaf in cnae.all_subclasses()}
    held = [current.cnae_main, *current.cnae_secondary] if current else []
    words |= {code: code for code in held if code and code not in words}
    main = st.selectbox(
        "CNAE principal", list(words), _at(list(words), current.cnae_main) if current and current.cnae_main else None,
        key=f"{key}_cnae", format_func=lambda code: words[code], placeholder="Digite o código ou a atividade",
    )  # fmt: skip
    secondary = st.multiselect(
        "CNAE secundários", list(words), list(current.cnae_secondary) if current else [], key=f"{key}_cnaes",
        format_func=lambda code: words[code], placeholder="Nenhum", select_all=False,
    )  # fmt: skip
    is_active = st.toggle("Ativo: recebe leads", current.is_active if current else True, key=f"{key}_ativo")
    return {"cnae_main": main or "", "cnae_secondary": tuple(secondary), "is_active": is_active}


def _said(text: str | None) -> str:
    """A field's text; empty where nothing is known."""
    return text or ""


def _text_of(priority: Priority | str) -> str:
    return str(priority.value) if isinstance(priority, Priority) else ""


def _at(options: list[Any], chosen: Any) -> int:
    return options.index(chosen) if chosen in options else 0
