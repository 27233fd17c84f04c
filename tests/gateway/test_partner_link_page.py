"""What a partner's browser gets: a page that works without an account, and says nothing to anybody else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from starlette.requests import Request
from starlette.responses import Response

from growth_equestre import house
from growth_equestre.crm import service as crm
from growth_equestre.crm import service_handoffs as answers
from growth_equestre.crm.types import Handoff
from growth_equestre.events import service as events
from growth_equestre.foundation.vocab import EventType, Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.gateway.partner_link import LARGEST_FORM, partner_link
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadInput
from growth_equestre.partners import service as partners
from growth_equestre.partners.types import PartnerInput

Ask = Callable[..., Response]


@pytest.fixture
def handed(ws: Workspace) -> Handoff:
    """A lead whose name is an attack on the page, handed to a partner whose name is another."""
    lead = leads.create(ws, LeadInput(name="<script>alert(1)</script>", whatsapp="11987650001", uf="SP"))
    company = partners.create(ws, PartnerInput(name='Haras "<b>" & Filhos', phone="19987650009", uf="SP"))
    for kind in (EventType.BUDGET_CONFIRMED, EventType.TIMELINE_CONFIRMED, EventType.NEED_CONFIRMED):
        crm.register_event(ws, lead.lead_id, kind)
    crm.move_stage(ws, lead.lead_id, Stage.QUALIFIED)
    return crm.handoff(ws, lead.lead_id, company.partner_id, "perto").handoff


@pytest.fixture
def token(ws: Workspace, handed: Handoff) -> str:
    return answers.link_path(ws, handed.handoff_id).removeprefix(answers.LINK_PATH)


@pytest.fixture
def other(ws: Workspace) -> Iterator[Workspace]:
    """Another workspace of the same installation, which is asked first."""
    opened = house.open_workspace("vizinho", clock=ws.clock)
    yield opened
    opened.database.close()


@pytest.fixture
def ask(ws: Workspace, other: Workspace) -> Ask:
    """One request as the server would pass it on; with a body it is a POST."""

    def asked(token: str, body: bytes | None = None) -> Response:
        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": body or b"", "more_body": False}

        scope = {
            "type": "http", "method": "GET" if body is None else "POST", "path": f"/resposta/{token}", "headers": [],
            "query_string": b"", "path_params": {"token": token},
        }  # fmt: skip
        request = Request(scope, receive)  # type: ignore[arg-type]
        return asyncio.run(partner_link(request, lambda: (replace(one, actor=answers.VISITOR) for one in (other, ws))))

    return asked


def said(**form: str) -> bytes:
    return urlencode(form).encode()


def test_looking_answers_nothing(ws: Workspace, ask: Ask, handed: Handoff, token: str) -> None:
    shown = ask(token)
    assert shown.status_code == 200 and b"Aceito este lead" in shown.body
    assert answers.standing(ws, handed.handoff_id).answers == ()


def test_names_that_are_attacks_stay_letters(ask: Ask, token: str) -> None:
    text = bytes(ask(token).body).decode()
    assert "<script" not in text and "&lt;script&gt;" in text
    assert "<b>" not in text and "&amp; Filhos" in text


def test_the_page_cannot_be_kept_framed_or_told_to_others(ask: Ask, token: str) -> None:
    headers = ask(token).headers
    assert headers["cache-control"] == "no-store" and headers["referrer-policy"] == "no-referrer"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_a_button_is_an_answer_and_leads_back_to_the_page(ws: Workspace, ask: Ask, handed: Handoff, token: str) -> None:
    for _ in range(2):
        sent = ask(token, said(resposta="partner_accepted"))
        assert (sent.status_code, sent.headers["location"]) == (303, f"/resposta/{token}")
    assert events.counts(ws, handed.lead_id)[EventType.PARTNER_ACCEPTED] == 1
    assert "Você aceitou este lead" in bytes(ask(token).body).decode()


def test_a_refusal_without_a_reason_asks_for_it_and_changes_nothing(
    ws: Workspace, ask: Ask, handed: Handoff, token: str
) -> None:
    again = ask(token, said(resposta="partner_refused", motivo=" "))
    assert again.status_code == 422 and "Recusar pede um motivo" in bytes(again.body).decode()
    assert answers.standing(ws, handed.handoff_id).is_waiting
    assert ask(token, said(resposta="partner_refused", motivo="<i>longe</i>")).status_code == 303
    assert "&lt;i&gt;longe" in bytes(ask(token).body).decode()


@pytest.mark.parametrize(
    "body",
    [b"", b"resposta=handoff", b"resposta=etapa", b"\xff\xfe=%", b"resposta=won&" * 3, b"x" * (LARGEST_FORM + 1)],
    ids=["nothing", "no answer", "a stage", "no text", "thrice", "endless"],
)
def test_a_strange_form_breaks_nothing(ask: Ask, token: str, body: bytes) -> None:
    assert ask(token, body).status_code in (303, 422)


def test_a_bad_link_gets_one_plain_page_whatever_is_sent(ask: Ask, token: str) -> None:
    forged = token[:-2] + ("BB" if token.endswith("AA") else "AA")
    bad = [ask("x"), ask(forged), ask("x", said(resposta="won")), ask(forged, b"")]
    assert {one.status_code for one in bad} == {404}
    assert len({one.body for one in bad}) == 1
    assert "não vale mais" in bytes(bad[0].body).decode()
