"""The layout keeps its laws: rooms meet at doors, parts stay small, SQL stays in its place, pages stay thin."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "growth_equestre"
OPEN_TO_ALL = {"foundation", "ui"}
DOORS = {"service", "types"}
ORDER = ["types", "rules", "model", "compile", "store", "service", "view"]
COMPOSERS = {"house", "cli", "__main__"}


def _python_files() -> list[Path]:
    return sorted([*PACKAGE.rglob("*.py"), *(ROOT / "pages").glob("*.py"), ROOT / "app.py"])


def _imports(path: Path) -> list[str]:
    """Every growth_equestre module that the file names, fully."""
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("growth_equestre"):
            found += [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if alias.name.startswith("growth_equestre")]
    return found


def _room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _is_door(module: str) -> bool:
    return module in DOORS or module.startswith(("service_", "types_"))


def test_rooms_meet_only_at_each_others_door() -> None:
    trespasses = []
    for path in PACKAGE.rglob("*.py"):
        room = _room_of(path)
        for name in _imports(path):
            parts = name.split(".")
            if len(parts) < 3 or parts[1] in {room, *OPEN_TO_ALL, *COMPOSERS}:
                continue
            view_composes_view = path.stem.startswith("view") and parts[2].startswith("view")
            if not _is_door(parts[2]) and not view_composes_view and room not in COMPOSERS:
                trespasses.append(f"{path.relative_to(ROOT)} -> {name}")
    assert trespasses == []


def test_inside_a_room_calls_go_from_view_down_to_types() -> None:
    upward = []
    for path in PACKAGE.rglob("*.py"):
        room, own = _room_of(path), path.stem.split("_")[0]
        if own not in ORDER or room in OPEN_TO_ALL:
            continue
        for name in _imports(path):
            parts = name.split(".")
            other = parts[2].split("_")[0] if len(parts) > 2 else ""
            if parts[1] == room and other in ORDER and ORDER.index(other) > ORDER.index(own):
                upward.append(f"{path.relative_to(ROOT)} -> {name}")
    assert upward == []


def test_only_stores_run_sql() -> None:
    runs_sql = re.compile(r"\.execute\(|\.sql\(|load_queries\(")
    elsewhere = [
        str(path.relative_to(ROOT))
        for path in PACKAGE.rglob("*.py")
        if _room_of(path) != "foundation"
        and not path.stem.startswith("store")
        and runs_sql.search(path.read_text(encoding="utf-8"))
    ]
    assert elsewhere == []


def test_every_room_says_what_it_answers_and_what_it_never_does() -> None:
    silent = []
    for init in PACKAGE.glob("*/__init__.py"):
        doc = ast.get_docstring(ast.parse(init.read_text(encoding="utf-8"))) or ""
        if len(doc.splitlines()) < 3 or "never" not in doc.lower():
            silent.append(init.parent.name)
    assert silent == []


def test_functions_stay_under_30_lines_and_files_under_400() -> None:
    too_long = []
    for path in _python_files():
        text = path.read_text(encoding="utf-8")
        if len(text.splitlines()) > 400:
            too_long.append(f"{path.relative_to(ROOT)}: {len(text.splitlines())} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                size = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
                if size > 30:
                    too_long.append(f"{path.relative_to(ROOT)}:{node.name}: {size} lines")
    assert too_long == []


def test_pages_stay_thin() -> None:
    thick = []
    for path in (ROOT / "pages").glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        defines = any(isinstance(node, ast.FunctionDef | ast.ClassDef) for node in ast.walk(tree))
        if defines or len(path.read_text(encoding="utf-8").splitlines()) >= 40:
            thick.append(path.name)
    assert thick == []


def test_only_the_clock_reads_the_time() -> None:
    reads = re.compile(r"datetime\.now\(|datetime\.utcnow\(|time\.time\(|date\.today\(|Timestamp\.now\(")
    readers = [
        str(path.relative_to(ROOT))
        for path in PACKAGE.rglob("*.py")
        if reads.search(path.read_text(encoding="utf-8")) and path.name not in {"clock.py", "ids.py"}
    ]
    assert readers == []


def test_nothing_is_pickled() -> None:
    pickles = re.compile(r"\b(pickle|joblib|cloudpickle)\b")
    found = [path.name for path in PACKAGE.rglob("*.py") if pickles.search(path.read_text(encoding="utf-8"))]
    assert found == []


def test_no_tracked_file_names_a_package_index() -> None:
    index = re.compile(
        r"--(extra-)?index[-]url|--find[-]links|https?://\S+/(simple|packages)[/]|registry\s*=\s*.https?:"
    )
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if tracked.returncode != 0:
        pytest.fail("the layout test needs the git checkout that CI and developers have")
    leaks = []
    for name in tracked.stdout.splitlines():
        path = ROOT / name
        is_text = path.is_file() and path.suffix not in {".png", ".csv", ".gz"}
        if is_text and path != Path(__file__) and index.search(path.read_text(encoding="utf-8", errors="ignore")):
            leaks.append(name)
    assert leaks == []
