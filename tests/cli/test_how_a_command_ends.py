"""Exit codes and messages: 0 done, 1 a person's mistake, 2 wrong usage; always in Portuguese, never a stack trace."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from program import Run

from growth_equestre import house
from growth_equestre.leads import service as leads
from growth_equestre.leads.types import LeadInput
from growth_equestre.partners import service as partners
from growth_equestre.partners.types import PartnerInput

ENGLISH = (
    "Usage",
    "Error",
    "Options",
    "Commands",
    "Arguments",
    "Missing",
    "Invalid",
    "No such",
    "Show this",
    "required",
)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["pontuar"], "Não existe o comando pontuar."),
        (["score"], "Informe o ID de um lead ou --all"),
        (["score", "x", "--all"], "um dos dois"),
        (["match"], "Falta informar ID."),
        (["match", "x", "--count", "51"], "de 1 a 50"),
        (["match", "x", "--count", "dez"], "Valor inválido para --count"),
        (["import", "cavalos", "x.csv"], "Valor inválido para TIPO"),
        (["export", "leads"], "Falta informar --out."),
        (["doctor", "--jsom"], "Não existe a opção --jsom."),
        (["init", "demo"], "argumentos a mais"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_is_wrong(run: Run, typed: list[str], said: str) -> None:
    ended = run(*typed)
    assert ended.code == 2
    assert said in ended.err
    assert ended.out == ""
    assert not any(word in ended.err for word in ENGLISH)


@pytest.mark.parametrize("command", ["", "init", "demo", "import", "export", "score", "match", "backup", "doctor"])
def test_every_help_is_in_portuguese(run: Run, command: str) -> None:
    ended = run(*([command] if command else []), "--help")
    assert ended.code == 0
    assert "Uso: growth-equestre" in ended.out
    assert not any(word in ended.out for word in ENGLISH)


def test_a_person_s_mistake_ends_with_1_and_the_next_step(run: Run, tmp_path: Path) -> None:
    missing = run("import", "leads", tmp_path / "nada.csv")
    unknown = run("score", "lead-que-nao-existe", "--json")
    assert (missing.code, unknown.code) == (1, 1)
    assert "não existe" in missing.err
    assert "Nenhum lead tem o id 'lead-que-nao-existe'." in unknown.err
    assert unknown.out == ""


def test_a_workspace_held_by_another_process_is_named_and_left_alone(run: Run, data_dir: Path) -> None:
    run("init")
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import duckdb; c = duckdb.connect({str(data_dir / 'teste.duckdb')!r}); print(1); input()",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert holder.stdout is not None
        holder.stdout.readline()
        busy = run("score", "--all")
    finally:
        holder.kill()
        holder.wait()
    assert busy.code == 1
    assert "está aberto em outro programa" in busy.err
    assert f"processo {holder.pid}" in busy.err


def test_a_file_that_cannot_be_written_is_said_plainly(run: Run, tmp_path: Path) -> None:
    run("init")
    (tmp_path / "pasta").write_text("um arquivo no lugar da pasta")
    ended = run("export", "leads", "--out", tmp_path / "pasta" / "leads.csv")
    assert ended.code == 1
    assert "não pôde ser gravado" in ended.err


def test_the_command_lets_go_of_the_workspace(run: Run) -> None:
    assert run("init").code == 0
    assert "já existia" in run("init").out
    house.open_workspace().database.close()


def test_help_answers_at_once_because_no_room_is_loaded() -> None:
    code = (
        "import sys; from growth_equestre.cli import main; main(['--help']);"
        "sys.exit(any(name in sys.modules for name in ('duckdb', 'pandas', 'lightgbm', 'streamlit')))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode == 0


@pytest.mark.slow
def test_the_module_runs_as_a_program_with_its_own_env_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"GROWTH_DATA_DIR={tmp_path / 'dados'}\nGROWTH_WORKSPACE=haras\n")
    bare = {name: value for name, value in os.environ.items() if not name.startswith("GROWTH_")}
    ended = subprocess.run(
        [sys.executable, "-m", "growth_equestre", "init"],
        cwd=tmp_path,
        env=bare | {"LC_ALL": "C", "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert "O espaço de trabalho 'haras' foi criado" in ended.stdout
    assert (tmp_path / "dados" / "haras.duckdb").exists()


def test_a_wrong_setting_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROWTH_WORKSPACE", "../fora")
    ended = run("init")
    assert ended.code == 1
    assert "GROWTH_WORKSPACE='../fora' não serve." in ended.err


def test_a_fault_of_ours_ends_with_1_and_a_sentence_and_the_story_is_kept(run: Run, data_dir: Path) -> None:
    run("init")
    with duckdb.connect(data_dir / "teste.duckdb") as connection:
        connection.execute("drop table leads")
    ended = run("score", "--all")
    assert ended.code == 1
    assert "Algo falhou que não devia." in ended.err
    assert "Traceback" not in ended.err
    assert "Traceback" in (data_dir / "growth-equestre-falhas.txt").read_text()


@pytest.mark.slow
def test_the_demo_fills_the_workspace_once_and_again_only_when_asked(run: Run) -> None:
    made = run("demo", "--leads", "20", "--partners", "5", "--seed", "1")
    again = run("demo", "--leads", "20")
    anew = run("demo", "--leads", "30", "--partners", "5", "--seed", "1", "--reset")
    assert (made.code, again.code, anew.code) == (0, 1, 0)
    assert "20 leads, 5 parceiros" in made.out
    assert all(f"  {label}: " in made.out for label in ("Curioso", "Aquecendo", "Qualificado"))
    assert "já está criado" in again.err
    assert len(run("score", "--all", "--json").records) == 33
    assert run("doctor").code == 0


def test_a_lead_is_shown_with_words_that_add_up(run: Run) -> None:
    ws = house.open_workspace()
    lead_id = leads.create(ws, LeadInput(name="Marina Prado", whatsapp="11987650001", segment="CAVALOS")).lead_id
    partners.create(ws, PartnerInput(name="Haras Inventado", segment="CAVALOS"))
    ws.database.close()
    score, matches, advice = run("score", lead_id), run("match", lead_id), run("recommend", lead_id)
    assert (score.code, matches.code, advice.code) == (0, 0, 0)
    points = [int(line.split()[0].replace("\N{MINUS SIGN}", "-")) for line in score.out.splitlines()[4:]]
    assert f"Score {sum(points)}. Status sugerido:" in score.out
    assert "  1. Haras Inventado" in matches.out
    assert "distância desconhecida" in matches.out
    assert advice.out.strip()
