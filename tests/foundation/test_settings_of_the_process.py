"""What the process is told by its environment is looked at before it starts, in Portuguese."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from growth_equestre.foundation import environment
from growth_equestre.foundation.settings import PROJECT_DIR, ProcessSettings, process_settings


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("GROWTH_DATABASE_THREADS", "muitas", "um número inteiro de 1 a 64"),
        ("GROWTH_DATABASE_THREADS", "0", "um número inteiro de 1 a 64"),
        ("GROWTH_MEMORY_LIMIT", "quatro gigas", "como 4GB"),
        ("GROWTH_WORKSPACE", "../outro", "letras minúsculas"),
        ("GROWTH_LOG_LEVEL", "tudo", "DEBUG, INFO, WARNING ou ERROR"),
        ("GROWTH_LOG_FORMAT", "xml", "json, texto, ou auto"),
    ],
)
def test_a_value_that_does_not_serve_is_named_with_what_would(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    assert environment.faults() == []
    monkeypatch.setenv(name, value)
    (sentence,) = environment.faults()
    assert sentence.startswith(f"{name}='{value}' não serve.")
    assert told in sentence


def test_a_folder_that_takes_no_files_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "arquivo").write_text("x")
    monkeypatch.setenv("GROWTH_DATA_DIR", str(tmp_path / "arquivo" / "dados"))
    assert environment.faults() == [
        f"GROWTH_DATA_DIR: não dá para gravar em '{tmp_path}/arquivo/dados': há um arquivo no caminho. "
        "Confira a pasta e a permissão."
    ]


def test_a_slip_in_a_name_is_told_with_the_name_that_was_meant(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("GROWTH_DATADIR=/dados\nOUTRA=1\n")
    slips = environment.slips({"GROWTH_WORKSPACE": "a", "GROWTH_LOGLEVEL": "INFO", "PATH": "/bin"}, file)
    assert slips == [
        "GROWTH_DATADIR não é uma configuração conhecida. Seria GROWTH_DATA_DIR?",
        "GROWTH_LOGLEVEL não é uma configuração conhecida. Seria GROWTH_LOG_LEVEL?",
    ]
    assert "Existem: GROWTH_DATA_DIR" in environment.slips({"GROWTH_ZZZ9": "1"}, file)[-1]


def test_the_application_does_not_start_with_settings_it_cannot_work_with() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", "from growth_equestre.foundation import environment as e; e.refuse_to_start_wrongly()"],
        env={**os.environ, "GROWTH_DATABASE_THREADS": "0", "GROWTH_MEMORY_LIMIT": "?"},
        cwd=PROJECT_DIR, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == environment.WRONG_SETTINGS
    assert "GROWTH_DATABASE_THREADS='0'" in ended.stderr
    assert "GROWTH_MEMORY_LIMIT='?'" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_example_shows_every_setting_as_it_is() -> None:
    """When this fails, write what `environment.example()` returns to `.env.example`."""
    assert (PROJECT_DIR / ".env.example").read_text(encoding="utf-8") == environment.example()
    assert all(field.description for field in ProcessSettings.model_fields.values())


def test_what_the_environment_and_the_file_say_now_is_what_counts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GROWTH_WORKSPACE", raising=False)
    asked = [process_settings().workspace]
    for said in ("haras", "coudelaria"):
        (tmp_path / ".env").write_text(f"GROWTH_WORKSPACE={said}")
        asked.append(process_settings().workspace)
    monkeypatch.setenv("GROWTH_WORKSPACE", "estancia")
    asked.append(process_settings().workspace)
    assert asked == ["demo", "haras", "coudelaria", "estancia"]
