"""Any list becomes a card, and the card answers for another list: fit, predict, explain, sql, from the command line."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from program import Run, runner

ROWS = 500


def people(seed: int, rows: int = ROWS) -> pd.DataFrame:
    """Leads as another company lists them; those who visit and live in SP buy more often."""
    rng = np.random.default_rng(seed)
    uf = rng.choice(["SP", "MG", "RS", ""], rows)
    visits = rng.poisson(2.0, rows)
    margin = -2.0 + 0.8 * visits + 1.2 * (uf == "SP")
    moments = pd.Timestamp("2026-01-01") + pd.to_timedelta(np.arange(rows) * 7, unit="h")
    return pd.DataFrame(
        {
            "id": np.arange(rows) + 10_000,
            "Criado em": moments.strftime("%Y-%m-%d %H:%M:%S"),
            "Estado": uf,
            "Nº de visitas": visits,
            "Ticket médio": np.where(rng.random(rows) < 0.9, rng.lognormal(3, 1, rows).round(2), np.nan),
            "cliente": rng.choice(["sim", "não"], rows),
            "comprou": np.where(rng.random(rows) < 1 / (1 + np.exp(-margin)), "sim", "não"),
        }
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A list to learn from and one to answer for."""
    path = tmp_path_factory.mktemp("tabelas")
    people(1).to_csv(path / "learn.csv", index=False)
    people(2, 200).to_csv(path / "ask.csv", index=False)
    return path


