"""One history that reaches a workspace twice, as the team's file and as our export of it, is one history."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from growth_equestre import house
from growth_equestre.events import service as events
from growth_equestre.events.types import EventInput
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.csv_read import ImportReport
from growth_equestre.foundation.vocab import EventType
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads

PEOPLE = b"id;nome;whatsapp\nA-1;Marina Prado;11 98765-0001\nA-2;Otto Lima;11 98765-0002\n"
WITHOUT_IDS = (
    b"lead_id;evento;quando;metadados\n"
    b"A-1;page_view;21/11/2024 10:00;\n"
    b"A-1;page_view;21/11/2024 10:00;\n"
    b"A-1;page_view;21/11/2024 10:00:01;\n"
    b"A-1;etapa;22/11/2024 10:00;Aquecendo\n"
    b"A-2;asked_price;21/11/2024 10:00:07;potro\n"
)
HEADER = "id;lead_id;evento;quando;metadados\n"


@pytest.fixture
def other_ws(data_dir: Path, clock: FrozenClock) -> Iterator[Workspace]:
    """A second workspace, whose leads have the same ids of the team's and other ids of ours."""
    workspace = house.open_workspace("outro", clock=clock)
    leads.import_leads(workspace, PEOPLE)
    yield workspace
    workspace.database.close()


@pytest.fixture
def exported(ws: Workspace) -> bytes:
    """The team's file, as our export gives it back."""
    leads.import_leads(ws, PEOPLE)
    assert events.import_events(ws, WITHOUT_IDS).added == 5
    return events.export(ws)


def counted(report: ImportReport) -> tuple[int, int, int]:
    return report.added, report.unchanged, len(report.rejected)


def row(external_id: str, moment: str = "21/11/2024 10:00", kind: str = "page_view") -> str:
    return f"{external_id};A-1;{kind};{moment};\n"


def file_of(*rows: str) -> bytes:
    return (HEADER + "".join(rows)).encode()


def test_the_teams_file_after_our_export_of_it_adds_nothing(other_ws: Workspace, exported: bytes) -> None:
    assert counted(events.import_events(other_ws, exported)) == (5, 0, 0)
    assert counted(events.import_events(other_ws, WITHOUT_IDS)) == (0, 5, 0)
    assert counted(events.import_events(other_ws, exported)) == (0, 5, 0)


def test_our_export_after_the_teams_file_adds_nothing(other_ws: Workspace, exported: bytes) -> None:
    assert counted(events.import_events(other_ws, WITHOUT_IDS)) == (5, 0, 0)
    assert counted(events.import_events(other_ws, exported)) == (0, 5, 0)
    assert counted(events.import_events(other_ws, WITHOUT_IDS)) == (0, 5, 0)


def test_both_in_one_file_after_either_of_them_add_what_is_more(other_ws: Workspace, exported: bytes) -> None:
    events.import_events(other_ws, exported)
    nameless = b"".join(b";" + line + b"\n" for line in WITHOUT_IDS.splitlines()[1:])
    both = exported.rstrip() + b"\n" + nameless
    assert counted(events.import_events(other_ws, both)) == (5, 5, 0)
    assert counted(events.import_events(other_ws, both)) == (0, 10, 0)


def test_each_fact_answers_for_one_row_without_an_id(other_ws: Workspace) -> None:
    assert events.import_events(other_ws, file_of(row("7"), row("8"))).added == 2
    assert counted(events.import_events(other_ws, file_of(row(""), row(""), row("")))) == (1, 2, 0)
    assert counted(events.import_events(other_ws, file_of(row(""), row(""), row(""), row("")))) == (1, 3, 0)


def test_a_fact_that_the_file_names_answers_for_no_other_row(other_ws: Workspace) -> None:
    events.import_events(other_ws, file_of(row("7")))
    assert counted(events.import_events(other_ws, file_of(row("7"), row("")))) == (1, 1, 0)


def test_a_row_with_an_id_unknown_here_is_a_fact_of_its_own(other_ws: Workspace) -> None:
    events.import_events(other_ws, file_of(row("")))
    assert counted(events.import_events(other_ws, file_of(row("7")))) == (1, 0, 0)


def test_ids_that_look_like_ours_but_are_the_senders_are_told_apart(other_ws: Workspace) -> None:
    one, two = "01936e2a-7b11-4c55-8d21-5f0a6b7c8d90", "01936e2a-7b11-4c55-8d21-5f0a6b7c8d91"
    assert events.import_events(other_ws, file_of(row(one))).added == 1
    assert counted(events.import_events(other_ws, file_of(row(two)))) == (1, 0, 0)


def test_a_fact_noted_by_hand_is_known_in_a_file_without_ids(other_ws: Workspace) -> None:
    lead_id = leads.get(other_ws, "A-1").lead_id
    noted = events.append(other_ws, lead_id, EventInput(EventType.ASKED_PRICE))
    moment = noted.occurred_at.astimezone(other_ws.local_zone).strftime("%d/%m/%Y %H:%M:%S")
    assert counted(events.import_events(other_ws, file_of(row("", moment, "asked_price")))) == (0, 1, 0)


def test_what_was_added_second_still_is_known_when_the_first_was_taken_back(other_ws: Workspace) -> None:
    first = events.import_events(other_ws, file_of(row("")))
    events.import_events(other_ws, file_of(row(""), row("")))
    journal.undo(other_ws, first.change_set_id)
    assert counted(events.import_events(other_ws, file_of(row("")))) == (0, 1, 0)
    assert counted(events.import_events(other_ws, file_of(row(""), row("")))) == (1, 1, 0)
    assert events.total(other_ws) == 2
