"""A copy restores whole; a bad copy changes nothing; the file that was replaced is never lost."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from program import Run

from growth_equestre import house
from growth_equestre.accounts import service_control, service_files
from growth_equestre.accounts.service import local_actor
from growth_equestre.foundation.errors import PermissionDenied
from growth_equestre.foundation.vocab import Role
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadInput

pytestmark = pytest.mark.slow


def lead_names() -> set[str]:
    """Everybody in the workspace."""
    ws = house.open_workspace()
    try:
        return {row.lead.name for row in leads.page(ws).rows}
    finally:
        ws.database.close()


def add(name: str) -> None:
    """One more lead."""
    ws = house.open_workspace()
    try:
        leads.create(ws, LeadInput(name=name))
    finally:
        ws.database.close()


def test_what_came_after_the_copy_is_gone_and_kept_beside(run: Run, data_dir: Path, tmp_path: Path) -> None:
    add("Marina Prado")
    assert run("backup", tmp_path / "copia.duckdb").code == 0
    add("Otto Lima")
    ended = run("restore", tmp_path / "copia.duckdb")
    assert ended.code == 0, ended.err
    assert lead_names() == {"Marina Prado"}
    kept = data_dir / "teste.antes-da-restauracao-1.duckdb"
    assert str(kept) in ended.out
    assert run("restore", kept).code == 0
    assert lead_names() == {"Marina Prado", "Otto Lima"}
    assert (data_dir / "teste.antes-da-restauracao-2.duckdb").exists()


def test_a_restored_workspace_goes_on_with_its_history(run: Run, tmp_path: Path) -> None:
    for name in ("Marina Prado", "Otto Lima"):
        add(name)
    run("backup", tmp_path / "copia.duckdb")
    run("restore", tmp_path / "copia.duckdb")
    add("Lia Campos")
    ws = house.open_workspace()
    numbers = [change.number for change in journal.recent(ws)]
    faults = journal.verify(ws)
    journal.undo(ws, journal.recent(ws)[0].change_set_id)
    ws.database.close()
    assert faults == []
    assert len(set(numbers)) == 3
    assert lead_names() == {"Marina Prado", "Otto Lima"}
    assert run("doctor").code == 0


def test_the_accounts_are_copied_beside_and_a_restore_leaves_them_as_they_are(
    run: Run, data_dir: Path, tmp_path: Path
) -> None:
    add("Marina Prado")
    assert run("copies", "--now").code == 0
    assert not list(data_dir.rglob("_controle*"))
    assert run("users", "create", "ana@haras.com.br", "--name", "Ana", "--role", "ADMIN", "--only-provider").code == 0
    assert run("copies", "--now").code == 0
    assert "copies --now" in run("backup", tmp_path / "copia.duckdb").out
    assert run("users", "create", "bia@haras.com.br", "--name", "Bia", "--role", "REP", "--only-provider").code == 0
    assert "não mudaram" in run("restore", tmp_path / "copia.duckdb").out
    assert "bia@haras.com.br" in run("users", "list").out
    (copy,) = (data_dir / "copias").glob("_controle.*.duckdb")
    service_control.open_control().database.close()
    copy.replace(data_dir / "_controle.duckdb")
    listed = run("users", "list").out
    assert "ana@haras.com.br" in listed and "bia@haras.com.br" not in listed
    assert run("doctor").code == 0


def test_only_as_many_copies_of_the_accounts_stay_as_the_team_chose(run: Run, data_dir: Path) -> None:
    add("Marina Prado")
    assert run("users", "create", "ana@haras.com.br", "--name", "Ana", "--role", "ADMIN", "--only-provider").code == 0
    (data_dir / "copias").mkdir()
    for day in range(1, 10):
        (data_dir / "copias" / f"_controle.202611{day:02}-060000.duckdb").touch()
    assert run("copies", "--now").code == 0
    kept = sorted(path.name for path in (data_dir / "copias").glob("_controle.*"))
    assert kept[0].startswith("_controle.20261104-") and len(kept) == 7


def test_a_copy_restores_where_there_is_no_workspace_yet(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add("Marina Prado")
    run("backup", tmp_path / "copia.duckdb")
    monkeypatch.setenv("GROWTH_WORKSPACE", "outro")
    assert run("restore", tmp_path / "copia.duckdb").code == 0
    assert lead_names() == {"Marina Prado"}


def test_a_copy_brings_back_a_workspace_that_no_longer_opens(run: Run, data_dir: Path, tmp_path: Path) -> None:
    add("Marina Prado")
    run("backup", tmp_path / "copia.duckdb")
    (data_dir / "teste.duckdb").write_bytes(b"isto era um espaco de trabalho" * 1000)
    assert run("score", "--all").code == 1
    assert run("restore", tmp_path / "copia.duckdb").code == 0
    assert lead_names() == {"Marina Prado"}


def bad_copies(folder: Path, good: Path) -> dict[str, Path]:
    """Files that must not be restored."""
    whole = good.read_bytes()
    (folder / "cortada.duckdb").write_bytes(whole[: len(whole) // 2])
    # Half of the file, so that what is altered is surely in use and not one of its free blocks.
    quarter = len(whole) // 4
    (folder / "alterada.duckdb").write_bytes(whole[:quarter] + bytes(2 * quarter) + whole[3 * quarter :])
    (folder / "planilha.duckdb").write_text("id;nome\n1;Marina\n")
    (folder / "vazia.duckdb").write_bytes(b"")
    with duckdb.connect(folder / "alheia.duckdb") as foreign:
        foreign.execute("create table pedidos (numero integer)")
    (folder / "nova.duckdb").write_bytes(whole)
    with duckdb.connect(folder / "nova.duckdb") as newer:
        newer.execute("insert into schema_migrations values (9999, 'futuro', 'x')")
    names = ("cortada", "alterada", "planilha", "vazia", "alheia", "nova", "nao-existe")
    return {name: folder / f"{name}.duckdb" for name in names}


def test_a_bad_copy_changes_nothing(run: Run, data_dir: Path, tmp_path: Path) -> None:
    add("Marina Prado")
    good = tmp_path / "copia.duckdb"
    run("backup", good)
    add("Otto Lima")
    before = sorted(path.name for path in data_dir.iterdir())
    for name, copy in bad_copies(tmp_path, good).items():
        ended = run("restore", copy)
        assert ended.code == 1, name
        assert "Nada foi alterado." in ended.err, name
        assert sorted(path.name for path in data_dir.iterdir()) == before, name
    assert lead_names() == {"Marina Prado", "Otto Lima"}


def test_a_workspace_in_use_is_not_replaced(run: Run, data_dir: Path, tmp_path: Path) -> None:
    add("Marina Prado")
    run("backup", tmp_path / "copia.duckdb")
    file = data_dir / "teste.duckdb"
    before = file.read_bytes()
    holding = f"import duckdb; held = duckdb.connect({str(file)!r}); print(1, flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", holding], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        ended = run("restore", tmp_path / "copia.duckdb")
        holder.kill()
    assert ended.code == 1
    assert f"processo {holder.pid}" in ended.err
    assert file.read_bytes() == before
    assert [path.name for path in data_dir.iterdir()] == ["teste.duckdb"]


def test_a_copy_never_replaces_a_file_that_is_no_copy(run: Run, tmp_path: Path) -> None:
    add("Marina Prado")
    (tmp_path / "leads.csv").write_text("id;nome\n")
    assert run("backup", tmp_path / "leads.csv").code == 1
    assert (tmp_path / "leads.csv").read_text() == "id;nome\n"
    assert run("backup", tmp_path / "copia.duckdb").code == 0
    assert run("backup", tmp_path / "copia.duckdb").code == 0


def test_only_who_manages_the_workspace_may_copy_or_restore(ws: Workspace, tmp_path: Path) -> None:
    rep = local_actor(Role.REP)
    with pytest.raises(PermissionDenied):
        service_files.backup(Workspace(ws.name, ws.database, rep, ws.clock), tmp_path / "copia.duckdb")
    with pytest.raises(PermissionDenied):
        service_files.restore("teste", tmp_path / "copia.duckdb", actor=rep)
