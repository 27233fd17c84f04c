"""The address and the code on the screens are those of the workspace that one is in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from page_driver import opened, sound
from streamlit.testing.v1 import AppTest

from growth_equestre.accounts import service_workspaces as workspaces
from growth_equestre.capture import service_campaigns
from growth_equestre.foundation.workspace import Workspace


@pytest.fixture
def haras(ws: Workspace) -> Iterator[Workspace]:
    made = workspaces.create("haras", "Haras")
    yield made
    made.database.close()


def addresses(app: AppTest) -> list[str]:
    return [one.value for one in app.get("code")]


def codes(app: AppTest) -> list[str]:
    """What the pictures of codes say that they lead to."""
    return [one.proto.body for one in app.get("html") if "QR code de" in one.proto.body]


def test_whoever_goes_to_another_workspace_sees_its_own_links_and_codes(ws: Workspace, haras: Workspace) -> None:
    for team in (ws, haras):
        service_campaigns.add_campaign(team, "Feira", "instagram")
    for screen in ("roteiro_de_demo", "configuracoes"):
        app = opened(screen)
        told = addresses(app)
        assert told and all("/c/?utm_source=" in one for one in told)
        sound(app.selectbox(key="espaco_local_teste").select("haras").run())
        app.switch_page(f"{screen}.py")
        told = addresses(sound(app.run()))
        assert told and all("/c/haras/?utm_source=" in one for one in told)
        assert all("/c/haras/?utm_source=" in one for one in codes(app)) and len(codes(app)) == len(told)
