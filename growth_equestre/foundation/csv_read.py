"""Reading a person's CSV as it comes: any usual encoding, delimiter, header spelling and spreadsheet habit.

Good rows become a table of text; bad rows come back with line, column and reason; a file that cannot be read at all
raises UnreadableFile and nothing else happens.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from growth_equestre.foundation.csv_rows import LONGEST_CELL, ParsedRows, parse_rows
from growth_equestre.foundation.csv_text import decode
from growth_equestre.foundation.csv_write import FORMULA_STARTS, to_csv
from growth_equestre.foundation.errors import InvalidInput, UnreadableFile
from growth_equestre.foundation.text import fold

Progress = Callable[[int, int], None]
"""Called with (rows done, rows in total)."""

Choose = Callable[[tuple[str, ...]], Mapping[str, str] | None]
"""Told a file's column names, says which of them each canonical column is read from; None when nobody chose."""

_SHOWN_ROWS = 3
_DELIMITERS = (";", ",", "\t", "|")
_GUARDED = re.compile(rf"'+[{re.escape(FORMULA_STARTS)}]")
_LONGEST_HEADER_LINES = 50
_THOUSANDS = re.compile(r"^-?\d{1,3}(\.\d{3})+$")
_DECIMAL = re.compile(r"^-?\d+(\.\d+)?$")


@dataclass(frozen=True)
class RejectedRow:
    """A row that did not enter: 1-based line of the file, the column to correct, why, and the line as it came."""

    line: int
    column: str
    reason: str
    original: str


@dataclass(frozen=True)
class CsvTable:
    """What a file holds. `frame`: text, one column per canonical name ("" where the file has none), RangeIndex;
    `lines`: the file's line number of each row; `header`: the file's own column names, and
    `columns` which of them each canonical column was read from."""

    frame: pd.DataFrame
    lines: tuple[int, ...]
    rejected: tuple[RejectedRow, ...]
    header: tuple[str, ...]
    columns: dict[str, str]
    ignored_columns: tuple[str, ...]
    encoding: str
    delimiter: str
    _file_lines: tuple[str, ...]
    _ends: tuple[int, ...]

    @property
    def found_columns(self) -> tuple[str, ...]:
        """The canonical columns that the file has."""
        return tuple(self.columns)

    def reject(self, position: int, column: str, reason: str) -> RejectedRow:
        """The row at this position of `frame`, refused by a rule of the room that reads it."""
        start = self.lines[position] - 1
        return RejectedRow(start + 1, column, reason, "".join(self._file_lines[start : self._ends[position]]))


@dataclass(frozen=True)
class ImportReport:
    """What an import did. `change_set_id` undoes it; it is empty when nothing changed.

    held: leads that the file puts behind the gate and that stay before it.
    """

    change_set_id: str
    added: int
    updated: int
    unchanged: int
    rejected: tuple[RejectedRow, ...]
    header: tuple[str, ...] = ()
    delimiter: str = ";"
    held: int = 0


@dataclass(frozen=True)
class Heading:
    """A file's column names, the one that each canonical column is read from, and its first rows.

    is_chosen: a person chose the columns, for this file or one with the same names.
    """

    names: tuple[str, ...]
    matched: Mapping[str, str]
    first_rows: tuple[tuple[str, ...], ...]
    is_chosen: bool


@dataclass(frozen=True)
class _Header:
    """The column names, the delimiter that separates them, and the first line after them (0-based)."""

    cells: tuple[str, ...]
    delimiter: str
    end: int


def read_table(
    content: bytes,
    columns: Mapping[str, Sequence[str]],
    required: Collection[str] = (),
    choose: Choose | None = None,
) -> CsvTable:
    """Read a CSV file.

    columns: canonical header to its synonyms, compared blind to accents, case and punctuation. choose: asked which of
    the file's names each canonical column is read from; None means by the synonyms.
    Raises UnreadableFile when it is no CSV, is empty, repeats a column or lacks a required one.
    """
    text, encoding = decode(content)
    lines = list(io.StringIO(text, newline=""))
    header = _header(lines, columns)
    chosen = choose(header.cells) if choose else None
    positions = _matched_columns(header.cells, columns) if chosen is None else _chosen_columns(header.cells, chosen)
    _refuse_missing(positions, required)
    parsed = parse_rows(lines, header.end, len(header.cells), header.delimiter)
    return CsvTable(
        frame=_frame(parsed, positions, columns, has_guards="'" in text),
        lines=tuple(start + 1 for start in parsed.starts),
        rejected=tuple(
            RejectedRow(start + 1, "", reason, "".join(lines[start:end])) for start, end, reason in parsed.damaged
        ),
        header=header.cells,
        columns={column: header.cells[positions[column]] for column in columns if column in positions},
        ignored_columns=_ignored(header.cells, positions),
        encoding=encoding,
        delimiter=header.delimiter,
        _file_lines=tuple(lines),
        _ends=tuple(parsed.ends),
    )


def read_heading(content: bytes, columns: Mapping[str, Sequence[str]], choose: Choose | None = None) -> Heading:
    """The column names of a file, which of them each of ours would be read from, and its first rows as they come.

    Raises UnreadableFile when it is no CSV, is empty or repeats a column.
    """
    text, _ = decode(content)
    lines = list(io.StringIO(text, newline=""))
    header = _header(lines, columns)
    chosen = choose(header.cells) if choose else None
    positions = _matched_columns(header.cells, columns) if chosen is None else _chosen_columns(header.cells, chosen)
    rows = csv.reader(lines[header.end : header.end + _LONGEST_HEADER_LINES], delimiter=header.delimiter)
    first = [tuple(row[: len(header.cells)]) for _, row in zip(range(_SHOWN_ROWS), rows, strict=False)]
    matched = {column: header.cells[position] for column, position in positions.items()}
    return Heading(header.cells, matched, tuple(first), chosen is not None)


