"""A screen whose workspace does not open still says what it is, and in words why it is empty."""

from __future__ import annotations

from pathlib import Path

from page_driver import SHELL, sound
from streamlit.testing.v1 import AppTest


def test_the_title_stands_and_the_error_is_said_once(data_dir: Path) -> None:
    data_dir.mkdir(parents=True)
    (data_dir / "teste.duckdb").write_bytes(b"not a workspace" * 1000)
    app = sound(AppTest.from_file(str(SHELL), default_timeout=60).run())
    assert [title.value for title in app.title] == ["Visão geral"]
    assert len(app.error) == 1
    assert "não é um espaço de trabalho" in app.error[0].value
