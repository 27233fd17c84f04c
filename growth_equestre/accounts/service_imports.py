"""What a person once said of the columns of a file holds for every later file with the same column names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from growth_equestre.accounts import store_imports as store
from growth_equestre.foundation.csv_read import Choose, header_key
from growth_equestre.foundation.ids import derived_id
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.journal import service as journal
from growth_equestre.journal.types import undoable

TABLE = "import_choices"


@use_case(Permission.CAN_VIEW)
def remembered(ws: Workspace, kind: str, names: Sequence[str]) -> dict[str, str] | None:
    """Our column to the file's own name for it, for files with these names in any order; None while nobody said so."""
    return store.choice(ws.cursor(), _choice_id(kind, names))


@use_case(Permission.CAN_IMPORT, writes=True)
def remember(ws: Workspace, kind: str, names: Sequence[str], columns: Mapping[str, str]) -> str:
    """Keep which of the file's names each of our columns is read from; returns the change set, which undoes it.

    Columns of ours that are absent are read from nowhere.
    """
    choice_id = _choice_id(kind, names)
    about = {"use_case": "accounts.remember_columns", "summary": f"Disse o que são as colunas de um arquivo de {kind}"}
    with journal.tracked(ws, **about, table=TABLE, keys=[choice_id]):
        store.keep(ws.cursor(), choice_id, kind, _key(names), columns, ws.now(), ws.actor.name)
    return journal.current_change_set(ws, **about)


def chooser(ws: Workspace, kind: str) -> Choose:
    """What reads a file by the columns that somebody chose for its names."""
    return lambda names: remembered(ws, kind, names)


def _choice_id(kind: str, names: Sequence[str]) -> str:
    return derived_id("import", kind, _key(names))


def _key(names: Sequence[str]) -> str:
    return "|".join(sorted(header_key(name) for name in names))


_TITLE = "Colunas de um arquivo"
journal.register(undoable(TABLE, store.CHOICES, label=lambda _, keys: dict.fromkeys(keys, _TITLE), title=_TITLE))
