"""`ranking fit` and `ranking predict` on a person's own table, as it comes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from growth_equestre.cli import application
from growth_equestre.scorecard.service_ranking import ndcg


def pairs(path: Path, seed: int, lists: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.normal(size=(lists * 8, 2)), columns=["Distância (km)", "Preço"])
    frame.insert(0, "consulta", [f"busca {n}" for n in np.repeat(np.arange(lists), 8)])
    frame["cor"] = rng.choice(["azul", "rosa"], len(frame))
    frame["nota"] = np.digitize(-frame["Distância (km)"] + (frame["cor"] == "rosa"), (0.3, 1.2, 2.0))
    frame.to_csv(path, sep=";", decimal=",", index=False)
    return frame


@pytest.mark.slow
def test_a_table_is_put_in_order_row_for_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pairs(tmp_path / "antes.csv", 1, 50)
    later = pairs(tmp_path / "depois.csv", 2, 20)
    ranker, out = tmp_path / "ranker.json", tmp_path / "fora.csv"
    learn = ["ranking", "fit", str(tmp_path / "antes.csv"), "--group", "consulta", "--target", "nota", "--out"]
    assert application.main([*learn, str(ranker), "--drop", "Preço", "--seed", "3", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {one["column"] for one in told["signals"]} == {"Distância (km)", "cor"}
    assert told["lists"] == 50
    assert application.main(["ranking", "predict", str(ranker), str(tmp_path / "depois.csv"), "--out", str(out)]) == 0
    answered = pd.read_csv(out, sep=";", decimal=",")
    assert answered["consulta"].tolist() == later["consulta"].tolist()
    assert ndcg(answered["score"], answered["nota"], answered["consulta"].tolist()) > 0.95
    assert answered["score"].between(0, 100).all()
    capsys.readouterr()
    explain = ["scorecard", "explain", str(ranker), str(tmp_path / "depois.csv"), "--row", "1", "--json"]
    assert application.main(explain) == 0
    receipt = json.loads(capsys.readouterr().out)
    assert (
        receipt["start_points"] + sum(one["points"] for one in receipt["reasons"]) + receipt["rest_points"]
        == (receipt["score"])
    )
    assert receipt["chance_min"] is receipt["chance_max"] is None, "an order has no interval to show"


def test_a_target_without_grades_is_refused_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    frame = pairs(tmp_path / "tabela.csv", 1, 5).assign(nota=1)
    frame.to_csv(tmp_path / "tabela.csv", index=False)
    asked = ["ranking", "fit", str(tmp_path / "tabela.csv"), "--group", "consulta", "--target", "nota"]
    assert application.main([*asked, "--out", str(tmp_path / "r.json")]) == 1
    assert "nota" in capsys.readouterr().err
