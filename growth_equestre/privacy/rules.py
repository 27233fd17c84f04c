"""The fifteen-day clock in words, and how text is searched for one person. Pure."""

from __future__ import annotations

import calendar
import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from growth_equestre.foundation.text import fold

ANSWER_WITHIN_DAYS = 15
"""LGPD art. 19, II: counted from the day of the request."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ACCENTED = {
    "a": "aáàâãä", "c": "cç", "e": "eéèêë", "i": "iíìîï", "n": "nñ", "o": "oóòôõö", "u": "uúùûü", "y": "yýÿ",
}  # fmt: skip
_NO_LETTER = "[^0-9A-Za-zÀ-ÖØ-öø-ÿ]"
_SHORTEST_ID = 5
_UNLIKELY_ID = re.compile(r"\d{1,7}")


def due_at(received_at: datetime, zone: ZoneInfo) -> datetime:
    """The end of the fifteenth local day after the request, aware."""
    last_day = received_at.astimezone(zone).date() + timedelta(days=ANSWER_WITHIN_DAYS)
    return datetime.combine(last_day, time(23, 59, 59), zone)


def clock_words(due: datetime, closed_at: datetime | None, now: datetime, zone: ZoneInfo) -> str:
    """How a request stands against its time: "vence em 3 dias", "venceu há 2 dias", "respondido no prazo"."""
    last_day = due.astimezone(zone).date()
    if closed_at:
        late = (closed_at.astimezone(zone).date() - last_day).days
        return "respondido no prazo" if late <= 0 else f"respondido com {_days(late)} de atraso"
    left = (last_day - now.astimezone(zone).date()).days
    if left < 0:
        return f"venceu há {_days(-left)}"
    return "vence hoje" if left == 0 else "vence amanhã" if left == 1 else f"vence em {_days(left)}"


def is_overdue(due: datetime, closed_at: datetime | None, now: datetime) -> bool:
    """Whether the law's time ran out with the request open."""
    return closed_at is None and now > due


def salted(salt: str, lead_id: str) -> str:
    """SHA-256 of an id under a workspace's salt. The statement `risen` computes the same."""
    return hashlib.sha256(f"{salt}\x1f{lead_id}".encode()).hexdigest()


def reading_digest(told: Mapping[str, Any]) -> str:
    """SHA-256 of a reading over the one before it. The macro `reading_digest` computes the same."""
    micros = (told["happened_at"] - _EPOCH) // timedelta(microseconds=1)
    parts = [
        told["previous_digest"], str(told["number"]), str(micros), told["actor_id"], told["actor_name"],
        told["source"], told["kind"], told["use_case"], told["subject"] or "",
    ]  # fmt: skip
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def words_of(names: Iterable[str], emails: Iterable[str], phones: Iterable[str], ids: Iterable[str]) -> tuple[str, ...]:
    """What may name a person in running text, each as a search expression without its edges.

    A name of one word names nobody, and a short number may be anything: these are left out.
    """
    found = [_name_word(name) for name in names if len(fold(name).split()) > 1]
    found += [re.escape(email.strip()) for email in emails if email.strip()]
    found += [_phone_word(phone) for phone in phones if len(re.sub(r"\D", "", phone)) >= 8]
    found += [re.escape(one) for one in ids if len(one) >= _SHORTEST_ID and not _UNLIKELY_ID.fullmatch(one)]
    return tuple(dict.fromkeys(found))


def pattern(words: Iterable[str]) -> str:
    """One expression, the same for the database and here, that finds any of the words between edges; for no words one
    that finds nothing. Its groups are the edges."""
    anything = "|".join(words)
    return f"(^|{_NO_LETTER})(?:{anything})($|{_NO_LETTER})" if anything else r"$(^)(^)x"


def file_pattern(words: Iterable[str]) -> re.Pattern[str]:
    """The same for text in memory."""
    return re.compile(pattern(words), re.IGNORECASE)


def blanked(text: str, found: re.Pattern[str]) -> str:
    """The text without what names the person; neighbours share a separator, so a second pass is needed."""
    once = found.sub(r"\1[apagado]\2", text)
    return found.sub(r"\1[apagado]\2", once)


def months_before(moment: datetime, months: int) -> datetime:
    """The same day and hour so many calendar months ago; the last day of a shorter month."""
    place = moment.year * 12 + moment.month - 1 - months
    year, month = place // 12, place % 12 + 1
    last = calendar.monthrange(year, month)[1]
    return moment.replace(year=year, month=month, day=min(moment.day, last))


def months_words(months: int) -> str:
    """ "1 mês", "12 meses"."""
    return "1 mês" if months == 1 else f"{months} meses"


def _name_word(name: str) -> str:
    """The name however it is accented and spaced."""
    return r"\s+".join("".join(_letter(letter) for letter in word) for word in fold(name).split())


def _letter(letter: str) -> str:
    return f"[{_ACCENTED[letter]}]" if letter in _ACCENTED else re.escape(letter)


def _phone_word(phone: str) -> str:
    """The number however it is dotted, with or without 55 and the ninth digit."""
    digits = re.sub(r"\D", "", phone)
    gap = r"[^0-9A-Za-z]{0,3}"
    if not (digits.startswith("55") and len(digits) in (12, 13)):
        return gap.join(digits)
    area, number = digits[2:4], digits[4:]
    ninth = f"(?:9{gap})?" if len(number) == 9 else ""
    local = gap.join(number[1:] if ninth else number)
    return rf"(?:\+?5{gap}5{gap})?\(?0?{gap.join(area)}{gap}{ninth}{local}"


def _days(count: int) -> str:
    return "1 dia" if count == 1 else f"{count} dias"
