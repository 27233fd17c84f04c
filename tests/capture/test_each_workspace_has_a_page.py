"""Every workspace receives visitors at an address of its own; what they leave there is in it and in no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from phones import Answer, Phone

from growth_equestre import house
from growth_equestre.accounts import service as accounts
from growth_equestre.accounts import service_workspaces as workspaces
from growth_equestre.capture import rules_addresses, rules_hooks, service, service_campaigns
from growth_equestre.capture.types import Origin
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.gateway.capture_door import CaptureDoor
from growth_equestre.gateway.capture_web import LOOKS_A_MINUTE
from growth_equestre.gateway.gatekeeper import _is_open
from growth_equestre.leads import service as leads

ANSWERS: dict[str, Any] = {"uf": "SP", "uso": "LAZER", "onde": "BAIA"}
MARINA = ANSWERS | {"nome": "Marina Prado", "whatsapp": "11987650001", "aceite": "sim"}
WITH_QUERY = "?uf=SP&uso=LAZER&onde=BAIA"


@pytest.fixture
def made(ws: Workspace, clock: FrozenClock) -> Iterator[Callable[[str], Workspace]]:
    """Makes workspaces beside the first one."""
    opened: list[Workspace] = []

    def make(name: str) -> Workspace:
        opened.append(workspaces.create(name, name.title(), clock=clock))
        return opened[-1]

    yield make
    for one in opened:
        one.database.close()


@pytest.fixture
def visitor(ws: Workspace, clock: FrozenClock) -> Callable[..., Phone]:
    """A new visitor's browser before the page as the server mounts it."""
    door = CaptureDoor(lambda actor, name=None: house.open_workspace(name, actor=actor, clock=clock))
    return lambda address="203.0.113.7": Phone(door, address)


@pytest.fixture
def filled(visitor: Callable[..., Phone], clock: FrozenClock) -> Callable[..., Answer]:
    """Goes through the calculator behind an address, as its links lead, and leaves a contact; the last answer."""

    def fill(front: str, **contact: Any) -> Answer:
        one, at = visitor(), front.removeprefix("/c")
        assert f'href="{front}calculadora"' in one.get(at).text
        asked = one.get(f"{at}calculadora")
        result = one.post(f"{at}calculadora", f=asked.sealed, **ANSWERS)
        assert result.headers["location"].startswith(f"{front}calculadora/resultado?")
        shown = one.get(result.headers["location"].removeprefix("/c"))
        assert f'action="{front}calculadora/contato"' in shown.text
        clock.advance(timedelta(seconds=20))
        return one.post(f"{at}calculadora/contato", **({"f": shown.sealed} | MARINA | contact))

    return fill


def names(ws: Workspace) -> list[str]:
    return sorted(leads.get(ws, lead_id).name for lead_id in leads.public_ids(ws))


def test_a_contact_left_at_an_address_is_a_lead_of_its_workspace_and_of_no_other(
    ws: Workspace, made: Callable[..., Any], filled: Callable[..., Any], visitor: Callable[..., Any]
) -> None:
    haras, doma = made("haras"), made("doma")
    for team, name in ((haras, "Ana"), (doma, "Bia"), (ws, "Caio")):
        thanks = filled(service.front(team), nome=name)
        assert thanks.headers["location"].startswith(f"{service.front(team)}obrigado/")
        assert visitor().get(thanks.headers["location"].removeprefix("/c")).status == 200
    assert [names(team) for team in (haras, doma, ws)] == [["Ana"], ["Bia"], ["Caio"]]
    counted = [sum(one.contacts for one in service_campaigns.counts(team)) for team in (haras, doma, ws)]
    assert counted == [1, 1, 1]


def test_the_bare_address_is_of_the_first_workspace_which_has_one_by_name_too(
    ws: Workspace, made: Callable[..., Any], filled: Callable[..., Any]
) -> None:
    haras = made("haras")
    assert (service.front(ws), service.front(haras)) == ("/c/", "/c/haras/")
    filled("/c/", nome="Ana")
    filled("/c/teste/", nome="Bia", whatsapp="11987650002")
    assert names(ws) == ["Ana", "Bia"] and names(haras) == []


