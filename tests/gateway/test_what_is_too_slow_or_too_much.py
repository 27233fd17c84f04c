"""Whoever sends slowly, too much or asks what takes too long is answered in time and in the one form of errors."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from http_program import Program

from growth_equestre.events import service as events
from growth_equestre.events.types import EventInput
from growth_equestre.foundation.errors import WorkspaceBusy
from growth_equestre.foundation.vocab import EventType, Permission
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.gateway import api_doors, service_intake
from growth_equestre.gateway.types_api import Reply, Sent
from growth_equestre.jobs import service as jobs
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadInput

HEAD = b"POST /v1/leads HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer %s\r\n%s\r\n\r\n"


def by_hand(program: Program, length: bytes) -> socket.socket:
    """A connection that has sent everything but the body."""
    parts = urlsplit(program.url)
    peer = socket.create_connection((parts.hostname or "", parts.port or 0), timeout=10)
    peer.sendall(HEAD % (program.secret.encode(), length))
    return peer


def heard(peer: socket.socket) -> tuple[int, dict[str, Any]]:
    """Status and body of the answer."""
    said = b""
    while b"\r\n\r\n" not in said or not said.rstrip().endswith(b"}"):
        part = peer.recv(65_536)
        if not part:
            break
        said += part
    head, _, body = said.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)


def test_a_body_that_drips_is_given_up_in_time(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_doors, "SLOWEST_BODY_SECONDS", 0.4)
    peer, began = by_hand(program, b"Content-Length: 1000"), time.monotonic()
    peer.settimeout(0.05)
    while time.monotonic() - began < 5:
        try:
            peer.sendall(b"x")
            if peer.recv(1, socket.MSG_PEEK):
                break
        except TimeoutError:
            continue
    peer.settimeout(5)
    assert heard(peer)[0] == 408
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("is_declared", [True, False])
def test_a_body_without_end_is_not_read_to_the_end(
    program: Program, monkeypatch: pytest.MonkeyPatch, is_declared: bool
) -> None:
    monkeypatch.setattr(api_doors, "LARGEST_BODY", 10_000)
    peer = by_hand(program, b"Content-Length: 100000000" if is_declared else b"Transfer-Encoding: chunked")
    part = b"x" * 20_000
    peer.sendall(part if is_declared else b"%x\r\n%s\r\n" % (len(part), part))
    assert heard(peer)[0] == 413


def test_an_answer_that_takes_too_long_is_a_504_in_the_form_of_errors(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_doors, "SLOWEST_ANSWER_SECONDS", 0.2)
    monkeypatch.setattr(service_intake, "receive_leads", lambda *_: time.sleep(0.8))
    began = time.monotonic()
    answer = program.post("/leads", {"nome": "Marina"})
    assert (answer.status, answer.json()["statusCode"]) == (504, 504)
    assert time.monotonic() - began < 0.7


def test_every_refusal_has_the_one_form(
    program: Program, key_for: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    good, looking, often = program.secret, key_for(Permission.CAN_VIEW), key_for(a_minute=1)

    def post(secret: str, body: Any, path: str = "/leads", **headers: str) -> Any:
        program.secret = secret
        return program.post(path, body, **headers)

    post(good, {"nome": "A"}, Idempotency_Key="k")
    post(often, {"nome": "A"})
    answers = {
        400: post(good, {"nome": "A"}, Idempotency_Key="k" * 300),
        401: post("ge_falsa", {"nome": "A"}),
        403: post(looking, {"nome": "A"}),
        404: post(good, {}, "/nada"),
        405: post(good, {}, "/insights/models"),
        409: post(good, {"nome": "B"}, Idempotency_Key="k"),
        413: post(good, {"nome": "x" * api_doors.LARGEST_BODY}),
        422: post(good, {"nome": "A", "uf": "XX"}),
        429: post(often, {"nome": "A"}),
    }
    for status, failure in ((500, RuntimeError("segredo interno")), (503, WorkspaceBusy("Ocupado.", "Espere."))):
        monkeypatch.setattr(service_intake, "receive_leads", _raising(failure))
        answers[status] = post(good, {"nome": "A"})
    for status, answer in answers.items():
        told = answer.json()
        assert (answer.status, told["statusCode"]) == (status, status), (status, answer.text)
        assert told["message"] and told["errorType"]
        assert datetime.fromisoformat(told["timestamp"]).tzinfo is not None
        assert "segredo" not in answer.text and "Traceback" not in answer.text
    assert [one["field"] for one in answers[422].json()["fields"]] == ["uf"]


def test_a_fact_that_fails_inside_is_told_in_the_one_form(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    for status, failure in ((500, RuntimeError("segredo interno")), (503, WorkspaceBusy("Ocupado.", "Espere."))):
        monkeypatch.setattr(service_intake, "receive_events", _raising(failure))
        answer = program.post("/events", {"lead_id": "CRM-1", "evento": "page_view"})
        assert (answer.status, answer.json()["statusCode"], "segredo" in answer.text) == (status, status, False)


def test_a_good_fact_takes_the_short_way_and_no_other(
    ws: Workspace, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    leads.create(ws, LeadInput(name="Marina Prado", external_id="CRM-1"))
    monkeypatch.setattr(FastAPI, "__call__", _raising(RuntimeError("the ordinary way")))
    assert program.post("/events", {"lead_id": "CRM-1", "evento": "page_view"}).status == 201
    assert program.post("/leads", {"nome": "Caio"}).status == 500


def test_facts_that_come_together_are_written_together(ws: Workspace, program: Program) -> None:
    leads.create(ws, LeadInput(name="Marina Prado", external_id="CRM-1"))
    actor, before = ws.actor, journal.newest_number(ws)
    fact = ("CRM-1", EventInput(EventType.PAGE_VIEW))
    answers = [program.intake.submit(actor, Sent((fact,), False)) for _ in range(60)]
    assert {one.result(timeout=10).status for one in answers if isinstance(one.result(), Reply)} == {201}
    assert events.total(ws) == 60
    assert journal.newest_number(ws) - before <= 5


def _raising(failure: Exception) -> Callable[..., None]:
    def fail(*_: object, **_named: object) -> None:
        raise failure

    return fail


def test_the_right_to_train_is_enough_to_train(ws: Workspace, program: Program, key_for: Callable[..., str]) -> None:
    program.secret = key_for(Permission.CAN_TRAIN, Permission.CAN_VIEW)
    answer = program.post("/insights/train", {"kind": "propensity"})
    assert (answer.status, answer.json()["state"]) == (202, "queued")
    assert [job.job_id for job in jobs.recent(ws)] == [answer.json()["job_id"]]
    program.secret = key_for(Permission.CAN_EDIT, Permission.CAN_VIEW)
    assert program.post("/insights/train", {"kind": "propensity"}).status == 403
