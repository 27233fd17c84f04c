"""What programs send has an end: longer words are refused by the name of their field, and nothing of them is kept."""

from __future__ import annotations

import pytest
from http_program import Program

from growth_equestre.events import service as events
from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.gateway import rules_sites, rules_webhooks, types_api
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadInput

ENDLESS = "x" * 40_000


@pytest.mark.parametrize("field", sorted(types_api.LeadBody.model_fields))
def test_no_field_of_a_lead_is_endless(ws: Workspace, program: Program, field: str) -> None:
    answer = program.post("/leads", {"nome": "Marina Prado"} | {field: ENDLESS})
    assert answer.status == 422
    assert field in {one["field"] for one in answer.json()["fields"]}
    assert leads.public_ids(ws) == {}


@pytest.mark.parametrize("field", sorted(types_api.EventBody.model_fields))
def test_no_field_of_a_fact_is_endless(ws: Workspace, program: Program, field: str) -> None:
    leads.create(ws, LeadInput(name="Marina Prado", external_id="CRM-1"))
    answer = program.post("/events", {"lead_id": "CRM-1", "evento": "page_view"} | {field: ENDLESS})
    assert answer.status == 422
    assert field in {one["field"] for one in answer.json()["fields"]}
    assert events.total(ws) == 0


@pytest.mark.parametrize(("path", "one"), [("/leads", {"nome": "Ana"}), ("/events", {"lead_id": "a", "evento": "b"})])
def test_a_list_has_an_end_as_well(ws: Workspace, program: Program, path: str, one: dict[str, str]) -> None:
    assert program.post(path, [one] * 501).status == 422
    assert leads.public_ids(ws) == {}


def test_of_a_page_the_beginning_is_kept() -> None:
    assert rules_sites.page_of(f"/{ENDLESS}") == "/" + "x" * 199


def test_an_address_to_tell_has_an_end() -> None:
    rules_webhooks.check_url("https://exemplo.com.br/" + "x" * 1_900, may_be_loopback=False)
    with pytest.raises(InvalidInput, match="endereço"):
        rules_webhooks.check_url("https://exemplo.com.br/" + "x" * 2_000, may_be_loopback=False)
