"""The import of the Receita's files, beside DuckDB merely reading the same files and beside a pandas chunk loop.

Environment: GROWTH_BENCH_CNPJ = establishments (1,000,000; the target speaks of 10,000,000), GROWTH_BENCH_CNPJ_DIR =
where the generated files stay from run to run. The target's words are read in their strict sense: DuckDB reads no zips,
so it is given the same text unzipped beforehand, in the encoding in which it is published (without the signs of
Windows-1252 that it refuses there), and only counts lines; the import starts the program, unzips, reads, joins, writes.
Printed beside it, not held: the same text in UTF-8, which DuckDB reads faster; unzipping and counting together; and
the pandas loop, which unzips, filters and joins the same files on one processor and writes nothing.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.receita_generator import generate

SIZE = int(os.environ.get("GROWTH_BENCH_CNPJ", "1000000"))
ROOT = Path(__file__).resolve().parents[2]
SHARE_OF_READING, TIMES_PANDAS, PEAK_GB = 0.6, 10, 2.0
KINDS = ("ESTABELE", "EMPRECSV", "SIMPLES")
ROUNDS = 2
HELD_FROM = 10_000_000
"""The share of DuckDB's speed is held from here on: below, the start of the program weighs as much as the reading."""

pytestmark = pytest.mark.bench


@pytest.fixture(scope="module")
def publication(tmp_path_factory: pytest.TempPathFactory) -> Path:
    kept = os.environ.get("GROWTH_BENCH_CNPJ_DIR")
    folder = Path(kept) / str(SIZE) if kept else tmp_path_factory.mktemp("receita")
    return folder if (folder / "Simples.zip").exists() else generate(folder, SIZE)


