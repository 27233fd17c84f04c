"""One partner beside the list: who it is, what it does in words, how to reach it, and what to do with it."""

from __future__ import annotations

import streamlit as st

from growth_equestre.cnae import service as cnae
from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.foundation.vocab import Permission, Priority
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.partners import service, view_facts, view_form
from growth_equestre.partners.types import Partner
from growth_equestre.ui import feedback, formats, layout, offers, theme

_LEAD = formats.Noun("lead", "leads")
_MOST_SECONDARY = 6
_PRIORITY_COLOURS: dict[Priority, theme.BadgeColour] = {
    Priority.HIGH: "green",
    Priority.MEDIUM: "blue",
    Priority.LOW: "gray",
}


def show_partner(ws: Workspace, partner: Partner) -> None:
    """The card of one partner."""
    with layout.card("parceiro"):
        _show_heading(partner)
        st.markdown(" ".join(_badges(partner)))
        _show_actions(ws, partner)
        _show_facts(ws, partner)
        view_facts.show_receita_facts(ws, partner)
        _show_activities(partner)


def _show_heading(partner: Partner) -> None:
    with st.container(horizontal=True, vertical_alignment="top", horizontal_alignment="distribute"):
        with st.container(width="stretch", gap=None):
            st.markdown(f"## {formats.plain(partner.name)}", anchors=False)
            st.caption(formats.plain(partner.place) or "Cidade não informada")
        st.button(
            "Fechar", key="parceiro_fechar", icon=":material/close:", type="tertiary", on_click=close,
            help="Volta à lista",
        )  # fmt: skip


def _badges(partner: Partner) -> list[str]:
    badges = [theme.badge(partner.segment.label, "violet")] if partner.segment else []
    badges.append(theme.badge(f"Prioridade {partner.priority.label.lower()}", _PRIORITY_COLOURS[partner.priority]))
    if not partner.is_active:
        badges.append(theme.badge("Inativo", "red", ":material/block:"))
    if partner.is_demo:
        badges.append(theme.badge("Demo"))
    return badges


def _show_actions(ws: Workspace, partner: Partner) -> None:
    with st.container(horizontal=True, gap="small"):
        if partner.whatsapp_link:
            st.link_button("Abrir WhatsApp", partner.whatsapp_link, icon=":material/chat:", type="primary")
        if offers.button(Permission.CAN_EDIT, "Editar", key="parceiro_editar", icon=":material/edit:"):
            view_form.open_edit(ws, partner)
        if offers.button(Permission.CAN_DELETE, "Excluir", key="parceiro_excluir", icon=":material/delete:"):
            feedback.confirm(
                f"Excluir {partner.name}?",
                "O parceiro sai da lista e das recomendações. Os encaminhamentos já feitos ficam. Dá para desfazer.",
                action="Excluir parceiro",
                on_confirm=lambda: _delete(ws, partner),
            )


def _delete(ws: Workspace, partner: Partner) -> None:
    change_set_id = service.delete(ws, partner.partner_id)
    close()
    feedback.succeed(f"{partner.name} saiu da lista.", undo=lambda: _bring_back(ws, change_set_id))


def _bring_back(ws: Workspace, change_set_id: str) -> str:
    journal.undo(ws, change_set_id)
    return "O parceiro voltou à lista."


def _show_facts(ws: Workspace, partner: Partner) -> None:
    facts = (
        ("Telefone", service.shown_phone(partner.phone)),
        ("E-mail", partner.email),
        ("Contato", partner.contact),
        ("Razão social", partner.legal_name),
        ("CNPJ", service.shown_cnpj(partner.cnpj)),
        ("Capacidade", _capacity(partner.monthly_capacity)),
        ("Cadastrado em", formats.moment(partner.created_at, ws.local_zone)),
    )
    rows = [f":gray[{name}]  \n{formats.plain(said)}" for name, said in facts if said]
    left, right = st.columns(2)
    for place, row in enumerate(rows):
        (left if place % 2 == 0 else right).markdown(row)


def _capacity(leads_a_month: int | None) -> str:
    return "sem limite" if leads_a_month is None else f"{formats.count(leads_a_month, _LEAD)} por mês"


def _show_activities(partner: Partner) -> None:
    if partner.cnae_main:
        st.markdown(f":gray[Atividade principal]  \n{_path_in_words(partner.cnae_main)}")
    else:
        st.caption("Atividade principal (CNAE) não informada.")
    others = partner.cnae_secondary
    if others:
        lines = [f"- {_named(code)}" for code in others[:_MOST_SECONDARY]]
        if len(others) > _MOST_SECONDARY:
            lines.append(f"- e mais {formats.number(len(others) - _MOST_SECONDARY)}")
        st.markdown("\n".join([":gray[Atividades secundárias]", "", *lines]))


def _path_in_words(code: str) -> str:
    """The subclass first, then its branch of the tree down from the section; a code off the tree as it is."""
    try:
        leaf = cnae.get(code)
    except InvalidInput:
        return formats.plain(code)
    above = dict.fromkeys(
        [leaf.section_description, leaf.division_description, leaf.group_description, leaf.class_description]
    )
    path = " › ".join(formats.plain(_sentence(words)) for words in above if words != leaf.description)
    return f"**{formats.plain(leaf.description)}** ({_unbroken(leaf.formatted)})  \n:gray[:small[{path}]]"


def _named(code: str) -> str:
    try:
        leaf = cnae.get(code)
    except InvalidInput:
        return formats.plain(code)
    return f"{formats.plain(leaf.description)} :gray[{_unbroken(leaf.formatted)}]"


def _unbroken(code: str) -> str:
    """1351-1/00 stays on one line."""
    return code.replace("-", "\N{NON-BREAKING HYPHEN}").replace("/", "/\N{WORD JOINER}")


def _sentence(words: str) -> str:
    """The tree's upper levels come in capitals."""
    return words.capitalize() if words.isupper() else words


def close() -> None:
    """Back to the list alone."""
    st.query_params.pop("parceiro", None)
