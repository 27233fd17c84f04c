"""A workspace is one file: whole, private to its process, and clear when it cannot be opened."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import duckdb
import pytest

from growth_equestre import house
from growth_equestre.accounts import service as accounts
from growth_equestre.accounts.rules import PERMISSIONS_OF
from growth_equestre.foundation.db import open_database
from growth_equestre.foundation.errors import (
    InvalidSetting,
    PermissionDenied,
    WorkspaceBusy,
    WorkspaceDamaged,
)
from growth_equestre.foundation.migrations import apply_migrations, known_migrations
from growth_equestre.foundation.settings import process_settings
from growth_equestre.foundation.vocab import Role
from growth_equestre.foundation.workspace import Actor, Workspace

HOLD = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"


def test_a_file_held_by_another_process_says_which(data_dir: Path) -> None:
    file = data_dir / "ocupado.duckdb"
    file.parent.mkdir(parents=True)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(WorkspaceBusy, match=rf"processo {holder.pid}"):
            house.open_workspace("ocupado")
    finally:
        holder.communicate("")


def test_a_file_that_is_no_workspace_is_refused_and_left_alone(data_dir: Path) -> None:
    file = data_dir / "estranho.duckdb"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"%PDF-1.7 " * 2000)
    with pytest.raises(WorkspaceDamaged, match=r"não é um espaço de trabalho"):
        house.open_workspace("estranho")
    assert file.read_bytes() == b"%PDF-1.7 " * 2000


def test_a_file_from_a_newer_version_is_refused(ws: Workspace) -> None:
    ws.cursor().execute("insert into schema_migrations values (9999, 'futuro', 'x')")
    ws.database.close()
    with pytest.raises(WorkspaceDamaged, match="outra versão"):
        house.open_workspace("teste")


def test_opening_again_applies_nothing(ws: Workspace) -> None:
    assert apply_migrations(ws.cursor()) == 0
    numbers = [step.number for step in known_migrations()]
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("name", ["../fora", "a/b", "", "Demo", "x" * 80, "con fig", "..", "a.b"])
def test_a_workspace_name_cannot_leave_its_folder(data_dir: Path, name: str) -> None:
    with pytest.raises(InvalidSetting):
        accounts.workspace_file(name)


def test_a_failed_write_leaves_nothing_behind(ws: Workspace) -> None:
    with pytest.raises(ZeroDivisionError), ws.transaction("t"):
        ws.cursor().execute("insert into workspace_settings values ('partner_count', '3')")
        _ = 1 / 0
    assert ws.settings.partner_count == 10


def test_an_inner_write_joins_the_outer_one(ws: Workspace) -> None:
    with pytest.raises(ZeroDivisionError), ws.transaction("t"):
        accounts.save_settings(ws, {"partner_count": 3})
        assert ws.settings.partner_count == 3
        _ = 1 / 0
    assert ws.settings.partner_count == 10


def test_sixteen_threads_adding_to_one_row_lose_no_update(ws: Workspace) -> None:
    ws.cursor().execute("create table counter (n integer)")
    ws.cursor().execute("insert into counter values (0)")

    def add_twenty() -> None:
        for _ in range(20):
            with ws.transaction("t"):
                ws.cursor().execute("update counter set n = n + 1")

    threads = [threading.Thread(target=add_twenty) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ws.cursor().execute("select n from counter").fetchone() == (320,)


def test_a_guest_may_look_but_not_change(ws: Workspace) -> None:
    guest = Workspace(ws.name, ws.database, Actor("g", "Visita", Role.GUEST, PERMISSIONS_OF[Role.GUEST]), ws.clock)
    with pytest.raises(PermissionDenied):
        accounts.save_settings(guest, {"partner_count": 3})


def test_a_backup_opens_as_a_workspace_with_the_same_content(ws: Workspace, tmp_path: Path) -> None:
    accounts.save_settings(ws, {"focus_states": ("RS",)})
    copy = tmp_path / "copia" / "teste.duckdb"
    ws.database.backup_to(copy)
    restored = Workspace("copia", open_database(copy), ws.actor, ws.clock)
    assert restored.settings.focus_states == ("RS",)
    assert accounts.save_settings(restored, {"partner_count": 4}).partner_count == 4
    restored.database.close()


def test_a_wrong_environment_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROWTH_WORKSPACE", "../x")
    with pytest.raises(InvalidSetting, match="GROWTH_WORKSPACE"):
        process_settings()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"focus_states": ("XX",)}, "Estados em foco: UF desconhecida: XX"),
        ({"warming_from": 80}, "limite de AQUECENDO"),
        ({"timezone": "Marte/Base"}, "fuso horário desconhecido"),
    ],
)
def test_a_wrong_setting_is_named_and_nothing_changes(ws: Workspace, changes: dict[str, object], message: str) -> None:
    before = ws.settings
    with pytest.raises(InvalidSetting, match=message):
        accounts.save_settings(ws, changes)
    assert ws.settings == before


def test_the_floor_of_the_database_is_the_pinned_one() -> None:
    assert duckdb.__version__ == "1.5.5"
