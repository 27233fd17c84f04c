"""The keys of other programs on screen: make one, see what each may do, replace, revoke."""

from __future__ import annotations

import streamlit as st

from growth_equestre.accounts import rules_keys, service_keys
from growth_equestre.accounts.types_keys import ApiKey
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.ui import feedback, formats, layout

_SECRET = "chave_nova"
_USUAL = (Permission.CAN_VIEW, Permission.CAN_EDIT)


def show_keys(ws: Workspace) -> None:
    """For whoever may manage the workspace."""
    if Permission.CAN_MANAGE_WORKSPACE not in ws.actor.permissions:
        return
    with layout.card("chaves"):
        st.markdown("## Outros programas", anchors=False)
        st.caption("Um site ou outro sistema envia leads e eventos e pergunta scores com uma chave daqui.")
        st.link_button("Como usar", "/api/v1/docs", icon=":material/menu_book:", type="tertiary")
        feedback.show_once(_SECRET, "**Copie agora: a chave não aparece de novo.**", key="chave_copiada")
        for key in service_keys.api_keys(ws):
            _show_key(ws, key)
        with st.popover("Nova chave", icon=":material/key:"):
            _ask_new(ws)


def _ask_new(ws: Workspace) -> None:
    name = st.text_input("Nome", key="chave_nome", placeholder="Site")
    may = st.pills(
        "Pode", rules_keys.GRANTABLE, default=_USUAL, selection_mode="multi", key="chave_pode",
        format_func=rules_keys.GRANT_LABELS.__getitem__,
    )  # fmt: skip
    a_minute = st.number_input("Pedidos por minuto", 1, rules_keys.MOST_A_MINUTE, 600, key="chave_limite")
    if st.button("Criar chave", type="primary", key="chave_criar"):
        with feedback.shown_errors():
            st.session_state[_SECRET] = service_keys.create_key(ws, name, may or (), int(a_minute)).secret
            st.rerun()


def _show_key(ws: Workspace, key: ApiKey) -> None:
    since = formats.moment(key.revoked_at or key.created_at, ws.local_zone)
    state = f"revogada em {since}" if key.revoked_at else f"desde {since}"
    if key.expires_at and not key.revoked_at:
        ends = formats.moment(key.expires_at, ws.local_zone)
        state = f"{state}, {'até' if key.opens_at(ws.now()) else 'vencida em'} {ends}"
    may = ", ".join(rules_keys.GRANT_LABELS[one].lower() for one in rules_keys.GRANTABLE if one in key.permissions)
    st.markdown(f"**{formats.plain(key.name)}** `{key.hint}…` · {state}  \n{may}")
    if key.revoked_at:
        return
    with st.container(horizontal=True, gap="small", key=f"chave_{key.key_id}"):
        if st.button("Trocar", key=f"trocar_{key.key_id}", type="tertiary"):
            _ask_to_replace(ws, key)
        if st.button("Revogar", key=f"revogar_{key.key_id}", type="tertiary"):
            _ask_to_revoke(ws, key)


def _ask_to_replace(ws: Workspace, key: ApiKey) -> None:
    def replace() -> None:
        st.session_state[_SECRET] = service_keys.replace_key(ws, key.key_id).secret

    feedback.confirm(
        f"Trocar a chave {key.name}?",
        "A chave de agora deixa de valer na hora. Quem a usa precisa da nova, que aparece uma vez só.",
        action="Trocar a chave",
        on_confirm=replace,
    )


def _ask_to_revoke(ws: Workspace, key: ApiKey) -> None:
    def revoke() -> None:
        service_keys.revoke_key(ws, key.key_id)
        feedback.succeed(f"A chave {key.name} não vale mais.")

    feedback.confirm(
        f"Revogar a chave {key.name}?",
        "Quem a usa deixa de entrar na hora. Uma chave revogada não volta.",
        action="Revogar a chave",
        on_confirm=revoke,
    )
