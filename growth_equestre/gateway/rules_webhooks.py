"""What a write tells other programs, how a message is signed, when it is tried again, and where it may go."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import ipaddress
import json
import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.foundation.vocab import EventType, Stage
from growth_equestre.gateway.types_webhooks import Fact, Told

SECRET_MARK = "whsec_"
SECRET_BYTES = 32
LONGEST_URL = 2_000
MOST_TOGETHER = 500
"""Leads in one message."""
MOST_ATTEMPTS = 9
"""Tries over about a day; then the message is given up, and a person sees it."""
OLDEST_SECONDS = 300
"""How far a message's moment may lie from the receiver's clock: an old one may be a copy."""
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=10), timedelta(hours=6)
_ANSWERS = (EventType.PARTNER_ACCEPTED, EventType.PARTNER_REFUSED, EventType.PARTNER_CONTACTED)
TOLD_EVENTS = (EventType.HANDOFF, *_ANSWERS)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Noted = tuple[str, str | None, str | None]
"""A change as the journal notes it: table, JSON before, JSON after."""


def facts_of(noted: Iterable[Noted]) -> list[Fact]:
    """What these changes mean to other programs, in their order."""
    found: list[Fact] = []
    for table, before, after in noted:
        if after is None or table not in ("leads", "events"):
            continue
        now = json.loads(after)
        if table == "leads":
            found += _of_a_lead(json.loads(before) if before else None, now)
        elif before is None:
            found += fact_of_event(now)
    return found


def fact_of_event(event: Mapping[str, Any]) -> list[Fact]:
    """What a fact of the log means to them: handoffs and what partners answered, nothing else."""
    kind, lead_id, partner_id = event["event_type"], str(event["lead_id"]), event.get("partner_id")
    named = {"partner_id": str(partner_id) if partner_id else None}
    if kind == EventType.HANDOFF:
        return [Fact(Told.LEAD_HANDED_OFF, lead_id, named)]
    return [Fact(Told.PARTNER_ANSWERED, lead_id, {**named, "answer": str(kind)})] if kind in _ANSWERS else []


def _of_a_lead(before: Mapping[str, Any] | None, now: Mapping[str, Any]) -> list[Fact]:
    lead_id = str(now["lead_id"])
    if before is None:
        return [Fact(Told.LEAD_CREATED, lead_id, {"stage": now["stage"]})]
    found = []
    if before["stage"] != now["stage"]:
        found.append(Fact(Told.LEAD_STAGE_CHANGED, lead_id, {"before": before["stage"], "stage": now["stage"]}))
        if now["stage"] == Stage.QUALIFIED:
            found.append(Fact(Told.LEAD_QUALIFIED, lead_id, {"stage": now["stage"]}))
    if now.get("deleted_at") and not before.get("deleted_at"):
        found.append(Fact(Told.LEAD_REMOVED, lead_id, {}))
    return found


def payloads(facts: Sequence[Fact], reference_key: str, now: datetime) -> list[tuple[Told, dict[str, Any]]]:
    """Messages that tell these facts, each of one type and at most MOST_TOGETHER leads, in the order of the facts."""
    by_kind: dict[Told, list[dict[str, Any]]] = {}
    for fact in facts:
        whose = {} if fact.kind is Told.LEAD_ERASED else {"lead_id": fact.lead_id}
        item = {**whose, "lead_ref": reference(reference_key, fact.lead_id), **fact.about}
        by_kind.setdefault(fact.kind, []).append(item)
    return [
        (kind, message(kind, items[start : start + MOST_TOGETHER], now))
        for kind, items in by_kind.items()
        for start in range(0, len(items), MOST_TOGETHER)
    ]


def message(kind: str, items: Sequence[Mapping[str, Any]], now: datetime) -> dict[str, Any]:
    """The body of a message."""
    return {"type": str(kind), "timestamp": now.isoformat(timespec="milliseconds"), "data": {"items": list(items)}}


def reference(reference_key: str, lead_id: str) -> str:
    """By what a receiver knows the lead again when its id is gone: a digest that only this address's key makes."""
    return hmac.new(bytes.fromhex(reference_key), lead_id.encode(), hashlib.sha256).hexdigest()[:32]


