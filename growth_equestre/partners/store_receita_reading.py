"""Reads the Receita Federal's files into a folder beside the workspace: one small file of kept rows for each of theirs.

What was read once stays read: a file is known by its digest, and its rows appear under their name only when whole.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pandas as pd

from growth_equestre.foundation.sql import Queries
from growth_equestre.partners import rules_receita as rules
from growth_equestre.partners import store_receita_files as files
from growth_equestre.partners.types_receita import Advance, FileKind, Folder, SourceFile

Q = Queries(Path(__file__).with_name("queries_receita_files.sql"))

_MACROS = (
    "make_fold", "make_meant", "make_said", "make_day", "make_sign_value", "make_first_digit", "make_second_digit",
    "make_phone_of_digits", "make_phone", "make_email", "make_without_cpf", "make_initials", "make_kept_line",
    "make_split_line",
)  # fmt: skip
_KEEP = {
    FileKind.ESTABLISHMENTS: "keep_establishments",
    FileKind.COMPANIES: "keep_of_roots",
    FileKind.SIMPLES: "keep_of_roots",
    FileKind.MUNICIPALITIES: "keep_all",
}
_SAVE = {kind: f"save_{kind.name.lower()}" for kind in FileKind}
_TAKE = {kind: f"take_{kind.name.lower()}" for kind in FileKind}
_NONE = {FileKind.SIMPLES: "no_simples", FileKind.MUNICIPALITIES: "no_municipality"}
_one_at_a_time = threading.Lock()
"""A reading in the background and a page that asks for its difference would write the same files."""
_FORM = "1"
"""Changes when the columns of the kept rows do, so that rows kept by an earlier version are read again."""


@dataclass
class Desk:
    """A folder of kept rows and the small database that fills it. known: digest of the CNPJs known at its start."""

    folder: Path
    database: duckdb.DuckDBPyConnection
    codes: tuple[str, ...]
    known: str
    rows: dict[str, Path] = field(default_factory=dict)

    @property
    def known_path(self) -> Path:
        return self.folder / "conhecidos.parquet"

    def rows_of(self, files_: Sequence[SourceFile]) -> list[str]:
        """Paths of the rows kept of these files."""
        return [str(self.rows[file.digest]) for file in files_]


@contextmanager
def desk(
    folder: Path, published: Folder, codes: Iterable[str], known: Sequence[str], threads: int, memory_limit: str = "1GB"
) -> Iterator[Desk]:
    """The desk at this folder. codes: CNAEs to keep. known: CNPJs of the directory; an import under way keeps its own.

    Interrupted, it goes on where it was when it is opened again for the same files.
    """
    with _one_at_a_time:
        yield from _opened(folder, published, codes, known, threads, memory_limit)


def _opened(
    folder: Path, published: Folder, codes: Iterable[str], known: Sequence[str], threads: int, memory_limit: str
) -> Iterator[Desk]:
    folder.mkdir(parents=True, exist_ok=True)
    database = duckdb.connect(config={"memory_limit": memory_limit, "threads": threads})
    try:
        for name in _MACROS:
            Q.run(database, name)
        made = Desk(folder, database, tuple(sorted(codes)), "")
        Q.run(database, "set_controls_read", text=rules.CONTROLS_READ)
        Q.run(database, "set_signs_meant", text=rules.SIGNS_MEANT)
        Q.run(database, "set_market", codes=list(made.codes))
        Q.run(database, "set_line_pattern", text=rules.line_pattern(made.codes))
        _know(made, published, known)
        Q.run(database, "make_known_root", path=str(made.known_path))
        yield made
    finally:
        database.close()


def read(at: Desk, folder: Folder, advance: Advance) -> None:
    """Keep the rows that matter of every file; those read before are not read again. Raises UnreadableFile."""
    done = 0
    read_before = ""
    for kind in FileKind:
        sources = folder.of(kind)
        at.rows |= {source.digest: _rows_path(at, source, read_before) for source in sources}
        missing = [source for source in sources if not at.rows[source.digest].exists()]
        done += sum(source.size for source in sources) - sum(source.size for source in missing)
        if missing:
            done = _read_kind(at, kind, missing, done, folder, advance)
        if kind is FileKind.ESTABLISHMENTS:
            read_before = "".join(sorted(path.name for path in at.rows.values()))
            Q.run(at.database, "take_roots", paths=at.rows_of(sources))
    _drop_stale(at)
    advance(folder.size, folder.size)


def take(at: Desk, folder: Folder) -> None:
    """Lay out everything that was kept, one row per establishment, company, and municipality."""
    for kind in FileKind:
        sources = folder.of(kind)
        if sources:
            Q.run(at.database, _TAKE[kind], paths=at.rows_of(sources))
        else:
            Q.run(at.database, _NONE[kind])


def places(at: Desk) -> list[tuple[str, str, str | None]]:
    """Pairs of municipality and state in use, with the published name: (Receita's code, UF, name)."""
    return [(row["municipality"], row["uf"], row["name"]) for row in Q.rows(at.database, "places")]


def activities(at: Desk) -> list[str]:
    """CNAEs in use, known to the tree or not."""
    return [str(row["code"]) for row in Q.rows(at.database, "activities")]


def save_directory(
    at: Desk, placed: pd.DataFrame, performed: pd.DataFrame, main_weight: float, secondary_weight: float
) -> Path:
    """Write the establishments as partners would be; returns where."""
    Q.run_with(at.database, "take_places", placed)
    Q.run_with(at.database, "take_activities", performed)
    target = at.folder / "diretorio.parquet"
    _write(
        target,
        lambda path: Q.run(
            at.database,
            "save_directory",
            path=str(path),
            known=str(at.known_path),
            main_weight=main_weight,
            secondary_weight=secondary_weight,
        ),
    )
    return target


def broken_lines(at: Desk) -> dict[str, int]:
    """File to how many of its lines could not be read, among those that matter."""
    paths = [str(path) for path in at.rows.values()]
    return {row["file"]: int(row["lines"]) for row in Q.rows(at.database, "broken_lines", paths=paths)}


def repeated_lines(at: Desk, folder: Folder) -> int:
    """How many lines repeat an establishment that was read already."""
    paths = at.rows_of(folder.of(FileKind.ESTABLISHMENTS))
    return int(Q.value(at.database, "repeated", paths=paths))


def begin(folder: Path) -> None:
    """Have a desk, empty yet, so that a reading that was only asked for is one that waits."""
    folder.mkdir(parents=True, exist_ok=True)


def forget(folder: Path) -> None:
    """Take away everything that an import kept."""
    shutil.rmtree(folder, ignore_errors=True)


def _read_kind(
    at: Desk, kind: FileKind, missing: Sequence[SourceFile], done: int, folder: Folder, advance: Advance
) -> int:
    """Read files of one kind; returns the bytes read so far of all. Each file's rows are saved at its last piece."""
    scratch = at.folder / f"pedacos-{os.getpid()}"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    Q.run(at.database, "forget_lines")
    try:
        for piece in files.pieces(missing, scratch):
            Q.run(at.database, _KEEP[kind], path=str(piece.path))
            if piece.cut_line:
                Q.run(at.database, "keep_line", line=piece.cut_line)
            if piece.is_last:
                _save(at, piece.source)
            done += piece.size
            advance(done, folder.size)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return done


def _save(at: Desk, source: SourceFile) -> None:
    query = _SAVE[source.kind]
    _write(at.rows[source.digest], lambda path: Q.run(at.database, query, file=source.label, path=str(path)))
    Q.run(at.database, "forget_lines")


def _know(at: Desk, published: Folder, known: Sequence[str]) -> None:
    """Which CNPJs count as known: those noted when the reading of these files began, else today's."""
    if at.known_path.exists():
        at.known = _digest(at.known_path)
        if any(_rows_path(at, source, "").exists() for source in published.of(FileKind.ESTABLISHMENTS)):
            return
    _write(at.known_path, lambda path: _save_known(at.database, known, path))
    at.known = _digest(at.known_path)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _drop_stale(at: Desk) -> None:
    """Rows of files that are no longer in the folder are of no use."""
    for path in at.folder.glob("*.parquet"):
        if path not in (at.known_path, *at.rows.values()):
            path.unlink()


def _save_known(database: duckdb.DuckDBPyConnection, known: Sequence[str], path: Path) -> None:
    Q.run_with(database, "save_known", pd.DataFrame({"cnpj": sorted(known)}, dtype="object"), path=str(path))


def _rows_path(at: Desk, source: SourceFile, read_before: str) -> Path:
    """Named after what the kept rows depend on: file, map and known, and for companies the establishments kept."""
    parts = (_FORM, source.digest, source.label, at.known, ",".join(at.codes), read_before)
    key = hashlib.sha256("|".join(parts).encode()).hexdigest()[:24]
    return at.folder / f"{source.kind.value}-{key}.parquet"


def _write(target: Path, save: Callable[[Path], None]) -> None:
    """Write beside and rename, so that the rows appear whole or not at all."""
    partial = target.with_name(f"{target.name}.{os.getpid()}.partial")
    save(partial)
    partial.replace(target)
