"""A workspace's file as a whole: a copy taken while the team works, and a copy put back in its place."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from growth_equestre.accounts import store, store_workspaces
from growth_equestre.accounts.service import local_actor, workspace_file
from growth_equestre.accounts.service_control import control_file, open_control
from growth_equestre.foundation.db import open_database
from growth_equestre.foundation.errors import (
    GrowthError,
    PermissionDenied,
    UnreadableFile,
    WorkspaceBusy,
    WorkspaceDamaged,
)
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Actor, Workspace, use_case

_DUCKDB_MARK = b"DUCK"

restore_followers: list[Callable[[str], None]] = []
"""Told the workspace's name once a copy stands in its place, before anybody works in it."""


@dataclass(frozen=True)
class Restored:
    """The workspace's file, and where the file that it replaced was kept (None when there was none)."""

    file: Path
    kept: Path | None


@use_case(Permission.CAN_MANAGE_WORKSPACE)
def backup(ws: Workspace, target: Path) -> int:
    """Write a consistent copy of what is committed, also while others write; returns its bytes.

    A file that is there is replaced only when it is a copy too. Raises GrowthError; then `target` is as it was.
    """
    if target.is_dir() or (target.exists() and target.stat().st_size and not _is_duckdb(target)):
        raise GrowthError(
            f"'{target}' já existe e não é uma cópia de segurança.", "Escolha outro nome; nada foi gravado."
        )
    if target.resolve() == ws.database.path:
        raise GrowthError("A cópia não pode ficar no lugar do próprio arquivo.", "Escolha outro nome.")
    try:
        ws.database.backup_to(target)
    except (OSError, duckdb.Error) as error:
        with suppress(OSError):
            target.with_name(f"{target.name}.partial").unlink()
        raise GrowthError(
            f"A cópia não pôde ser gravada em '{target}'.", "Confira a pasta, a permissão e o espaço em disco."
        ) from error
    return target.stat().st_size


@use_case(Permission.CAN_MANAGE_WORKSPACE)
def backup_accounts(ws: Workspace, target: Path) -> dict[str, int] | None:
    """Write a consistent copy of who may enter which workspace; None where there are no accounts.

    Returns the rows of each table. A workspace's own copy does not hold them. Raises GrowthError.
    """
    if not control_file().exists():
        return None
    try:
        return open_control(ws.clock).database.backup_to(target)
    except (OSError, duckdb.Error) as error:
        with suppress(OSError):
            target.with_name(f"{target.name}.partial").unlink()
        raise GrowthError(
            "A cópia das contas não pôde ser gravada.", "Confira a pasta de dados, a permissão e o espaço em disco."
        ) from error


def restore(name: str, source: Path, *, actor: Actor | None = None) -> Restored:
    """Put a copy in the place of the workspace `name`; the file that was there is kept beside it.

    Takes no Workspace, because the file being replaced may be the very one that does not open. The copy is read
    whole before anything moves. Raises UnreadableFile, WorkspaceDamaged (also for one that a newer version wrote),
    WorkspaceBusy while another process holds the workspace, PermissionDenied; then nothing changed.
    """
    if Permission.CAN_MANAGE_WORKSPACE not in (actor or local_actor()).permissions:
        raise PermissionDenied(Permission.CAN_MANAGE_WORKSPACE)
    file = store_workspaces.where_now(workspace_file(name))
    staged = file.with_name(f".{name}.restaurando.{os.getpid()}.duckdb")
    try:
        _stage(source, staged)
        _let_go(file)
        restored = Restored(file, _put_in_place(staged, file))
        for follow in restore_followers:
            follow(name)
        return restored
    except OSError as error:
        raise GrowthError(
            "A restauração não pôde ser gravada. Nada foi alterado.", "Confira a permissão e o espaço em disco."
        ) from error
    finally:
        for leftover in (staged, _log_of(staged)):
            leftover.unlink(missing_ok=True)


def _stage(source: Path, staged: Path) -> None:
    """A working copy of the source that was read to its last block and brought to this version."""
    if not source.is_file():
        raise UnreadableFile(f"A cópia '{source}' não existe. Nada foi alterado.", "Confira o nome do arquivo.")
    staged.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, staged)
    if _log_of(source).exists():
        shutil.copyfile(_log_of(source), _log_of(staged))
    if not _is_duckdb(staged) or not store.is_workspace(staged):
        raise WorkspaceDamaged(
            f"'{source.name}' não é uma cópia de um espaço de trabalho. Nada foi alterado.", "Escolha outra cópia."
        )
    try:
        database = open_database(staged)
    except (WorkspaceBusy, duckdb.Error) as error:
        raise _damaged(source) from error
    whole = staged.with_name(f"{staged.name}.inteira")
    try:
        if not store_workspaces.has_our_shape(database.cursor()):
            raise WorkspaceDamaged(
                f"'{source.name}' tem tabelas ou comandos que não são do produto. Nada foi alterado.",
                "Escolha uma cópia que o próprio produto gravou.",
            )
        # Copying reads every block and checks its sum: a cut or altered copy shows here, before anything moves.
        database.backup_to(whole)
    except duckdb.Error as error:
        whole.with_name(f"{whole.name}.partial").unlink(missing_ok=True)
        raise _damaged(source) from error
    finally:
        database.close()
    whole.replace(staged)
    _log_of(staged).unlink(missing_ok=True)


def _let_go(file: Path) -> None:
    """Make sure that nobody holds the workspace and that its log is folded in. Raises WorkspaceBusy."""
    if not file.exists():
        return
    try:
        open_database(file).close()
    except (WorkspaceDamaged, duckdb.Error):
        # Restoring is the way out of exactly this.
        return


def _put_in_place(staged: Path, file: Path) -> Path | None:
    """Swap the file in one step; at every moment there is a whole workspace under its name."""
    kept = None
    if file.exists():
        kept = _free_name(file)
        _second_name(file, kept)
        if _log_of(file).exists():
            _log_of(file).replace(_log_of(kept))
    staged.replace(file)
    return kept


def _free_name(file: Path) -> Path:
    number = 1
    while (kept := file.with_name(f"{file.stem}.antes-da-restauracao-{number}{file.suffix}")).exists():
        number += 1
    return kept


def _second_name(file: Path, kept: Path) -> None:
    try:
        kept.hardlink_to(file)
    except OSError:
        # Some file systems have no second names.
        shutil.copyfile(file, kept)


def _damaged(source: Path) -> WorkspaceDamaged:
    return WorkspaceDamaged(
        f"A cópia '{source.name}' está danificada. Nada foi alterado.", "Escolha uma cópia mais antiga."
    )


def _is_duckdb(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(12)[8:] == _DUCKDB_MARK


def _log_of(file: Path) -> Path:
    return file.with_name(f"{file.name}.wal")
