"""Every reading and every export of personal data leaves a line: who, whose, when, from where; lines are chained."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from importlib import import_module

import pytest

from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.errors import PermissionDenied
from growth_equestre.foundation.vocab import Permission, Role
from growth_equestre.foundation.workspace import USE_CASES, Actor, Workspace
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import Lead, LeadFilter, LeadInput, LeadSort
from growth_equestre.privacy import service_dossier, service_erasure
from growth_equestre.privacy import service_readings as readings
from growth_equestre.privacy.types_readings import Reading, ReadingFilter, ReadingKind
from growth_equestre.scoring import service as scoring
from tests.privacy.people import as_role
from tests.program import Run


@pytest.fixture
def marina(ws: Workspace) -> Lead:
    return leads.create(ws, LeadInput(name="Marina Prado", external_id="CLI-1"))


def shown(ws: Workspace, chosen: ReadingFilter | None = None) -> list[Reading]:
    return list(readings.page(ws, chosen or ReadingFilter())[0])


def test_opening_a_lead_tells_who_whose_when_and_from_where(ws: Workspace, marina: Lead) -> None:
    bia = replace(ws, actor=Actor("bia", "Bia Souza", Role.REP, frozenset({Permission.CAN_VIEW})))
    leads.get(bia, marina.lead_id)
    (line,) = shown(ws)
    told = (line.actor_name, line.name, line.kind, line.source, line.happened_at)
    assert told == ("Bia Souza", "Marina Prado", ReadingKind.PERSON, "tela", ws.now())


def test_looks_within_minutes_are_one_reading_and_later_ones_another(
    ws: Workspace, marina: Lead, clock: FrozenClock
) -> None:
    for _ in range(3):
        leads.get(ws, marina.lead_id)
        scoring.current(ws, marina.lead_id)
    leads.get(ws, "CLI-1")
    assert len(shown(ws)) == 1
    clock.advance(timedelta(minutes=11))
    leads.get(ws, marina.lead_id)
    assert len(shown(ws)) == 2


def test_lists_and_exports_are_told_apart_and_every_export_counts(ws: Workspace, marina: Lead) -> None:
    leads.lines(ws, LeadFilter(), LeadSort.NAME, 10, 0)
    leads.export(ws)
    leads.export(ws)
    found = service_dossier.dossier(ws, marina.lead_id)
    service_dossier.as_json(ws, found)
    kinds = [(one.kind, one.use_case) for one in reversed(shown(ws))]
    assert kinds == [
        (ReadingKind.LIST, "leads.lines"),
        (ReadingKind.EXPORT, "leads.export"),
        (ReadingKind.EXPORT, "leads.export"),
        (ReadingKind.PERSON, "privacy.dossier"),
        (ReadingKind.EXPORT, "privacy.as_json"),
    ]


def test_readings_are_found_by_person_kind_and_words(ws: Workspace, marina: Lead) -> None:
    otto = leads.create(ws, LeadInput(name="Otto Lima"))
    leads.get(ws, otto.lead_id)
    leads.get(ws, marina.lead_id)
    leads.export(ws)
    assert [one.name for one in shown(ws, ReadingFilter(lead_id=otto.lead_id))] == ["Otto Lima"]
    assert [one.use_case for one in shown(ws, ReadingFilter(kind=ReadingKind.EXPORT))] == ["leads.export"]
    assert len(shown(ws, ReadingFilter(text="demonstracao"))) == 3
    assert shown(ws, ReadingFilter(text="ninguém")) == []


@pytest.mark.parametrize(
    "tampering",
    [
        "update readings set actor_name = 'Outra' where number = 2",
        "delete from readings where number = 2",
        "update readings set happened_at = happened_at - interval 1 hour where number = 1",
        "insert into readings select 4, happened_at, actor_id, actor_name, source, kind, use_case, subject, '', digest "
        "from readings where number = 1",
    ],
)
def test_a_line_changed_taken_out_or_slipped_in_is_noticed(
    ws: Workspace, marina: Lead, tampering: str, run: Run
) -> None:
    for _ in range(3):
        leads.export(ws)
    assert readings.verify(ws) is None
    ws.cursor().execute(tampering)
    assert readings.verify(ws) is not None
    ws.database.close()
    ended = run("doctor")
    assert ended.code == 1
    assert "leituras" in ended.out


def test_lines_about_an_erased_person_stay_without_naming_it(ws: Workspace, marina: Lead) -> None:
    leads.get(ws, marina.lead_id)
    service_erasure.erase(ws, marina.lead_id, "pedido")
    told = [(one.name, one.is_erased) for one in shown(ws, ReadingFilter(kind=ReadingKind.PERSON))]
    assert ("", True) in told
    assert readings.verify(ws) is None
    rows = ws.cursor().execute("select * from readings").fetchall()
    assert marina.lead_id not in str(rows)


def test_who_may_not_see_people_may_not_see_who_read_them(ws: Workspace, marina: Lead) -> None:
    with pytest.raises(PermissionDenied):
        readings.page(as_role(ws, Role.REP))


def test_the_lists_that_are_watched_exist(ws: Workspace) -> None:
    for room in (
        "crm.service_board",
        "journal.service_history",
        "leads.service_duplicates",
        "next_action.service_today",
        "overview.service",
    ):
        import_module(f"growth_equestre.{room}")
    assert set(USE_CASES) >= readings.LISTS