def test_links_and_codes_say_the_address_of_the_workspace_that_one_is_in(
    ws: Workspace, made: Callable[..., Any]
) -> None:
    haras, origin = made("haras"), Origin("apresentacao", "qr", "")
    assert service.link_path(ws, origin) == "/c/?utm_source=apresentacao&utm_medium=qr"
    assert service.link_path(haras, origin) == "/c/haras/?utm_source=apresentacao&utm_medium=qr"
    link = service_campaigns.add_campaign(haras, "Feira", "instagram", hook="cavalos")
    assert link.path == "/c/haras/cavalos?utm_source=instagram&utm_campaign=feira"
    assert service_campaigns.campaigns(haras) == (link,)


def test_a_form_of_one_page_is_no_form_of_another(
    made: Callable[..., Any], visitor: Callable[..., Phone], clock: FrozenClock
) -> None:
    haras, doma, one = made("haras"), made("doma"), visitor()
    sealed = one.get(f"/haras/calculadora/resultado{WITH_QUERY}").sealed
    one.get(f"/doma/calculadora/resultado{WITH_QUERY}")
    clock.advance(timedelta(seconds=20))
    assert one.post("/doma/calculadora/contato", f=sealed, **MARINA).status == 422
    assert names(haras) == names(doma) == []


def test_names_that_lead_nowhere_were_put_away_or_receive_nobody_are_told_apart_by_nobody(
    ws: Workspace, made: Callable[..., Any], visitor: Callable[..., Phone]
) -> None:
    made("fechado")
    accounts.save_settings(house.open_workspace("fechado"), {"capture_open": False})
    workspaces.archive_workspace(made("guardado"))
    for rest in ("", "/", "/calculadora", f"/calculadora/resultado{WITH_QUERY}", "/nao-ha", "/obrigado/x"):
        told = {
            (answer.status, answer.text)
            for name in ("fechado", "guardado", "ninguem", "NINGUEM", "..", "_controle", "a" * 200)
            for answer in (visitor().get(f"/{name}{rest}"),)
        }
        assert len(told) == 1 and told.pop()[0] == 404
    for rest in ("/calculadora", "/calculadora/contato", "/obrigado/x"):
        posted = {visitor().post(f"/{name}{rest}", **ANSWERS).text for name in ("fechado", "guardado", "ninguem")}
        assert len(posted) == 1
    shown = visitor().get("/ninguem").text
    assert "Página não encontrada" in shown and "href" not in shown, "a link would lead to another team's page"


def test_an_address_that_somebody_tries_makes_no_workspace(ws: Workspace, visitor: Callable[..., Phone]) -> None:
    before = accounts.workspace_names()
    assert visitor().get("/inventado").status == 404
    assert accounts.workspace_names() == before
    assert not (ws.database.path.parent / "inventado.duckdb").exists()


def test_whoever_tries_names_shares_one_pace_over_all_of_them(visitor: Callable[..., Phone]) -> None:
    one = visitor()
    answers = [one.get(f"/tentativa-{number}").status for number in range(LOOKS_A_MINUTE + 5)]
    assert answers[0] == 404 and answers[-1] == 429


def test_a_printed_address_outlives_the_name_that_it_was_printed_with(
    made: Callable[..., Any], visitor: Callable[..., Phone], filled: Callable[..., Any]
) -> None:
    haras = made("haras")
    workspaces.move_workspace(haras, "estancia")
    assert visitor().get("/haras/").status == 200
    moved = house.open_workspace("estancia", clock=haras.clock)
    assert service.front(moved) == "/c/estancia/"
    filled("/c/haras/")
    assert names(moved) == ["Marina Prado"]


@pytest.mark.parametrize("name", [*rules_hooks.HOOKS, rules_addresses.THANKS])
def test_a_workspace_called_like_a_part_of_the_page_has_an_address_too(
    ws: Workspace, made: Callable[..., Any], filled: Callable[..., Any], name: str
) -> None:
    team = made(name)
    assert service.front(team) == f"/c/_{name}/"
    filled(service.front(team))
    assert names(team) == ["Marina Prado"] and names(ws) == []


def test_the_address_without_its_last_slash_and_all_its_parts_ask_for_no_session(
    visitor: Callable[..., Any], made: Callable[..., Any]
) -> None:
    made("haras")
    assert visitor().get("/haras").text == visitor().get("/haras/").text
    assert all(_is_open(f"/c/{rest}") for rest in ("haras", "haras/", "haras/calculadora/resultado"))