@pytest.fixture(scope="module")
def texts(publication: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """The same text unzipped, by encoding."""
    folders = {encoding: tmp_path_factory.mktemp(encoding) for encoding in ("latin-1", "utf-8")}
    plain = bytes(ord("?") if 0x80 <= code < 0xA0 else code for code in range(256))
    for path in sorted(publication.glob("*.zip")):
        with zipfile.ZipFile(path) as archive, archive.open(archive.namelist()[0]) as text:
            if not any(kind in text.name for kind in KINDS):
                continue
            with (folders["latin-1"] / text.name).open("wb") as one, (folders["utf-8"] / text.name).open("wb") as other:
                while chunk := text.read(1 << 20):
                    one.write(chunk.translate(plain))
                    other.write(chunk.decode("cp1252").encode())
    yield folders
    for folder in folders.values():
        shutil.rmtree(folder)


READ_BY_DUCKDB = """
import duckdb, sys
from pathlib import Path
kinds = {"ESTABELE": 30, "EMPRECSV": 7, "SIMPLES": 7}
for kind, fields in kinds.items():
    columns = {f"c{place:02}": "VARCHAR" for place in range(fields)}
    paths = [str(path) for path in Path(sys.argv[1]).iterdir() if kind in path.name]
    print(duckdb.execute(
        f"select count(*), max(c00) from read_csv({paths}, columns = {columns}, delim = ';', quote = '\\"', "
        f"escape = '\\"', header = false, auto_detect = false, encoding = '{sys.argv[2]}')"
    ).fetchone())
"""

WATCH = """
import json, resource, subprocess, sys, time
began = time.perf_counter()
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
elapsed, used = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([elapsed, used.ru_utime + used.ru_stime, used.ru_maxrss / 1e6]))
"""
"""Stands between: a process begins with the peak of whoever starts it, and these tests may hold gigabytes by then."""

UNZIP = """
import sys, zipfile
from pathlib import Path
for path in Path(sys.argv[1]).glob("*.zip"):
    zipfile.ZipFile(path).extractall(sys.argv[2])
"""

LOOP_OF_PANDAS = """
import pandas as pd, sys
from pathlib import Path
market = set(pd.read_csv(sys.argv[2], dtype=str)["subclass"])
def chunks(kind, fields):
    for path in sorted(Path(sys.argv[1]).glob(f"{kind}*.zip"))[: int(sys.argv[3])]:
        yield from pd.read_csv(path, sep=";", header=None, names=range(fields), dtype=str, encoding="latin-1",
                               chunksize=100_000, keep_default_na=False)
kept = pd.concat([
    chunk[(chunk[5] == "02") & (chunk[11].isin(market) | chunk[12].map(lambda all: bool(market & set(all.split(",")))))]
    for chunk in chunks("Estabelecimentos", 30)
])
roots = set(kept[0])
companies = pd.concat([chunk[chunk[0].isin(roots)] for chunk in chunks("Empresas", 7)])
taxed = pd.concat([chunk[chunk[0].isin(roots)] for chunk in chunks("Simples", 7)])
joined = kept.merge(companies, on=0, how="left", suffixes=("", "_c"))
print(len(joined.merge(taxed, on=0, how="left", suffixes=("", "_s"))))
"""


@dataclass(frozen=True, order=True)
class Used:
    """What one process took. The least of several: what others do on the machine only adds."""

    elapsed: float
    processor: float
    peak_gb: float

    def __str__(self) -> str:
        return f"{self.elapsed:.1f} s (processor {self.processor:.1f} s, peak {self.peak_gb:.2f} GB)"


def measured(command: list[str], environment: dict[str, str] | None = None) -> Used:
    """Run a process of its own to its end."""
    watched = [sys.executable, "-c", WATCH, *command]
    told = subprocess.run(watched, cwd=ROOT, env=os.environ | (environment or {}), stdout=subprocess.PIPE, check=True)
    return Used(*json.loads(told.stdout))


def test_the_import_keeps_pace_with_merely_reading(publication: Path, texts: dict[str, Path], tmp_path: Path) -> None:
    number = iter(range(9))

    def import_all() -> Used:
        places = {"GROWTH_DATA_DIR": str(tmp_path / str(next(number))), "GROWTH_WORKSPACE": "pais"}
        return measured([sys.executable, "-m", "growth_equestre", "import", "cnpj", str(publication), "--yes"], places)

    def read_all(encoding: str) -> Used:
        return measured([sys.executable, "-c", READ_BY_DUCKDB, str(texts[encoding]), encoding])

    def unzip_all() -> Used:
        with tempfile.TemporaryDirectory(dir=tmp_path) as folder:
            return measured([sys.executable, "-c", UNZIP, str(publication), folder])

    rounds = [(import_all(), unzip_all(), read_all("latin-1"), read_all("utf-8")) for _ in range(ROUNDS)]
    ours, unzipped, latin, fast = (min(one) for one in zip(*rounds, strict=True))
    both = unzipped.elapsed + latin.elapsed
    share = _share_of_first_files(texts["latin-1"])
    market = ROOT / "data" / "reference" / "equestrian_cnae.csv"
    slow = measured([sys.executable, "-c", LOOP_OF_PANDAS, str(publication), str(market), "1"]).elapsed / share
    print(
        f"\n{SIZE:,} establishments | import {ours} | DuckDB counting the text unzipped before: latin-1 {latin},"
        f" {latin.elapsed / ours.elapsed:.2f} of its speed (target {SHARE_OF_READING}); UTF-8 {fast},"
        f" {fast.elapsed / ours.elapsed:.2f}"
        f" | unzipping {unzipped} and counting {both:.1f} s, {both / ours.elapsed:.2f}"
        f" | a pandas loop {slow:.0f} s (scaled from {share:.0%}): {slow / ours.elapsed:.1f}x (goal {TIMES_PANDAS}x)"
        f" | load {os.getloadavg()[0]:.1f}",
        end="",
    )
    assert ours.peak_gb <= PEAK_GB
    assert SIZE < HELD_FROM or latin.elapsed / ours.elapsed >= SHARE_OF_READING


def _share_of_first_files(folder: Path) -> float:
    """Share of the text that the slow loop reads."""
    sizes = {path.name: path.stat().st_size for path in folder.iterdir()}
    return sum(size for name, size in sizes.items() if re.search(r"Y0\.|SIMPLES", name)) / sum(sizes.values())
