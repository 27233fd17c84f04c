"""Phones and e-mails as people write them, read one way for everybody who can be reached."""

from __future__ import annotations

import re

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from growth_equestre.foundation.errors import InvalidInput

AREA_CODES = frozenset(
    str(code)
    for code in (
        *range(11, 20), 21, 22, 24, 27, 28, *range(31, 36), 37, 38, *range(41, 50), 51, 53, 54, 55,
        *range(61, 70), 71, 73, 74, 75, 77, 79, *range(81, 90), *range(91, 100),
    )
)  # fmt: skip
_PLAIN_EMAIL = re.compile(
    r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}", re.IGNORECASE
)
_FLOAT_TAIL = re.compile(r"^\d{10,13}[.,]0+$")


def clean_phone(text: str, field: str, *, takes_services: bool = False) -> str | None:
    """Digits with country code, mobiles with their ninth digit, or None when empty. Raises InvalidInput for `field`.

    takes_services: also what rings in Brazil without being somebody's line, such as 0800.
    """
    stripped = text.strip().strip("'")
    if not stripped:
        return None
    if _FLOAT_TAIL.match(stripped):
        stripped = re.split("[.,]", stripped)[0]
    if any(character.isalpha() for character in stripped):
        raise InvalidInput(field, f"O telefone '{text[:40]}' tem letras.", "Use DDD e número: (11) 98765-4321.")
    digits = re.sub(r"\D", "", stripped)
    brazilian = None if stripped.startswith("+") and not digits.startswith("55") else _brazilian(digits)
    return brazilian or _parsed(stripped, text, field, takes_services)


def _brazilian(digits: str) -> str | None:
    """55, area code and number from any way of dialling it, or None when it is not a Brazilian number."""
    national = digits.lstrip("0")
    if len(national) in (12, 13) and national.startswith("55"):
        national = national[2:].lstrip("0") if len(national) > 11 else national
    elif len(national) in (12, 13) and digits.startswith("0"):
        # 0 + carrier + area code + number, as dialled for long distance.
        national = national[2:]
    if len(national) not in (10, 11) or national[:2] not in AREA_CODES:
        return None
    area, subscriber = national[:2], national[2:]
    if len(subscriber) == 9:
        return f"55{area}{subscriber}" if subscriber[0] == "9" else None
    if subscriber[0] in "6789":
        return f"55{area}9{subscriber}"
    return f"55{area}{subscriber}" if subscriber[0] in "2345" else None


def _parsed(stripped: str, text: str, field: str, takes_services: bool) -> str:
    """Digits of any other number; without + or 00 a foreign one cannot be told from a mistake."""
    wrong = InvalidInput(field, f"'{text[:40]}' não é um telefone.", "Use DDD e número: (11) 98765-4321.")
    international = "+" + stripped[2:] if stripped.startswith("00") else stripped
    if not international.startswith("+") and not takes_services:
        raise wrong
    try:
        parsed = phonenumbers.parse(international, "BR" if takes_services else None)
    except phonenumbers.NumberParseException as error:
        raise wrong from error
    if (parsed.country_code == 55 and not takes_services) or not phonenumbers.is_valid_number(parsed):
        raise wrong
    return f"{parsed.country_code}{phonenumbers.national_significant_number(parsed)}"


def clean_email(text: str) -> str | None:
    """The address with its domain in lower case, or None when empty. Raises InvalidInput."""
    stripped = text.strip()
    if not stripped:
        return None
    if len(stripped) <= 100 and _PLAIN_EMAIL.fullmatch(stripped):
        local, _, domain = stripped.rpartition("@")
        return f"{local}@{domain.lower()}"
    try:
        return validate_email(stripped, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise InvalidInput("email", f"'{text[:60]}' não é um e-mail.", "Use nome@empresa.com.br.") from error
