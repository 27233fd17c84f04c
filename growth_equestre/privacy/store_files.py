"""What lies beside a workspace's tables: text files, kept copies, and the list of who was erased."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from growth_equestre.foundation import artifacts
from growth_equestre.foundation.db import Database, open_database
from growth_equestre.foundation.settings import process_settings
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.privacy import rules, store_reach

FAULTS_FILE = "growth-equestre-falhas.txt"
_NOT_TEXT = frozenset({".duckdb", ".wal", ".partial", ".zip", ".gz", ".png", ".parquet", ".pdf"})
_BEGINNING_BYTES = 4096


@dataclass(frozen=True)
class Tombstones:
    """Who was erased from a workspace, as salted digests of ids, kept beside its file so that a restore finds them."""

    salt: str
    digests: tuple[str, ...]


def texts_naming(ws: Workspace, found: re.Pattern[str]) -> list[Path]:
    """Text files kept by the product that name the person: exports, reports, logs, model files."""
    return [path for path in _texts(ws) if any(found.search(line) for line in _lines(path))]


def blank_texts(ws: Workspace, found: re.Pattern[str]) -> list[Path]:
    """Take the person out of these files; each is replaced whole."""
    named = texts_naming(ws, found)
    for path in named:
        _replace(path, (rules.blanked(line, found) for line in _lines(path)))
    return named


def copies(ws: Workspace) -> list[Path]:
    """Copies of this workspace kept beside it, as a restore leaves them."""
    folder, own = ws.database.path.parent, ws.database.path
    return [path for path in sorted(folder.rglob(f"{own.stem}.*.duckdb")) if path.resolve() != own]


@contextmanager
def opened_copy(path: Path) -> Iterator[Database]:
    """A kept copy, brought to this version, for the length of the block."""
    database = open_database(path)
    try:
        yield database
    finally:
        database.close()


def write_anew(copy: Database) -> None:
    """Replace the file by one that never held what was taken out of it: a freed block keeps its bytes."""
    whole = copy.path.with_name(f".{copy.path.name}.{os.getpid()}.inteira")
    copy.backup_to(whole)
    copy.close()
    whole.replace(copy.path)
    copy.path.with_name(f"{copy.path.name}.wal").unlink(missing_ok=True)


def kept_tombstones(ws: Workspace) -> Tombstones | None:
    """Those beside the workspace's file; None while nobody was erased."""
    path = _tombstone_file(ws)
    return _tombstones_in(path) if path.exists() else None


def tombstones_of_others(ws: Workspace) -> list[Tombstones]:
    """Those of the other workspaces of this installation: a copy of one may become another of a new name."""
    own = _tombstone_file(ws)
    return [_tombstones_in(path) for path in sorted(own.parent.rglob("*.apagados.json")) if path != own]


def _tombstones_in(path: Path) -> Tombstones:
    told = artifacts.read_json(path)
    return Tombstones(str(told["salt"]), tuple(map(str, told["digests"])))


def keep_tombstones(ws: Workspace) -> None:
    """Write those of the tables beside the file, with those that are there already."""
    salt = store_reach.salt(ws.cursor())
    if salt is None:
        return
    kept = kept_tombstones(ws)
    known = set(kept.digests) if kept else set()
    digests = sorted(known | set(store_reach.tombstones(ws.cursor())))
    artifacts.write_text(_tombstone_file(ws), json.dumps({"salt": salt, "digests": digests}, indent=1))


def _replace(path: Path, lines: Iterable[str]) -> None:
    """Write beside and rename, with the bytes that were no text as they are."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    with partial.open("w", encoding="utf-8", errors="surrogateescape", newline="") as target:
        target.writelines(lines)
    partial.replace(path)


def _tombstone_file(ws: Workspace) -> Path:
    return ws.database.path.with_name(f"{ws.database.path.stem}.apagados.json")


def _texts(ws: Workspace) -> list[Path]:
    """Every text file in the folders of data and of model files, and the report of faults."""
    folders = (ws.database.path.parent, process_settings().artifacts_dir)
    found = {path.resolve() for folder in folders if folder.is_dir() for path in folder.rglob("*") if _is_text(path)}
    faults = Path(tempfile.gettempdir()) / FAULTS_FILE
    return sorted(found | ({faults.resolve()} if faults.is_file() else set()))


def _is_text(path: Path) -> bool:
    if not path.is_file() or path.suffix.lower() in _NOT_TEXT:
        return False
    with path.open("rb") as opened:
        return b"\0" not in opened.read(_BEGINNING_BYTES)


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", errors="surrogateescape", newline="") as opened:
        yield from opened
