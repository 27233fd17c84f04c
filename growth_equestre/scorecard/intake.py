"""A person's table as it comes: CSV of any usual separator and encoding, Parquet, gzip; and back the same way."""

from __future__ import annotations

import csv
import gzip
import io
import re
import warnings
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from growth_equestre.foundation.csv_text import decode
from growth_equestre.foundation.errors import UnreadableFile
from growth_equestre.scorecard.types_tables import FileForm, OwnTable

USUAL, RARE = (";", ",", "\t", "|"), ("^", "~", "\x1f", "\x01", "#", ":", " ")
SAMPLE_LINES = 200
_SAVE_AS = "Salve a tabela como CSV ou Parquet e tente de novo."
_COMMA_DECIMAL = re.compile(r"^\s*-?(R\$\s*)?\d{1,3}(\.?\d{3})*,(\d{1,2}|\d{4,})\s*%?\s*$")
_POINT_DECIMAL = re.compile(r"^\s*-?\d+\.(\d{1,2}|\d{4,})\s*%?\s*$")


class _Layout(NamedTuple):
    """Separator, headers, cells per row, and the line on which the rows start (0-based)."""

    delimiter: str
    headers: tuple[str, ...]
    width: int
    start: int


def from_bytes(content: bytes) -> OwnTable:
    """The table in a file's bytes. Raises UnreadableFile, in words that a person can act on."""
    if content.startswith(b"\x1f\x8b"):
        content = _unzipped(content)
    if content.startswith(b"PAR1"):
        return OwnTable(_parquet(content), FileForm(delimiter=""))
    text, _ = decode(content)
    text = text.removeprefix("\ufeff")
    layout = _layout(text)
    frame = _csv(text, layout)
    has_mark = content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"))
    return OwnTable(frame, FileForm(layout.delimiter, _decimal(frame), has_mark))


def to_bytes(frame: pd.DataFrame, form: FileForm, name: str) -> bytes:
    """The table as a file called `name`: Parquet or gzip by its ending, otherwise CSV in the given form."""
    bare = name.lower().removesuffix(".gz")
    if bare.endswith((".parquet", ".pq")):
        packed = io.BytesIO()
        frame.to_parquet(packed, index=False)
        return packed.getvalue()
    delimiter = form.delimiter or ","
    text = frame.to_csv(sep=delimiter, decimal=form.decimal, index=False, lineterminator="\n")
    content = text.encode("utf-8-sig" if form.has_mark else "utf-8")
    return gzip.compress(content, mtime=0) if name.lower().endswith(".gz") else content


def file_name(path: Path) -> str:
    """The table's own name: "leads.csv.gz" gives "leads"."""
    return path.name.split(".")[0] or "tabela"


def _unzipped(content: bytes) -> bytes:
    try:
        return gzip.decompress(content)
    except (OSError, EOFError) as problem:
        raise UnreadableFile("O arquivo compactado está cortado ou danificado.", "Gere o arquivo de novo.") from problem


def _parquet(content: bytes) -> pd.DataFrame:
    try:
        frame = pd.read_parquet(io.BytesIO(content))
    except (OSError, ValueError) as problem:
        raise UnreadableFile("O arquivo Parquet está cortado ou danificado.", "Gere o arquivo de novo.") from problem
    frame = frame.reset_index(drop=frame.index.names == [None])
    for name in frame.columns[[_is_nested(frame[name]) for name in frame.columns]]:
        frame[name] = frame[name].map(str, na_action="ignore")
    return frame.set_axis(_headers([str(name) for name in frame.columns]), axis=1)


def _is_nested(column: pd.Series) -> bool:
    """Lists and structures: they are compared as the texts that show them."""
    filled = column.dropna() if column.dtype == object else column.iloc[:0]
    return bool(len(filled)) and not pd.api.types.is_hashable(filled.iloc[0])


