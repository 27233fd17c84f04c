"""The door of the addresses of other programs: name one, choose what it hears, replace its secret, revive messages."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Collection, Mapping
from datetime import timedelta

from growth_equestre.foundation.errors import InvalidInput, NotFound
from growth_equestre.foundation.ids import is_uuid, new_id
from growth_equestre.foundation.settings import process_settings
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.gateway import rules_webhooks, service_outbox, store_webhooks
from growth_equestre.gateway.types_webhooks import TEST, OutMessage, Told, Webhook, WebhookHealth
from growth_equestre.jobs import service as jobs
from growth_equestre.journal import service as journal

OLD_SECRET_SERVES = timedelta(hours=24)
"""How long the replaced secret signs beside the new one."""
MOST_WEBHOOKS = 20


@use_case(Permission.CAN_MANAGE_WORKSPACE, writes=True)
def subscribe(ws: Workspace, url: str, events: Collection[Told]) -> Webhook:
    """Have an address told of these things from now on. Raises InvalidInput for one that may not be reached."""
    url = url.strip()
    rules_webhooks.check_url(url, process_settings().webhooks_to_loopback)
    _check_events(events)
    before = store_webhooks.webhooks(ws.cursor())
    if len(before) >= MOST_WEBHOOKS:
        raise InvalidInput("endereço", f"São no máximo {MOST_WEBHOOKS} endereços.", "Remova um que não serve mais.")
    made = Webhook(
        new_id(), url, frozenset(events), _fresh_secret(), None, None, secrets.token_hex(rules_webhooks.SECRET_BYTES),
        True, ws.now(), ws.actor.name,
    )  # fmt: skip
    store_webhooks.add(ws.cursor(), made)
    _after_change(ws, "subscribe", f"Passou a avisar {_host(made)}", before)
    return made


@use_case(Permission.CAN_MANAGE_WORKSPACE)
def webhooks(ws: Workspace) -> list[Webhook]:
    """Every address, oldest first."""
    return store_webhooks.webhooks(ws.cursor())


@use_case(Permission.CAN_MANAGE_WORKSPACE)
def health(ws: Workspace) -> Mapping[str, WebhookHealth]:
    """How each address is doing, by its id; those without a message in the last week are absent."""
    return store_webhooks.health(ws.cursor())


@use_case(Permission.CAN_MANAGE_WORKSPACE, writes=True)
def change(ws: Workspace, webhook_id: str, events: Collection[Told], is_active: bool) -> Webhook:
    """Choose anew what an address hears, or let it rest: what waits for it stays. Raises NotFound, InvalidInput."""
    found = _found(ws, webhook_id)
    _check_events(events)
    before = store_webhooks.webhooks(ws.cursor())
    store_webhooks.change(ws.cursor(), webhook_id, sorted(events), is_active)
    words = "Mudou o que avisa a" if is_active else "Parou de avisar"
    _after_change(ws, "change_webhook", f"{words} {_host(found)}", before)
    jobs.wake(ws, service_outbox.DELIVERY, ws.now())
    return _found(ws, webhook_id)


@use_case(Permission.CAN_MANAGE_WORKSPACE, writes=True)
def rotate_secret(ws: Workspace, webhook_id: str) -> Webhook:
    """Sign with a new secret; the one before signs too for a day, so that no message is refused meanwhile."""
    found = _found(ws, webhook_id)
    store_webhooks.rotate(ws.cursor(), webhook_id, _fresh_secret(), ws.now() + OLD_SECRET_SERVES)
    _after_change(ws, "rotate_secret", f"Trocou o segredo dos avisos a {_host(found)}", None)
    return _found(ws, webhook_id)


@use_case(Permission.CAN_MANAGE_WORKSPACE, writes=True)
def unsubscribe(ws: Workspace, webhook_id: str) -> None:
    """Forget an address, with its messages. Raises NotFound."""
    found = _found(ws, webhook_id)
    store_webhooks.remove(ws.cursor(), webhook_id)
    _after_change(ws, "unsubscribe", f"Removeu os avisos a {_host(found)}", None)


@use_case(Permission.CAN_MANAGE_WORKSPACE, writes=True)
def send_test(ws: Workspace, webhook_id: str) -> None:
    """Have a message sent that tells nothing, to try the way. Raises NotFound."""
    found = _found(ws, webhook_id)
    body = rules_webhooks.message(TEST, [], ws.now())
    store_webhooks.add_messages(ws.cursor(), [(found.webhook_id, TEST, body)], ws.now())
    jobs.wake(ws, service_outbox.DELIVERY, ws.now())


@use_case(Permission.CAN_MANAGE_WORKSPACE)
def dead_messages(ws: Workspace, limit: int = 50) -> list[OutMessage]:
    """Messages that were given up after every try, newest first."""
    return store_webhooks.dead(ws.cursor(), limit)


@use_case(Permission.CAN_MANAGE_WORKSPACE, writes=True)
def try_again(ws: Workspace, message_id: str | None = None) -> int:
    """Begin anew with a message that was given up, or with all of them; returns how many. Raises NotFound."""
    if message_id is not None and not is_uuid(message_id):
        raise NotFound("Este aviso não existe mais.", "Atualize a página.")
    revived = store_webhooks.revive(ws.cursor(), message_id, ws.now())
    if message_id is not None and not revived:
        raise NotFound("Este aviso não existe mais.", "Atualize a página.")
    jobs.wake(ws, service_outbox.DELIVERY, ws.now())
    return revived


def _after_change(ws: Workspace, case: str, summary: str, before: Collection[Webhook] | None) -> None:
    """Addresses carry secrets: the journal says what was done, and holds no record to restore."""
    service_outbox.forget_listening(ws)
    if before is not None and not _tells_scores(before) and _tells_scores(store_webhooks.webhooks(ws.cursor())):
        store_webhooks.begin_telling_scores(ws.cursor())
    journal.record(ws, use_case=f"gateway.{case}", summary=summary, changes=[])


def _tells_scores(found: Collection[Webhook]) -> bool:
    return any(one.is_active and Told.LEAD_SCORE_CHANGED in one.events for one in found)


def _check_events(events: Collection[Told]) -> None:
    if not events:
        raise InvalidInput("avisos", "Escolha de que o programa será avisado.", "")


def _found(ws: Workspace, webhook_id: str) -> Webhook:
    found = next((one for one in store_webhooks.webhooks(ws.cursor()) if one.webhook_id == webhook_id), None)
    if found is None:
        raise NotFound("Este endereço não existe mais.", "Atualize a página.")
    return found


def _fresh_secret() -> str:
    return rules_webhooks.SECRET_MARK + base64.b64encode(secrets.token_bytes(rules_webhooks.SECRET_BYTES)).decode()


def _host(webhook: Webhook) -> str:
    return webhook.url.split("/")[2]
