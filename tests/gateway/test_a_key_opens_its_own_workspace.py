"""Over HTTP a key reaches the workspace that it was made in, and no other, whatever it asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from http_program import Answer, Program, served
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from test_scopes_of_keys import ASKS, LEAD

from growth_equestre import house
from growth_equestre.accounts import rules_keys
from growth_equestre.accounts import service as accounts
from growth_equestre.accounts import service_keys as keys
from growth_equestre.events import service as events
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.gateway import service_sites
from growth_equestre.gateway.api_doors import House
from growth_equestre.leads import service as leads

NAMES = ("alazao", "baio", "tordilho")
SITE = "https://haras.example"


@dataclass(frozen=True)
class Team:
    """One workspace, and a program with a key of it."""

    ws: Workspace
    program: Program

    def send(self, person: str, lead_id: str) -> Answer:
        return self.program.post("/leads", {"nome": person, "id": lead_id})

    def note(self, lead_id: str, event_id: str) -> Answer:
        return self.program.post("/events", {"lead_id": lead_id, "evento": "page_view", "id": event_id})


@pytest.fixture(scope="module")
def teams(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Team]]:
    """Three workspaces of one installation, of which the second opens first, behind one door."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GROWTH_DATA_DIR", str(tmp_path_factory.mktemp("tres") / "workspaces"))
        patch.setenv("GROWTH_WORKSPACE", NAMES[1])
        made = [house.open_workspace(name) for name in NAMES]
        secrets = [keys.create_key(ws, "Site", rules_keys.GRANTABLE, 100_000).secret for ws in made]
        every = House(accounts.workspace_names, lambda name, actor: house.open_workspace(name, actor=actor))
        with served(every) as (url, intakes):
            yield [
                Team(ws, Program(url, intakes.of(ws.name), secret)) for ws, secret in zip(made, secrets, strict=True)
            ]
        for ws in made:
            ws.database.close()


def held(team: Team) -> tuple[int, int]:
    """How many leads and facts the workspace holds."""
    return len(leads.public_ids(team.ws)), events.total(team.ws)


def asked(team: Team, lead_id: str) -> Iterator[Answer]:
    """Every address of the door, asked about this lead with the team's key."""
    for (method, path), (body, _) in ASKS.items():
        where = path.replace("{lead_id}", lead_id)
        yield team.program.post(where, named(body, lead_id)) if method == "POST" else team.program.get(where)


def named(body: Any, lead_id: str) -> Any:
    """What is sent there, about this lead."""
    told = {**body}
    if "lead_ids" in told:
        told["lead_ids"] = [lead_id]
    if "lead_id" in told:
        told["lead_id"] = lead_id
    return told


@pytest.mark.slow
@settings(max_examples=8, deadline=None, phases=[Phase.generate])
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(range(len(NAMES))), st.sampled_from(["CRM-1", "CRM-2"]), st.booleans()),
        min_size=1, max_size=8,
    )
)  # fmt: skip
def test_what_is_sent_with_a_key_is_in_its_workspace_and_changes_no_other(
    teams: list[Team], steps: list[tuple[int, str, bool]]
) -> None:
    run = uuid4().hex
    known: list[set[str]] = [set() for _ in teams]
    for place, lead_id, is_fact in steps:
        before = [held(team) for team in teams]
        own_id, team = f"{run}-{lead_id}", teams[place]
        answer = team.note(own_id, uuid4().hex) if is_fact else team.send(f"Marina {own_id}", own_id)
        is_new = not is_fact and own_id not in known[place]
        assert answer.status == (422 if is_fact and own_id not in known[place] else 201), answer.text
        if not is_fact:
            known[place].add(own_id)
        more = (int(is_new), int(is_fact and answer.status == 201))
        for number, (team, (had_leads, had_facts)) in enumerate(zip(teams, before, strict=True)):
            here = more if number == place else (0, 0)
            assert held(team) == (had_leads + here[0], had_facts + here[1])


def test_no_address_tells_a_key_of_another_workspace_anything(teams: list[Team]) -> None:
    ours, *others = teams
    mark = f"zq{uuid4().hex}qz"
    lead_id = ours.send(mark, f"{mark}-1").json()["lead_id"]
    assert ours.note(f"{mark}-1", f"{mark}-2").status == 201
    mine = [answer.status for answer in asked(ours, lead_id)]
    assert mine.count(200) + mine.count(201) >= len(ASKS) - 2
    for team in others:
        before = held(team)
        for own in (lead_id, f"{mark}-1"):
            for answer in asked(team, own):
                assert mark not in answer.text.replace(own, ""), answer.text
                assert answer.status != 200 or lead_id not in answer.text
        assert held(team)[1] == before[1]


def test_a_sites_key_brings_its_visits_to_its_own_workspace(teams: list[Team]) -> None:
    sites = [service_sites.add_site(team.ws, "Haras", SITE) for team in teams]
    for team, site in zip(teams, sites, strict=True):
        answer = team.program.send(
            f"/collect?key={site.public_key}", b'{"evento": "page_view"}', Origin=SITE, Content_Type="text/plain"
        )
        assert answer.status == 204
        counted = [sum(one.page_views for one in service_sites.counts(each.ws).values()) for each in teams]
        assert counted[teams.index(team)] == 1
    assert counted == [1, 1, 1]


def test_a_key_that_nobody_made_opens_none(teams: list[Team]) -> None:
    stranger = Program(teams[0].program.url, teams[0].program.intake, "ge_nenhuma")
    assert stranger.get(f"/leads/{LEAD}/score").status == 401
