"""The folder of copies beside the workspaces: making one, listing, taking away, and the scratch place of rehearsals."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from growth_equestre.accounts import service_files
from growth_equestre.foundation.db import Database, open_database, row_counts
from growth_equestre.foundation.errors import GrowthError
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.upkeep import rules

_SCRATCH = ".ensaio"
_STAMPED = re.compile(r"\.(\d{8}-\d{6})\.duckdb$")


def folder(ws: Workspace) -> Path:
    """Where the copies of this workspace lie. Below its own folder, so that erasing a person reaches them."""
    return ws.database.path.parent / rules.FOLDER


def there(ws: Workspace) -> dict[str, Path]:
    """Copies in the folder, by file name."""
    found = folder(ws).glob(f"{ws.database.path.stem}.*.duckdb")
    return {path.name: path for path in found if _STAMPED.search(path.name)}


def moment_of(file_name: str) -> datetime | None:
    """When the copy of this name was begun, aware, UTC."""
    stamped = _STAMPED.search(file_name)
    return datetime.strptime(stamped[1], "%Y%m%d-%H%M%S").replace(tzinfo=UTC) if stamped else None


def free_bytes(ws: Workspace) -> int:
    """Room left on the disk of the copies."""
    folder(ws).mkdir(parents=True, exist_ok=True)
    return shutil.disk_usage(folder(ws)).free


def size(ws: Workspace) -> int:
    """Bytes of the workspace, with what its log still holds."""
    file = ws.database.path
    log = file.with_name(f"{file.name}.wal")
    return file.stat().st_size + (log.stat().st_size if log.exists() else 0)


def make(ws: Workspace, file_name: str) -> dict[str, int]:
    """Write the copy; returns how many rows each table has in it. Raises GrowthError; then there is no copy."""
    try:
        for leftover in folder(ws).glob(f"{ws.database.path.stem}.*.partial"):
            leftover.unlink()
        return ws.database.backup_to(folder(ws) / file_name)
    except (OSError, duckdb.Error) as error:
        raise GrowthError(
            "A cópia não pôde ser gravada.", "Confira a pasta de dados, a permissão e o espaço em disco."
        ) from error


def make_of_accounts(ws: Workspace, keep: int) -> dict[str, int] | None:
    """Copy the accounts beside the workspace's copies and read the copy; None where nobody has an account.

    Returns the rows of each table; only the newest `keep` copies stay. Raises GrowthError when it cannot be read back.
    """
    target = folder(ws) / rules.file_name(rules.ACCOUNTS, ws.now())
    rows = service_files.backup_accounts(ws, target)
    if rows is None:
        return None
    try:
        with duckdb.connect(str(target), read_only=True) as reader:
            is_whole = row_counts(reader) == rows
    except duckdb.Error:
        is_whole = False
    if not is_whole:
        target.unlink(missing_ok=True)
        raise GrowthError("A cópia das contas foi gravada, mas não confere.", "Confira o disco e faça outra.")
    for old in sorted(folder(ws).glob(f"{rules.ACCOUNTS}.*.duckdb"))[:-keep]:
        old.unlink()
    return rows


def take_away(ws: Workspace, file_name: str) -> None:
    """Delete a copy."""
    for ending in ("", ".wal"):
        (folder(ws) / f"{file_name}{ending}").unlink(missing_ok=True)


@contextmanager
def brought_back(ws: Workspace, file_name: str) -> Iterator[tuple[dict[str, int], Database]]:
    """A rehearsal: the copy's rows by table, as a reader finds them, and the database that would come back.

    Works on a copy of the copy in a scratch place, which is gone afterwards. Raises GrowthError when it does not open.
    """
    scratch = folder(ws) / _SCRATCH
    staged = scratch / f"{ws.database.path.stem}.{_SCRATCH[1:]}.duckdb"
    shutil.rmtree(scratch, ignore_errors=True)
    try:
        scratch.mkdir()
        shutil.copyfile(folder(ws) / file_name, staged)
        with duckdb.connect(str(staged), read_only=True) as reader:
            rows = row_counts(reader)
        database = open_database(staged, ws.database.memory_limit)
    except (OSError, duckdb.Error) as error:
        shutil.rmtree(scratch, ignore_errors=True)
        raise GrowthError("A cópia foi gravada, mas não abre.", "Confira o disco e faça outra.") from error
    try:
        yield rows, database
    finally:
        database.close()
        shutil.rmtree(scratch, ignore_errors=True)
