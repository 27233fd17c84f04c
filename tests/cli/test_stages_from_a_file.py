"""On the command line, too, a file qualifies nobody without a manager's reason."""

from __future__ import annotations

from pathlib import Path

from program import Run

PEOPLE = "id;nome;whatsapp;status\nA;Ana Sela;11987650011;QUALIFICADO\n"


def test_a_file_qualifies_nobody_without_a_reason(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "leads.csv"
    file.write_text(PEOPLE, encoding="utf-8")
    held = run("import", "leads", str(file))
    assert held.code == 0
    assert "Ficaram em Aquecendo, sem confirmação: 1" in held.err
    out = tmp_path / "fora.csv"
    run("export", "leads", "--out", str(out))
    assert ";AQUECENDO;" in out.read_text(encoding="utf-8-sig")


def test_a_managers_reason_lets_it_through(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "leads.csv"
    file.write_text(PEOPLE, encoding="utf-8")
    passed = run("import", "leads", str(file), "--stage-reason", "carteira antiga")
    assert "Aquecendo" not in passed.err
    out = tmp_path / "fora.csv"
    run("export", "leads", "--out", str(out))
    assert ";QUALIFICADO;" in out.read_text(encoding="utf-8-sig")
