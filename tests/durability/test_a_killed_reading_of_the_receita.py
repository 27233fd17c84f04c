"""A reading of the Receita's files killed again and again ends where one that was left alone ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from tests.receita_generator import generate

ROOT = Path(__file__).resolve().parents[2]
ESTABLISHMENTS, MOST_KILLS = 60_000, 20

pytestmark = pytest.mark.slow


def start(publication: Path, data_dir: Path) -> subprocess.Popen[bytes]:
    """The command line, in a process that can be killed."""
    return subprocess.Popen(
        [sys.executable, "-m", "growth_equestre", "import", "cnpj", str(publication), "--yes"],
        cwd=ROOT,
        env=os.environ | {"GROWTH_DATA_DIR": str(data_dir), "GROWTH_WORKSPACE": "teste"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def state(data_dir: Path) -> list[list[tuple[object, ...]]]:
    """Everything that an import writes, without moments and change set ids."""
    with duckdb.connect(str(data_dir / "teste.duckdb"), read_only=True) as file:
        return [
            file.execute(f"select * exclude ({moments}) from {table} order by cnpj").fetchall()
            for table, moments in (("partners", "created_at, updated_at"), ("partner_sources", "read_at"))
        ] + [file.execute("select table_name, row_key from changes order by all").fetchall()]


def kept(data_dir: Path) -> int:
    """How many of the publication's files are read so far."""
    return len(list((data_dir / "teste.receita").glob("*-*.parquet")))


@pytest.fixture(scope="module")
def publication(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate(tmp_path_factory.mktemp("receita"), ESTABLISHMENTS, files=5, level=1)


@pytest.fixture(scope="module")
def alone(publication: Path, tmp_path_factory: pytest.TempPathFactory) -> list[list[tuple[object, ...]]]:
    """The state after an import that nobody disturbed."""
    data_dir = tmp_path_factory.mktemp("alone")
    assert start(publication, data_dir).wait() == 0
    return state(data_dir)


def test_a_killed_import_ends_in_the_same_state(publication: Path, alone: object, tmp_path: Path) -> None:
    data_dir = tmp_path / "killed"
    seen = []
    for _ in range(MOST_KILLS):
        running, before, began = start(publication, data_dir), kept(data_dir), time.monotonic()
        while running.poll() is None and kept(data_dir) <= before and time.monotonic() < began + 60:
            time.sleep(0.01)
        if running.poll() is not None:
            break
        running.send_signal(signal.SIGKILL)
        running.wait()
        seen.append(kept(data_dir))
    assert seen == sorted(seen)
    assert len(seen) >= 5
    if running.returncode != 0:
        assert start(publication, data_dir).wait() == 0
    assert state(data_dir) == alone
    assert not (data_dir / "teste.receita").exists()


@pytest.mark.parametrize("after_seconds", [0.05, 0.3])
def test_an_import_killed_while_it_applies_is_whole_or_absent(
    publication: Path, alone: object, tmp_path: Path, after_seconds: float
) -> None:
    data_dir = tmp_path / "killed"
    running = start(publication, data_dir)
    while running.poll() is None and not (data_dir / "teste.receita" / "diretorio.parquet").exists():
        time.sleep(0.005)
    time.sleep(after_seconds)
    running.kill()
    running.wait()
    assert start(publication, data_dir).wait() == 0
    assert state(data_dir) == alone
