"""What a program may send and ask, and that nothing is counted twice, half done or told to a stranger."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

import pytest
from http_program import Program

from growth_equestre.accounts import service_keys as keys
from growth_equestre.events import service as events
from growth_equestre.foundation.vocab import EventType, Permission, Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.gateway import api_doors
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadInput
from growth_equestre.scoring import service as scoring

MARINA = {"nome": "Marina Prado", "whatsapp": "(19) 99876-5432", "cidade": "Campinas", "uf": "sp", "id": "CRM-1"}


@pytest.fixture
def lead_id(ws: Workspace) -> str:
    return leads.create(ws, LeadInput(name="Marina Prado", external_id="CRM-1", city="Campinas", uf="SP")).lead_id


def test_a_lead_sent_enters_scored_and_the_same_person_again_is_completed(ws: Workspace, program: Program) -> None:
    first = program.post("/leads", MARINA)
    again = program.post("/leads", {"nome": "Marina P.", "whatsapp": "5519998765432", "email": "marina@example.com"})
    assert (first.status, first.json()["created"], first.json()["external_id"]) == (201, True, "CRM-1")
    assert (again.json()["lead_id"], again.json()["created"]) == (first.json()["lead_id"], False)
    kept = leads.get(ws, "CRM-1")
    assert (kept.city, kept.email) == ("Campinas", "marina@example.com")
    assert scoring.current(ws, kept.lead_id) is not None


def test_a_list_of_leads_with_one_wrong_enters_not_at_all(ws: Workspace, program: Program) -> None:
    answer = program.post("/leads", [MARINA, {"nome": "Caio", "uf": "XX", "email": "sem arroba"}])
    assert answer.status == 422
    assert {one["field"] for one in answer.json()["fields"]} == {"1.uf", "1.email"}
    assert leads.page(ws).total == 0


def test_a_fact_moves_the_score_and_its_repetition_does_not(ws: Workspace, program: Program, lead_id: str) -> None:
    before = program.get(f"/leads/{lead_id}/score").json()["score"]
    sent = {"lead_id": "CRM-1", "evento": "budget_confirmed", "id": "site-1"}
    first, second = program.post("/events", sent), program.post("/events", sent)
    assert [one.json()["repeated"] for one in (first, second)] == [False, True]
    assert first.json()["event_id"] == second.json()["event_id"]
    after = program.get(f"/leads/{lead_id}/score").json()
    assert after["score"] > before
    assert after["start_points"] + sum(reason["points"] for reason in after["reasons"]) == after["score"]
    assert events.counts(ws, lead_id) == {EventType.BUDGET_CONFIRMED: 1}


def test_a_prediction_counts_the_facts_that_came_before_the_question(program: Program, lead_id: str) -> None:
    def asked() -> int:
        (found,) = program.post("/insights/predict", {"lead_ids": [lead_id]}).json()["predictions"]
        return int(found["score"])

    before = asked()
    program.post("/events", {"lead_id": lead_id, "evento": "budget_confirmed"})
    assert asked() > before


def test_a_request_under_the_senders_key_is_done_once(ws: Workspace, program: Program, lead_id: str) -> None:
    sent = {"lead_id": lead_id, "evento": "page_view"}
    first = program.post("/events", sent, Idempotency_Key="a1")
    again = program.post("/events", sent, Idempotency_Key="a1")
    other = program.post("/events", {**sent, "evento": "cta_click"}, Idempotency_Key="a1")
    assert (again.status, again.json()) == (first.status, first.json())
    assert (again.headers.get("idempotent-replayed"), other.status) == ("true", 409)
    assert events.total(ws) == 1


def test_sixteen_at_once_under_one_key_are_one_and_under_sixteen_are_sixteen(
    ws: Workspace, program: Program, lead_id: str
) -> None:
    sent = {"lead_id": lead_id, "evento": "page_view"}
    answers: list[int] = []

    def send(name: str) -> None:
        answers.append(program.post("/events", sent, Idempotency_Key=name).status)

    for names in (["same"] * 16, [f"own-{place}" for place in range(16)]):
        threads = [threading.Thread(target=send, args=(name,)) for name in names]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
    assert answers == [201] * 32
    assert events.total(ws) == 17


def test_a_program_cannot_pass_the_gate(ws: Workspace, program: Program, lead_id: str) -> None:
    answer = program.post("/events", {"lead_id": lead_id, "evento": "etapa", "metadados": "QUALIFICADO"})
    assert (answer.status, answer.json()["fields"][0]["field"]) == (422, "evento")
    assert leads.get(ws, lead_id).stage is Stage.CURIOUS


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"lead_id": "CRM-1", "evento": "dançou"}, {"evento"}),
        ({"lead_id": "CRM-1", "evento": "page_view", "quando": "31/02/2026"}, {"quando"}),
        ({"lead_id": "CRM-1"}, {"evento"}),
        ({"lead_id": "CRM-1", "evento": "page_view", "cor": "azul"}, {"cor"}),
        ({"lead_id": "ninguém", "evento": "page_view"}, {"lead_id"}),
        ([{"lead_id": "CRM-1", "evento": "page_view"}, {"lead_id": "CRM-1", "evento": "x"}], {"1.evento"}),
    ],
)
def test_a_wrong_fact_is_named_by_its_field(program: Program, lead_id: str, body: object, fields: set[str]) -> None:
    answer = program.post("/events", body)
    shown = answer.json()
    assert (answer.status, shown["statusCode"]) == (422, 422)
    assert fields <= {one["field"] for one in shown["fields"]}
    assert datetime.fromisoformat(shown["timestamp"]).tzinfo is not None


def test_without_a_good_key_nothing_is_told(ws: Workspace, program: Program, lead_id: str) -> None:
    for secret in ("", "ge_errada", program.secret + "x"):
        program.secret = secret
        answer = program.get(f"/leads/{lead_id}/score")
        assert (answer.status, "chance" in answer.text) == (401, False)


def test_a_key_does_only_what_it_may(
    ws: Workspace, program: Program, lead_id: str, key_for: Callable[..., str]
) -> None:
    program.secret = key_for(Permission.CAN_VIEW)
    assert program.get(f"/leads/{lead_id}/score").status == 200
    assert program.post("/leads", MARINA).status == 403
    assert program.post("/events", {"lead_id": lead_id, "evento": "page_view"}).status == 403
    assert program.post("/insights/train", {}).status == 403
    assert events.total(ws) == 0


def test_a_key_that_comes_too_often_waits(program: Program, lead_id: str, key_for: Callable[..., str]) -> None:
    program.secret = key_for(Permission.CAN_VIEW, a_minute=3)
    answers = [program.get(f"/leads/{lead_id}/score") for _ in range(4)]
    assert [one.status for one in answers] == [200, 200, 200, 429]
    assert int(answers[-1].headers["retry-after"]) >= 1


def test_a_revoked_key_is_turned_away_once_it_is_looked_up_again(
    ws: Workspace, program: Program, lead_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_doors, "REMEMBERED_SECONDS", 0.0)
    assert program.get(f"/leads/{lead_id}/score").status == 200
    keys.revoke_key(ws, keys.api_keys(ws)[0].key_id)
    assert program.get(f"/leads/{lead_id}/score").status == 401


def test_what_is_too_large_or_no_json_is_refused_in_words(program: Program) -> None:
    large = program.post("/leads", {"nome": "x" * api_doors.LARGEST_BODY})
    broken = program.send("/leads", b"{")
    assert (large.status, broken.status, program.get("/nada").status) == (413, 422, 404)
    assert all(one.json()["message"] for one in (large, broken))


def test_questions_are_answered_about_now_and_about_then(ws: Workspace, program: Program, lead_id: str) -> None:
    asked = {"lead_ids": ["CRM-1"]}
    now = program.post("/insights/predict", asked).json()["predictions"][0]
    assert (now["lead_id"], now["external_id"]) == (lead_id, "CRM-1")
    assert program.post("/insights/predict", asked | {"as_of": "2020-01-01"}).json() == {"predictions": []}
    (signals,) = program.post("/insights/features", asked).json()["features"]
    assert signals["lead_id"] == lead_id
    assert program.post("/insights/predict", {"lead_ids": ["ninguém"]}).status == 404
    assert program.get(f"/leads/{lead_id}/matches?count=5").json() == {"matches": []}
    assert program.get(f"/leads/{lead_id}/next-action").json()["action"]
    assert program.get("/insights/models").json()["models"] == []
    logged = program.get(f"/insights/logs?lead_id={lead_id}").json()["logs"]
    assert logged[0]["score"] == now["score"]
    same = program.post("/insights/compare-models", {}).status
    assert same in (200, 400, 409)
    assert program.post("/insights/train", {"kind": "propensity"}).status == 202
    assert program.post("/insights/train", {"kind": "nenhum"}).status == 404


def test_the_description_names_every_address_and_needs_nothing_from_elsewhere(program: Program) -> None:
    schema = program.get("/openapi.json").json()
    described = program.get("/docs").text
    assert all(f"/api{path}" in described for path in schema["paths"])
    assert "<script" not in described
    assert "http" not in described.split("</style>")[1]
