"""Addresses of other programs that are told what happens: name one, see how it does, revive what did not arrive."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

import streamlit as st

from growth_equestre.foundation.errors import GrowthError
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.gateway import service_webhooks
from growth_equestre.gateway.types_webhooks import TEST, TOLD_LABELS, OutMessage, Told, Webhook, WebhookHealth
from growth_equestre.ui import feedback, formats, layout

_SECRET = "aviso_segredo"
_USUAL = (Told.LEAD_CREATED, Told.LEAD_QUALIFIED, Told.LEAD_HANDED_OFF, Told.PARTNER_ANSWERED, Told.LEAD_ERASED)
_MESSAGE = formats.Noun("aviso", "avisos")
_DEAD_SHOWN = 5


def show_webhooks(ws: Workspace) -> None:
    """For whoever may manage the workspace."""
    if Permission.CAN_MANAGE_WORKSPACE not in ws.actor.permissions:
        return
    with layout.card("avisos"):
        st.markdown("## Avisos a outros programas", anchors=False)
        st.caption("Quando algo acontece, outro sistema é avisado na hora. Vão só códigos, nunca nome ou contato.")
        feedback.show_once(
            _SECRET,
            "**Copie agora: com este segredo o outro sistema confere que o aviso é nosso.**",
            key="aviso_copiado",
        )
        health = service_webhooks.health(ws)
        found = service_webhooks.webhooks(ws)
        for webhook in found:
            _show_webhook(ws, webhook, health.get(webhook.webhook_id))
        _show_dead(ws, {webhook.webhook_id: urlsplit(webhook.url).netloc for webhook in found})
        with st.popover("Novo endereço", icon=":material/add_link:"):
            _ask_new(ws)


def _ask_new(ws: Workspace) -> None:
    url = st.text_input("Endereço", key="aviso_endereco", placeholder="https://exemplo.com.br/avisos")
    told = st.pills(
        "Avisar de", tuple(Told), default=_USUAL, selection_mode="multi", key="aviso_de",
        format_func=TOLD_LABELS.__getitem__,
    )  # fmt: skip
    if st.button("Criar", type="primary", key="aviso_criar"):
        with feedback.shown_errors():
            st.session_state[_SECRET] = service_webhooks.subscribe(ws, url, told or ()).secret
            st.rerun()


def _show_webhook(ws: Workspace, webhook: Webhook, health: WebhookHealth | None) -> None:
    told = formats.listing([TOLD_LABELS[one].lower() for one in Told if one in webhook.events])
    state = "" if webhook.is_active else " · parado"
    st.markdown(f"**{formats.plain(webhook.url)}**{state}  \n{told}")
    st.caption(_health(ws, health))
    own = webhook.webhook_id
    with st.container(horizontal=True, gap="small", key=f"aviso_{own}"):
        if st.button("Testar", key=f"aviso_teste_{own}", type="tertiary", disabled=not webhook.is_active):
            service_webhooks.send_test(ws, own)
            feedback.succeed("O aviso de teste está a caminho.")
            st.rerun()
        if st.button("Trocar segredo", key=f"aviso_troca_{own}", type="tertiary"):
            st.session_state[_SECRET] = service_webhooks.rotate_secret(ws, own).secret
            st.rerun()
        if st.button("Parar" if webhook.is_active else "Retomar", key=f"aviso_para_{own}", type="tertiary"):
            service_webhooks.change(ws, own, webhook.events, not webhook.is_active)
            st.rerun()
        if st.button("Remover", key=f"aviso_remove_{own}", type="tertiary"):
            _ask_to_remove(ws, webhook)


def _ask_to_remove(ws: Workspace, webhook: Webhook) -> None:
    def remove() -> None:
        service_webhooks.unsubscribe(ws, webhook.webhook_id)
        feedback.succeed("O endereço não é mais avisado.")

    feedback.confirm(
        "Remover este endereço?",
        f"{webhook.url} não é mais avisado, e os avisos que esperam por ele se perdem.",
        action="Remover o endereço",
        on_confirm=remove,
    )


def _health(ws: Workspace, health: WebhookHealth | None) -> str:
    if health is None:
        return "Nenhum aviso nos últimos 7 dias."
    parts = [f"{formats.count(health.delivered, _MESSAGE)} em 7 dias"]
    if health.waiting:
        parts.append(f"{formats.number(health.waiting)} na fila")
    if health.dead:
        parts.append(f"{formats.number(health.dead)} sem entrega")
    if health.last_delivered_at:
        parts.append(f"último {formats.ago(health.last_delivered_at, ws.now())}")
    return " · ".join(parts)


def _show_dead(ws: Workspace, hosts: Mapping[str, str]) -> None:
    """What was given up after a day of tries: nothing is lost, a person decides. hosts: by the address's id."""
    dead = service_webhooks.dead_messages(ws)
    if not dead:
        return
    st.markdown(f"**{formats.count(len(dead), _MESSAGE)} sem entrega**")
    for message in dead[:_DEAD_SHOWN]:
        _show_message(ws, message, hosts.get(message.webhook_id, ""))
    if len(dead) > 1 and st.button("Tentar todos de novo", key="avisos_todos", icon=":material/replay:"):
        _try_again(ws, None)


def _show_message(ws: Workspace, message: OutMessage, host: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"fileira_{message.message_id}"):
        what = "Teste" if message.kind == TEST else TOLD_LABELS[Told(message.kind)]
        since = formats.moment(message.created_at, ws.local_zone)
        why = ": ".join(formats.plain(part) for part in (host, message.last_error) if part)
        st.markdown(f"{what}, {since}  \n{why}", width="stretch")
        if st.button("Tentar de novo", key=f"aviso_de_novo_{message.message_id}", type="tertiary"):
            _try_again(ws, message.message_id)


def _try_again(ws: Workspace, message_id: str | None) -> None:
    try:
        revived = service_webhooks.try_again(ws, message_id)
    except GrowthError as error:
        feedback.show_error(error)
        return
    feedback.succeed(f"{formats.count(revived, _MESSAGE)} de volta à fila.")
    st.rerun()
