"""The sending of what waits in the outbox: by the queue, again and again with growing pauses, until it arrives."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from growth_equestre.foundation.settings import process_settings
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.gateway import rules_webhooks, sending, service_outbox, store_webhooks
from growth_equestre.gateway.types_webhooks import MessageState, OutMessage, Sending, Webhook
from growth_equestre.jobs import service as jobs
from growth_equestre.jobs.types import Report

KEPT = timedelta(days=7)
"""How long a message that arrived or was given up stays."""
LONGEST_RUN_SECONDS = 10.0
"""After so long other work of the queue has its turn."""
_AT_ONCE = 20
"""Messages read for one address at a time."""
_GONE = 410
_rng = random.Random()


def deliver(ws: Workspace, _: Mapping[str, Any] | None = None, report: Report | None = None) -> str:
    """Send what is due; returns in a sentence how many messages arrived. Addresses do not wait for one another.

    At least once: who dies between sending and noting sends again, under the same webhook-id.
    """
    until, arrived, tried = time.monotonic() + LONGEST_RUN_SECONDS, 0, 0
    while service_outbox.tell_moved_scores(ws):
        pass
    while time.monotonic() < until:
        due = store_webhooks.due(ws.cursor(), ws.now(), _AT_ONCE)
        if not due:
            break
        for done in _send_all(ws, due, until):
            tried += 1
            arrived += done.state is MessageState.DELIVERED
        if report:
            report(tried, None)
    _tidy(ws)
    return f"{arrived} de {tried} avisos chegaram."


def _send_all(ws: Workspace, due: Sequence[OutMessage], until: float) -> list[OutMessage]:
    """Each address in a thread of its own, one message after another; noted as soon as all have been tried."""
    known = {one.webhook_id: one for one in service_outbox.listening(ws)}
    by_address: dict[str, list[OutMessage]] = defaultdict(list)
    for message in due:
        by_address[message.webhook_id].append(message)
    may_be_loopback, now = process_settings().webhooks_to_loopback, ws.now()

    def send_in_order(webhook_id: str) -> list[tuple[OutMessage, Sending]]:
        done: list[tuple[OutMessage, Sending]] = []
        for message in by_address[webhook_id]:
            if done and time.monotonic() > until:
                break
            done.append((message, _sent(known[webhook_id], message, now, may_be_loopback)))
        return done

    with ThreadPoolExecutor(max_workers=len(by_address)) as pool:
        told = [pair for some in pool.map(send_in_order, by_address) for pair in some]
    with ws.transaction("gateway.deliver"):
        tried = [_after(message, outcome, ws.now()) for message, outcome in told]
        for message in tried:
            store_webhooks.note_try(ws.cursor(), message)
        _rest_gone(ws, tried, known)
    return tried


def _sent(webhook: Webhook, message: OutMessage, now: datetime, may_be_loopback: bool) -> Sending:
    body = rules_webhooks.body_of(message.payload)
    headers = rules_webhooks.signed_headers(message.message_id, now, body, webhook.secrets_at(now))
    return sending.send(webhook.url, headers, body, may_be_loopback)


def _after(message: OutMessage, outcome: Sending, now: datetime) -> OutMessage:
    tries = message.attempts + 1
    told = replace(message, attempts=tries, last_status=outcome.status, last_error=outcome.error)
    if outcome.has_arrived:
        return replace(told, state=MessageState.DELIVERED, finished_at=now)
    if tries >= rules_webhooks.MOST_ATTEMPTS or outcome.status == _GONE:
        return replace(told, state=MessageState.DEAD, finished_at=now)
    return replace(told, next_try_at=now + rules_webhooks.pause_after(tries, _rng))


def _rest_gone(ws: Workspace, tried: Sequence[OutMessage], known: Mapping[str, Webhook]) -> None:
    """An address that says that it is gone for good hears nothing more until a person wakes it."""
    for webhook_id in {one.webhook_id for one in tried if one.last_status == _GONE}:
        store_webhooks.change(ws.cursor(), webhook_id, sorted(known[webhook_id].events), is_active=False)
        service_outbox.forget_listening(ws)


def _tidy(ws: Workspace) -> None:
    """Let go of what ended long ago, and come back when the next message has its turn."""
    with ws.transaction("gateway.deliver"):
        store_webhooks.forget_messages(ws.cursor(), ws.now() - KEPT)
        store_webhooks.forget_gone(ws.cursor())
        coming = store_webhooks.next_try(ws.cursor())
        if coming is not None:
            jobs.wake(ws, service_outbox.DELIVERY, max(coming, ws.now()))


jobs.register(service_outbox.DELIVERY, deliver, label="Avisos a outros programas", is_kept=False)
