"""Bytes of a person's file to text: which encoding it is in, or what else it is."""

from __future__ import annotations

from growth_equestre.foundation.errors import UnreadableFile

_SIGNATURES = (
    (b"%PDF", "um PDF"),
    (b"PK\x03\x04", "um arquivo compactado (zip)"),
    (b"\xd0\xcf\x11\xe0", "uma planilha antiga do Excel (.xls)"),
    (b"\x1f\x8b", "um arquivo compactado (gzip)"),
    (b"7z\xbc\xaf", "um arquivo compactado (7z)"),
    (b"Rar!", "um arquivo compactado (rar)"),
    (b"\x89PNG", "uma imagem"),
    (b"\xff\xd8\xff", "uma imagem"),
    (b"GIF8", "uma imagem"),
    (b"{\\rtf", "um documento de texto formatado (RTF)"),
    (b"PAR1", "um arquivo Parquet"),
    (b"<!doctype html", "uma página da internet"),
    (b"<html", "uma página da internet"),
    (b"<?xml", "um arquivo XML"),
)
_OFFICE_MARKS = ((b"xl/", "uma planilha do Excel (.xlsx)"), (b"word/", "um documento do Word (.docx)"))
_NEXT_STEP = "Abra no programa de origem e salve como CSV."
_TEXT_CONTROLS = frozenset(b"\t\n\r\x0b\x0c")
_SAMPLE_BYTES = 65_536
_MOST_CONTROLS = 0.1


def decode(content: bytes) -> tuple[str, str]:
    """The file's text and the name of its encoding.

    Raises UnreadableFile for an empty file and for one that is not text, saying what it seems to be.
    """
    if not content.strip():
        raise UnreadableFile("O arquivo está vazio. Nada foi alterado.", "Envie um CSV com cabeçalho e linhas.")
    _refuse_other_kinds(content)
    wide = _wide_encoding(content)
    if wide:
        return _decode_wide(content, wide), wide
    body = content.removeprefix(b"\xef\xbb\xbf")
    _refuse_binary(body)
    try:
        return body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        # Files glued together from two systems exist: each line is read in the encoding that fits it.
        return "".join(map(_decode_line, body.splitlines(keepends=True))), "cp1252"


def _refuse_other_kinds(content: bytes) -> None:
    start = content[:64].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    kind = next((name for mark, name in _SIGNATURES if start.startswith(mark.lower())), None)
    if kind and start.startswith(b"pk"):
        kind = next((name for mark, name in _OFFICE_MARKS if mark in content), kind)
    if kind:
        raise UnreadableFile(f"O arquivo parece ser {kind}, não um CSV. Nada foi alterado.", _NEXT_STEP)


def _wide_encoding(content: bytes) -> str:
    """ "utf-16" by its mark, or "utf-16-le" / "utf-16-be" when every other byte is zero; else empty."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    sample = content[:_SAMPLE_BYTES]
    half = len(sample) // 2
    if half and sample[1::2].count(0) > 0.8 * half and not sample[::2].count(0):
        return "utf-16-le"
    return "utf-16-be" if half and sample[::2].count(0) > 0.8 * half and not sample[1::2].count(0) else ""


def _decode_wide(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            "O arquivo está cortado ou com a codificação misturada. Nada foi alterado.", _NEXT_STEP
        ) from error


def _refuse_binary(body: bytes) -> None:
    """A few control characters damage a row; many mean that this is no text."""
    sample = body[:_SAMPLE_BYTES]
    controls = sum(sample.count(code) for code in range(32) if code not in _TEXT_CONTROLS)
    if controls > _MOST_CONTROLS * len(sample):
        raise UnreadableFile("O arquivo não é um texto. Nada foi alterado.", _NEXT_STEP)


def _decode_line(line: bytes) -> str:
    for encoding in ("utf-8", "cp1252"):
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            continue
    return line.decode("latin-1")
