"""The files that a person names on the command line: read whole, written whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from growth_equestre.foundation.errors import GrowthError, UnreadableFile


def read(path: Path) -> bytes:
    """The file's bytes. Raises UnreadableFile."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UnreadableFile(f"O arquivo '{path}' não existe. Nada foi alterado.", "Confira o nome.") from error
    except OSError as error:
        raise UnreadableFile(
            f"O arquivo '{path}' não pôde ser lido. Nada foi alterado.", "Confira se é um arquivo e a permissão."
        ) from error


def write(path: Path, content: bytes) -> None:
    """Write beside and rename, so that the file appears whole. Raises GrowthError."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(content)
        partial.replace(path)
    except OSError as error:
        with suppress(OSError):
            partial.unlink()
        raise GrowthError(
            f"O arquivo '{path}' não pôde ser gravado.", "Confira a pasta, a permissão e o espaço em disco."
        ) from error
