"""A demo without accounts never loads what passwords and identity providers need."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
ONLY_FOR_ACCOUNTS = ("argon2", "authlib", "joserfc")


def test_the_server_starts_without_the_libraries_of_accounts(tmp_path: Path) -> None:
    """In an interpreter of its own, with the rooms that a server loads while the first browser comes."""
    asked = "import sys, app, growth_equestre.house, growth_equestre.overview.view\n"
    loaded = subprocess.run(
        [sys.executable, "-c", asked + f"print([name for name in {ONLY_FOR_ACCOUNTS!r} if name in sys.modules])"],
        cwd=ROOT, env={**os.environ, "GROWTH_DATA_DIR": str(tmp_path / "workspaces")},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert loaded.stdout.strip() == "[]"
