"""A copy taken before an erasure brings nobody back."""

from __future__ import annotations

from pathlib import Path

import pytest

from growth_equestre import house
from growth_equestre.accounts import service_files, service_workspaces
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.journal import service as journal
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadFilter, LeadInput
from growth_equestre.privacy import service_erasure
from tests.program import Run

pytestmark = pytest.mark.slow


def _restored(ws: Workspace, tmp_path: Path) -> tuple[str, Path]:
    gone = leads.create(ws, LeadInput(name="Zulmira Quixabeira", email="zulmira.qx@exemplo.com.br"))
    leads.create(ws, LeadInput(name="Otto Lima"))
    copy = tmp_path / "copia.duckdb"
    service_files.backup(ws, copy)
    service_erasure.erase(ws, gone.lead_id, "pedido")
    ws.database.close()
    return gone.lead_id, copy


def test_a_restored_copy_erases_the_person_again(ws: Workspace, tmp_path: Path, run: Run) -> None:
    lead_id, copy = _restored(ws, tmp_path)
    assert run("restore", copy).code == 0
    again = house.open_workspace("teste", clock=ws.clock)
    try:
        names = [row.lead.name for row in leads.page(again, LeadFilter()).rows]
        assert names == ["Otto Lima"]
        assert journal.verify(again) == []
        assert any(one.use_case == "privacy.erase_risen" for one in journal.recent(again, 5))
        assert b"zulmira.qx" not in again.database.path.read_bytes()
        told = again.database.path.with_name("teste.apagados.json").read_text(encoding="utf-8")
        assert lead_id not in told
    finally:
        again.database.close()


def test_the_file_that_a_restore_put_aside_loses_the_next_person_too(ws: Workspace, tmp_path: Path, run: Run) -> None:
    _, copy = _restored(ws, tmp_path)
    run("restore", copy)
    again = house.open_workspace("teste", clock=ws.clock)
    try:
        otto = leads.page(again, LeadFilter()).rows[0].lead.lead_id
        assert service_erasure.erase(again, otto, "pedido").copies == ("teste.antes-da-restauracao-1.duckdb",)
    finally:
        again.database.close()


def test_a_copy_that_becomes_another_workspace_brings_nobody_back_either(ws: Workspace, tmp_path: Path) -> None:
    _, copy = _restored(ws, tmp_path)
    made = service_workspaces.restore(copy, "outro", clock=ws.clock)
    try:
        assert [row.lead.name for row in leads.page(made, LeadFilter()).rows] == ["Otto Lima"]
        assert b"zulmira.qx" not in made.database.path.read_bytes()
        assert service_erasure.erase_risen(made) == 0
    finally:
        made.database.close()
