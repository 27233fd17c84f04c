"""A workspace is made, called something else, put away, brought back and made of a copy; nothing of it is lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from growth_equestre import house
from growth_equestre.accounts import service as accounts
from growth_equestre.accounts import service_files, service_workspaces
from growth_equestre.accounts.types_workspaces import NameTaken, WorkspaceArchived, WorkspaceNotFound
from growth_equestre.foundation import db
from growth_equestre.foundation.errors import InvalidInput, PermissionDenied, WorkspaceBusy, WorkspaceDamaged
from growth_equestre.foundation.vocab import Role
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadInput


@pytest.fixture
def haras(ws: Workspace) -> Iterator[Workspace]:
    """A second workspace."""
    made = service_workspaces.create_workspace(ws, "haras", "Haras São João")
    yield made
    made.database.close()


def names(ws: Workspace) -> set[str]:
    """Everybody in the workspace."""
    return {row.lead.name for row in leads.page(ws).rows}


def test_a_new_workspace_is_empty_and_listed_by_what_people_call_it(ws: Workspace, haras: Workspace) -> None:
    leads.create(ws, LeadInput(name="Marina Prado"))
    assert names(haras) == set()
    listed = {one.name: (one.display_name, one.is_archived) for one in service_workspaces.workspaces(ws)}
    assert listed == {"haras": ("Haras São João", False), "teste": ("teste", False)}


def test_a_name_that_is_taken_is_refused(ws: Workspace, haras: Workspace) -> None:
    with pytest.raises(NameTaken):
        service_workspaces.create_workspace(ws, "haras", "Outro")
    with pytest.raises(NameTaken):
        service_workspaces.move_workspace(ws, "haras")
    service_workspaces.move_workspace(haras, "estancia")
    with pytest.raises(NameTaken, match="já foi o nome"):
        service_workspaces.create_workspace(ws, "haras", "Outro")
    service_workspaces.archive_workspace(haras)
    with pytest.raises(NameTaken, match="arquivado"):
        service_workspaces.create_workspace(ws, "estancia", "Outra")


def test_what_people_call_it_can_be_undone(haras: Workspace) -> None:
    service_workspaces.rename_workspace(haras, "  Haras   Boa\nVista ")
    assert service_workspaces.display_name(haras) == "Haras Boa Vista"
    journal.undo(haras, journal.recent(haras)[0].change_set_id)
    assert service_workspaces.display_name(haras) == "Haras São João"


def test_who_works_in_a_workspace_goes_on_while_its_file_gets_another_name(haras: Workspace, data_dir: Path) -> None:
    before = house.open_workspace("haras")
    leads.create(haras, LeadInput(name="Marina Prado"))
    (data_dir / "haras.apagados.json").write_text("{}")
    service_workspaces.move_workspace(haras, "estancia")
    leads.create(before, LeadInput(name="Otto Lima"))
    assert (
        names(house.open_workspace("haras")) == names(house.open_workspace("estancia")) == {"Marina Prado", "Otto Lima"}
    )
    assert house.open_workspace("haras").name == "estancia"
    kept = sorted(path.name for path in data_dir.glob("[eh]*") if path.suffix != ".wal")
    assert kept == ["estancia.apagados.json", "estancia.duckdb"]
    assert journal.recent(before)[1].summary == "Mudou o arquivo do espaço de haras para estancia"


@pytest.mark.slow
def test_no_write_is_lost_while_the_file_moves_to_and_fro(haras: Workspace) -> None:
    stop, kept = threading.Event(), list[str]()

    def write_on() -> None:
        own = Workspace("haras", haras.database, haras.actor, haras.clock)
        while not stop.is_set():
            kept.append(leads.create(own, LeadInput(name=f"Lead {len(kept)}")).lead_id)

    writer = threading.Thread(target=write_on)
    writer.start()
    for name in ("estancia", "haras", "estancia"):
        service_workspaces.move_workspace(haras, name)
        while len(kept) < 3:
            time.sleep(0.005)
    stop.set()
    writer.join()
    haras.database.close()
    again = house.open_workspace("estancia")
    assert {row.lead.lead_id for row in leads.page(again, limit=1000).rows} == set(kept)
    again.database.close()


def test_whoever_goes_on_reading_keeps_the_file_where_it_is(
    haras: Workspace, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "READERS_WAITED_FOR_SECONDS", 0.05)
    reading = haras.cursor().execute("select * from range(10)")
    with pytest.raises(WorkspaceBusy, match="sendo lido"):
        service_workspaces.move_workspace(haras, "estancia")
    assert (data_dir / "haras.duckdb").exists()
    assert len(reading.fetchall()) == 10
    del reading
    assert service_workspaces.move_workspace(haras, "estancia") == "estancia"


def test_an_archived_workspace_tells_everybody_and_comes_back_as_it_was(
    ws: Workspace, haras: Workspace, data_dir: Path
) -> None:
    open_elsewhere = house.open_workspace("haras")
    leads.create(haras, LeadInput(name="Marina Prado"))
    kept = service_workspaces.archive_workspace(haras, "fim da temporada")
    assert kept == data_dir / "arquivados" / "haras.duckdb"
    for asked in (lambda: names(open_elsewhere), lambda: house.open_workspace("haras")):
        with pytest.raises(WorkspaceArchived):
            asked()
    with pytest.raises(WorkspaceArchived):
        leads.create(open_elsewhere, LeadInput(name="Otto Lima"))
    assert [one.is_archived for one in service_workspaces.workspaces(ws)] == [False, True]
    back = service_workspaces.bring_back_workspace(ws, "haras")
    assert names(back) == {"Marina Prado"}
    assert journal.verify(back) == []
    back.database.close()


def test_the_workspace_that_opens_first_is_not_archived(ws: Workspace) -> None:
    with pytest.raises(InvalidInput, match="abre primeiro"):
        service_workspaces.archive_workspace(ws)
    assert names(ws) == set()


def test_a_copy_becomes_a_workspace_of_its_own(ws: Workspace, tmp_path: Path) -> None:
    leads.create(ws, LeadInput(name="Marina Prado"))
    service_files.backup(ws, tmp_path / "copia.duckdb")
    made = service_workspaces.restore_workspace(ws, tmp_path / "copia.duckdb", "outro")
    leads.create(made, LeadInput(name="Otto Lima"))
    assert (names(ws), names(made)) == ({"Marina Prado"}, {"Marina Prado", "Otto Lima"})
    with pytest.raises(NameTaken):
        service_workspaces.restore_workspace(ws, tmp_path / "copia.duckdb", "outro")
    made.database.close()


def test_a_copy_takes_the_place_of_an_archived_workspace_which_is_kept(
    ws: Workspace, haras: Workspace, tmp_path: Path, data_dir: Path
) -> None:
    service_files.backup(haras, tmp_path / "copia.duckdb")
    leads.create(haras, LeadInput(name="Marina Prado"))
    service_workspaces.archive_workspace(haras)
    (tmp_path / "estragada.duckdb").write_bytes((tmp_path / "copia.duckdb").read_bytes()[:9000])
    with pytest.raises(WorkspaceDamaged):
        service_workspaces.restore_workspace(ws, tmp_path / "estragada.duckdb", "haras")
    assert (data_dir / "arquivados" / "haras.duckdb").exists()
    made = service_workspaces.restore_workspace(ws, tmp_path / "copia.duckdb", "haras")
    assert names(made) == set()
    assert (data_dir / "haras.antes-da-restauracao-1.duckdb").exists()
    made.database.close()


@pytest.mark.parametrize(
    "planted",
    [
        "create view espia as select * from read_text('/etc/hostname')",
        "create macro fold2(x) as x",
        "create table alheia (numero integer)",
        "alter table lead_notes add column anexo varchar",
    ],
)
def test_a_copy_with_something_slipped_into_it_is_refused(
    ws: Workspace, tmp_path: Path, data_dir: Path, planted: str
) -> None:
    service_files.backup(ws, tmp_path / "copia.duckdb")
    with duckdb.connect(tmp_path / "copia.duckdb") as opened:
        opened.execute(planted)
    before = sorted(path.name for path in data_dir.iterdir())
    with pytest.raises(WorkspaceDamaged, match="não são do produto"):
        service_workspaces.restore_workspace(ws, tmp_path / "copia.duckdb", "outro")
    assert sorted(path.name for path in data_dir.iterdir()) == before


def test_only_who_manages_workspaces_may(ws: Workspace, tmp_path: Path, data_dir: Path) -> None:
    rep = accounts.local_actor(Role.REP)
    for refused in (
        lambda: service_workspaces.create("outro", "Outro", actor=rep),
        lambda: service_workspaces.bring_back("outro", actor=rep),
        lambda: service_workspaces.restore(tmp_path / "copia.duckdb", "outro", actor=rep),
    ):
        with pytest.raises(PermissionDenied):
            refused()
    assert [path.name for path in data_dir.iterdir()] == ["teste.duckdb"]


def test_one_that_is_not_there_is_said(ws: Workspace, data_dir: Path) -> None:
    for asked in (service_workspaces.enter, service_workspaces.bring_back_workspace):
        with pytest.raises(WorkspaceNotFound):
            asked(ws, "nenhum")
    assert [path.name for path in data_dir.iterdir()] == ["teste.duckdb"]
