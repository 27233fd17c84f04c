"""What other programs are told: written into the outbox by the very write that it tells of, or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import chain
from weakref import WeakKeyDictionary

from growth_equestre.foundation.db import Database, Transaction
from growth_equestre.foundation.workspace import Workspace, follow_writes
from growth_equestre.gateway import rules_webhooks, store_webhooks
from growth_equestre.gateway.types_webhooks import Fact, Told, Webhook
from growth_equestre.jobs import service as jobs
from growth_equestre.journal import service as journal

DELIVERY = "gateway.webhooks"
"""What the queue calls the sending."""
SCORES_AT_ONCE = 5_000
"""Scores told in one write: more follow in the next."""
_listening: WeakKeyDictionary[Database, Sequence[Webhook]] = WeakKeyDictionary()


def listening(ws: Workspace) -> Sequence[Webhook]:
    """Addresses that hear anything; remembered, because every write asks."""
    found = _listening.get(ws.database)
    if found is None:
        found = [one for one in store_webhooks.webhooks(ws.cursor()) if one.is_active]
        if ws.transaction_under_way:
            # Only while holding the writer: what is read beside it may be over when it is kept.
            _listening[ws.database] = found
    return found


def forget_listening(ws: Workspace) -> None:
    """Have the addresses read anew, now and once the write under way is over."""
    _listening.pop(ws.database, None)
    if ws.transaction_under_way:
        ws.transaction_under_way.enders.append(lambda: forget_listening(ws))


def tell(ws: Workspace, to: Sequence[Webhook], facts: Sequence[Fact]) -> None:
    """Put messages of these facts into the outbox of everybody who wants to hear of them, and have them sent."""
    messages = [
        (webhook.webhook_id, kind, body)
        for webhook in to
        for kind, body in rules_webhooks.payloads(
            [fact for fact in facts if fact.kind in webhook.events], webhook.reference_key, ws.now()
        )
    ]
    if messages:
        store_webhooks.add_messages(ws.cursor(), messages, ws.now())
        jobs.wake(ws, DELIVERY, ws.now())


def tell_moved_scores(ws: Workspace) -> int:
    """Tell whose score is another than was told last; returns how many leads. Several moves in between are one."""
    to = [one for one in listening(ws) if Told.LEAD_SCORE_CHANGED in one.events]
    if not to:
        return 0
    with ws.transaction("gateway.tell_moved_scores"):
        rows = store_webhooks.moved_scores(ws.cursor(), SCORES_AT_ONCE)
        if rows:
            tell(ws, to, [_moved(row["lead_id"], row["before"], row["score"]) for row in rows])
            store_webhooks.tell_scores(ws.cursor(), [row["lead_id"] for row in rows])
    return len(rows)


def _moved(lead_id: str, before: int | None, score: int) -> Fact:
    return Fact(Told.LEAD_SCORE_CHANGED, lead_id, {"before": before, "score": score})


def _follow(ws: Workspace, write: Transaction) -> None:
    """Every write, just before it is kept. Where nobody listens it costs one look into a dictionary."""
    to = listening(ws)
    if not to:
        return
    wanted = frozenset(chain.from_iterable(one.events for one in to))
    facts = _noted_facts(ws, wanted)
    if Told.LEAD_ERASED in wanted:
        facts += [Fact(Told.LEAD_ERASED, lead_id, {}) for lead_id in sorted(write.erased_leads)]
    tell(ws, to, facts)
    if Told.LEAD_SCORE_CHANGED in wanted and (write.followed_leads or write.use_case.startswith("scoring.")):
        jobs.wake(ws, DELIVERY, ws.now())


def _noted_facts(ws: Workspace, wanted: frozenset[Told]) -> list[Fact]:
    if not wanted - {Told.LEAD_SCORE_CHANGED, Told.LEAD_ERASED}:
        return []
    case, parts = journal.noted(ws)
    columns = (part.select(["table_name", "before", "after"]).columns for part in parts)
    noted = [change for part in columns for change in zip(*(texts.to_pylist() for texts in part), strict=True)]
    # Facts of a file or of the demo's past are history; those that programs send are news.
    batches = _batches(noted) if case == "events.receive" else []
    return rules_webhooks.facts_of(noted) + [fact for batch_id in batches for fact in _facts_of_batch(ws, batch_id)]


def _batches(noted: Iterable[rules_webhooks.Noted]) -> list[str]:
    return [json.loads(after)["batch_id"] for table, _, after in noted if table == "event_batches" and after]


def _facts_of_batch(ws: Workspace, batch_id: str) -> list[Fact]:
    rows = store_webhooks.events_of_batch(ws.cursor(), batch_id, [one.value for one in rules_webhooks.TOLD_EVENTS])
    return [fact for row in rows for fact in rules_webhooks.fact_of_event(row)]


follow_writes(_follow)
