"""Ways of looking at a list, kept by name: one's own or the team's, one of them opened by default."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from growth_equestre.dossier import store_saved_views as store
from growth_equestre.dossier.types_saved_views import SavedView
from growth_equestre.foundation.errors import InvalidInput, NotFound, PermissionDenied
from growth_equestre.foundation.ids import is_uuid, new_id
from growth_equestre.foundation.text import fold
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace, use_case
from growth_equestre.journal import service as journal
from growth_equestre.journal.types import undoable

TABLE = "saved_views"
LONGEST_NAME = 60


@use_case(Permission.CAN_VIEW)
def views(ws: Workspace, screen: str) -> tuple[SavedView, ...]:
    """What this person may use on this screen: their own first, then what others share."""
    return store.views(ws.cursor(), screen, ws.actor.user_id)


@use_case(Permission.CAN_VIEW)
def default_view(ws: Workspace, screen: str) -> SavedView | None:
    """The view that this person opens the screen with, if they chose one."""
    own = (one for one in views(ws, screen) if one.user_id == ws.actor.user_id and one.is_default)
    return next(own, None)


@use_case(Permission.CAN_EDIT, writes=True)
def save_view(
    ws: Workspace,
    screen: str,
    name: str,
    settings: Mapping[str, Any],
    *,
    is_shared: bool = False,
    is_default: bool = False,
) -> str:
    """Keep a view; one's own of the same name is replaced. Returns the change set, which undoes it.

    settings must be JSON. Raises InvalidInput for a name that is empty or too long.
    """
    said = " ".join(name.split())
    if not said or len(said) > LONGEST_NAME:
        raise InvalidInput("nome", "A visão precisa de um nome curto.", f"Use de 1 a {LONGEST_NAME} letras.")
    own = (one for one in views(ws, screen) if one.user_id == ws.actor.user_id and fold(one.name) == fold(said))
    known = next(own, None)
    view_id = known.view_id if known else new_id()
    one = SavedView(view_id, said, ws.actor.user_id, ws.actor.name, is_shared, is_default, settings)
    others = store.other_defaults(ws.cursor(), screen, ws.actor.user_id, view_id) if is_default else []
    about = {"use_case": "dossier.save_view", "summary": f"Salvou a visão {said}"}
    with journal.tracked(ws, **about, table=TABLE, keys=[view_id, *others]):
        store.end_defaults(ws.cursor(), others)
        store.keep(ws.cursor(), screen, one, ws.now())
    return journal.current_change_set(ws, **about)


@use_case(Permission.CAN_EDIT, writes=True)
def remove_view(ws: Workspace, view_id: str) -> str:
    """Drop one's own view; returns the change set, which undoes it. Raises NotFound, PermissionDenied."""
    found = store.view(ws.cursor(), view_id) if is_uuid(view_id) else None
    if found is None:
        raise NotFound("Esta visão não existe mais.", "Atualize a página.")
    if found.user_id != ws.actor.user_id:
        raise PermissionDenied(Permission.CAN_EDIT)
    about = {"use_case": "dossier.remove_view", "summary": f"Excluiu a visão {found.name}"}
    with journal.tracked(ws, **about, table=TABLE, keys=[view_id]):
        store.VIEWS.remove(ws.cursor(), [view_id])
    return journal.current_change_set(ws, **about)


journal.register(
    undoable(
        TABLE, store.VIEWS, title="Visão salva",
        words={"name": "Nome", "is_shared": "Da equipe", "is_default": "Abre sozinha"},
    )
)  # fmt: skip
