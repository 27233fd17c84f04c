"""The country's directory by the command line: the difference is shown, and applied only when told so."""

from __future__ import annotations

from pathlib import Path

import pytest
from program import Run

from tests.receita_generator import company, damage, establishment, number, write_folder

ONE = number("00000001")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = [establishment(ONE, trade_name="HARAS BOA VISTA")]
    return write_folder(tmp_path / "receita", rows, [company("00000001", "BOA VISTA LTDA")])


def count(run: Run, tmp_path: Path) -> int:
    """Partners in the workspace, by its export."""
    run("export", "partners", "--out", tmp_path / "saida.csv")
    return len((tmp_path / "saida.csv").read_text(encoding="utf-8-sig").splitlines()) - 1


def test_the_difference_is_shown_and_nothing_applied_without_a_yes(run: Run, folder: Path, tmp_path: Path) -> None:
    ended = run("import", "cnpj", folder)
    assert (ended.code, count(run, tmp_path)) == (1, 0)
    assert "novos: 1" in ended.out
    assert "HARAS BOA VISTA (Campinas/SP)" in ended.out
    assert "--yes" in ended.err
    ended = run("import", "cnpj", folder, "--dry-run")
    assert (ended.code, count(run, tmp_path)) == (0, 0)


def test_with_yes_it_is_applied_and_twice_changes_nothing(run: Run, folder: Path, tmp_path: Path) -> None:
    (told,) = run("import", "cnpj", folder, "--yes", "--json").records
    assert (told["new"], bool(told["change_set_id"])) == (1, True)
    assert count(run, tmp_path) == 1
    again = run("import", "cnpj", folder, "--yes")
    assert (again.code, "nada mudou" in again.out) == (0, True)
    assert list(tmp_path.glob("**/*.receita")) == []


def test_a_damaged_zip_is_named(run: Run, folder: Path, tmp_path: Path) -> None:
    damage(folder / "Municipios.zip")
    ended = run("import", "cnpj", folder, "--yes")
    assert (ended.code, "Municipios.zip" in ended.err, count(run, tmp_path)) == (1, True, 0)


def test_the_directory_cannot_be_exported_as_the_receitas_files(run: Run, tmp_path: Path) -> None:
    assert run("export", "cnpj", "--out", tmp_path / "x").code == 2
