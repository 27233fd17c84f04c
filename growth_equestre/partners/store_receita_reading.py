"""Reads the Receita Federal's files into a folder beside the workspace: one small file of kept rows for each of theirs.

What was read once stays read: a file is known by its digest, and its rows appear under their name only when whole.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pandas as pd

from growth_equestre.foundation.sql import Queries
from growth_equestre.partners import rules_receita as rules
from growth_equestre.partners import store_receita_files as files
from growth_equestre.partners.model_receita_lines import LineFilter, every_line, lines_of_market, lines_of_roots
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
_MOST_LANES = 4
_FORM = "1"
"""Changes when the columns of the kept rows do, so that rows kept by an earlier version are read again."""


@dataclass
class Desk:
    """A folder of kept rows and the small database that fills it. known: digest of the CNPJs known at its start.

    lanes: how many files are read side by side. keep: which lines of each kind of file the statements are shown.
    """

    folder: Path
    database: duckdb.DuckDBPyConnection
    codes: tuple[str, ...]
    known: str
    lanes: int
    keep: dict[FileKind, LineFilter] = field(default_factory=dict)
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
        made = Desk(folder, database, tuple(sorted(codes)), "", min(threads, _MOST_LANES))
        _set_up(database, made.codes)
        _know(made, published, known)
        Q.run(database, "make_known_root", path=str(made.known_path))
        yield made
    finally:
        database.close()


def read(at: Desk, folder: Folder, advance: Advance) -> None:
    """Keep the rows that matter of every file; those read before are not read again. Raises UnreadableFile.

    Establishments come first, because they say which companies matter; then the others side by side.
    """
    progress = _Progress(folder.size, advance)
    establishments = folder.of(FileKind.ESTABLISHMENTS)
    at.keep[FileKind.ESTABLISHMENTS] = lines_of_market(at.codes, _roots(at, "known_roots"))
    _read_missing(at, establishments, "", progress)
    Q.run(at.database, "take_roots", paths=at.rows_of(establishments))
    of_roots = lines_of_roots(_roots(at, "kept_roots"))
    at.keep |= {FileKind.COMPANIES: of_roots, FileKind.SIMPLES: of_roots, FileKind.MUNICIPALITIES: every_line}
    others = [file for file in folder.files if file.kind is not FileKind.ESTABLISHMENTS]
    _read_missing(at, others, "".join(sorted(path.name for path in at.rows.values())), progress)
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
    Q.run(at.database, "set_off_tree")
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


class _Progress:
    """Bytes read by all lanes together, told to one listener."""

    def __init__(self, total: int, advance: Advance) -> None:
        self.done, self.total, self.advance = 0, total, advance
        self._lock = threading.Lock()

    def add(self, size: int, *, is_told: bool = True) -> None:
        """Count more bytes."""
        with self._lock:
            self.done += size
            if is_told:
                self.advance(self.done, self.total)


def _read_missing(at: Desk, sources: Sequence[SourceFile], read_before: str, progress: _Progress) -> None:
    """Read the files whose rows are not kept yet, the largest first, in as many lanes as the machine has threads."""
    at.rows |= {source.digest: _rows_path(at, source, read_before) for source in sources}
    missing = [source for source in sources if not at.rows[source.digest].exists()]
    progress.add(sum(source.size for source in sources) - sum(source.size for source in missing), is_told=False)
    queue = deque(sorted(missing, key=lambda source: -source.size))
    lanes = min(at.lanes, len(missing))
    with ThreadPoolExecutor(max_workers=max(lanes, 1)) as crew:
        for lane in [crew.submit(_read_lane, at, queue, number, progress) for number in range(lanes)]:
            lane.result()


def _read_lane(at: Desk, queue: deque[SourceFile], number: int, progress: _Progress) -> None:
    """Read files until none is left; each one's rows are saved at its last piece."""
    scratch = at.folder / f"pedacos-{os.getpid()}-{number}"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    cursor = at.database.cursor()
    try:
        _set_up(cursor, at.codes)
        Q.run(cursor, "make_kept_line")
        for piece in files.pieces(_drawn(queue), scratch, at.keep):
            Q.run(cursor, _KEEP[piece.source.kind], path=str(piece.path))
            if piece.cut_line:
                Q.run(cursor, "keep_line", line=piece.cut_line)
            if piece.is_last:
                _save(cursor, piece.source, at.rows[piece.source.digest])
            progress.add(piece.size)
    except BaseException:
        queue.clear()
        raise
    finally:
        cursor.close()
        shutil.rmtree(scratch, ignore_errors=True)


def _drawn(queue: deque[SourceFile]) -> Iterator[SourceFile]:
    """The files that are left, one by one; other lanes draw from the same queue."""
    while queue:
        try:
            yield queue.popleft()
        except IndexError:
            return


def _save(cursor: duckdb.DuckDBPyConnection, source: SourceFile, target: Path) -> None:
    query = _SAVE[source.kind]
    _write(target, lambda path: Q.run(cursor, query, file=source.label, path=str(path)))
    Q.run(cursor, "forget_lines")


def _set_up(cursor: duckdb.DuckDBPyConnection, codes: Sequence[str]) -> None:
    """The variables that a cursor of its own needs."""
    Q.run(cursor, "set_controls_read", text=rules.CONTROLS_READ)
    Q.run(cursor, "set_signs_meant", text=rules.SIGNS_MEANT)
    Q.run(cursor, "set_market", codes=list(codes))
    Q.run(cursor, "set_line_pattern", text=rules.line_pattern(codes))


def _know(at: Desk, published: Folder, known: Sequence[str]) -> None:
    """Which CNPJs count as known: those noted when the reading of these files began, else today's."""
    if at.known_path.exists():
        at.known = _digest(at.known_path)
        if any(_rows_path(at, source, "").exists() for source in published.of(FileKind.ESTABLISHMENTS)):
            return
    _write(at.known_path, lambda path: _save_known(at.database, known, path))
    at.known = _digest(at.known_path)


def _roots(at: Desk, query: str) -> list[str]:
    roots: list[str] = Q.arrow(at.database, query)["root"].to_pylist()
    return roots


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
