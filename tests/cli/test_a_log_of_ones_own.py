"""`growth-equestre policy evaluate`: any log of decisions, as a team keeps it, judged for another policy."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from program import Run

OPTIONS = ("--action", "acao", "--propensity", "prop", "--reward", "venda", "--candidate-prefix", "p_")


@pytest.fixture
def log() -> pd.DataFrame:
    """2,000 decisions between two actions; the second is worth more, and the candidate takes it more often."""
    rng = np.random.default_rng(4)
    taken = rng.integers(0, 2, 2_000)
    own = {"acao": np.array(["LIGAR", "ESPERAR"])[taken], "prop": 0.5, "idade": rng.normal(size=2_000).round(3)}
    chance = np.where(taken == 1, 0.4, 0.2)
    return pd.DataFrame(
        {**own, "venda": (rng.random(2_000) < chance).astype(int), "p_LIGAR": 0.125, "p_ESPERAR": 0.875}
    )


def _told(run: Run, path: Path, *more: str) -> dict[str, object]:
    ended = run("policy", "evaluate", path, *OPTIONS, *more, "--json")
    assert ended.code == 0, ended.err
    (record,) = ended.records
    return record


def test_the_answer_begins_with_the_promised_keys(run: Run, log: pd.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    log.to_csv(path, index=False)
    told = _told(run, path, "--features", "idade")
    assert list(told)[:7] == ["ips", "snips", "dm", "dr", "intervals", "effective_sample_size", "coverage"]
    weights = np.where(log["acao"] == "LIGAR", 0.125, 0.875) / 0.5
    assert told["ips"] == pytest.approx(float((weights * log["venda"]).mean()), abs=1e-12)
    assert told["snips"] == pytest.approx(float(weights @ log["venda"] / weights.sum()), abs=1e-12)
    assert told["coverage"] == 1.0


def test_every_form_of_the_same_log_gives_the_same_answer(run: Run, log: pd.DataFrame, tmp_path: Path) -> None:
    log.to_csv(tmp_path / "a.csv", index=False)
    log.to_csv(tmp_path / "b.csv", index=False, sep=";", decimal=",", encoding="utf-8-sig")
    (tmp_path / "c.csv.gz").write_bytes(gzip.compress(log.to_csv(index=False, sep="\t").encode()))
    log.to_parquet(tmp_path / "d.parquet")
    told = [json.dumps(_told(run, path, "--features", "idade")) for path in sorted(tmp_path.glob("?.*"))]
    assert len(told) == 4
    assert len(set(told)) == 1


def test_a_person_reads_it_in_words(run: Run, log: pd.DataFrame, tmp_path: Path) -> None:
    log.to_csv(tmp_path / "log.csv", index=False)
    ended = run("policy", "evaluate", tmp_path / "log.csv", *OPTIONS)
    assert ended.code == 0
    assert "2.000 decisões" in ended.out
    assert "duplamente robusto" in ended.out
    assert ended.err == ""


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"p_LIGAR": 0.0, "p_ESPERAR": 0.0, "p_VISITAR": 1.0}, "nunca tomou"),
        ({"p_LIGAR": 0.1, "p_ESPERAR": 0.1, "p_VISITAR": 0.8}, "só cobre 20% das escolhas"),
    ],
)
def test_a_log_too_thin_to_rank_on_says_so(
    run: Run, log: pd.DataFrame, tmp_path: Path, changes: dict[str, float], said: str
) -> None:
    log.assign(**changes).to_csv(tmp_path / "log.csv", index=False)
    ended = run("policy", "evaluate", tmp_path / "log.csv", *OPTIONS, "--json")
    assert ended.code == 0
    assert said in ended.err
    assert len(ended.records) == 1


def test_a_short_log_says_how_many_more_decisions_it_takes(run: Run, log: pd.DataFrame, tmp_path: Path) -> None:
    log.head(50).to_csv(tmp_path / "log.csv", index=False)
    ended = run("policy", "evaluate", tmp_path / "log.csv", *OPTIONS)
    assert "Faltam cerca de" in ended.err


def test_what_cannot_be_judged_ends_with_1(run: Run, log: pd.DataFrame, tmp_path: Path) -> None:
    log.assign(prop=0.0).to_csv(tmp_path / "log.csv", index=False)
    ended = run("policy", "evaluate", tmp_path / "log.csv", *OPTIONS, "--json")
    assert ended.code == 1
    assert "Linha 2: 'prop'" in ended.err
    assert ended.out == ""


def test_every_help_of_it_is_in_portuguese(run: Run) -> None:
    for arguments in (("policy", "--help"), ("policy", "evaluate", "--help")):
        ended = run(*arguments)
        assert ended.code == 0
        assert "Uso: growth-equestre policy" in ended.out
