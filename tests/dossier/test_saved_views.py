"""A way of looking at the list is kept by name, for oneself or for the team, and can be taken back."""

from __future__ import annotations

import pytest

from growth_equestre.dossier import service_saved_views as saved
from growth_equestre.foundation.errors import InvalidInput, NotFound, PermissionDenied
from growth_equestre.foundation.workspace import Actor, Workspace
from growth_equestre.journal import service as journal

HOT = {"leads_etapa": ["QUALIFICADO"], "leads_ordem": "chance", "leads_texto": "são paulo"}


def test_views_are_kept_shared_opened_by_default_and_taken_back(ws: Workspace) -> None:
    bia = Workspace(ws.name, ws.database, Actor("bia", "Bia", ws.actor.role, ws.actor.permissions), ws.clock)
    saved.save_view(ws, "leads", "Quentes", HOT, is_default=True)
    saved.save_view(ws, "leads", "Da equipe", {}, is_shared=True, is_default=True)
    saved.save_view(bia, "leads", "Quentes", {}, is_default=True)
    assert [one.name for one in saved.views(ws, "leads")] == ["Da equipe", "Quentes"]
    assert [(one.name, one.user_name) for one in saved.views(bia, "leads")] == [
        ("Quentes", "Bia"), ("Da equipe", ws.actor.name),
    ]  # fmt: skip
    assert saved.views(ws, "parceiros") == ()
    default = saved.default_view(ws, "leads")
    assert default is not None and default.name == "Da equipe"
    assert {one.name: one.settings for one in saved.views(ws, "leads")}["Quentes"] == HOT
    change = saved.save_view(ws, "leads", "QUENTES", {"leads_texto": "outra"}, is_default=True)
    assert [(one.name, one.is_default) for one in saved.views(ws, "leads")] == [("Da equipe", False), ("QUENTES", True)]
    journal.undo(ws, change)
    assert [(one.name, one.is_default) for one in saved.views(ws, "leads")] == [("Da equipe", True), ("Quentes", False)]
    shared = saved.views(ws, "leads")[0]
    with pytest.raises(PermissionDenied):
        saved.remove_view(bia, shared.view_id)
    gone = saved.remove_view(ws, shared.view_id)
    assert [one.name for one in saved.views(ws, "leads")] == ["Quentes"]
    journal.undo(ws, gone)
    assert saved.default_view(ws, "leads") == shared
    with pytest.raises(InvalidInput, match="nome curto"):
        saved.save_view(ws, "leads", "  ", {})
    with pytest.raises(NotFound):
        saved.remove_view(ws, "nada")
