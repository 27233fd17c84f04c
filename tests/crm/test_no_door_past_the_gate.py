"""No door leads past the gate without its confirmations, or a manager's reason: not a file, not a program."""

from __future__ import annotations

import random
import re
from datetime import timedelta
from pathlib import Path

import pytest

from growth_equestre.crm import rules
from growth_equestre.crm import service as crm
from growth_equestre.events import service as events
from growth_equestre.events.types import EventInput
from growth_equestre.foundation.errors import GateClosed, InvalidInput
from growth_equestre.foundation.vocab import EventType, Stage
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.leads import service_gate
from growth_equestre.leads.types import Lead, LeadInput
from growth_equestre.partners.types import Partner

PACKAGE = Path(__file__).resolve().parents[2] / "growth_equestre"
PEOPLE = b"""id;nome;whatsapp;status
A;Ana Sela;11987650011;QUALIFICADO
B;Bento;11987650012;ENVIADO
C;Caio;11987650013;PERDIDO
"""


def history(*rows: str) -> bytes:
    return "\n".join(["id;lead_id;evento;quando;metadados", *rows]).encode()


def stages(ws: Workspace, *ids: str) -> list[Stage]:
    return [leads.get(ws, one).stage for one in ids]


def test_a_file_of_leads_does_not_qualify_anybody_by_itself(ws: Workspace) -> None:
    assert leads.preview_import(ws, PEOPLE).past_gate == 2
    report = leads.import_leads(ws, PEOPLE)
    assert (report.added, report.held) == (3, 2)
    assert stages(ws, "A", "B", "C") == [Stage.WARMING, Stage.WARMING, Stage.LOST]


def test_a_managers_reason_lets_a_file_of_leads_through_and_is_kept(ws: Workspace) -> None:
    report = leads.import_leads(ws, PEOPLE, stage_reason="carteira do CRM antigo")
    assert report.held == 0
    assert stages(ws, "A", "B") == [Stage.QUALIFIED, Stage.SENT]
    assert journal.recent(ws, 1)[0].reason == "carteira do CRM antigo"


def test_a_file_of_facts_does_not_qualify_anybody_by_itself(ws: Workspace, marina: Lead) -> None:
    row = f";{marina.lead_id};etapa;20/11/2026 10:00;QUALIFICADO"
    report = events.import_events(ws, history(row))
    assert (report.added, report.held) == (1, 1)
    assert leads.get(ws, marina.lead_id).stage is Stage.WARMING
    assert events.counts(ws, marina.lead_id)[EventType.STAGE_REACHED] == 1, "what happened there stays told"


def test_confirmations_in_the_same_file_open_the_gate(ws: Workspace) -> None:
    leads.import_leads(ws, PEOPLE)
    told = [f";A;{event};19/11/2026 10:00;" for event in ("budget_confirmed", "timeline_confirmed", "need_confirmed")]
    report = events.import_events(ws, history(*told, ";A;etapa;20/11/2026 10:00;QUALIFICADO"))
    assert report.held == 0
    assert stages(ws, "A") == [Stage.QUALIFIED]


def test_a_managers_reason_lets_a_file_of_facts_through(ws: Workspace, marina: Lead) -> None:
    row = f";{marina.lead_id};etapa;20/11/2026 10:00;ENVIADO"
    assert events.import_events(ws, history(row), stage_reason="histórico").held == 0
    assert leads.get(ws, marina.lead_id).stage is Stage.SENT


def test_who_stands_behind_the_gate_already_is_not_put_before_it(ws: Workspace, marina: Lead) -> None:
    crm.move_stage(ws, marina.lead_id, Stage.QUALIFIED, "cliente antigo")
    row = f";{marina.lead_id};etapa;20/11/2026 10:00;QUALIFICADO"
    assert events.import_events(ws, history(row)).held == 0
    assert leads.get(ws, marina.lead_id).stage is Stage.QUALIFIED


def test_a_reason_of_somebody_who_is_no_manager_does_not_count(rep: Workspace, marina: Lead) -> None:
    record = {"lead_id": marina.lead_id, "stage": "QUALIFICADO", "created_at": marina.created_at}
    assert service_gate.hold_back(rep, [record], "quero", are_new=False) == 1
    assert record["stage"] == "AQUECENDO"


def test_the_log_says_the_same_of_many_leads_as_of_one(ws: Workspace) -> None:
    rng = random.Random(7)
    with ws.transaction():
        made = [leads.create(ws, LeadInput(name=f"Pessoa {number}")).lead_id for number in range(14)]
        for number, lead_id in enumerate(made):
            told = [*(rules.CONFIRMING if number % 2 else ()), *rng.choices(rules.GATE_EVENTS, k=rng.randrange(4))]
            for kind in told:
                events.append(ws, lead_id, EventInput(kind, ws.now() - timedelta(hours=rng.randrange(4))))
    one_by_one = {lead_id for lead_id in made if not crm.confirmations(ws, lead_id).missing}
    assert crm.store.with_open_gate(ws.cursor(), made) == one_by_one
    assert 0 < len(one_by_one) < len(made)


@pytest.mark.parametrize("reason", ["", "quero"])
def test_a_handoff_is_no_way_around_it(rep: Workspace, marina: Lead, haras: Partner, reason: str) -> None:
    with pytest.raises((InvalidInput, GateClosed)):
        crm.handoff(rep, marina.lead_id, haras.partner_id, reason)
    assert leads.get(rep, marina.lead_id).stage is Stage.CURIOUS


def test_only_the_gates_own_room_and_the_simulated_world_set_a_stage_unasked() -> None:
    unasked = re.compile(r"\.set_stage\(")
    callers = {
        path.relative_to(PACKAGE).parts[0]
        for path in PACKAGE.rglob("*.py")
        if unasked.search(path.read_text(encoding="utf-8"))
    }
    assert callers == {"crm", "demo"}
