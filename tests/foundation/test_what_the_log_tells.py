"""The log says what was done, by whom and how it went; and never about whom."""

from __future__ import annotations

import json
import logging
from dataclasses import replace

import pytest

from growth_equestre.crm import service_work as work
from growth_equestre.dossier import service as dossier
from growth_equestre.dossier import service_saved_views as views
from growth_equestre.foundation import logs
from growth_equestre.foundation.errors import GrowthError, InvalidInput, LeadNotFound, PermissionDenied, WorkspaceBusy
from growth_equestre.foundation.vocab import Permission
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import service as leads
from growth_equestre.leads import service_export, service_import
from growth_equestre.leads.types import LeadChanges, LeadInput
from growth_equestre.privacy import service as privacy
from growth_equestre.privacy import service_erasure as erasure
from growth_equestre.privacy.types import Outcome, RequestKind
from tests.logged import Told, told

NAME, PHONE, MAIL, NOTE = "Zoraide Quimbundo", "11987651234", "zoraide@exemplo.com.br", "prefere a égua Xiquexique"
MARKS = ("zoraide", "quimbundo", "98765", "exemplo.com", "xiquexique")

__all__ = ["told"]


def _a_day_of_work(ws: Workspace) -> None:
    """What a team does, with one marked person in everything that can be typed."""
    lead = dossier.create_lead(ws, LeadInput(name=NAME, whatsapp=PHONE, email=MAIL, city="Campinas", uf="SP"))
    leads.edit(ws, lead.lead_id, LeadChanges(name=f"{NAME} Neta"))
    work.add_note(ws, lead.lead_id, NOTE)
    work.add_task(ws, lead.lead_id, f"Ligar para {NAME}", ws.now())
    views.save_view(ws, "leads", NAME, {"leads_texto": MAIL})
    dossier.dossier(ws, lead.lead_id)
    dossier.thread(ws, lead.lead_id)
    service_import.import_leads(ws, f"nome;whatsapp;email;uf\n{NAME};{PHONE};{MAIL};SP\n{NAME};x;{MAIL};ZZ\n".encode())
    service_export.export(ws)
    asked = privacy.open_request(ws, RequestKind.ACCESS, lead_id=lead.lead_id, subject=NAME, details=NOTE)
    privacy.close_request(ws, asked.request_id, Outcome.DONE, f"Respondido a {MAIL}")
    for broken in (
        lambda: leads.create(ws, LeadInput(name=NAME, whatsapp=PHONE, uf="ZZ")),
        lambda: leads.get(ws, f"{NAME} {PHONE}"),
        lambda: work.add_task(replace(ws, actor=replace(ws.actor, permissions=frozenset())), lead.lead_id, NAME, None),
    ):
        with pytest.raises(GrowthError):
            broken()
    erasure.erase(ws, lead.lead_id, f"{NAME} pediu")


def test_nothing_of_a_person_stands_in_the_log(ws: Workspace, told: Told) -> None:
    _a_day_of_work(ws)
    try:
        raise ValueError(f"duplicate key {MAIL}") from KeyError(NAME)
    except ValueError as error:
        logs.fault("Erro inesperado", error)
        logging.getLogger("growth_equestre.jobs").warning("adiado: %s", error)
        logging.getLogger("streamlit").error("Uncaught %s", error, exc_info=error)
        logging.getLogger("outra").warning(f"linha sobre {NAME}")
    written = json.dumps(told(), ensure_ascii=False).casefold()
    assert [mark for mark in MARKS if mark in written] == []
    assert {"leads.edit", "crm.add_note", "leads.import_leads", "privacy.erase"} <= {
        line.get("use_case", "") for line in told()
    }


def test_a_change_is_told_with_its_actor_its_workspace_how_long_it_took_and_how_it_ended(
    ws: Workspace, told: Told
) -> None:
    with logs.request_for("http") as request:
        request["route"] = "/api/v1/leads"
        leads.create(ws, LeadInput(name=NAME, whatsapp=PHONE))
    done, closed = (line for line in told() if line["event"] in {"use_case", "http"})
    assert (done["use_case"], done["workspace"], done["actor"], done["outcome"]) == (
        "leads.create", "teste", "local", "ok",
    )  # fmt: skip
    assert done["duration_ms"] > 0
    assert closed["request"] == done["request"]
    assert (closed["route"], closed["workspace"], closed["actor"]) == ("/api/v1/leads", "teste", "local")


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (PermissionDenied(Permission.CAN_EDIT), "negado"),
        (InvalidInput("uf", "UF 'ZZ' não existe."), "recusado: InvalidInput"),
        (LeadNotFound("x"), "recusado: LeadNotFound"),
        (OSError("disco"), "falhou: OSError"),
    ],
)
def test_how_a_request_ended_is_one_of_few_words(told: Told, error: Exception, outcome: str) -> None:
    with pytest.raises(type(error)), logs.request_for("tela") as request:
        request["route"] = "/leads"
        raise error
    assert told()[-1]["outcome"] == outcome


def test_questions_are_told_only_when_somebody_listens_closely(ws: Workspace, told: Told) -> None:
    lead = leads.create(ws, LeadInput(name=NAME, whatsapp=PHONE))
    logging.getLogger(logs.OWN).setLevel("INFO")
    leads.get(ws, lead.lead_id)
    with pytest.raises(LeadNotFound):
        leads.get(ws, "ninguém")
    assert [(line["use_case"], line["outcome"]) for line in told()] == [
        ("leads.create", "ok"),
        ("leads.get", "recusado: LeadNotFound"),
    ]


def test_the_number_of_an_error_leads_to_the_place_in_the_code(told: Told) -> None:
    try:
        _breaks()
    except RuntimeError as error:
        number = logs.fault("Erro inesperado", error)
    line = next(line for line in told() if line.get("error_number") == number)
    assert line["error"] == ["RuntimeError", "ZeroDivisionError"]
    assert line["places"][-1].endswith("_breaks")


def test_a_workspace_that_does_not_open_says_which_program_holds_it(told: Told) -> None:
    busy = WorkspaceBusy("O espaço de trabalho 'demo' está aberto em outro programa: python, processo 7.")
    logging.getLogger("growth_equestre").error("não começou: %s", busy)
    assert "processo 7" in told()[-1]["event"]


def _breaks() -> None:
    try:
        _ = 1 / 0
    except ZeroDivisionError as cause:
        raise RuntimeError from cause
