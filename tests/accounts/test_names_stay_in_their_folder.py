"""No name that somebody types or sends reaches a file outside the folder of workspaces."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from growth_equestre import house
from growth_equestre.accounts import rules_workspaces, service_files, service_workspaces
from growth_equestre.accounts import service as accounts
from growth_equestre.accounts.types_workspaces import WorkspaceNotFound
from growth_equestre.foundation.errors import GrowthError, InvalidInput, InvalidSetting
from growth_equestre.foundation.settings import process_settings
from growth_equestre.foundation.workspace import Workspace

BROKEN = [
    "..", ".", "", "../fora", "..\\fora", "a/b", "a\\b", "/etc/passwd", "C:\\fora", "C:", "c:fora", "%2e%2e%2ffora",
    "..%2f", "fora\x00.duckdb", "fora\n", "\u2024\u2024/fora", "\uff0e\uff0e\uff0ffora", "a" * 64, "a" * 5000, "con",
    "nul", "com1", "lpt9", "aux", ".escondido", "_controle", "-rf", "Demo", "dem\u043e", "demo\u200b", "d\u00e9mo",
    "demo.",
    "demo.duckdb", "demo ", " demo", "~", "$HOME", "`id`", "*", "?", "file:///etc", "//servidor/pasta", "\u202edemo",
]  # fmt: skip
"""Ways out of a folder, names that a system keeps for itself, and names that only look like one of ours."""

few = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
names = st.one_of(
    st.sampled_from(BROKEN),
    st.text(max_size=80),
    st.lists(st.sampled_from(["..", "/", "\\", "%2e", "%2f", "\x00", "a", ":", "\uff0f", "con", "."]), max_size=8).map(
        "".join
    ),
)


def everything(folder: Path) -> set[Path]:
    """Every file and folder below."""
    return set(folder.rglob("*"))


@few
@given(name=names)
def test_a_name_is_that_of_a_file_in_the_folder_or_is_refused(data_dir: Path, name: str) -> None:
    try:
        file = accounts.workspace_file(name)
    except InvalidSetting:
        return
    assert file.resolve().parent == data_dir.resolve()
    assert file.name == f"{name}.duckdb"
    assert name.isascii()
    assert name == name.lower()


@pytest.mark.parametrize("name", BROKEN)
def test_the_known_ways_out_are_all_refused(data_dir: Path, name: str) -> None:
    with pytest.raises(InvalidSetting, match="não serve como nome"):
        accounts.workspace_file(name)
    assert not data_dir.exists()


DOORS: dict[str, Callable[[Workspace, str, Path], object]] = {
    "open": lambda ws, name, copy: house.open_workspace(name or "."),
    "create": lambda ws, name, copy: service_workspaces.create_workspace(ws, name, "Haras"),
    "enter": lambda ws, name, copy: service_workspaces.enter(ws, name),
    "move": lambda ws, name, copy: service_workspaces.move_workspace(ws, name),
    "bring back": lambda ws, name, copy: service_workspaces.bring_back_workspace(ws, name),
    "restore": lambda ws, name, copy: service_workspaces.restore_workspace(ws, copy, name),
    "restore over": lambda ws, name, copy: service_files.restore(name, copy),
}


def test_no_door_of_workspaces_takes_such_a_name(ws: Workspace, tmp_path: Path) -> None:
    copy = tmp_path / "copia.duckdb"
    service_files.backup(ws, copy)
    before = everything(tmp_path)
    for door, ask in DOORS.items():
        for name in BROKEN:
            with pytest.raises(InvalidSetting):
                ask(ws, name, copy)
                pytest.fail(f"{door} took {name!r}")
    assert everything(tmp_path) == before


def test_a_workspace_from_the_environment_is_held_to_the_same(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("../fora", "a/b", "con", "Demo", "d\u00e9mo", "a" * 64):
        monkeypatch.setenv("GROWTH_WORKSPACE", name)
        with pytest.raises(InvalidSetting):
            accounts.workspace_file(process_settings().workspace)
    assert not data_dir.exists()


@few
@given(text=st.text(max_size=200))
@example("Haras\x00\x1b[31m\u202e São João")
def test_what_people_call_a_workspace_gives_a_good_file_name_or_none(text: str) -> None:
    suggested = rules_workspaces.suggested_name(text)
    if suggested:
        assert rules_workspaces.check_name(suggested) == suggested
    with suppress(InvalidInput):
        kept = rules_workspaces.check_display_name(text)
        assert kept.isprintable()
        assert rules_workspaces.check_display_name(kept) == kept


def test_a_copy_is_never_written_over_what_is_no_copy(ws: Workspace, tmp_path: Path) -> None:
    (tmp_path / "dados.csv").write_text("id;nome\n")
    before = {path: path.read_bytes() for path in everything(tmp_path) if path.is_file()}
    for target in (tmp_path / "dados.csv", tmp_path, ws.database.path, tmp_path / "workspaces" / "teste.duckdb"):
        with pytest.raises(GrowthError):
            service_files.backup(ws, target)
    assert {path: path.read_bytes() for path in before} == before


def test_looking_for_a_workspace_makes_none(ws: Workspace, data_dir: Path) -> None:
    for name in ("nenhum", "haras"):
        with pytest.raises(WorkspaceNotFound):
            service_workspaces.check_exists(name)
    assert [path.name for path in data_dir.glob("*.duckdb")] == ["teste.duckdb"]
