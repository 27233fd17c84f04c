"""Where the files of workspaces lie: which there are, what goes with each, what they were called; and their words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import duckdb

from growth_equestre.accounts.types_workspaces import Companion, WorkspaceArchived
from growth_equestre.foundation import artifacts
from growth_equestre.foundation.db import peek
from growth_equestre.foundation.errors import ArtifactRefused, WorkspaceDamaged
from growth_equestre.foundation.migrations import apply_migrations
from growth_equestre.foundation.sql import Queries

Q = Queries(Path(__file__).with_name("queries_workspaces.sql"))
ARCHIVE = "arquivados"
DISPLAY_NAME = "display_name"
_FORMER_NAMES = "_nomes.json"


def names_in(folder: Path) -> list[str]:
    """The workspaces whose files lie in a folder, by name. Copies beside them have a dot in their name."""
    return sorted(path.stem for path in folder.glob("*.duckdb") if path.is_file() and _is_plain(path.stem))


def _is_plain(stem: str) -> bool:
    return "." not in stem and not stem.startswith("_")


def archived(file: Path) -> Path:
    """Where a workspace's file lies while it is archived."""
    return file.parent / ARCHIVE / file.name


def where_now(file: Path) -> Path:
    """Where a workspace that was once at `file` is; `file` itself when nothing is known. Raises WorkspaceArchived."""
    named = former_names(file.parent)
    for _ in range(len(named) + 1):
        if file.exists():
            return file
        if archived(file).exists():
            raise WorkspaceArchived(file.stem)
        if file.stem not in named:
            return file
        file = file.with_name(f"{named[file.stem]}.duckdb")
    return file


def former_names(folder: Path) -> dict[str, str]:
    """What each name of the past became. Raises WorkspaceDamaged."""
    kept = folder / _FORMER_NAMES
    if not kept.exists():
        return {}
    try:
        return {str(old): str(new) for old, new in artifacts.read_json(kept).items()}
    except ArtifactRefused as error:
        raise WorkspaceDamaged(
            f"O arquivo '{kept.name}', com os nomes antigos dos espaços, não pôde ser lido.",
            "Apague esse arquivo: cada espaço abre pelo nome de hoje.",
        ) from error


def keep_former_name(folder: Path, old: str, new: str) -> None:
    """Whoever asks for the old name gets the new one; a name that is in use again leads nowhere else."""
    named = {**former_names(folder), old: new}
    named.pop(new, None)
    artifacts.write_text(folder / _FORMER_NAMES, json.dumps(named, ensure_ascii=False, indent=1))


def companions(file: Path, target: Path) -> list[Companion]:
    """What goes with a workspace's file when that goes to `target`: its log, copies, lists and readings.

    Also copies kept in the folders beside it; of those the name changes and not the folder.
    """
    folder, mark = file.parent, f"{file.stem}."
    beside = [path for path in sorted(folder.iterdir()) if path.name.startswith(mark) and path != file]
    found = [Companion(path, target.parent / _renamed(path, mark, target)) for path in beside]
    if target.stem != file.stem:
        kept = [path for path in sorted(folder.glob(f"*/{mark}*")) if path.parent.name != ARCHIVE and path.is_file()]
        found += [Companion(path, path.with_name(_renamed(path, mark, target))) for path in kept]
    return found


def _renamed(path: Path, mark: str, target: Path) -> str:
    return f"{target.stem}.{path.name.removeprefix(mark)}"


def move(file: Path, target: Path, others: Sequence[Companion]) -> None:
    """The workspace's file first, then what goes with it; what was moved comes back when something does not move."""
    target.parent.mkdir(parents=True, exist_ok=True)
    done: list[Companion] = []
    try:
        for one in (Companion(file, target), *others):
            if one.there.exists():
                raise FileExistsError(one.there)
            one.here.rename(one.there)
            done.append(one)
    except OSError:
        for one in reversed(done):
            with suppress(OSError):
                one.there.rename(one.here)
        raise


def size_and_change(file: Path) -> tuple[int, datetime]:
    """Bytes of the file and its log, and when they last changed."""
    logged = file.with_name(f"{file.name}.wal")
    found = [path.stat() for path in (file, logged) if path.exists()]
    changed = datetime.fromtimestamp(max(one.st_mtime for one in found), UTC)
    return sum(one.st_size for one in found), changed


def display_name(cursor: duckdb.DuckDBPyConnection) -> str | None:
    """What people call the workspace, where somebody chose a name."""
    found = Q.value(cursor, "words", about=DISPLAY_NAME)
    return None if found is None else str(found)


def display_name_in(file: Path) -> str | None:
    """The same of a file that need not be open, and is not changed. Raises WorkspaceBusy, WorkspaceDamaged."""
    return peek(file, lambda cursor: display_name(cursor) if Q.value(cursor, "knows_words") else None)


def put_display_name(cursor: duckdb.DuckDBPyConnection, words: str) -> None:
    """Keep what people call the workspace."""
    Q.run(cursor, "put_words", about=DISPLAY_NAME, words=words)


def snapshot(cursor: duckdb.DuckDBPyConnection, names: Sequence[str]) -> dict[str, str]:
    """JSON of each word that was chosen, by name."""
    return {row["row_key"]: row["row_json"] for row in Q.rows(cursor, "snapshot_words", names=list(names))}


def restore(cursor: duckdb.DuckDBPyConnection, rows: Mapping[str, str]) -> None:
    """Put words back as the journal remembers them."""
    for about, row in rows.items():
        Q.run(cursor, "put_words", about=about, words=json.loads(row)["words"])


def drop(cursor: duckdb.DuckDBPyConnection, names: Sequence[str]) -> None:
    """Let nobody have chosen these words."""
    Q.run(cursor, "drop_words", names=list(names))


def has_our_shape(cursor: duckdb.DuckDBPyConnection) -> bool:
    """Whether a file of this version has our tables and nothing else: a view could read files that are not its own."""
    return _shape(cursor) == _our_shape()


@lru_cache(maxsize=1)
def _our_shape() -> tuple[str, ...]:
    connection = duckdb.connect()
    try:
        apply_migrations(connection)
        return _shape(connection)
    finally:
        connection.close()


def _shape(cursor: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    return tuple(row["thing"] for row in Q.rows(cursor, "shape"))
