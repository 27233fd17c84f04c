"""Lines of a CSV to rows of cells; a damaged row costs itself and not its neighbours."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field

LONGEST_CELL = 32_768
"""Characters; a spreadsheet holds no more in one cell."""

_BATCH_LINES = 2_000
_OPEN_QUOTE = "Há uma aspa aberta que não fecha nesta linha."

# The csv module's limit belongs to the process; ours is checked per cell, so a giant cell costs only its row.
csv.field_size_limit(2**31 - 1)


@dataclass
class ParsedRows:
    """Row n has `columns[k][n]` in column k and came from lines `starts[n]` to `ends[n]` (0-based, end excluded).

    damaged: (line, first line after it, reason in Portuguese).
    """

    columns: list[list[str]]
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    damaged: list[tuple[int, int, str]] = field(default_factory=list)

    def add(self, rows: list[list[str]], start: int, end: int) -> None:
        """Rows of one line each, from line `start` on; or one row that goes on until `end`."""
        for column, cells in zip(self.columns, zip(*rows, strict=True), strict=True):
            column.extend(cells)
        self.starts.extend(range(start, start + len(rows)))
        self.ends.extend(range(start + 1, end + 1) if len(rows) > 1 else (end,))


@dataclass(frozen=True)
class _Sheet:
    """The lines under reading. `suspect`: lines too long or with a null character, to be looked at closely."""

    lines: list[str]
    width: int
    delimiter: str
    suspect: frozenset[int]


def parse_rows(lines: list[str], start: int, width: int, delimiter: str) -> ParsedRows:
    """Every row from line `start` on that has `width` cells; empty rows are passed over.

    Trailing empty cells do not count. A row whose quotes do not close costs its first line only.
    """
    suspect = frozenset(n for n, line in enumerate(lines) if len(line) > LONGEST_CELL or "\0" in line)
    sheet = _Sheet(lines, width, delimiter, suspect)
    parsed = ParsedRows([[] for _ in range(width)])
    position = start
    while position < len(lines):
        stop = min(position + _BATCH_LINES, len(lines))
        if _add_plain_batch(sheet, position, stop, parsed):
            position = stop
        while position < stop:
            position = _parse_until_broken(sheet, position, stop, parsed)
    return parsed


def _add_plain_batch(sheet: _Sheet, start: int, stop: int, parsed: ParsedRows) -> bool:
    """Add lines that are one whole row each, all at once; False, and nothing added, when any of them is not."""
    if sheet.suspect and not sheet.suspect.isdisjoint(range(start, stop)):
        return False
    try:
        rows = list(csv.reader(sheet.lines[start:stop], delimiter=sheet.delimiter, strict=True))
    except csv.Error:
        return False
    is_plain = len(rows) == stop - start and all(len(cells) == sheet.width and any(cells) for cells in rows)
    if is_plain:
        parsed.add(rows, start, stop)
    return is_plain


def _parse_until_broken(sheet: _Sheet, base: int, stop: int, parsed: ParsedRows) -> int:
    """Add row by row until line `stop` or until quotes break; returns the line to go on from."""
    position = base
    remaining = (sheet.lines[n] for n in range(base, len(sheet.lines)))
    reader = csv.reader(remaining, delimiter=sheet.delimiter, strict=True)
    try:
        for cells in reader:
            end = base + reader.line_num
            if not _add_row(sheet, cells, position, end, parsed):
                return position + 1
            position = end
            if position >= stop:
                break
    except csv.Error:
        return _after_broken_quote(sheet, position, base + reader.line_num, parsed)
    return position


def _add_row(sheet: _Sheet, cells: list[str], start: int, end: int, parsed: ParsedRows) -> bool:
    """Add or report a row; False when it must be read again from its second line."""
    if not any(cell.strip() for cell in cells):
        return True
    cells = cells[: sheet.width] if not any(cells[sheet.width :]) else cells
    reason = _damage(cells, sheet.width)
    if not reason:
        parsed.add([cells], start, end)
        return True
    is_swallowed = len(cells) != sheet.width and end - start > 1
    parsed.damaged.append((start, start + 1 if is_swallowed else end, _OPEN_QUOTE if is_swallowed else reason))
    return not is_swallowed


def _after_broken_quote(sheet: _Sheet, start: int, end: int, parsed: ParsedRows) -> int:
    """Quotes inside a cell on one line are taken as typed; otherwise the line is refused. Returns the next line."""
    line = sheet.lines[start]
    if end - start == 1 and line.count('"') % 2 == 0:
        cells = next(csv.reader([line], delimiter=sheet.delimiter))
        _add_row(sheet, cells, start, end, parsed)
    else:
        parsed.damaged.append((start, start + 1, _OPEN_QUOTE))
    return start + 1


def _damage(cells: list[str], width: int) -> str:
    if len(cells) != width:
        return f"A linha tem {len(cells)} colunas e o cabeçalho tem {width}."
    if any("\0" in cell for cell in cells):
        return "A linha tem um caractere nulo."
    if any(len(cell) > LONGEST_CELL for cell in cells):
        return f"A linha tem uma célula com mais de {LONGEST_CELL:,} caracteres.".replace(",", ".")
    return ""