def _layout(text: str) -> _Layout:
    """The usual separator that cuts the first lines most evenly and into most cells; a rare one when none does."""
    lines = list(islice(io.StringIO(text, newline=""), SAMPLE_LINES + 2))
    start = next((n for n, line in enumerate(lines) if line.strip()), 0)
    declared = re.match(r'^"?sep=(.)"?\s*$', lines[start], re.IGNORECASE) if lines else None
    start += bool(declared)
    for delimiters in ((declared[1],) if declared else USUAL, RARE):
        even = [layout for layout in (_cut(lines, start, one) for one in delimiters) if layout]
        if even:
            return max(even, key=lambda layout: layout.width)
    header = lines[start].strip() if start < len(lines) else ""
    if not header:
        raise UnreadableFile("O arquivo está vazio.", "Envie uma tabela com cabeçalho e linhas.")
    return _Layout(",", (header.strip('"'),), 1, start + 1)


def _cut(lines: Sequence[str], start: int, delimiter: str) -> _Layout | None:
    """The layout under one separator; None where the lines do not agree on it."""
    reader = csv.reader(lines[start:], delimiter=delimiter, skipinitialspace=True)
    try:
        header = [cell.strip() for cell in next(reader, [])]
        start += reader.line_num
        rows = [row for row in reader if row]
    except csv.Error:
        return None
    if len(header) < 2:
        return None
    widths = Counter(len(row) for row in rows) or Counter([len(header)])
    width = widths.most_common(1)[0][0]
    agreeing = sum(count for cells, count in widths.items() if cells <= max(width, len(header)))
    # A row may miss its last cells, and R writes row names under no header: both still agree.
    is_even = agreeing >= 0.9 * widths.total() and len(header) - 1 <= width <= len(header) + 1
    # Signs that also stand inside texts must cut every line alike.
    is_sure = delimiter in USUAL or (len(widths) == 1 and width >= len(header))
    if not (is_even and is_sure):
        return None
    has_row_names = width == len(header) + 1 and any(row[-1].strip() for row in rows if len(row) == width)
    headers = [""] * has_row_names + header + [""] * (width - len(header) - has_row_names)
    return _Layout(delimiter, tuple(_headers(headers)), len(headers), start)


def _headers(names: Sequence[str]) -> list[str]:
    """Every header different and none empty."""
    found: list[str] = []
    for position, name in enumerate(names):
        bare = wanted = name.strip() or f"coluna {position + 1}"
        number = 2
        while bare in found:
            bare, number = f"{wanted} ({number})", number + 1
        found.append(bare)
    return found


def _csv(text: str, layout: _Layout) -> pd.DataFrame:
    # Cut off before reading: pandas would count a header with a line break inside as one line.
    rows = io.StringIO(text, newline="")
    for _ in range(layout.start):
        rows.readline()
    try:
        with warnings.catch_warnings():
            # A first row that is too long is only warned about, and would lose its last cells.
            warnings.simplefilter("error", pd.errors.ParserWarning)
            frame = pd.read_csv(
                rows,
                sep=layout.delimiter,
                header=None,
                names=list(range(layout.width)),
                dtype=str,
                na_filter=False,
                skipinitialspace=True,
                index_col=False,
                on_bad_lines="error",
            )
    except (pd.errors.ParserError, pd.errors.ParserWarning, pd.errors.EmptyDataError) as problem:
        raise _damaged(str(problem), layout.start) from problem
    return frame.fillna("").set_axis(list(layout.headers), axis=1)


def _damaged(problem: str, before: int) -> UnreadableFile:
    """before: lines of the file above the first that pandas saw."""
    found = re.search(r"Expected (\d+) fields in line (\d+), saw (\d+)", problem)
    if found:
        return UnreadableFile(
            f"A linha {int(found[2]) + before} tem {found[3]} colunas e o cabeçalho tem {found[1]}.", "Corrija a linha."
        )
    if "Length of header" in problem:
        return UnreadableFile("A primeira linha tem mais colunas que o cabeçalho.", "Corrija o cabeçalho.")
    if "No columns" in problem:
        return UnreadableFile("A tabela só tem o cabeçalho.", "Envie uma tabela com linhas.")
    return UnreadableFile("O arquivo tem uma aspa que abre e não fecha.", _SAVE_AS)


def _decimal(frame: pd.DataFrame) -> str:
    """What most figures with decimals use, in the first lines."""
    commas = points = 0
    for column in frame.columns:
        for cell in frame[column].head(SAMPLE_LINES):
            commas += bool(_COMMA_DECIMAL.match(cell))
            points += bool(_POINT_DECIMAL.match(cell))
    return "," if commas > points else "."
