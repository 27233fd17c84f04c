"""Every screen stands for every role: what somebody may not do is not offered, or is said politely."""

from __future__ import annotations

import pytest
from page_driver import opened, said
from whole_team import written

from growth_equestre.accounts import rules
from growth_equestre.accounts import service as accounts
from growth_equestre.foundation.vocab import Role
from growth_equestre.foundation.workspace import Actor, Workspace
from growth_equestre.scoring import service as scoring
from growth_equestre.ui.shell import MENU

SCREENS = [screen for screens in MENU.values() for screen in screens]
UNEXPECTED = "Algo deu errado"
REFUSED = "Seu perfil não permite esta ação"
TURNED_AWAY = {
    ("privacidade", Role.REP),
    ("privacidade", Role.GUEST),
}
"""Screens that as a whole are for others; on every other screen nothing is refused that was not asked for."""


@pytest.fixture
def team(ws: Workspace) -> str:
    """A lead of a team that works."""
    known = written(ws, "zqmarcaqz")
    scoring.score_many(ws)
    return str(known["lead_id"])


@pytest.mark.slow
@pytest.mark.parametrize("role", list(Role))
def test_every_screen_stands(ws: Workspace, team: str, role: Role, monkeypatch: pytest.MonkeyPatch) -> None:
    actor = Actor("local", "Alguém", role, rules.PERMISSIONS_OF[role])
    monkeypatch.setattr(accounts, "local_actor", lambda *_: actor)
    wrong = []
    for screen in SCREENS:
        params = {"lead": team} if screen.address in {"leads", "lead"} else {}
        app = opened(screen.file.removesuffix(".py"), **params)
        shown = said(app) + " ".join(str(one.value) for one in (*app.error, *app.warning))
        is_refused = REFUSED in shown
        if UNEXPECTED in shown or is_refused is not ((screen.address, role) in TURNED_AWAY):
            wrong.append(f"{screen.address} as {role}: refused={is_refused}, unexpected={UNEXPECTED in shown}")
    assert wrong == []