@pytest.fixture(scope="module")
def card(folder: Path) -> Path:
    """The card of the list, learned once."""
    from growth_equestre.cli import main

    fitted = ["scorecard", "fit", str(folder / "learn.csv"), "--target", "comprou", "--time", "Criado em"]
    assert main([*fitted, "--out", str(folder / "card.json")]) == 0
    return folder / "card.json"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs one command; none of these needs a workspace."""
    return runner(capsys)


def test_fit_says_in_words_and_in_figures_what_was_learned(run: Run, folder: Path, tmp_path: Path) -> None:
    fit = ["scorecard", "fit", folder / "learn.csv", "--target", "comprou", "--out", tmp_path / "c.json"]
    said, told = run(*fit), run(*fit, "--json")
    assert said.code == 0, said.err
    assert "500 linhas" in said.out
    assert "a chance de 'comprou' ser 'sim'" in said.out
    assert "'id' é um identificador" in said.err
    (record,) = told.records
    assert (record["rows"], record["target"], record["positive"]) == (500, "comprou", "sim")
    assert {"auc", "log_loss", "calibration_error"} <= set(record["holdout"])
    assert any("'id'" in warning for warning in record["warnings"])
    assert [one["column"] for one in record["columns"] if one["left_out"]] == ["id"]


@pytest.mark.slow
def test_columns_to_drop_follow_one_option_or_several(run: Run, folder: Path, tmp_path: Path) -> None:
    fit = ["scorecard", "fit", folder / "learn.csv", "--target", "comprou", "--out", tmp_path / "c.json", "--json"]
    together = run(*fit, "--drop", "Estado", "cliente", "id").records[0]
    apart = run(*fit, "--drop", "Estado", "--drop", "cliente", "--drop", "id").records[0]
    assert together == apart
    assert {one["column"] for one in together["columns"] if one["why"] == "pedido"} == {"Estado", "cliente", "id"}
    assert run(*fit, "Estado").code == 2


@pytest.mark.slow
def test_the_same_table_and_seed_give_the_same_card(run: Run, folder: Path, card: Path, tmp_path: Path) -> None:
    fit = ["scorecard", "fit", folder / "learn.csv", "--target", "comprou", "--time", "Criado em"]
    assert run(*fit, "--seed", "0", "--out", tmp_path / "again.json").code == 0
    assert (tmp_path / "again.json").read_bytes() == card.read_bytes()


def test_predict_answers_every_row_in_its_order_and_ranks_better_than_chance(
    run: Run, folder: Path, card: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    assert run("scorecard", "predict", card, folder / "ask.csv", "--out", out).code == 0
    asked, answered = pd.read_csv(folder / "ask.csv"), pd.read_csv(out)
    assert answered[asked.columns].equals(asked)
    assert answered["chance"].between(0, 1).all()
    assert (answered["chance_min"] <= answered["chance"]).all()
    assert (answered["chance"] <= answered["chance_max"]).all()
    won = asked["comprou"] == "sim"
    assert answered["chance"][won].mean() > answered["chance"][~won].mean() + 0.1


@pytest.mark.slow
def test_the_same_rows_get_the_same_chances_in_any_file(run: Run, folder: Path, card: Path, tmp_path: Path) -> None:
    asked = people(2, 200).drop(columns="comprou")
    asked["Extra"] = "nada"
    asked[asked.columns[::-1]].to_csv(tmp_path / "br.csv.gz", sep=";", decimal=",", index=False, encoding="cp1252")
    asked.rename(columns={"Nº de visitas": "no de VISITAS"}).to_parquet(tmp_path / "ask.parquet")
    found = []
    for name in (folder / "ask.csv", tmp_path / "br.csv.gz", tmp_path / "ask.parquet"):
        out = tmp_path / "out.parquet"
        assert run("scorecard", "predict", card, name, "--out", out).code == 0, name
        found.append(pd.read_parquet(out)["chance"].to_numpy())
    assert np.array_equal(found[0], found[1])
    assert np.array_equal(found[0], found[2])


def test_a_brazilian_file_is_answered_as_a_brazilian_file(run: Run, card: Path, tmp_path: Path) -> None:
    people(3, 20).to_csv(tmp_path / "ask.csv", sep=";", decimal=",", index=False, encoding="utf-8-sig")
    assert run("scorecard", "predict", card, tmp_path / "ask.csv", "--out", tmp_path / "out.csv.gz").code == 0
    written = gzip.decompress((tmp_path / "out.csv.gz").read_bytes()).decode("utf-8-sig")
    rows = list(csv.DictReader(written.splitlines(), delimiter=";"))
    assert len(rows) == 20
    assert all(rows[0][name].startswith("0,") for name in ("chance", "chance_min", "chance_max"))


def test_explain_gives_a_receipt_that_adds_up(run: Run, folder: Path, card: Path, tmp_path: Path) -> None:
    run("scorecard", "predict", card, folder / "ask.csv", "--out", tmp_path / "out.csv")
    chances = pd.read_csv(tmp_path / "out.csv")["chance"]
    for row in (1, 2, 200):
        explain = ["scorecard", "explain", card, folder / "ask.csv", "--row", row]
        (record,) = run(*explain, "--json").records
        points = [reason["points"] for reason in record["reasons"]]
        assert record["start_points"] + sum(points) + record["rest_points"] == record["score"]
        assert record["chance"] == pytest.approx(chances[row - 1], abs=1e-12)
        lines = run(*explain).out.splitlines()
        parts = [int(line.split()[0].replace("\N{MINUS SIGN}", "-")) for line in lines[1:]]
        assert sum(parts[:-1]) == parts[-1] == record["score"]


def test_the_statement_gives_the_same_chances_inside_duckdb(run: Run, folder: Path, card: Path, tmp_path: Path) -> None:
    run("scorecard", "predict", card, folder / "ask.csv", "--out", tmp_path / "out.csv")
    written = run("scorecard", "sql", card, "--table", "minha lista", "--keep", "id")
    assert written.code == 0
    with duckdb.connect() as connection:
        path = str(folder / "ask.csv")
        connection.execute(f"create view \"minha lista\" as select * from read_csv('{path}')")
        found = connection.execute(f"{written.out.rstrip().rstrip(';')} order by id").df()
    answered = pd.read_csv(tmp_path / "out.csv").sort_values("id")
    assert found["id"].tolist() == answered["id"].tolist()
    assert np.abs(found["chance"].to_numpy() - answered["chance"].to_numpy()).max() < 1e-9


def test_what_the_card_never_saw_is_answered_all_the_same(run: Run, card: Path, tmp_path: Path) -> None:
    odd = people(4, 6).assign(Estado="Marte")
    odd["Nº de visitas"] = ["muitas", "", "1e9", "-5", "NA", "2"]
    odd["Ticket médio"] = None
    odd.to_csv(tmp_path / "ask.csv", index=False)
    ended = run("scorecard", "predict", card, tmp_path / "ask.csv", "--out", tmp_path / "out.csv")
    assert ended.code == 0
    assert "'Nº de visitas': 1 célula(s) sem número" in ended.err
    assert pd.read_csv(tmp_path / "out.csv")["chance"].between(0, 1).all()


MISTAKES = [
    (["fit", "{learn}", "--target", "nada"], 1, "'nada'"),
    (["fit", "{learn}", "--target", "Estado"], 1, "--positive"),
    (["fit", "{missing}", "--target", "comprou"], 1, "não existe"),
    (["fit", "{empty}", "--target", "comprou"], 1, "vazio"),
    (["fit", "{one}", "--target", "y"], 1, "não há o que aprender"),
    (["fit", "{learn}", "--target", "comprou", "--time", "Estado"], 1, "não tem datas nem números"),
    (["fit", "{learn}", "--target", "comprou", "--time", "comprou"], 1, "outro papel"),
    (["fit", "{learn}"], 2, "Falta informar --target"),
    (["predict", "{card}", "{one}"], 1, "Faltam na tabela as colunas"),
    (["predict", "{learn}", "{learn}"], 1, "corrompido"),
    (["predict", "{foreign}", "{learn}"], 1, "não é um modelo"),
    (["predict", "{newer}", "{learn}"], 1, "versão 99"),
    (["explain", "{card}", "{learn}", "--row", "501"], 1, "linhas 1 a 500"),
    (["explain", "{card}", "{learn}", "--row", "0"], 1, "linhas 1 a 500"),
]


@pytest.mark.parametrize(("typed", "code", "said"), MISTAKES)
def test_a_mistake_is_said_plainly_and_leaves_no_file(
    run: Run, folder: Path, card: Path, tmp_path: Path, typed: list[str], code: int, said: str
) -> None:
    (tmp_path / "empty.csv").write_text("")
    (tmp_path / "one.csv").write_text("x,y\n1,sim\n2,sim\n")
    (tmp_path / "foreign.json").write_text('{"a": 1}')
    (tmp_path / "newer.json").write_text(json.dumps(json.loads(card.read_text()) | {"schema_version": 99}))
    files = {
        "{learn}": folder / "learn.csv",
        "{card}": card,
        "{missing}": tmp_path / "nada.csv",
        "{empty}": tmp_path / "empty.csv",
        "{one}": tmp_path / "one.csv",
        "{foreign}": tmp_path / "foreign.json",
        "{newer}": tmp_path / "newer.json",
    }
    out = [] if typed[0] == "explain" else ["--out", tmp_path / "out"]
    ended = run("scorecard", *(files.get(word, word) for word in typed), *out)
    assert ended.code == code, ended.err
    assert said in ended.err
    assert ended.out == ""
    assert not (tmp_path / "out").exists()


def test_an_old_answer_stays_when_the_new_one_cannot_be_made(run: Run, card: Path, tmp_path: Path) -> None:
    (tmp_path / "ask.csv").write_text("x,y\n1,2\n")
    (tmp_path / "out.csv").write_text("antes")
    assert run("scorecard", "predict", card, tmp_path / "ask.csv", "--out", tmp_path / "out.csv").code == 1
    assert (tmp_path / "out.csv").read_text() == "antes"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ask.csv", "out.csv"]


@pytest.mark.parametrize("rows", [3, 12])
def test_a_handful_of_rows_gives_a_card_that_promises_little(run: Run, tmp_path: Path, rows: int) -> None:
    frame = pd.DataFrame({"y": ["sim", *["não"] * (rows - 1)], "x": range(rows)})
    frame.to_csv(tmp_path / "t.csv", index=False)
    ended = run("scorecard", "fit", tmp_path / "t.csv", "--target", "y", "--out", tmp_path / "c.json")
    assert ended.code == 0, ended.err
    assert run("scorecard", "predict", tmp_path / "c.json", tmp_path / "t.csv", "--out", tmp_path / "o.csv").code == 0
    assert pd.read_csv(tmp_path / "o.csv")["chance"].between(0.01, 0.6).all()


@pytest.mark.parametrize("command", ["", "fit", "predict", "explain", "sql"])
def test_the_help_is_in_portuguese(run: Run, command: str) -> None:
    ended = run("scorecard", *([command] if command else []), "--help")
    assert ended.code == 0
    assert "Uso: growth-equestre scorecard" in ended.out
    assert not any(word in ended.out for word in ("Usage", "Options", "Arguments", "required", "default"))
