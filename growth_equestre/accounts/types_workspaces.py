"""Workspaces as a list shows them, and what happens to one as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from growth_equestre.foundation.errors import GrowthError, NotFound
from growth_equestre.foundation.workspace import Actor


class WorkspaceNotFound(NotFound):
    """No workspace of this name, or none that the actor may know of."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Não existe o espaço de trabalho '{name[:63]}'.", "Escolha um da lista.")


class WorkspaceArchived(GrowthError):
    """The workspace was put away; nothing of it is lost."""

    title = "Espaço de trabalho arquivado"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"O espaço de trabalho '{name}' foi arquivado. O que estava salvo continua salvo.",
            "Escolha outro espaço, ou peça a um administrador que o traga de volta.",
        )
        self.name = name


class NameTaken(GrowthError):
    """Another workspace has, or had, this name."""

    title = "Nome em uso"

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"'{name}' {why}.", "Escolha outro nome; nada foi alterado.")


@dataclass(frozen=True)
class Standing:
    """One workspace of the list. size_bytes: of its file; changed_at: aware UTC, when its file last changed.

    display_name: what people call it, its name where nobody chose one. problem: why it cannot be opened now, or "".
    """

    name: str
    display_name: str
    is_archived: bool
    size_bytes: int
    changed_at: datetime
    problem: str = ""


class Fate(StrEnum):
    """What became of a workspace as a whole."""

    CREATED = "created"
    MOVED = "moved"
    ARCHIVED = "archived"
    BROUGHT_BACK = "brought_back"


@dataclass(frozen=True)
class Told:
    """What became of which workspace, through whom. name: as it is now; before: as it was."""

    fate: Fate
    name: str
    before: str
    actor: Actor


@dataclass(frozen=True)
class Companion:
    """A file or folder that goes with a workspace: where it is, and where it goes."""

    here: Path
    there: Path
