"""A team's site counts visits; who agreed and says who it is keeps them; another site or a forged key sends nothing."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

import pytest
from http_program import Answer, Program

from growth_equestre.events import service as events
from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.foundation.vocab import EventType
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.gateway import api_sites, service_sites
from growth_equestre.gateway.types_sites import Site
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.leads import service_duplicates
from growth_equestre.leads.types import LeadInput
from growth_equestre.privacy import service_erasure

ORIGIN = "https://haras.com.br"
NUMBER = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def site(ws: Workspace) -> Site:
    return service_sites.add_site(ws, "Site do haras", f"{ORIGIN}\nhttps://www.haras.com.br")


def send(
    program: Program, key: str, body: Any, origin: str = ORIGIN, method: str = "POST", path: str = "collect"
) -> Answer:
    content = None if method != "POST" else body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Content-Type": "text/plain"} | ({"Origin": origin} if origin else {})
    request = urllib.request.Request(f"{program.url}/v1/{path}?key={key}", content, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return Answer(answer.status, answer.read().decode(), {k.lower(): v for k, v in answer.headers.items()})
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.read().decode(), {k.lower(): v for k, v in error.headers.items()})


def test_what_nobody_in_particular_does_is_counted_and_nothing_else_is_kept(
    ws: Workspace, program: Program, site: Site
) -> None:
    for kind in ("page_view", "page_view", "cta_click"):
        answer = send(program, site.public_key, {"evento": kind, "pagina": "/cavalos?email=a@b.com#x"})
        assert (answer.status, answer.headers["access-control-allow-origin"]) == (204, ORIGIN)
    count = service_sites.counts(ws)[site.site_id]
    assert (count.page_views, count.cta_clicks) == (2, 1)
    assert ws.cursor().execute("select count(*) from site_visits").fetchall() == [(0,)]


def test_who_agreed_and_says_who_it_is_keeps_what_it_did_before_and_after(
    ws: Workspace, program: Program, site: Site
) -> None:
    seen = {"evento": "page_view", "pagina": "/cavalos?cpf=1", "visitante": NUMBER}
    send(program, site.public_key, seen)
    assert "cpf" not in str(ws.cursor().execute("select * from site_visits").fetchall())
    made = program.post("/leads", {"nome": "Marina Prado", "email": "marina@example.com", "visitante": NUMBER})
    lead_id = made.json()["lead_id"]
    assert events.counts(ws, lead_id) == {EventType.PAGE_VIEW: 1}
    send(program, site.public_key, {"evento": "cta_click", "pagina": "/contato", "visitante": NUMBER})
    program.get(f"/leads/{lead_id}/score")
    program.intake.stop()
    assert events.counts(ws, lead_id) == {EventType.PAGE_VIEW: 1, EventType.CTA_CLICK: 1}
    assert {entry.event.metadata for entry in events.timeline(ws, lead_id)} == {"/contato", "/cavalos"}


def test_only_the_sites_own_pages_may_send_and_only_visits(program: Program, site: Site) -> None:
    view = {"evento": "page_view"}
    refused = {
        "another site": send(program, site.public_key, view, "https://outro.com.br").status,
        "the same name without https": send(program, site.public_key, view, "http://haras.com.br").status,
        "nobody's page": send(program, site.public_key, view, "").status,
        "a forged key": send(program, "gp_inventada", view).status,
        "a program's key": send(program, program.secret, view).status,
        "a confirmation": send(program, site.public_key, {"evento": "budget_confirmed"}).status,
        "a stage": send(program, site.public_key, {"evento": "etapa"}).status,
        "no JSON": send(program, site.public_key, b"{").status,
        "a page without end": send(program, site.public_key, {**view, "pagina": "x" * 2_001}).status,
        "a visitor without end": send(program, site.public_key, {**view, "visitante": "x" * 65}).status,
        "too much": send(program, site.public_key, {**view, "x": "y" * api_sites.LARGEST_VISIT}).status,
    }
    assert list(refused.values()) == [403, 403, 403, 401, 401, 422, 422, 422, 422, 422, 413], refused


def test_a_public_key_opens_nothing_else(program: Program, site: Site) -> None:
    program.secret = site.public_key
    assert program.post("/leads", {"nome": "Intruso"}).status == 401
    assert program.get("/insights/models").status == 401


def test_browsers_of_other_origins_are_let_in_at_one_address_alone(program: Program, site: Site) -> None:
    asked = send(program, site.public_key, None, method="OPTIONS")
    assert (asked.status, asked.headers["access-control-allow-origin"]) == (204, ORIGIN)
    assert send(program, site.public_key, None, "https://outro.com.br", "OPTIONS").status == 403
    for path in ("leads", "events", "insights/models", "openapi.json"):
        for method in ("OPTIONS", "GET"):
            answer = send(program, site.public_key, None, ORIGIN, method, path)
            assert [name for name in answer.headers if name.startswith("access-control")] == []


def test_the_script_carries_the_key_and_a_stopped_site_gets_none(ws: Workspace, program: Program, site: Site) -> None:
    script = send(program, site.public_key, None, method="GET", path="snippet.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert site.public_key in script.text and "__PUBLIC_KEY__" not in script.text
    service_sites.revoke_site(ws, site.site_id)
    assert send(program, site.public_key, None, method="GET", path="snippet.js").status == 401
    assert send(program, site.public_key, {"evento": "page_view"}).status == 401


def test_a_site_that_sends_too_much_waits(ws: Workspace, program: Program, site: Site) -> None:
    ws.cursor().execute("update site_keys set a_minute = 2")
    statuses = [send(program, site.public_key, {"evento": "page_view"}).status for _ in range(3)]
    assert statuses == [204, 204, 429]


def test_one_visitor_cannot_fill_the_house(ws: Workspace, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service_sites, "MOST_OF_A_VISITOR", 3)
    visit = service_sites.SiteVisit(EventType.PAGE_VIEW, "/", "x" * 32)
    for _ in range(5):
        service_sites.note_visit(ws, site.site_id, visit)
    assert ws.cursor().execute("select count(*) from site_visits").fetchall() == [(3,)]


def test_whoever_is_erased_is_nobody_on_the_site_again(ws: Workspace, site: Site) -> None:
    lead = leads.create(ws, LeadInput(name="Zulmira Quintanilha"))
    service_sites.know_visitor(ws, NUMBER, lead.lead_id)
    service_erasure.erase(ws, lead.lead_id, "pedido")
    assert ws.cursor().execute("select * from site_visitors").fetchall() == []


@pytest.mark.parametrize(
    "typed", ["", "haras.com.br", "ftp://haras.com.br", "https://haras.com.br/pagina", "*", "https://a:x"]
)
def test_a_site_is_named_as_browsers_name_it(ws: Workspace, typed: str) -> None:
    with pytest.raises(InvalidInput):
        service_sites.add_site(ws, "Site", typed)


def test_when_two_records_become_one_the_visitor_goes_along_and_comes_back_with_the_undo(
    ws: Workspace, site: Site
) -> None:
    marina, again = leads.create(ws, LeadInput(name="Marina Alves")), leads.create(ws, LeadInput(name="Marina A."))
    service_sites.know_visitor(ws, NUMBER, again.lead_id)
    report = service_duplicates.merge(ws, marina.lead_id, again.lead_id)
    whose = "select lead_id::varchar from site_visitors"
    assert ws.cursor().execute(whose).fetchall() == [(marina.lead_id,)]
    journal.undo(ws, report.change_set_id)
    assert ws.cursor().execute(whose).fetchall() == [(again.lead_id,)]