def body_of(payload: Mapping[str, Any]) -> bytes:
    """The bytes that are sent and signed."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


def signed_headers(message_id: str, sent_at: datetime, body: bytes, secrets: Sequence[str]) -> dict[str, str]:
    """The three headers of Standard Webhooks; one signature per secret."""
    seconds = str(int(sent_at.timestamp()))
    signatures = " ".join(f"v1,{_signature(message_id, seconds, body, secret)}" for secret in secrets)
    return {"webhook-id": message_id, "webhook-timestamp": seconds, "webhook-signature": signatures}


def is_genuine(headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> bool:
    """What a receiver asks of a message: signed with the secret, about these bytes, within five minutes.

    headers: names in lower case.
    """
    message_id, seconds = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not message_id or not seconds.isdecimal() or abs(now.timestamp() - int(seconds)) > OLDEST_SECONDS:
        return False
    try:
        expected = _signature(message_id, seconds, body, secret)
    except binascii.Error:
        return False
    given = (part.partition(",") for part in headers.get("webhook-signature", "").split())
    # Compared in the same time whatever differs, so that an answer says nothing about how near a guess was.
    return any(kind == "v1" and hmac.compare_digest(text.encode(), expected.encode()) for kind, _, text in given)


def _signature(message_id: str, seconds: str, body: bytes, secret: str) -> str:
    key = base64.b64decode(secret.removeprefix(SECRET_MARK), validate=True)
    return base64.b64encode(hmac.new(key, f"{message_id}.{seconds}.".encode() + body, hashlib.sha256).digest()).decode()


def pause_after(attempts: int, rng: random.Random) -> timedelta:
    """Pause before the next try: 10 s after the first failure, then four times as long, six hours at most.

    Half of it is drawn by chance, so that many messages to one address do not all come back at once.
    """
    times: int = 4 ** min(max(attempts - 1, 0), 10)
    whole = min(_FIRST_PAUSE * times, _LONGEST_PAUSE)
    return whole * (0.5 + rng.random() / 2)


def check_url(url: str, may_be_loopback: bool) -> None:
    """Raises InvalidInput for an address that is not https, carries a name and password, or is inside this house."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise InvalidInput(
            "endereço", "O endereço não pôde ser lido.", "Exemplo: https://exemplo.com.br/aviso"
        ) from error
    is_here = may_be_loopback and is_loopback(host)
    if not host or len(url) > LONGEST_URL or parts.scheme not in ("https", *(["http"] if is_here else [])):
        raise InvalidInput("endereço", "O endereço precisa começar com https://.", "")
    if parts.username or parts.password or parts.fragment or any(sign.isspace() for sign in url):
        raise InvalidInput("endereço", "O endereço não pode ter senha, espaço nem '#'.", "")
    if not is_here and not _may_be_named(host):
        raise InvalidInput("endereço", "O endereço fica na rede interna.", "Use um endereço público.")


def is_loopback(host: str) -> bool:
    """Whether the host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def may_reach(address: str, may_be_loopback: bool) -> bool:
    """Whether a message may go to this IP address: public ones only, and this machine where a setting allows it."""
    found = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(found, "ipv4_mapped", None)
    if inner is not None:
        return may_reach(str(inner), may_be_loopback)
    if found.is_loopback:
        return may_be_loopback
    is_carrier = found.version == 6 and (found.sixtofour or found.teredo or found in _NAT64)
    return found.is_global and not found.is_multicast and not is_carrier


def _may_be_named(host: str) -> bool:
    """An address written in numbers must be public at once; a name is asked for when it is sent to."""
    try:
        return may_reach(host, may_be_loopback=False)
    except ValueError:
        return "." in host and not host.endswith((".localhost", ".local", ".internal"))
