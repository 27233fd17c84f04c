"""Pure arithmetic of CNAE codes: writing them, reading what spreadsheets made of them, and measuring closeness."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta

from growth_equestre.foundation.text import fold

# Closeness by the number of levels shared, from none (0) to the same subclass (5).
CLOSENESS_BY_LEVEL = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)

_DAY_ZERO = date(1899, 12, 30)  # day 0 of spreadsheet serial numbers
_LAST_SERIAL = (date(9999, 12, 31) - _DAY_ZERO).days
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan",
            "fev feb",
            "mar",
            "abr apr",
            "mai may",
            "jun",
            "jul",
            "ago aug",
            "set sep",
            "out oct",
            "nov",
            "dez dec",
        ),
        start=1,
    )
    for name in names.split()
}
_TIME = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_YEAR_LAST = re.compile(rf"(\d{{1,2}})[/.\- ](\d{{1,2}}|[a-z]{{3}})\.?[/.\- ](\d{{3,4}}){_TIME}$", re.IGNORECASE)
_YEAR_FIRST = re.compile(rf"(\d{{3,4}})[/.\-](\d{{1,2}})[/.\-](\d{{1,2}}){_TIME}$", re.IGNORECASE)
_SCIENTIFIC = re.compile(r"(\d)(?:[.,](\d+))?e\+?0*(\d)$", re.IGNORECASE)
_DECIMAL_TAIL = re.compile(r"(?<=\d{3})[.,]0{1,2}$")
_CODE_IN_TEXT = re.compile(r"\d[\d./\-]{4,12}\d")


def format_code(code: str) -> str:
    """Seven digits as people write them: "0152102" gives "0152-1/02"."""
    if not re.fullmatch(r"\d{7}", code):
        raise ValueError(f"code must be seven digits, got {code!r}")
    return f"{code[:4]}-{code[4]}/{code[5:]}"


def readings(raw: str, known: Collection[str]) -> frozenset[str]:
    """Codes of the tree that `raw` can stand for; more than one means that it is ambiguous.

    A plain reading (any punctuation, one leading zero lost, "4763602.0") outranks the repairs: a date
    ("02/06/4763", "4763-06-02 00:00:00", "2-jun-4763"), scientific notation, and a date's serial number.
    """
    text = " ".join(raw.split())
    plain = frozenset(_plain(text)).intersection(known)
    dates = frozenset(_from_dates(text)).intersection(known)
    if plain or dates:
        return plain | dates
    return frozenset(_from_scientific(text, known)) or frozenset(_from_serial(text)).intersection(known)


def _plain(text: str) -> Iterator[str]:
    """Readings as a code with whatever punctuation, alone or followed by its title."""
    found = _CODE_IN_TEXT.search(text) if re.search(r"[^\W\d_]", text) else None
    body = _DECIMAL_TAIL.sub("", found.group() if found else text)
    if re.fullmatch(r"[\d./\-, ]+", body):
        digits = re.sub(r"\D", "", body)
        if len(digits) in (6, 7):
            yield digits.zfill(7)


def _from_dates(text: str) -> Iterator[str]:
    """Readings as a date: year = first four digits, month = class check digit, day = subclass suffix."""
    if match := _YEAR_LAST.match(text):
        first, second, year = match.groups()
        month = _MONTHS.get(second.lower()) or (int(second) if second.isdigit() else 0)
        yield from _code_of_date(int(year), month, int(first))
        if second.isdigit():
            yield from _code_of_date(int(year), int(first), int(second))
    if match := _YEAR_FIRST.match(text):
        yield from _code_of_date(*(int(part) for part in match.groups()))


def _code_of_date(year: int, month: int, day: int) -> Iterator[str]:
    """A check digit is one digit, so months 10 to 12 are no codes; neither is a day that no month has."""
    if 1 <= month <= 9 and 1 <= day <= 31:
        yield f"{year:04d}{month}{day:02d}"


def _from_scientific(text: str, known: Collection[str]) -> Iterator[str]:
    """Codes that, rounded to the digits still shown, give this number: "4,763602E+06"."""
    if match := _SCIENTIFIC.match(text):
        shown = match[1] + (match[2] or "")
        length = int(match[3]) + 1
        if length in (6, 7) and len(shown) >= 4:
            yield from (code for code in known if _rounded(code, length, len(shown)) == shown)


def _rounded(code: str, length: int, digits: int) -> str:
    """The leading digits of a code seen as a number of `length` digits, rounded; padded when it has fewer."""
    number = str(int(code))
    if len(number) != length:
        return ""
    dropped = length - digits
    return str((int(number) + 5 * 10 ** (dropped - 1)) // 10**dropped) if dropped > 0 else number.ljust(digits, "0")


def _from_serial(text: str) -> Iterator[str]:
    """A date shown as its number of days since 30/12/1899: "1045916"."""
    digits = re.sub(r"[.,]0+$", "", text)
    if re.fullmatch(r"\d{5,7}", digits) and int(digits) <= _LAST_SERIAL:
        day = _DAY_ZERO + timedelta(days=int(digits))
        yield from _code_of_date(day.year, day.month, day.day)


def closeness(path_a: tuple[str, ...], path_b: tuple[str, ...]) -> float:
    """Share of the tree that two paths (section to subclass) have in common: 0 for none, 1 for the same subclass."""
    shared = 0
    for level_a, level_b in zip(path_a, path_b, strict=True):
        if level_a != level_b:
            break
        shared += 1
    return CLOSENESS_BY_LEVEL[shared]


def branches(paths: Iterable[tuple[str, ...]]) -> frozenset[tuple[str, ...]]:
    """Every branch of the tree, of one level or more, that leads to one of these paths."""
    return frozenset(path[:level] for path in paths for level in range(1, len(path) + 1))


def closeness_to_nearest(path: tuple[str, ...], reached: frozenset[tuple[str, ...]]) -> float:
    """The greatest closeness of a path to any whose branches these are; 0 where there are none."""
    return CLOSENESS_BY_LEVEL[sum(path[:level] in reached for level in range(1, len(path) + 1))]


_PLURALS = (("oes", "ao"), ("aes", "ao"), ("aos", "ao"), ("ais", "al"), ("eis", "el"), ("ois", "ol"))
_STOP_WORDS = frozenset({
    "a", "ao", "aos", "as", "com", "como", "da", "das", "de", "do", "dos", "e", "em", "exceto", "na",
    "nas", "nao", "no", "nos", "o", "os", "ou", "para", "por", "que", "se", "um", "uma", "anteriormente",
    "especificada", "especificadas", "especificado", "especificados", "outra", "outras", "outro", "outros",
    "similar", "similares",
})  # fmt: skip


def words(text: str) -> list[str]:
    """Folded words that carry meaning, in order: no accents, no stop words, nothing of one letter."""
    return [
        singular(word) for word in re.findall(r"[a-z0-9]+", fold(text)) if len(word) > 1 and word not in _STOP_WORDS
    ]


def singular(word: str) -> str:
    """Undo the plurals that a stemmer misses once accents are gone: "racoes" gives "racao"."""
    for plural, ending in _PLURALS:
        if len(word) > len(plural) + 1 and word.endswith(plural):
            return word.removesuffix(plural) + ending
    return word
