"""Writing a CSV that a Brazilian spreadsheet opens as it is, and that reading back gives exactly the same.

UTF-8 with BOM, `;`, decimal comma, DD/MM/AAAA, CRLF. A text cell that a spreadsheet would calculate gets one
leading apostrophe, which csv_read takes away again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pandas as pd

FORMULA_STARTS = "=+-@\t\r"
"""A text cell that begins with one of these would be calculated or hidden by a spreadsheet."""

_FORMULA_STARTS = frozenset(FORMULA_STARTS)
_GUARD_CANDIDATES = frozenset(FORMULA_STARTS + "'")


def to_csv(
    table: pd.DataFrame | Iterable[Mapping[str, object]],
    columns: Mapping[str, str] | Sequence[str],
    zone: ZoneInfo | None = None,
) -> bytes:
    """The file's bytes, one row per row of the table.

    columns: the table's column to its header, in file order (or the headers, where both are the same); a column
    that the table lacks is written empty. Numbers are written as numbers, text is guarded.
    zone: moments are shown in it, and a moment without a zone is taken as UTC, as the database holds it. Without
    `zone` they are written as they stand.
    """
    headers = dict(columns) if isinstance(columns, Mapping) else {column: column for column in columns}
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow([guarded(header) for header in headers.values()])
    writer.writerows(zip(*_columns(table, list(headers), zone), strict=True))
    return b"\xef\xbb\xbf" + written.getvalue().encode("utf-8")


def guarded(text: str) -> str:
    """The text with one apostrophe before it when it begins (after apostrophes) with a formula sign."""
    if text and text[0] in _GUARD_CANDIDATES and text.lstrip("'")[:1] in _FORMULA_STARTS:
        return "'" + text
    return text


def _columns(
    table: pd.DataFrame | Iterable[Mapping[str, object]], names: list[str], zone: ZoneInfo | None
) -> list[list[str]]:
    def shown(cell: object) -> str:
        return _shown(cell, zone)

    if isinstance(table, pd.DataFrame):
        return [_shown_column(table, name, shown) for name in names]
    rows = list(table)
    return [[shown(row.get(name)) for row in rows] for name in names]


def _shown_column(table: pd.DataFrame, name: str, shown: Callable[[object], str]) -> list[str]:
    return [shown(cell) for cell in table[name].tolist()] if name in table.columns else [""] * len(table)


def _shown(cell: object, zone: ZoneInfo | None) -> str:
    if isinstance(cell, str):
        return guarded(str(cell))
    if cell is None or pd.isna(cell):
        return ""
    if isinstance(cell, date):
        return _shown_moment(cell, zone) if isinstance(cell, datetime) else cell.strftime("%d/%m/%Y")
    return _shown_number(cell) if isinstance(cell, int | float) else guarded(str(cell))


def _shown_number(number: float) -> str:
    """Decimal comma, no exponent, no digit lost; whole numbers without decimals; yes or no for booleans."""
    if isinstance(number, bool):
        return "sim" if number else "não"
    if isinstance(number, int):
        return str(number)
    return f"{number:.0f}" if number.is_integer() else f"{Decimal(repr(number)):f}".replace(".", ",")


def _shown_moment(moment: datetime, zone: ZoneInfo | None) -> str:
    """Only the date at midnight, else with seconds, so that reading it back gives the same moment."""
    if zone:
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(zone)
    return moment.strftime("%d/%m/%Y" if moment.time() == time.min else "%d/%m/%Y %H:%M:%S")
