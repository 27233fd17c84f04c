"""A key does what its scopes say, and nothing else, at every address."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from http_program import Program

from growth_equestre.accounts.rules_keys import GRANTABLE
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import USE_CASES, Workspace
from growth_equestre.gateway import api
from growth_equestre.gateway.api_doors import House
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadInput

LEAD = "CRM-1"
ASKS: dict[tuple[str, str], tuple[Any, tuple[str, ...]]] = {
    ("POST", "/leads"): ({"nome": "Otto Lima", "id": "CRM-2"}, ("gateway.receive_leads",)),
    ("POST", "/events"): (
        {"lead_id": LEAD, "evento": "page_view", "id": "site-1"},
        ("gateway.receive_events",),
    ),
    ("GET", "/leads/{lead_id}/score"): (None, ("leads.get", "scoring.current")),
    ("GET", "/leads/{lead_id}/matches"): (None, ("leads.get", "matching.match")),
    ("GET", "/leads/{lead_id}/next-action"): (None, ("leads.get", "next_action.recommend")),
    ("POST", "/insights/predict"): ({"lead_ids": [LEAD]}, ("leads.resolve_ids", "scoring.current_many")),
    ("POST", "/insights/features"): ({"lead_ids": [LEAD]}, ("leads.resolve_ids", "scoring.signals")),
    ("POST", "/insights/train"): ({"kind": "propensity"}, ("learning.train_in_background",)),
    ("POST", "/insights/compare-models"): ({"kind": "propensity"}, ("learning.compare",)),
    ("GET", "/insights/models"): (None, ("learning.models",)),
    ("GET", "/insights/logs"): (None, ("learning.newest_predictions",)),
}
"""Method and address, what is sent, and the use cases whose rights it takes."""


def needs(asked: tuple[str, ...]) -> set[Permission]:
    return {USE_CASES[name].permission for name in asked}


def sets_of_scopes() -> list[tuple[Permission, ...]]:
    """Every set of scopes that a key can have."""
    return [one for size in range(1, len(GRANTABLE) + 1) for one in itertools.combinations(GRANTABLE, size)]


@pytest.fixture
def lead(ws: Workspace) -> str:
    return leads.create(ws, LeadInput(name="Marina Prado", external_id=LEAD)).lead_id


def test_the_table_names_every_address_of_the_door(ws: Workspace) -> None:
    built, intakes = api.build(House(lambda: [ws.name], lambda _name, actor: replace(ws, actor=actor)))
    intakes.stop()
    inner: Any = built
    while hasattr(inner, "app"):
        inner = inner.app
    described = inner.openapi()["paths"]
    found = {(method.upper(), path.removeprefix("/v1")) for path, about in described.items() for method in about}
    assert found == set(ASKS)


@pytest.mark.slow
@pytest.mark.usefixtures("lead")
def test_every_set_of_scopes_opens_what_its_use_cases_need_and_no_more(
    program: Program, key_for: Callable[..., str]
) -> None:
    wrong = []
    for scopes in sets_of_scopes():
        program.secret = key_for(*scopes)
        for (method, path), (sent, asked) in ASKS.items():
            where = path.replace("{lead_id}", LEAD)
            answer = program.post(where, sent) if method == "POST" else program.get(where)
            is_refused = answer.status == 403
            if is_refused is (needs(asked) <= set(scopes)) or answer.status >= 500:
                wrong.append(f"{method} {path} with {sorted(scopes)}: {answer.status} {answer.text[:120]}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.usefixtures("lead")
def test_no_key_opens_nothing(program: Program) -> None:
    program.secret = "ge_nenhuma"
    for (method, path), (sent, _) in ASKS.items():
        where = path.replace("{lead_id}", LEAD)
        answer = program.post(where, sent) if method == "POST" else program.get(where)
        assert answer.status == 401, path
