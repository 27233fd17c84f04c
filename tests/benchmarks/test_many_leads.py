"""What runs unattended: every lead scored and advised; a team's leads and its history brought from files."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest

from growth_equestre.events import service_import as events
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads import service_import as leads
from growth_equestre.next_action import service as next_action
from growth_equestre.scoring import service as scoring
from tests.benchmarks.conftest import LEADS, Big
from tests.benchmarks.measuring import copied, duration, meets_seconds

pytestmark = pytest.mark.bench

HISTORY, PEOPLE = 500_000, 20_000
TOWNS = (("SP", "São Paulo"), ("SP", "Campinas"), ("SP", "sorocaba"), ("MG", "Uberaba"))
KINDS = ("page_view",) * 10 + ("cta_click", "hook_complete", "asked_price", "etapa", "no_reply_3d")


def _people(count: int) -> bytes:
    rows = [
        f"CRM-{i};Nome {i} Silva;(11) 9{10_000_000 + i};p{i}@example.com;{TOWNS[i % 4][0]};{TOWNS[i % 4][1]};"
        f"CAVALOS;5k-20k;30d;AQUECENDO;{1 + i % 28:02d}/0{1 + i % 9}/2025 {i % 24:02d}:{i % 60:02d}"
        for i in range(count)
    ]
    header = "id;nome;whatsapp;email;uf;cidade;segmento_interesse;orcamento_faixa;prazo_compra;status;criado_em"
    return "\r\n".join([header, *rows]).encode("cp1252")


def _history(count: int, people: int) -> bytes:
    rng, start = random.Random(1), datetime(2025, 1, 1)
    rows = []
    for i in range(count):
        kind, moment = rng.choice(KINDS), start + timedelta(seconds=rng.randrange(600 * 86_400))
        told = "AQUECENDO" if kind == "etapa" else ""
        rows.append(f"{i};CRM-{rng.randrange(people)};{kind};{moment:%d/%m/%Y %H:%M:%S};{told}")
    return "\r\n".join(["id;lead_id;evento;quando;metadados", *rows]).encode("cp1252")


def test_every_lead_is_scored_in_seconds(big: Big) -> None:
    meets_seconds("score 100,000 leads", duration(lambda: scoring.score_many(big.ws)), copied(LEADS), target=10)


def test_every_lead_gets_a_next_action(big: Big) -> None:
    one = duration(lambda: next_action.recommend_many(big.ws))
    meets_seconds("recommend for 100,000 leads", one, copied(LEADS), target=30)


def test_a_hundred_thousand_people_come_from_a_file(small: Workspace) -> None:
    content = _people(LEADS)
    one = duration(lambda: leads.import_leads(small, content))
    meets_seconds("import 100,000 leads", one, copied(LEADS), target=15)


@pytest.mark.parametrize(("people", "target_s"), [(10_000, 5), (LEADS, 30)])
def test_an_import_of_leads_is_taken_back(small: Workspace, people: int, target_s: float) -> None:
    brought = leads.import_leads(small, _people(people))
    one = duration(lambda: journal.undo(small, brought.change_set_id))
    meets_seconds(f"undo an import of {people:,} leads", one, copied(people), target=target_s)


def test_half_a_million_facts_come_from_a_file(small: Workspace) -> None:
    leads.import_leads(small, _people(PEOPLE))
    content = _history(HISTORY, PEOPLE)
    one = duration(lambda: events.import_events(small, content))
    meets_seconds("import 500,000 events of 20,000 leads", one, copied(HISTORY), target=30)
