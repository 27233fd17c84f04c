"""The door of workspaces as wholes: which there are, make one, call it something else, put it away, bring it back.

A copy of one is `service_files.backup`; here a copy becomes a workspace of its own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from growth_equestre.accounts import rules_workspaces as rules
from growth_equestre.accounts import service, service_control, service_files, service_sessions, store_control
from growth_equestre.accounts import store_workspaces as store
from growth_equestre.accounts.service import LOCAL, open_workspace, workspace_file
from growth_equestre.accounts.types_people import EVERYWHERE
from growth_equestre.accounts.types_workspaces import (
    Companion,
    Fate,
    NameTaken,
    Standing,
    Told,
    WorkspaceArchived,
    WorkspaceNotFound,
)
from growth_equestre.foundation.clock import Clock
from growth_equestre.foundation.errors import GrowthError, InvalidInput, PermissionDenied
from growth_equestre.foundation.settings import process_settings
from growth_equestre.foundation.vocab import Permission, Role
from growth_equestre.foundation.workspace import Actor, Workspace, use_case
from growth_equestre.journal import service as journal
from growth_equestre.journal.types import UndoableTable

TABLE = "workspace_about"
_one_at_a_time = threading.RLock()
"""Names are looked at and taken in one step."""
_followers: list[Callable[[Told], None]] = []
_FATES = {
    Fate.CREATED: "Criou o espaço",
    Fate.MOVED: "Mudou o nome do arquivo do espaço, agora",
    Fate.ARCHIVED: "Arquivou o espaço",
    Fate.BROUGHT_BACK: "Trouxe de volta o espaço",
}

journal.register(
    UndoableTable(
        name=TABLE,
        snapshot=store.snapshot,
        restore=store.restore,
        remove=store.drop,
        label=lambda _, names: dict.fromkeys(names, "Nome do espaço de trabalho"),
        title="Espaço de trabalho",
        words={"words": "Nome"},
    )
)


def follow(follower: Callable[[Told], None]) -> None:
    """Have `follower(told)` hear what becomes of any workspace as a whole, once it is so."""
    if follower not in _followers:
        _followers.append(follower)


@use_case(Permission.CAN_MANAGE_WORKSPACE)
def workspaces(ws: Workspace) -> list[Standing]:
    """Every workspace that the actor may manage, those in use first, then the archived ones; each by name."""
    folder = workspace_file(ws.name).parent
    used = [_standing(folder / f"{name}.duckdb", False) for name in store.names_in(folder) if _may_manage(ws, name)]
    away = folder / store.ARCHIVE
    kept = [_standing(away / f"{name}.duckdb", True) for name in store.names_in(away) if _may_manage(ws, name)]
    return used + kept


def display_name(ws: Workspace) -> str:
    """What people call this workspace."""
    return store.display_name(ws.cursor()) or ws.name


def check_exists(name: str) -> None:
    """Raises WorkspaceNotFound for a name that leads nowhere, WorkspaceArchived, InvalidSetting."""
    if not store.where_now(workspace_file(name)).exists():
        raise WorkspaceNotFound(name)


@use_case(Permission.CAN_MANAGE_WORKSPACE)
def enter(ws: Workspace, name: str) -> Workspace:
    """Another workspace that the actor may manage, with the rights that they have there. Raises WorkspaceNotFound."""
    file = workspace_file(name)
    if not _may_manage(ws, name) or not file.exists():
        raise WorkspaceNotFound(name)
    return open_workspace(name, actor=_actor_in(ws.actor, name), clock=ws.clock)


@use_case(Permission.CAN_MANAGE_WORKSPACE)
def create_workspace(ws: Workspace, name: str, display_name: str) -> Workspace:
    """A new, empty workspace of whoever asks. Raises InvalidSetting, InvalidInput, NameTaken."""
    return create(name, display_name, actor=ws.actor, clock=ws.clock)


def create(name: str, display_name: str, *, actor: Actor | None = None, clock: Clock | None = None) -> Workspace:
    """The same where no workspace is open yet. Raises PermissionDenied too."""
    who = _allowed(actor)
    words = rules.check_display_name(display_name)
    with _one_at_a_time:
        _check_free(rules.check_name(name))
        made = open_workspace(name, actor=who, clock=clock)
        _note_born(made, words, f"Criou o espaço de trabalho {words}")
    return made


@use_case(Permission.CAN_MANAGE_WORKSPACE, writes=True)
def rename_workspace(ws: Workspace, display_name: str) -> str:
    """What people call this workspace from now on; its file keeps its name. Raises InvalidInput."""
    words = rules.check_display_name(display_name)
    summary = f"Mudou o nome do espaço para {words}"
    with journal.tracked(
        ws, use_case="accounts.rename_workspace", summary=summary, table=TABLE, keys=[store.DISPLAY_NAME]
    ):
        store.put_display_name(ws.cursor(), words)
    return words


@use_case(Permission.CAN_MANAGE_WORKSPACE)
def move_workspace(ws: Workspace, name: str) -> str:
    """Give the workspace's file another name, while others go on working in it; the old name leads to it.

    Raises InvalidSetting, NameTaken, WorkspaceBusy while somebody goes on reading; then nothing changed.
    """
    rules.check_name(name)
    with _one_at_a_time:
        file = ws.database.path
        before, target = file.stem, file.with_name(f"{name}.duckdb")
        if before == name:
            return name
        _check_free(name, of=before)
        _relocate(ws, target, lambda: store.keep_former_name(file.parent, before, name))
        _note(replace(ws, name=name), "move_workspace", f"Mudou o arquivo do espaço de {before} para {name}")
        _tell(Told(Fate.MOVED, name, before, ws.actor))
    return name


@use_case(Permission.CAN_MANAGE_WORKSPACE)
def archive_workspace(ws: Workspace, reason: str = "") -> Path:
    """Put the workspace away: nobody works in it any more, nothing is lost. Returns where its file is.

    Raises InvalidInput for the one that opens first, WorkspaceBusy while somebody goes on reading.
    """
    name, file = ws.database.path.stem, ws.database.path
    first = store.where_now(workspace_file(process_settings().workspace))
    if first.stem == name:
        raise InvalidInput(
            "espaço", f"'{name}' é o espaço que o aplicativo abre primeiro.", "Mude antes GROWTH_WORKSPACE."
        )
    with _one_at_a_time:
        _note(ws, "archive_workspace", "Arquivou o espaço de trabalho", reason)
        _relocate(ws, store.archived(file), lambda: ws.database.end_with(lambda: WorkspaceArchived(name)))
        _tell(Told(Fate.ARCHIVED, name, name, ws.actor))
    return store.archived(file)


@use_case(Permission.CAN_MANAGE_WORKSPACE)
def bring_back_workspace(ws: Workspace, name: str) -> Workspace:
    """An archived workspace as it was. Raises WorkspaceNotFound."""
    return bring_back(name, actor=ws.actor, clock=ws.clock)


def bring_back(name: str, *, actor: Actor | None = None, clock: Clock | None = None) -> Workspace:
    """The same where no workspace is open yet. Raises PermissionDenied too."""
    who = _allowed(actor)
    with _one_at_a_time:
        _put_back(who, name)
        back = open_workspace(name, actor=_actor_in(who, name), clock=clock)
        _note(back, "bring_back_workspace", "Trouxe o espaço de trabalho de volta do arquivo")
        _tell(Told(Fate.BROUGHT_BACK, name, name, who))
    return back


@use_case(Permission.CAN_MANAGE_WORKSPACE)
def restore_workspace(ws: Workspace, source: Path, name: str) -> Workspace:
    """A copy as a workspace of this name: a new one, or in the place of an archived one, whose file is kept beside.

    Raises what `service_files.restore` raises for a copy that is not good, NameTaken for a workspace in use.
    """
    return restore(source, name, actor=ws.actor, clock=ws.clock)


def restore(source: Path, name: str, *, actor: Actor | None = None, clock: Clock | None = None) -> Workspace:
    """The same where no workspace is open yet. Raises PermissionDenied too."""
    who = _allowed(actor)
    with _one_at_a_time:
        file = workspace_file(name)
        is_archived = store.archived(file).exists()
        if not is_archived:
            _check_free(name)
            service_files.restore(name, source, actor=who)
        else:
            _put_back(who, name)
            try:
                service_files.restore(name, source, actor=who)
            except BaseException:
                store.move(file, store.archived(file), store.companions(file, store.archived(file)))
                raise
        made = open_workspace(name, actor=who, clock=clock)
        words = store.display_name(made.cursor()) or name
        _note_born(made, words, f"Restaurou o espaço de trabalho de uma cópia como {name}")
    return made


def _standing(file: Path, is_archived: bool) -> Standing:
    size_bytes, changed_at = store.size_and_change(file)
    words, problem = None, ""
    try:
        words = store.display_name_in(file)
    except GrowthError as error:
        problem = error.message
    return Standing(file.stem, words or file.stem, is_archived, size_bytes, changed_at, problem)


def _allowed(actor: Actor | None) -> Actor:
    who = actor or service.local_actor()
    if Permission.CAN_MANAGE_WORKSPACE not in who.permissions:
        raise PermissionDenied(Permission.CAN_MANAGE_WORKSPACE)
    return who


def _actor_in(actor: Actor, name: str) -> Actor:
    """The same person with the rights that they have in another workspace. Raises PermissionDenied."""
    if actor.user_id == LOCAL:
        return actor
    role, permissions = service_sessions.rights(service_control.open_control(), actor.user_id, name)
    return Actor(actor.user_id, actor.name, role, permissions)


def _may_manage(ws: Workspace, name: str) -> bool:
    if name == ws.name:
        return True
    try:
        return Permission.CAN_MANAGE_WORKSPACE in _actor_in(ws.actor, name).permissions
    except PermissionDenied:
        return False


def _check_free(name: str, of: str = "") -> None:
    """Raises NameTaken for a name in use or of an archived one, or that leads to another workspace than `of`."""
    file = workspace_file(name)
    if file.exists():
        raise NameTaken(name, "já é o nome de outro espaço de trabalho")
    if store.archived(file).exists():
        raise NameTaken(name, "é o nome de um espaço de trabalho arquivado")
    if store.former_names(file.parent).get(name, of) != of:
        raise NameTaken(name, "já foi o nome de outro espaço de trabalho, e ainda leva a ele")


def _relocate(ws: Workspace, target: Path, then: Callable[[], None]) -> None:
    """Move the workspace's file and all that goes with it while nobody has it; `then` runs before anybody does."""
    file = ws.database.path
    others = store.companions(file, target) + _model_files(file.stem, target.stem)
    try:
        with ws.database.let_go():
            # A checkpoint at closing leaves no log; what still lies there goes along.
            store.move(file, target, [one for one in others if one.here.exists()])
            ws.database.path = target
            then()
    except OSError as error:
        raise GrowthError(
            "O arquivo não pôde ser movido. Nada foi alterado.", "Confira a permissão e o espaço em disco."
        ) from error


