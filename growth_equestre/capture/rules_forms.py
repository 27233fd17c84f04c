"""Signed numbers: a form that this page handed out to one visitor, and a lead that may be thanked."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

from growth_equestre.capture.types import Form, FormRefused

_SIGNATURE_BYTES = 16
_SEPARATOR = "."


def sealed(secret: bytes, form: Form, visitor: str) -> str:
    """The form as its hidden field carries it; only good together with the visitor's cookie."""
    told = _SEPARATOR.join((form.nonce, str(int(form.issued_at.timestamp())), form.text_id))
    return _with_signature(secret, f"form:{visitor}", told)


def opened(secret: bytes, given: str, visitor: str, now: datetime, lasts: timedelta) -> Form:
    """The form that a hidden field carries. Raises FormRefused: altered, another visitor's, or too old."""
    parts = _without_signature(secret, f"form:{visitor}", given).split(_SEPARATOR)
    if len(parts) != 3 or not parts[1].isdigit():
        raise FormRefused
    issued_at = datetime.fromtimestamp(int(parts[1]), UTC)
    if now - issued_at > lasts:
        raise FormRefused
    return Form(parts[0], issued_at, parts[2])


def sealed_lead(secret: bytes, lead_id: str, form: Form) -> str:
    """The lead as the address of its thanks carries it."""
    return _with_signature(secret, "thanks", _SEPARATOR.join((lead_id, form.nonce)))


def opened_lead(secret: bytes, given: str) -> tuple[str, str]:
    """Lead id and number of the form that brought it. Raises FormRefused."""
    lead_id, _, nonce = _without_signature(secret, "thanks", given).partition(_SEPARATOR)
    return lead_id, nonce


def _with_signature(secret: bytes, purpose: str, told: str) -> str:
    signed = told.encode() + _signature(secret, purpose, told.encode())
    return base64.urlsafe_b64encode(signed).decode().rstrip("=")


def _without_signature(secret: bytes, purpose: str, given: str) -> str:
    try:
        raw = base64.b64decode(given + "=" * (-len(given) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise FormRefused from error
    told, signature = raw[:-_SIGNATURE_BYTES], raw[-_SIGNATURE_BYTES:]
    if not hmac.compare_digest(_signature(secret, purpose, told), signature):
        raise FormRefused
    return told.decode()


def _signature(secret: bytes, purpose: str, told: bytes) -> bytes:
    return hmac.new(secret, purpose.encode() + b"\x1f" + told, hashlib.sha256).digest()[:_SIGNATURE_BYTES]