def rejected_file(source: ImportReport | CsvTable) -> bytes:
    """The rows that did not enter, as a CSV to correct and import: line, column, reason, the file's own columns."""
    rows = []
    for rejected in source.rejected:
        row: dict[str, object] = {"linha": rejected.line, "coluna": rejected.column, "motivo": rejected.reason}
        cells = next(csv.reader([rejected.original.rstrip("\r\n")], delimiter=source.delimiter), [])
        names = [*source.header, *(f"coluna extra {n}" for n in range(1, len(cells) - len(source.header) + 1))]
        rows.append(
            row | dict(zip(names, (_unguarded(cell[:LONGEST_CELL].replace("\0", "")) for cell in cells), strict=False))
        )
    extra = [name for row in rows for name in row if name.startswith("coluna extra ")]
    return to_csv(rows, list(dict.fromkeys(["linha", "coluna", "motivo", *source.header, *extra])))


def parse_decimal(text: str, field: str = "valor") -> float:
    """Read "1.234,56", "1234,56", "R$ 1.234" or "1234.56". Raises InvalidInput naming `field`."""
    cleaned = re.sub(r"\s|R\$", "", text)
    if "," in cleaned or _THOUSANDS.match(cleaned):
        cleaned = cleaned.replace(".", "").replace(",", ".", 1)
    if not _DECIMAL.match(cleaned):
        raise InvalidInput(field, f"'{text[:40]}' não é um número.", "Use, por exemplo, 1.234,56.")
    return float(cleaned)


def header_key(name: str) -> str:
    """Key for comparing column names: "Segmento de Interesse" and "segmento_de_interesse" are one."""
    return re.sub(r"[^a-z0-9]+", "", fold(name))


def _header(lines: list[str], columns: Mapping[str, Sequence[str]]) -> _Header:
    """The header, read with the delimiter that recognises most columns; Excel's `sep=` line decides when there."""
    first = next((n for n, line in enumerate(lines) if line.strip(" ;,\t|\r\n")), None)
    if first is None:
        raise UnreadableFile("O arquivo está vazio. Nada foi alterado.", "Envie um CSV com cabeçalho e linhas.")
    declared = re.match(r'^"?sep=(.)"?\s*$', lines[first], re.IGNORECASE)
    known = _known_keys(columns)

    def merit(header: _Header) -> tuple[int, int]:
        return sum(header_key(cell) in known for cell in header.cells), len(header.cells)

    delimiters = (declared[1],) if declared else _DELIMITERS
    return max((_header_row(lines, first + bool(declared), delimiter) for delimiter in delimiters), key=merit)


def _header_row(lines: list[str], first: int, delimiter: str) -> _Header:
    reader = csv.reader(lines[first : first + _LONGEST_HEADER_LINES], delimiter=delimiter)
    cells = [cell.strip() for cell in next(reader, [])]
    while cells and not cells[-1]:
        cells.pop()
    return _Header(tuple(cells), delimiter, first + reader.line_num)


def _known_keys(columns: Mapping[str, Sequence[str]]) -> set[str]:
    return {header_key(name) for column, names in columns.items() for name in (column, *names)}


def _matched_columns(header: tuple[str, ...], columns: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Canonical column to its position; its own name wins over synonyms, an earlier one over a later."""
    keys = [header_key(cell) for cell in header]
    known = _known_keys(columns)
    repeated = sorted({cell for cell, key in zip(header, keys, strict=True) if key in known and keys.count(key) > 1})
    if repeated:
        raise UnreadableFile(
            f"O cabeçalho repete a coluna '{repeated[0][:60]}'. Nada foi alterado.",
            "Deixe só uma e importe de novo.",
        )
    own_names = {header_key(column) for column in columns}
    positions: dict[str, int] = {}
    for column, names in columns.items():
        candidates = [header_key(column), *(key for key in map(header_key, names) if key not in own_names)]
        found = next((keys.index(key) for key in candidates if key in keys), None)
        if found is not None:
            positions[column] = found
    return positions


def _chosen_columns(header: tuple[str, ...], chosen: Mapping[str, str]) -> dict[str, int]:
    """Canonical column to the position of the name that a person chose for it."""
    keys = [header_key(cell) for cell in header]
    return {column: keys.index(key) for column, name in chosen.items() if (key := header_key(name)) in keys}


def _refuse_missing(positions: Mapping[str, int], required: Collection[str]) -> None:
    missing = [column for column in required if column not in positions]
    if missing:
        raise UnreadableFile(
            f"Falta no cabeçalho: {', '.join(missing)}. Nada foi alterado.",
            "Confira a primeira linha do arquivo, que deve ter o nome das colunas.",
        )


def _ignored(header: tuple[str, ...], positions: Mapping[str, int]) -> tuple[str, ...]:
    used = set(positions.values())
    return tuple(cell for position, cell in enumerate(header) if position not in used and cell)


def _frame(
    parsed: ParsedRows, positions: Mapping[str, int], columns: Mapping[str, Sequence[str]], has_guards: bool
) -> pd.DataFrame:
    cells: dict[str, pd.Series[str]] = {}
    for column in columns:
        found = parsed.columns[positions[column]] if column in positions else [""] * len(parsed.starts)
        texts = [_unguarded(cell) for cell in found] if has_guards else found
        cells[column] = pd.Series(texts, dtype="str")
    return pd.DataFrame(cells)


def _unguarded(cell: str) -> str:
    """Without the one apostrophe that csv_write puts before a cell that a spreadsheet would calculate."""
    return cell[1:] if cell.startswith("'") and _GUARDED.match(cell) else cell
