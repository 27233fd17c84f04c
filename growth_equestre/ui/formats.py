"""Numbers, money, distances and dates as a Brazilian reads them. Pure: no screen, no clock."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, tzinfo
from typing import NamedTuple

MISSING = "–"
MINUS = "\N{MINUS SIGN}"
_NO_BREAK = "\N{NO-BREAK SPACE}"

_WORD_JOINER = "\N{WORD JOINER}"
"""No room and no mark on the screen; parts what Markdown would take for an address and make a link."""

_ADDRESS = re.compile(r"https?(?=://)|www(?=\.)", re.IGNORECASE)
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+!|~$:&-])")
_SPELLED = {"indicacao": "indicação", "anuncio": "anúncio", "importacao": "importação"}


class Noun(NamedTuple):
    """A countable word: Noun("lead", "leads")."""

    one: str
    many: str


def number(value: float | None, decimals: int = 0) -> str:
    """1234.5 with one decimal gives "1.234,5"; None gives a dash. A rounded zero never keeps its minus sign."""
    if value is None or math.isnan(value):
        return MISSING
    bare = f"{abs(value):,.{decimals}f}".translate(str.maketrans(",.", ".,"))
    is_negative = value < 0 and any(digit in "123456789" for digit in bare)
    return f"{MINUS}{bare}" if is_negative else bare


def signed(value: float | None, decimals: int = 0) -> str:
    """Points of a receipt: 19 gives "+19", -4 gives "−4", 0 gives "0"."""
    text = number(value, decimals)
    is_positive = value is not None and value > 0 and any(digit in "123456789" for digit in text)
    return f"+{text}" if is_positive else text


def money(value_brl: float | None, decimals: int = 2) -> str:
    """1234 gives "R$ 1.234,00"; a negative keeps its sign before R$."""
    text = number(value_brl, decimals)
    if text == MISSING:
        return MISSING
    sign, bare = (MINUS, text[1:]) if text.startswith(MINUS) else ("", text)
    return f"{sign}R${_NO_BREAK}{bare}"


def percent(share: float | None, decimals: int = 0) -> str:
    """A share in [0, 1] as "12%"."""
    text = number(None if share is None else share * 100, decimals)
    return text if text == MISSING else f"{text}%"


def km(distance_km: float | None) -> str:
    """3.42 gives "3,4 km"; from 10 km on whole numbers: "214 km"; under 100 m "menos de 100 m"."""
    if distance_km is None:
        return MISSING
    if distance_km < 0.1:
        return f"menos de 100{_NO_BREAK}m"
    return f"{number(distance_km, 1 if distance_km < 9.95 else 0)}{_NO_BREAK}km"


def times(ratio: float | None) -> str:
    """2.4 gives "2,4 vezes"."""
    text = number(ratio, 1)
    return text if text == MISSING else f"{text} vezes"


def interval(low: float, high: float, decimals: int = 0) -> str:
    """The uncertainty beside a figure: "entre 47 e 68"."""
    return f"entre {number(low, decimals)} e {number(high, decimals)}"


def count(how_many: int, noun: Noun) -> str:
    """ "1 lead", "1.203 leads", "nenhum" is the caller's word."""
    return f"{number(how_many)} {noun.one if how_many == 1 else noun.many}"


def listing(words: list[str]) -> str:
    """ "orçamento, prazo e necessidade"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} e {words[-1]}"


def day(value: date | None) -> str:
    """DD/MM/AAAA of a calendar day (already local)."""
    return MISSING if value is None else f"{value.day:02d}/{value.month:02d}/{value.year:04d}"


def moment(value: datetime | None, zone: tzinfo) -> str:
    """DD/MM/AAAA HH:MM of an aware moment, in the workspace's zone."""
    if value is None:
        return MISSING
    local = _aware(value).astimezone(zone)
    return f"{day(local.date())} {local.hour:02d}:{local.minute:02d}"


def ago(value: datetime | None, now: datetime) -> str:
    """How long since (or until) an aware moment: "agora", "há 5 min", "há 3 dias", "em 2 horas"."""
    if value is None:
        return MISSING
    seconds = (_aware(now) - _aware(value)).total_seconds()
    if abs(seconds) < 60:
        return "agora"
    return f"há {_span(seconds)}" if seconds > 0 else f"em {_span(-seconds)}"


def duration(seconds: float) -> str:
    """Time left or spent, one unit: "12 segundos", "3 minutos", "2 horas", "4 dias"."""
    if seconds < 60:
        return count(max(1, round(seconds)), Noun("segundo", "segundos"))
    return _span(seconds)


def _span(seconds: float) -> str:
    units = (
        (365 * 86_400, Noun("ano", "anos")),
        (30 * 86_400, Noun("mês", "meses")),
        (86_400, Noun("dia", "dias")),
        (3_600, Noun("hora", "horas")),
        (60, Noun("min", "min")),
    )
    for size, noun in units:
        if seconds >= size:
            return count(int(seconds // size), noun)
    return "1 min"


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(f"value={value!r} must be an aware datetime")
    return value.astimezone(UTC)


def plain(text: str | None) -> str:
    """What a person typed, made harmless for Markdown: shown letter by letter, no links, images or badges."""
    return _MARKDOWN.sub(r"\\\1", _ADDRESS.sub(rf"\g<0>{_WORD_JOINER}", text or ""))


def unlinked(text: str | None) -> str:
    """Like `plain`, and an e-mail address is no link: where a click does something else, or it is only an example."""
    return plain(text).replace("@", f"{_WORD_JOINER}@")


def points(gain: float) -> str:
    """A gain in points: "73 pontos", "0,4 pontos"; a decimal only where it says something."""
    return f"{number(gain, 0 if gain >= 10 else 1)} pontos"


def in_sentence(label: str) -> str:
    """A label inside a sentence: "chamar no WhatsApp agora"; a name ("WhatsApp", "CNPJ") keeps its letters."""
    first = label.split(" ", 1)[0]
    return label if first[1:] != first[1:].lower() else label[:1].lower() + label[1:]


def source(text: str | None) -> str:
    """Where a lead came from, as it is spelled: links and files bring "indicacao" and "anuncio". "" when not known."""
    return _SPELLED.get(text or "", text or "")


def shortened(text: str, letters: int) -> str:
    """ "Associação Brasileira de…": at most so many letters, cut visibly and not at the edge of a column."""
    return text if len(text) <= letters else f"{text[: letters - 1].rstrip()}…"
