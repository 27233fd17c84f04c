"""Who sent a visitor, which numbers its facts carry, and when a form is a person's. No clock, no database."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from growth_equestre.capture.types import Contact, Form, Origin, TooFast
from growth_equestre.foundation.errors import InvalidFields, InvalidInput
from growth_equestre.foundation.ids import derived_id
from growth_equestre.foundation.text import CONTROLS, fold

LONGEST_UTM = 60
FASTEST = timedelta(seconds=2)
"""A person needs longer than this to write a name and a phone."""
FORM_LASTS = timedelta(hours=12)
SAME_VISIT = timedelta(minutes=30)
"""The same page opened again within this time is one visit."""

_SOURCES: Mapping[str, str] = MappingProxyType({
    "instagram": "instagram", "ig": "instagram", "facebook": "facebook", "fb": "facebook", "meta": "facebook",
    "google": "google", "adwords": "google", "whatsapp": "whatsapp", "zap": "whatsapp", "evento": "evento",
    "feira": "feira", "indicacao": "indicacao", "anuncio": "anuncio",
})  # fmt: skip
_PAID = frozenset({"cpc", "ppc", "ads", "anuncio", "pago", "paid"})
_NOT_IN_UTM = re.compile(r"[^\w .:+-]")


def origin_of(query: Mapping[str, str]) -> Origin:
    """What the address tells of where the visitor came from, without signs that no link of ours has."""
    source, medium, campaign = (utm(query.get(f"utm_{name}", "")) for name in ("source", "medium", "campaign"))
    return Origin(source, medium, campaign)


def utm(text: str) -> str:
    """One of the three words of an origin as it is kept: at most 60 signs, letters, digits, spaces and . : + -."""
    return " ".join(_NOT_IN_UTM.sub(" ", CONTROLS.sub(" ", text)).split())[:LONGEST_UTM]


def lead_source(origin: Origin) -> str:
    """The origin as the lead's record names it: one of the words that scores know, else "site"."""
    if fold(origin.medium) in _PAID:
        return "anuncio"
    return _SOURCES.get(fold(origin.source), "site")


def origin_words(origin: Origin) -> str:
    """ "utm_source=instagram utm_campaign=feira", or "" where nothing is known."""
    told = (("utm_source", origin.source), ("utm_medium", origin.medium), ("utm_campaign", origin.campaign))
    return " ".join(f"{name}={text}" for name, text in told if text)


def with_origin(detail: str, origin: Origin) -> str:
    """A fact's detail with where the visitor came from."""
    return " · ".join(part for part in (detail, origin_words(origin)) if part)


def visitor_digest(cookie: str) -> str:
    """How a visitor is called here; its cookie cannot be told from it."""
    return hashlib.sha256(f"visitor:{cookie}".encode()).hexdigest()[:32]


def view_id(visitor: str, page: str, moment: datetime) -> str:
    """The number of a page's opening: the same for the same visitor, page and half hour."""
    return derived_id("capture view", visitor, page, str(int(moment.timestamp() // SAME_VISIT.total_seconds())))


def fact_id(form: Form, what: str) -> str:
    """The number of what a form says: sent twice, it is the same fact."""
    return derived_id("capture form", form.nonce, what)


def check_pace(form: Form, now: datetime, trap: str) -> None:
    """Raises TooFast for what no person sends."""
    if trap or now - form.issued_at < FASTEST:
        raise TooFast


def check_contact(contact: Contact) -> None:
    """Raises InvalidFields when nobody is named, cannot be reached, or did not agree."""
    problems = []
    if not contact.name.strip():
        problems.append(InvalidInput("nome", "Escreva seu nome."))
    if not contact.whatsapp.strip() and not contact.email.strip():
        problems.append(InvalidInput("whatsapp", "Deixe um WhatsApp ou um e-mail."))
    if not contact.is_agreed:
        problems.append(InvalidInput("aceite", "Marque que concorda, para podermos chamar você."))
    if problems:
        raise InvalidFields(problems)
