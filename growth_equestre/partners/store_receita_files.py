"""The Receita Federal's files as published: which are in a folder, and what matters of their text, piece by piece."""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from isal import igzip_lib, isal_zlib

from growth_equestre.foundation.errors import UnreadableFile
from growth_equestre.partners import rules_receita as rules
from growth_equestre.partners.model_receita_lines import BEHIND, FRONT, Block, LineFilter
from growth_equestre.partners.types_receita import FileKind, Folder, SourceFile

_PIECE_BYTES = 48 << 20
_BLOCK_BYTES = 1 << 21
"""Text that is looked at in one go: it stays near the processor while it is."""
_CHUNK_BYTES, _TEXT_BYTES = 1 << 16, 1 << 18
"""Packed bytes that are read in one go, and the most of their text that is asked for in one go."""
_LONGEST_LINE = 1 << 20
_ROOM_BYTES = len(FRONT) + _BLOCK_BYTES + _LONGEST_LINE + _TEXT_BYTES + BEHIND
_LOCAL_HEADER = 30
_IS_ENCRYPTED = 1
_BROKEN = cast(type[Exception], isal_zlib.error)
"""Declared as an instance by its own library."""
_FIRST_BYTES = 4096
_NEEDED = (FileKind.ESTABLISHMENTS, FileKind.COMPANIES)


@dataclass(frozen=True)
class Piece:
    """The lines that matter of some of a file, as UTF-8 text in a file that lasts until the next piece is asked for.

    size: bytes of the published text looked at. cut_line: the file's last line when it ends in the middle.
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


def pieces(sources: Iterable[SourceFile], scratch: Path, keep: Mapping[FileKind, LineFilter]) -> Iterator[Piece]:
    """What matters of these files, in order; a file without a line still gives one, empty, piece.

    Raises UnreadableFile naming a zip whose content does not match its own checksum.
    """
    for source in sources:
        try:
            yield from _pieces_of(source, _Lines(source), scratch / "pedaco.txt", keep[source.kind])
        except (zipfile.BadZipFile, _BROKEN, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
            raise _damaged(source.label) from error


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


class _Lines:
    """The text of one file, block by block of whole lines. rest: what stands behind the last line's end.

    A block lasts until the next is asked for: they are laid one after another into the same room.
    """

    def __init__(self, source: SourceFile) -> None:
        self.source, self.rest, self.size = source, b"", 0

    def __iter__(self) -> Iterator[Block]:
        room, begin = bytearray(FRONT.ljust(_ROOM_BYTES, b" ")), len(FRONT)
        filled = begin
        for chunk in _chunks(self.source):
            room[filled : filled + len(chunk)] = chunk
            filled += len(chunk)
            self.size += len(chunk)
            if filled - begin < _BLOCK_BYTES:
                continue
            end = room.rfind(b"\n", begin, filled) + 1
            if end:
                yield Block(room, end)
                room[begin : begin + filled - end] = room[end:filled]
                filled -= end - begin
            elif filled - begin > _BLOCK_BYTES + _LONGEST_LINE:
                raise _without_lines(self.source)
        end = room.rfind(b"\n", begin, filled) + 1
        self.rest = bytes(room[end or begin : filled])
        if end:
            yield Block(room, end)


def _pieces_of(source: SourceFile, lines: _Lines, path: Path, keep: LineFilter) -> Iterator[Piece]:
    told, kept = 0, list[bytes]()
    for block in lines:
        kept.append(keep(block))
        if lines.size - told >= _PIECE_BYTES:
            path.write_bytes(_utf8(b"".join(kept)))
            yield Piece(source, path, lines.size - told, is_last=False, cut_line=None)
            told, kept = lines.size, []
    is_whole = lines.rest.rstrip().endswith(b'"')
    text = b"".join([*kept, lines.rest + b"\n" if is_whole else b""])
    path.write_bytes(_utf8(text))
    cut_line = lines.rest.decode("latin-1") if lines.rest.strip() and not is_whole else None
    yield Piece(source, path, lines.size - told, is_last=True, cut_line=cut_line)


def _chunks(source: SourceFile) -> Iterator[bytes]:
    """The text of one file as it comes. Raises what `pieces` takes for a damaged zip."""
    if source.member is None:
        with source.path.open("rb") as text:
            yield from iter(lambda: text.read(_TEXT_BYTES), b"")
        return
    with zipfile.ZipFile(source.path) as archive:
        member = archive.getinfo(source.member)
        if member.compress_type == zipfile.ZIP_DEFLATED and not member.flag_bits & _IS_ENCRYPTED:
            yield from _inflated(source.path, member)
            return
        with archive.open(member) as text:
            yield from iter(lambda: text.read(_TEXT_BYTES), b"")


def _inflated(path: Path, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """What `zipfile` would read, by a library three times as fast."""
    with path.open("rb") as packed:
        packed.seek(member.header_offset)
        header = packed.read(_LOCAL_HEADER)
        packed.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
        inflate, checksum, left = igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_DEFLATE), 0, member.compress_size
        while not inflate.eof:
            chunk = packed.read(min(_CHUNK_BYTES, left)) if inflate.needs_input else b""
            if inflate.needs_input and not chunk:
                raise EOFError
            left -= len(chunk)
            text = inflate.decompress(chunk, _TEXT_BYTES)
            checksum = isal_zlib.crc32(text, checksum)
            yield text
    if checksum != member.CRC:
        raise zipfile.BadZipFile(member.filename)


def _without_lines(source: SourceFile) -> UnreadableFile:
    return UnreadableFile(
        f"O arquivo {source.label} não tem linhas como as da Receita. Nada foi alterado.",
        "Confira se é o arquivo publicado e baixe de novo.",
    )


def _utf8(lines: bytes) -> bytes:
    """Without the signs that a line of text cannot have."""
    for sign in (b"\0", b"\1", b"\r"):
        if sign in lines:
            lines = lines.replace(sign, b" ")
    return lines if lines.isascii() else lines.decode("latin-1").encode()
