"""What is written in one workspace is never seen from another, whatever is asked and whoever asks."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from whole_team import Known, asked_for, use_cases, written

from growth_equestre import house
from growth_equestre.accounts import service_files, service_keys, service_workspaces
from growth_equestre.accounts.types_keys import ApiKey
from growth_equestre.crm import service_handoffs
from growth_equestre.crm.types_handoffs import LinkRefused
from growth_equestre.foundation import db
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.errors import GrowthError
from growth_equestre.foundation.vocab import EventType, Permission
from growth_equestre.foundation.workspace import USE_CASES, Workspace
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadFilter, LeadSort
from growth_equestre.partners import service_import as partner_files
from growth_equestre.partners.types import PartnerFilter

LOOKS = {Permission.CAN_VIEW, Permission.CAN_EXPORT, Permission.CAN_SEE_PEOPLE, Permission.CAN_COMPARE_MODELS}
NOT_ASKED = {
    "accounts.service_people": "of the control file, which is not a workspace's: see tests of people",
    "capture.service.check_thanks": "a visitor's own token",
    "capture.service.new_form": "a visitor's own form",
    "capture.service.link_path": "of the name of its own workspace, and of no record",
    "crm.service.check_seen": "compares with what a screen showed",
    "crm.service_board.with_trend": "works on a board that was asked for",
    "crm.service_handoffs.hours_left": "works on a handoff that was asked for",
    "dossier.service.completed": "goes on from what was asked for",
    "dossier.service_report.as_pdf": "works on a report that was asked for",
    "gateway.service_sites.site_of": "asked with a site's public key, which stands in each page of that site",
    "leads.service.lines": "asked with a filter, below",
    "learning.service": "takes a model of its own workspace",
    "matching.service_offers": "asked with a lead, as all of its room",
    "partners.service_people.named": "works on partners that were asked for",
    "privacy.service_dossier": "works on a dossier that was asked for",
    "partners.service_import.export": "asked with a filter, below",
}
"""Looks that cannot be asked with the ids of another workspace alone, by the beginning of their name."""
SAID_BACK = {"matching.service_allocation.allocate", "matching.service_allocation.plan"}
"""These say back which of the ids that they were given found no partner."""
marks = st.text(string.ascii_lowercase, min_size=9, max_size=14).map(lambda text: f"zq{text}{uuid4().hex}qz")


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, Workspace]]:
    """Two workspaces of one installation, and the folder in which they are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GROWTH_DATA_DIR", str(tmp_path_factory.mktemp("dois") / "workspaces"))
        patch.setenv("GROWTH_WORKSPACE", "nosso")
        ours = house.open_workspace("nosso", clock=FrozenClock())
        theirs = house.open_workspace("deles", clock=FrozenClock())
        yield ours, theirs
        ours.database.close()
        theirs.database.close()


def looks() -> dict[str, Callable[..., Any]]:
    """Every use case that only looks."""
    found = {}
    for name, function in use_cases().items():
        case = USE_CASES[f"{name.split('.', maxsplit=1)[0]}.{name.rpartition('.')[2]}"]
        if case.permission in LOOKS and not case.writes:
            found[name] = function
    return found


def told(answer: object) -> str:
    """Everything that an answer says."""
    if isinstance(answer, bytes):
        return answer.decode("utf-8", errors="replace")
    if isinstance(answer, pa.Table):
        return str(answer.to_pylist())
    return answer.to_csv() if isinstance(answer, pd.DataFrame) else repr(answer)


def seen(ws: Workspace, known: Known) -> Iterator[tuple[str, str]]:
    """What each look answers in this workspace to somebody who knows all ids and secrets of another."""
    for name, function in looks().items():
        given = [one.name for one in asked_for(function)]
        if set(given) <= set(known):
            try:
                yield name, told(function(ws, **{one: known[one] for one in given}))
            except GrowthError as error:
                yield name, str(error)


@pytest.mark.slow
@settings(max_examples=2, phases=[Phase.generate])
@given(mark=marks)
def test_no_look_shows_what_another_workspace_holds(pair: tuple[Workspace, Workspace], mark: str) -> None:
    ours, theirs = pair
    known = written(ours, mark)
    there = dict(seen(ours, known))
    assert sum(mark in answer for answer in there.values()) > 30, "the looks must see the mark where it was written"
    crossed = [
        name
        for name, answer in seen(theirs, known)
        if mark in answer or (known["lead_id"] in answer and name not in SAID_BACK)
    ]
    assert crossed == []
    assert leads.lines(theirs, LeadFilter(text=mark), LeadSort.NEWEST, 50, 0) == ((), 0)
    assert mark.encode() not in partner_files.export(theirs, PartnerFilter(active_only=False))


@pytest.mark.slow
def test_every_look_is_asked_or_says_why_not(ws: Workspace) -> None:
    known = written(ws, "zqmarcaqz")
    silent = {name for name, function in looks().items() if {one.name for one in asked_for(function)} - set(known)}
    unsaid = {name for name in silent if not name.startswith(tuple(NOT_ASKED))}
    assert unsaid == set()


@pytest.mark.slow
@settings(max_examples=2, phases=[Phase.generate])
@given(mark=marks)
def test_a_key_and_a_link_open_only_the_workspace_that_made_them(pair: tuple[Workspace, Workspace], mark: str) -> None:
    ours, theirs = pair
    known = written(ours, mark)
    written(theirs, f"{mark}x")
    assert isinstance(service_keys.key_of(ours, known["secret"]), ApiKey)
    assert service_keys.key_of(theirs, known["secret"]) is None
    assert service_handoffs.opened_link(replace(ours, actor=service_handoffs.VISITOR), known["token"])
    stranger = replace(theirs, actor=service_handoffs.VISITOR)
    with pytest.raises(LinkRefused):
        service_handoffs.opened_link(stranger, known["token"])
    with pytest.raises(LinkRefused):
        service_handoffs.answer_by_link(stranger, known["token"], EventType.PARTNER_ACCEPTED)


@pytest.mark.slow
def test_not_a_byte_of_one_is_in_the_file_of_another(ws: Workspace, tmp_path: Path, data_dir: Path) -> None:
    theirs = service_workspaces.create_workspace(ws, "deles", "Deles")
    mark = "zqsegredoqz"
    written(ws, mark)
    written(theirs, "outro")
    list(seen(theirs, written(ws, f"{mark}b")))
    service_files.backup(theirs, tmp_path / "exportado.duckdb")
    theirs.database.close()
    ws.database.close()
    assert mark.encode() in (data_dir / "teste.duckdb").read_bytes()
    for file in (data_dir / "deles.duckdb", tmp_path / "exportado.duckdb"):
        assert mark.encode() not in file.read_bytes()


def test_two_names_never_share_a_handle(ws: Workspace) -> None:
    theirs = service_workspaces.create_workspace(ws, "deles", "Deles")
    assert theirs.database is not ws.database
    assert db.open_database(theirs.database.path) is theirs.database
    theirs.database.close()
