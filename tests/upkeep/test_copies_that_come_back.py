"""Every day a copy of the workspace is made, and brought back once to see that it can."""

from __future__ import annotations

import shutil
from collections import namedtuple
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from program import runner

from growth_equestre.accounts import service_files
from growth_equestre.foundation import health
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.errors import NotFound
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.gateway import api_metrics
from growth_equestre.jobs import service as jobs
from growth_equestre.jobs.types import JobState
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadInput
from growth_equestre.privacy import service_erasure as erasure
from growth_equestre.privacy import store_files as privacy_files
from growth_equestre.upkeep import rules, service, store, store_files
from growth_equestre.upkeep.types import KeptCopy

ZONE = ZoneInfo("America/Sao_Paulo")
NOW = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)


def _kept(day: int, fault: str = "") -> KeptCopy:
    made_at = NOW - timedelta(days=day)
    return KeptCopy(rules.file_name("teste", made_at), made_at, True, 1, 1, fault, is_there=True)


def test_a_copy_holds_all_rows_and_is_brought_back_to_see_it(ws: Workspace) -> None:
    leads.create(ws, LeadInput(name="Marina Prado", whatsapp="11987654321"))
    copy = service.make_copy(ws)
    assert (copy.fault, copy.is_there) == ("", True)
    assert copy.row_count > 1
    assert copy.file_name == "teste.20261121-150000.duckdb"
    assert service.copies(ws) == [copy]
    assert [path.name for path in store_files.folder(ws).iterdir()] == [copy.file_name]
    assert service.content(ws, copy.file_name)[8:12] == b"DUCK"


def test_a_copy_really_comes_back(ws: Workspace, clock: FrozenClock) -> None:
    lead = leads.create(ws, LeadInput(name="Marina Prado", whatsapp="11987654321"))
    copy = service.make_copy(ws)
    leads.delete(ws, lead.lead_id)
    ws.database.close()
    service_files.restore(ws.name, store_files.folder(ws) / copy.file_name)
    from growth_equestre import house

    again = house.open_workspace(ws.name, clock=clock)
    assert leads.get(again, lead.lead_id).name == "Marina Prado"


