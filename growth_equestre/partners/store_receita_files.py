"""The Receita Federal's files as published: which are in a folder, and their text in pieces, never a whole file."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from growth_equestre.foundation.errors import UnreadableFile
from growth_equestre.partners import rules_receita as rules
from growth_equestre.partners.types_receita import FileKind, Folder, SourceFile

_PIECE_BYTES = 48 << 20
_PIECES_AHEAD = 3
_CHUNK_BYTES = 1 << 18
_LONGEST_LINE = 1 << 20
_FIRST_BYTES = 4096
_NEEDED = (FileKind.ESTABLISHMENTS, FileKind.COMPANIES)


@dataclass(frozen=True)
class Piece:
    """Whole lines of one file, as UTF-8 text in a file that lasts until the next piece is asked for.

    size: bytes of the published text. cut_line: the last line of the file when it ends in the middle.
    """

    source: SourceFile
    path: Path
    size: int
    is_last: bool
    cut_line: str | None


def folder_at(path: Path) -> Folder:
    """What the folder holds. Raises UnreadableFile: no folder, a damaged zip, or a kind of file that is missing."""
    if not path.is_dir():
        raise UnreadableFile(
            f"A pasta '{path}' não existe. Nada foi alterado.", "Informe a pasta onde estão os zips da Receita."
        )
    files: list[SourceFile] = []
    ignored, damaged = [], []
    for one in sorted(path.iterdir()):
        if not one.is_file():
            continue
        try:
            found = _texts_in(one)
        except (zipfile.BadZipFile, OSError):
            damaged.append(one.name)
            continue
        files += found
        ignored += [] if found else [one.name]
    if damaged:
        raise _damaged(*damaged)
    folder = Folder(path, tuple(files), tuple(ignored), ())
    _refuse_incomplete(folder)
    return Folder(path, folder.files, folder.ignored, rules.warnings_of(folder))


def pieces(sources: Iterable[SourceFile], scratch: Path) -> Iterator[Piece]:
    """The text of these files, in order; the next pieces are unzipped while the caller works on this one.

    Raises UnreadableFile naming a zip whose content does not match its own checksum.
    """
    writing = _written(sources, scratch)
    with ThreadPoolExecutor(max_workers=1) as ahead:
        coming = deque(ahead.submit(next, writing, None) for _ in range(_PIECES_AHEAD))
        while (piece := coming.popleft().result()) is not None:
            coming.append(ahead.submit(next, writing, None))
            yield piece
            piece.path.unlink(missing_ok=True)


def _texts_in(path: Path) -> list[SourceFile]:
    """The texts that one file of the folder brings; none when it is something else."""
    if not zipfile.is_zipfile(path):
        if path.suffix.lower() == ".zip":
            raise zipfile.BadZipFile(path.name)
        return _plain_text(path) if rules.may_be_text(path.name) else []
    with zipfile.ZipFile(path) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        return [found for member in members if (found := _member_text(path, archive, member))]


def _plain_text(path: Path) -> list[SourceFile]:
    with path.open("rb") as text:
        kind = rules.kind_named(path.name) or rules.kind_of_line(_first_line(text))
    state = path.stat()
    digest = _digest(path.name, state.st_size, state.st_mtime_ns)
    return [SourceFile(kind, path, None, state.st_size, digest)] if kind else []


def _member_text(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> SourceFile | None:
    kind = rules.kind_named(member.filename, path.name)
    if kind is None:
        with archive.open(member) as text:
            kind = rules.kind_of_line(_first_line(text))
    if kind is None:
        return None
    digest = _digest(member.filename, member.file_size, member.compress_size, member.CRC)
    return SourceFile(kind, path, member.filename, member.file_size, digest)


def _first_line(text: IO[bytes]) -> str:
    return text.read(_FIRST_BYTES).split(b"\n", 1)[0].decode("latin-1")


def _digest(*facts: object) -> str:
    return hashlib.sha256("|".join(map(str, facts)).encode()).hexdigest()


def _refuse_incomplete(folder: Folder) -> None:
    missing = [kind.value.capitalize() for kind in _NEEDED if not folder.of(kind)]
    if missing:
        raise UnreadableFile(
            f"Na pasta '{folder.path.name}' falta: {' e '.join(missing)}. Nada foi alterado.",
            "Baixe todos os zips do mês na página de dados abertos do CNPJ e guarde-os na mesma pasta.",
        )


def _damaged(*names: str) -> UnreadableFile:
    said = (
        f"Os arquivos {', '.join(names)} estão danificados"
        if len(names) > 1
        else f"O arquivo {names[0]} está danificado"
    )
    return UnreadableFile(
        f"{said}. Nada foi alterado.", "Baixe de novo e repita: o que já foi lido dos outros não se perde."
    )


def _written(sources: Iterable[SourceFile], scratch: Path) -> Iterator[Piece]:
    number = 0
    for source in sources:
        try:
            with _opened(source) as text:
                for piece in _pieces_of(source, text, scratch, number):
                    number += 1
                    yield piece
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            raise _damaged(source.label) from error


@contextmanager
def _opened(source: SourceFile) -> Iterator[IO[bytes]]:
    if source.member is None:
        with source.path.open("rb") as text:
            yield text
        return
    with zipfile.ZipFile(source.path) as archive, archive.open(source.member) as text:
        yield text


def _pieces_of(source: SourceFile, text: IO[bytes], scratch: Path, number: int) -> Iterator[Piece]:
    """One text cut at ends of lines; a file without a line still gives one, empty, piece."""
    held, is_last = b"", False
    while not is_last:
        path = scratch / f"pedaco{number}.txt"
        size = 0
        with path.open("wb") as piece:
            while size < _PIECE_BYTES and not is_last:
                chunk = text.read(_CHUNK_BYTES)
                is_last = not chunk
                size += len(chunk)
                whole, held = _whole_lines(source, held + chunk)
                piece.write(whole)
            if is_last and held.rstrip().endswith(b'"'):
                piece.write(_utf8(held + b"\n"))
                held = b""
        cut_line = held.decode("latin-1") if is_last and held.strip() else None
        yield Piece(source, path, size, is_last, cut_line)
        number += 1


def _whole_lines(source: SourceFile, read: bytes) -> tuple[bytes, bytes]:
    """The lines that are complete, as UTF-8 without the signs that a line of text cannot have, and the rest as read."""
    end = read.rfind(b"\n") + 1
    if not end and len(read) > _LONGEST_LINE:
        raise UnreadableFile(
            f"O arquivo {source.label} não tem linhas como as da Receita. Nada foi alterado.",
            "Confira se é o arquivo publicado e baixe de novo.",
        )
    return _utf8(read[:end]), read[end:]


def _utf8(lines: bytes) -> bytes:
    for sign in (b"\0", b"\1", b"\r"):
        if sign in lines:
            lines = lines.replace(sign, b" ")
    return lines if lines.isascii() else lines.decode("latin-1").encode()
