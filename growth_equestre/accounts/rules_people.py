"""What an address, a name and a password must be, and how long sessions and invitations last."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from growth_equestre.accounts.types_people import Session
from growth_equestre.foundation.errors import InvalidInput

SECRET_BYTES = 32
PROVIDER_COOKIE = "_streamlit_user"
SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 200
LONGEST_NAME = 80
LONGEST_EMAIL = 254
LONGEST_AGENT = 160
SESSION_LASTS = timedelta(days=7)
SESSION_IDLE = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
"""A session's last use is written down no more often."""
INVITATION_LASTS = timedelta(days=7)
_EMAIL = re.compile(r"[^@\s<>\"'(),:;\\\[\]]+@[^@\s<>\"'(),:;\\\[\]]+\.[^@\s<>\"'(),:;\\\[\]]{2,}")
_OFTEN_TRIED = ("password", "senha", "123456", "qwerty", "abcdef", "111111", "000000", "equestre", "admin")


def digest(secret: str) -> str:
    """What is kept of a session's or an invitation's secret: 32 random bytes need no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def provider_secret(cookies: Mapping[str, str]) -> str:
    """What the identity provider's answer left in the browser, signed; '' when there is nothing of it.

    A long one lies in parts; the cookie with the provider's own tokens is another.
    """
    parts = [name for name in cookies if name == PROVIDER_COOKIE or re.fullmatch(rf"{PROVIDER_COOKIE}__?\d+", name)]
    return "".join(cookies[name] for name in sorted(parts))


def email_of(text: str) -> str:
    """The address in lower case. Raises InvalidInput."""
    email = text.strip().lower()
    if len(email) > LONGEST_EMAIL or not _EMAIL.fullmatch(email):
        raise InvalidInput("e-mail", "Este e-mail não está completo.", "Escreva como nome@empresa.com.br.")
    return email


def name_of(text: str) -> str:
    """The name without blanks around it. Raises InvalidInput."""
    name = " ".join(text.split())
    if not name or len(name) > LONGEST_NAME or any(not mark.isprintable() for mark in name):
        raise InvalidInput("nome", "Escreva o nome da pessoa.", f"Até {LONGEST_NAME} letras.")
    return name


def check_password(password: str, email: str) -> None:
    """Raises InvalidInput for a password that is short, endless, the address itself or among those tried first."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise InvalidInput(
            "senha", f"A senha precisa de {SHORTEST_PASSWORD} letras ou mais.", "Uma frase curta é fácil de lembrar."
        )
    rest = password.lower()
    for word in (email, email.partition("@")[0], *_OFTEN_TRIED):
        rest = rest.replace(word, "")
    if len(rest) < 6 or len(set(rest)) < 4:
        raise InvalidInput("senha", "Esta senha é fácil de adivinhar.", "Junte palavras que não combinam entre si.")


def is_open(session: Session, now: datetime) -> bool:
    """Whether the session still lets somebody in: not ended, not run out, not left alone for too long."""
    return session.ended_at is None and now < session.expires_at and now - session.seen_at < SESSION_IDLE
