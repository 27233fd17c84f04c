"""A page says what it is before the rooms behind it are loaded, and goes on saying it when they cannot be opened."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(path for path in (ROOT / "pages").glob("*.py") if not path.name.startswith("_"))
HEAVY = ("pandas", "numpy", "duckdb", "pydantic", "growth_equestre.house", "growth_equestre.accounts")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_nothing_but_the_frame_is_loaded_before_the_title(path: Path) -> None:
    body = ast.parse(path.read_text(encoding="utf-8")).body
    title = next(place for place, node in enumerate(body) if "page_header" in ast.unparse(node))
    early = [node for node in body[:title] if isinstance(node, ast.ImportFrom | ast.Import)]
    assert {ast.unparse(node) for node in early} <= {
        "import streamlit as st",
        "from growth_equestre.ui import layout",
        "from growth_equestre.ui import layout, links",
    }


def test_the_frame_itself_loads_no_table_no_database_and_no_room() -> None:
    """Held in an interpreter of its own: in this one everything is loaded already."""
    asked = "import sys, growth_equestre.ui.shell, growth_equestre.ui.layout, growth_equestre.ui.links\n"
    loaded = subprocess.run(
        [sys.executable, "-c", asked + f"print([name for name in {HEAVY!r} if name in sys.modules])"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert loaded.stdout.strip() == "[]"
