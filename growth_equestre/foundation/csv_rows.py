"""Lines of a CSV to rows of cells; a damaged row costs itself and not its neighbours."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field

LONGEST_CELL = 32_768
"""Characters; a spreadsheet holds no more in one cell."""

_OPEN_QUOTE = "Há uma aspa aberta que não fecha nesta linha."

# The csv module's limit belongs to the process; ours is checked per cell, so a giant cell costs only its row.
csv.field_size_limit(2**31 - 1)


@dataclass
class ParsedRows:
    """Row n has `cells[n]` and came from lines `starts[n]` to `ends[n]` (0-based, end excluded).

    damaged: (line, first line after it, reason in Portuguese).
    """

    cells: list[list[str]] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    damaged: list[tuple[int, int, str]] = field(default_factory=list)

    def add(self, cells: list[str], start: int, end: int) -> None:
        self.cells.append(cells)
        self.starts.append(start)
        self.ends.append(end)


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
    parsed = ParsedRows()
    position = start
    while position < len(lines):
        position = _parse_until_broken(sheet, position, parsed)
    return parsed


def _parse_until_broken(sheet: _Sheet, base: int, parsed: ParsedRows) -> int:
    """Add rows until the end or until quotes break; returns the line to go on from."""
    position = base
    reader = csv.reader((sheet.lines[n] for n in range(base, len(sheet.lines))), delimiter=sheet.delimiter, strict=True)
    try:
        for cells in reader:
            end = base + reader.line_num
            if len(cells) == sheet.width and end - position == 1 and position not in sheet.suspect:
                if any(cells):
                    parsed.add(cells, position, end)
            elif not _add_unusual(sheet, cells, position, end, parsed):
                return position + 1
            position = end
    except csv.Error:
        return _after_broken_quote(sheet, position, base + reader.line_num, parsed)
    return len(sheet.lines)


def _add_unusual(sheet: _Sheet, cells: list[str], start: int, end: int, parsed: ParsedRows) -> bool:
    """Add or report a row that needs a closer look; False when it must be read again from its second line."""
    if not any(cell.strip() for cell in cells):
        return True
    cells = cells[: sheet.width] if not any(cells[sheet.width :]) else cells
    reason = _damage(cells, sheet.width)
    if not reason:
        parsed.add(cells, start, end)
        return True
    is_swallowed = len(cells) != sheet.width and end - start > 1
    parsed.damaged.append((start, start + 1 if is_swallowed else end, _OPEN_QUOTE if is_swallowed else reason))
    return not is_swallowed


def _after_broken_quote(sheet: _Sheet, start: int, end: int, parsed: ParsedRows) -> int:
    """Quotes inside a cell on one line are taken as typed; otherwise the line is refused. Returns the next line."""
    line = sheet.lines[start]
    if end - start == 1 and line.count('"') % 2 == 0:
        cells = next(csv.reader([line], delimiter=sheet.delimiter))
        _add_unusual(sheet, cells, start, end, parsed)
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