def _model_files(before: str, name: str) -> list[Companion]:
    folder = process_settings().artifacts_dir
    is_there = before != name and (folder / before).is_dir()
    return [Companion(folder / before, folder / name)] if is_there else []


def _put_back(who: Actor, name: str) -> None:
    file = workspace_file(name)
    away = store.archived(file)
    if not away.exists():
        raise WorkspaceNotFound(name)
    if Permission.CAN_MANAGE_WORKSPACE not in _actor_in(who, name).permissions:
        raise PermissionDenied(Permission.CAN_MANAGE_WORKSPACE)
    store.move(away, file, store.companions(away, file))


def _note_born(made: Workspace, words: str, summary: str) -> None:
    with made.transaction("accounts.create_workspace"):
        journal.current_change_set(made, use_case="accounts.create_workspace", summary=summary)
        store.put_display_name(made.cursor(), words)
    _tell(Told(Fate.CREATED, made.name, made.name, made.actor))


def _note(ws: Workspace, name: str, summary: str, reason: str = "") -> None:
    with ws.transaction(f"accounts.{name}"):
        journal.current_change_set(ws, use_case=f"accounts.{name}", summary=summary, reason=reason)


def _tell(told: Told) -> None:
    for follower in _followers:
        follower(told)


def _members_follow(told: Told) -> None:
    """Who may enter goes with the workspace; whoever made one administers it."""
    if not service_control.control_file().exists():
        return
    control = service_control.open_control()
    with control.writing(told.actor) as log:
        if told.fate is Fate.MOVED:
            store_control.rename_workspace(log.cursor(), told.before, told.name)
        maker = told.actor.user_id if told.fate is Fate.CREATED else LOCAL
        if maker != LOCAL and EVERYWHERE not in store_control.memberships(log.cursor(), maker):
            store_control.put_membership(log.cursor(), maker, told.name, Role.ADMIN)
        service_control.note(log, "workspaces", f"{_FATES[told.fate]} {told.name}", f"era {told.before}")


follow(_members_follow)