def test_a_copy_cut_short_is_found_out(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    real = store_files.make

    def cut_short(ws: Workspace, file_name: str) -> dict[str, int]:
        rows = real(ws, file_name)
        path = store_files.folder(ws) / file_name
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        return rows

    monkeypatch.setattr(store_files, "make", cut_short)
    assert service.make_copy(ws).fault.startswith("A cópia foi gravada, mas não abre.")


def test_a_copy_that_lost_rows_or_holds_a_broken_history_is_found_out(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    leads.create(ws, LeadInput(name="Marina Prado", whatsapp="11987654321"))
    real = store_files.make
    monkeypatch.setattr(store_files, "make", lambda ws, name: {**real(ws, name), "leads": 7})
    assert service.make_copy(ws).fault == "A tabela leads tem 1 linhas na cópia e tinha 7 no original."
    monkeypatch.setattr(store_files, "make", real)
    ws.cursor().execute("update change_sets set summary = 'outra coisa'")
    assert service.make_copy(ws).fault != ""


def test_without_room_no_copy_is_begun(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10, 9, 1_000_000))
    copy = service.make_copy(ws)
    assert copy.fault.startswith("Falta espaço em disco: a cópia precisa de")
    assert not copy.is_there
    assert service.standing(ws).worries
    assert health.figures()["growth_copy_last_failed"].values["teste"] == 1
    assert b'growth_copy_last_failed{workspace="teste"} 1.0' in api_metrics.shown().body


def test_old_copies_go_and_the_last_good_one_never(ws: Workspace) -> None:
    good = [_kept(day) for day in range(10)]
    assert {copy.made_at for copy in rules.may_go(good, 7)} == {copy.made_at for copy in good[7:]}
    failing = [_kept(day, "falhou") for day in range(5)]
    assert rules.may_go([*failing, _kept(9)], 1) == []
    assert rules.may_go(failing, 1) == []
    assert rules.may_go([_kept(0), _kept(5, "falhou")], 3) == [_kept(5, "falhou")]


def test_the_copies_beyond_those_kept_leave_the_folder(ws: Workspace, clock: FrozenClock) -> None:
    service.choose(ws, 4, 2)
    for _ in range(3):
        clock.advance(timedelta(hours=1))
        service.make_copy(ws)
    assert [copy.is_there for copy in service.copies(ws)] == [True, True, False]
    assert len(list(store_files.folder(ws).glob("*.duckdb"))) == 2


@pytest.mark.parametrize(
    ("last_try", "hour", "due"),
    [
        (datetime(2026, 11, 21, 2, 0, tzinfo=ZONE), 3, datetime(2026, 11, 21, 3, 0, tzinfo=ZONE)),
        (datetime(2026, 11, 21, 3, 0, tzinfo=ZONE), 3, datetime(2026, 11, 22, 3, 0, tzinfo=ZONE)),
        (datetime(2026, 12, 31, 23, 59, tzinfo=ZONE), 0, datetime(2027, 1, 1, 0, 0, tzinfo=ZONE)),
    ],
)
def test_the_daily_copy_is_due_at_the_hour_of_the_teams_clock(last_try: datetime, hour: int, due: datetime) -> None:
    assert rules.due_at(last_try, hour, ZONE, last_try.astimezone(UTC)) == due
    assert rules.due_at(last_try, hour, ZONE, due + timedelta(days=9)) == due + timedelta(days=9)


def test_the_daily_copy_is_made_at_its_hour_and_the_next_one_waits_for_the_next_day(
    ws: Workspace, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_repetitions", [one for one in jobs._repetitions if one.kind == service.DAILY])
    jobs.recover(ws)
    assert jobs.run_due(ws) is None
    clock.advance(timedelta(hours=15))
    done = jobs.run_due(ws)
    assert done is not None and done.state is JobState.DONE, done
    assert "linhas voltam" in done.message
    assert service.copies(ws)[0].is_scheduled
    (waiting,) = [job for job in jobs.recent(ws) if job.state is JobState.QUEUED]
    assert waiting.run_after == datetime(2026, 11, 23, 3, 0, tzinfo=ZONE)
    service.choose(ws, 5, 7)
    assert jobs.get(ws, waiting.job_id).run_after == datetime(2026, 11, 22, 5, 0, tzinfo=ZONE)


def test_a_copy_that_failed_shows_as_a_failed_job(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "room_needed", lambda size: 10**18)
    service.ask_for_copy(ws)
    done = jobs.run_due(ws)
    assert done is not None
    assert (done.state, done.message[:22]) == (JobState.FAILED, "Falta espaço em disco:")


def test_two_days_without_a_good_copy_worry_the_administrator(ws: Workspace, clock: FrozenClock) -> None:
    assert not service.standing(ws).worries
    service.make_copy(ws)
    clock.advance(timedelta(hours=47))
    assert not service.standing(ws).worries
    clock.advance(timedelta(hours=2))
    assert service.standing(ws).is_late


def test_whoever_is_erased_leaves_the_copies_too(ws: Workspace) -> None:
    lead = leads.create(ws, LeadInput(name="Zoraide Quimbundo", whatsapp="11987654321"))
    copy = service.make_copy(ws)
    report = erasure.erase(ws, lead.lead_id, "pediu")
    assert report.copies == (copy.file_name,)
    assert b"Zoraide" not in service.content(ws, copy.file_name)


def test_a_copy_taken_while_somebody_is_erased_is_taken_again(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    lead = leads.create(ws, LeadInput(name="Zoraide Quimbundo", whatsapp="11987654321"))
    monkeypatch.setattr(privacy_files, "copies", lambda _: [])
    real, tries = store_files.make, []

    def erased_meanwhile(ws: Workspace, file_name: str) -> dict[str, int]:
        rows = real(ws, file_name)
        if not tries:
            erasure.erase(ws, lead.lead_id, "pediu")
        tries.append(file_name)
        return rows

    monkeypatch.setattr(store_files, "make", erased_meanwhile)
    copy = service.make_copy(ws)
    assert (len(tries), copy.fault) == (2, "")
    assert b"Zoraide" not in service.content(ws, copy.file_name)


def test_only_copies_of_this_workspace_are_handed_out(ws: Workspace) -> None:
    service.make_copy(ws)
    for name in ("../teste.duckdb", "teste.duckdb", "outro.20261121-150000.duckdb", ""):
        with pytest.raises(NotFound):
            service.content(ws, name)


def test_the_record_of_tries_does_not_grow_for_ever(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "REMEMBERED", 3)
    for day in range(5):
        store.add(ws.cursor(), _kept(day))
    assert [row["made_at"] for row in store.newest(ws.cursor())] == [NOW - timedelta(days=day) for day in range(3)]


def test_the_command_line_makes_a_copy_and_lists_them(ws: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    ws.database.close()
    run = runner(capsys)
    assert run("copies", "--now").code == 0
    (listed,) = run("copies", "--json").records
    assert (listed["is_there"], listed["fault"]) == (True, None)
    (store_files.folder(ws) / str(listed["file_name"])).unlink()
    assert "já substituída" in run("copies").out
