"""What the Receita Federal's files are called, how their bytes are read, and which lines are worth a second look."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from growth_equestre.foundation.text import fold
from growth_equestre.partners.types_receita import FileKind, Folder, SourceFile

_WORDS = {
    FileKind.ESTABLISHMENTS: ("estabele",),
    FileKind.COMPANIES: ("empresas", "emprecsv"),
    FileKind.SIMPLES: ("simples",),
    FileKind.MUNICIPALITIES: ("municipio", "municcsv"),
}
_NOT_TEXT = (".zip", ".part", ".partial", ".crdownload", ".tmp", ".pdf", ".html", ".parquet", ".json", ".md", ".gz")
_NUMBER = re.compile(r"(\d+)(?:\.zip)?$", re.IGNORECASE)
_FIELD = r'(?:[^"]|"+[^";])*'
"""Any content of a quoted field: a quote within it is never followed by a semicolon."""

_UNDEFINED = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
_WINDOWS = [code for code in range(0x80, 0xA0) if code not in _UNDEFINED]
CONTROLS_READ = "".join(chr(code) for code in _WINDOWS)
"""What latin-1 makes of the 27 bytes that only Windows-1252 gives a sign."""
SIGNS_MEANT = "".join(bytes([code]).decode("cp1252") for code in _WINDOWS)
"""The signs that were meant, in the same order."""

MASK_ENDINGS = (" (empresário individual)", " (pessoa física)")
"""How a mask ends, by which it is known: "J. A. S. (empresário individual)"."""


def kind_named(*names: str) -> FileKind | None:
    """What a file holds by the first of its names (the zip's, its member's) that says so."""
    for name in map(fold, names):
        for kind, words in _WORDS.items():
            if any(word in name for word in words):
                return kind
    return None


def kind_of_line(line: str) -> FileKind | None:
    """What a file without a telling name holds, by its first line."""
    fields = line.strip()[1:-1].split('";"')
    if len(fields) == FileKind.ESTABLISHMENTS.fields:
        return FileKind.ESTABLISHMENTS
    if len(fields) == FileKind.COMPANIES.fields and len(fields[0]) == 8:
        return FileKind.SIMPLES if fields[1] in {"S", "N", ""} else FileKind.COMPANIES
    return None


def is_masked(legal_name: str | None) -> bool:
    """Whether this is the mask of a person's name."""
    return legal_name is not None and legal_name.endswith(MASK_ENDINGS)


def may_be_text(name: str) -> bool:
    """Whether a file that is no zip can be one of the published texts, already unzipped."""
    return not name.startswith(".") and not name.lower().endswith(_NOT_TEXT)


def missing_numbers(files: Sequence[SourceFile]) -> list[int]:
    """Estabelecimentos0 and 2 without 1: the numbers left out below the highest."""
    found = {int(match[1]) for file in files if (match := _NUMBER.search(file.path.stem))}
    return sorted(set(range(max(found))) - found) if found and max(found) < 100 else []


def warnings_of(folder: Folder) -> tuple[str, ...]:
    """What is missing though the import can do without it."""
    said = []
    for kind in (FileKind.ESTABLISHMENTS, FileKind.COMPANIES):
        gaps = missing_numbers(folder.of(kind))
        if gaps:
            names = ", ".join(f"{kind.value.capitalize()}{number}" for number in gaps)
            said.append(f"Parece faltar na pasta: {names}.")
    if not folder.of(FileKind.SIMPLES):
        said.append("Sem o arquivo Simples, não se sabe quem é MEI.")
    return tuple(said)


def line_pattern(codes: Iterable[str]) -> str:
    """Regular expression of an active establishment's line with one of these CNAEs, main or secondary.

    It is anchored, so that a line is given up at its situation; it lets a few others through, which parsing drops.
    """
    head = r'^"\w*";"\w*";"\w*";"\w*";"' + _FIELD + '";"02";"'
    return head + (_FIELD + '";"') * 5 + r'(?:\d*";"(?:[\d ]*,)*)?(?: *)(?:' + "|".join(sorted(codes)) + ")"
