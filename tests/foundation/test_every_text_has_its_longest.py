"""What people, files and programs send has a size above which it is refused or cut; each number stands here in full.

The numbers are written out: one that changes by mistake, or a check that goes, is seen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import get_type_hints

import pytest
from pydantic import TypeAdapter, ValidationError

from growth_equestre.accounts import rules_people, rules_workspaces
from growth_equestre.capture import rules as capture_rules
from growth_equestre.capture import service as capture
from growth_equestre.capture import service_campaigns
from growth_equestre.capture.types import Origin
from growth_equestre.crm import rules_work
from growth_equestre.dossier import service_saved_views
from growth_equestre.events import rules as event_rules
from growth_equestre.foundation import csv_rows
from growth_equestre.foundation.errors import GrowthError, InvalidInput
from growth_equestre.foundation.vocab import EventType
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.gateway import (
    api_capture,
    api_doors,
    api_events,
    api_sites,
    capture_web,
    entrance,
    partner_link,
    rules_sites,
    rules_webhooks,
    service_sites,
    service_webhooks,
    types_api,
)
from growth_equestre.gateway.types_webhooks import Told
from growth_equestre.leads import rules as lead_rules
from growth_equestre.leads import rules_merge
from growth_equestre.matching import service as matching
from growth_equestre.matching import service_allocation
from growth_equestre.partners import rules as partner_rules
from growth_equestre.partners import service as partners
from growth_equestre.privacy import service as privacy

URL = "https://exemplo.com.br/"
REFUSALS = (GrowthError, ValidationError, ValueError)


def _lead_body(**told: object) -> object:
    return types_api.LeadBody.model_validate({"nome": "Ana"} | told)


def _event_body(**told: object) -> object:
    return types_api.EventBody.model_validate({"lead_id": "x", "evento": "page_view"} | told)


def _many_leads(count: int) -> object:
    hint = get_type_hints(api_capture.post_leads, include_extras=True)["sent"]
    return TypeAdapter(hint).validate_python([{"nome": "Ana"}] * count)


def _many_facts(count: int) -> object:
    return api_events._BODY.validate_python([{"lead_id": "x", "evento": "page_view"}] * count)


def _whole(cell: str) -> None:
    if csv_rows._damage([cell], 1):
        raise InvalidInput("célula", "longa", "")


REFUSED: dict[str, tuple[int, Callable[[int], object]]] = {
    "name of a lead": (120, lambda n: lead_rules.clean_name("x" * n)),
    "text of a lead": (200, lambda n: lead_rules.clean_text("x" * n, "cidade")),
    "notes of a lead": (5_000, lambda n: lead_rules.CLEANERS["notes"]("x" * n)),
    "what a fact says": (32_768, lambda n: event_rules.checked_metadata(EventType.PAGE_VIEW, "x" * n)),
    "text of a partner": (200, lambda n: partner_rules._short("x" * n, "nome")),
    "leads a month": (100_000, partner_rules.clean_capacity),
    "note": (4_000, lambda n: rules_work.checked_note("x" * n)),
    "task": (200, lambda n: rules_work.checked_title("x" * n)),
    "next step": (200, lambda n: rules_work.checked_step("x" * n)),
    "name of a person": (80, lambda n: rules_people.name_of("x" * n)),
    "e-mail of a person": (254, lambda n: rules_people.email_of("x" * (n - 12) + "@example.com")),
    "name of a workspace": (80, lambda n: rules_workspaces.check_display_name("x" * n)),
    "file of a workspace": (63, lambda n: rules_workspaces.check_name("x" * n)),
    "sites of a key": (20, lambda n: rules_sites.origins_of(" ".join(f"https://s{one}.com.br" for one in range(n)))),
    "address to be told": (2_000, lambda n: rules_webhooks.check_url(URL + "x" * (n - len(URL)), False)),
    "consent text": (4_000, lambda n: privacy._filled("texto", "x" * n)),
    "page of a visit": (
        2_000,
        lambda n: api_sites.VisitBody.model_validate({"evento": "page_view", "pagina": "x" * n}),
    ),
    "visitor": (64, lambda n: api_sites.VisitBody.model_validate({"evento": "page_view", "visitante": "x" * n})),
    "name that a program sends": (500, lambda n: _lead_body(nome="x" * n)),
    "text that a program sends": (500, lambda n: _lead_body(cidade="x" * n)),
    "lead that a program names": (500, lambda n: _event_body(lead_id="x" * n)),
    "fact that a program names": (100, lambda n: _event_body(evento="x" * n)),
    "detail that a program sends": (32_768, lambda n: _event_body(metadados="x" * n)),
    "leads at once": (500, _many_leads),
    "facts at once": (500, _many_facts),
    "cell of a file": (32_768, lambda n: _whole("x" * n)),
}
"""The most that is taken, and what takes it."""
CUT: dict[str, tuple[int, Callable[[str], str | None]]] = {
    "who does a task": (200, lambda text: rules_work.checked_owner(text, "Ana")),
    "part of an origin": (60, capture_rules.utm),
    "page of a site": (200, rules_sites.page_of),
    "field of the public page": (500, lambda text: capture_web._sent({"nome": text}).name),
    "notes of two leads": (5_000, lambda text: rules_merge._notes(
        dict.fromkeys(rules_merge._OTHER_CONTACTS), *(
            dict.fromkeys(rules_merge._OTHER_CONTACTS) | {"notes": mark + text} for mark in "ab"
        ))),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_the_most_is_taken_and_one_more_is_refused(name: str) -> None:
    most, take = REFUSED[name]
    take(most)
    with pytest.raises(REFUSALS):
        take(most + 1)


@pytest.mark.parametrize("name", CUT)
def test_what_is_longer_is_cut(name: str) -> None:
    most, cut = CUT[name]
    assert len(cut("x" * (most + 1)) or "") == most


def test_what_takes_a_workspace_has_its_most_too(ws: Workspace) -> None:
    service_saved_views.save_view(ws, "leads", "x" * 60, {})
    service_campaigns.add_campaign(ws, "x" * 80, "instagram")
    refused: list[Callable[[], object]] = [
        lambda: service_saved_views.save_view(ws, "leads", "y" * 61, {}),
        lambda: service_campaigns.add_campaign(ws, "y" * 81, "instagram"),
        lambda: partners.page(ws, limit=1_001),
        lambda: matching.match(ws, "x", 51),
        lambda: service_allocation.plan(ws, ["x"] * 501),
    ]
    for ask in refused:
        with pytest.raises((InvalidInput, ValueError)):
            ask()
    for number in range(20):
        service_webhooks.subscribe(ws, f"{URL}{number}", [Told.LEAD_CREATED])
    with pytest.raises(InvalidInput):
        service_webhooks.subscribe(ws, f"{URL}mais", [Told.LEAD_CREATED])


def test_a_form_of_more_fields_than_the_page_has_is_read_as_empty() -> None:
    assert len(capture_web._fields(b"&".join(b"a%d=1" % one for one in range(30)))) == 30
    assert capture_web._fields(b"&".join(b"a%d=1" % one for one in range(31))) == {}


def test_a_visitor_without_a_name_leaves_only_so_much(ws: Workspace) -> None:
    site = service_sites.add_site(ws, "Haras", "https://haras.example")
    visit = service_sites.SiteVisit(EventType.PAGE_VIEW, "/", "x" * 32)
    for number in range(41):
        service_sites.note_visit(ws, site.site_id, visit)
        capture.note_view(ws, "visitante", f"Página {number}", Origin())
    for table in ("site_visits", "capture_visits"):
        assert ws.cursor().execute(f"select count(*) from {table}").fetchone() == (40,)


def test_what_a_request_may_weigh_is_written_here_too() -> None:
    weighed = (api_doors.LARGEST_BODY, api_sites.LARGEST_VISIT, capture_web.LARGEST_FORM, entrance.LARGEST_FORM,
               partner_link.LARGEST_FORM)  # fmt: skip
    assert weighed == (1_048_576, 4_096, 8_192, 4_096, 4_096)
    assert capture.MOST_KEPT == 100_000
