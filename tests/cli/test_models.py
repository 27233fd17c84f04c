"""Models from the command line: trained, brought, promoted, taken back, and checked by the doctor."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from program import Run
from toy_kind import CODE, LEARNED, PRIOR, Market, kind_over

from growth_equestre.learning import service_serving
from growth_equestre.scorecard import service as scorecard


@pytest.fixture(autouse=True)
def toy() -> Iterator[None]:
    """The toy kind, known only while the test runs."""
    kind_over(Market())
    yield
    service_serving._kinds.pop(CODE)


def test_a_training_ends_in_a_record_for_machines_and_sentences_for_people(run: Run, data_dir: Path) -> None:
    ended = run("train", CODE, "--seed", 2, "--why", "teste", "--json")
    assert ended.code == 0
    (record,) = ended.records
    assert (record["promoted"], record["before"], record["state"], record["why"]) == (
        True,
        "prior-1",
        "CAMPEAO",
        "teste",
    )
    again = run("train", CODE)
    assert again.code == 0 and "continua em uso" in again.out
    listed = run("models", "list", "--json").records
    mine = [one for one in listed if one["kind"] == CODE]
    assert [one["state"] for one in mine] == ["DESAFIANTE", "CAMPEAO"]
    assert f"em uso {record['version']}" in run("models", "list").out


def test_a_training_of_the_past_learns_only_what_was_known(run: Run, data_dir: Path) -> None:
    (record,) = run("train", CODE, "--as-of", "2026-07-01T00:00:00Z", "--json").records
    assert (record["rows"], record["as_of"]) == (720, "2026-07-01T00:00:00+00:00")
    assert run("train", CODE, "--as-of", "ontem").code == 1


def test_too_little_to_learn_from_is_a_sentence_and_not_a_fault(run: Run, data_dir: Path) -> None:
    kind_over(Market(rows=1))
    ended = run("train", CODE)
    assert ended.code == 1 and "Só há um tipo de resultado" in ended.err
    assert run("train", "nada").code == 1


def test_a_card_from_a_file_serves_only_when_told_to(run: Run, data_dir: Path, tmp_path: Path) -> None:
    file = tmp_path / "card.json"
    file.write_text(scorecard.to_json(LEARNED), encoding="utf-8")
    (record,) = run("models", "import", file, "--why", "meu", "--json").records
    assert (record["state"], record["origin"]) == ("DESAFIANTE", "ARQUIVO")
    assert "em uso prior-1" in run("models", "list").out
    assert run("models", "promote", CODE, record["version"]).code == 0
    assert f"em uso {record['version']}" in run("models", "list").out
    assert "Em uso: prior-1" in run("models", "rollback", CODE).out
    assert run("models", "rollback", CODE).code == 1
    file.write_text(json.dumps({"schema": "outra"}), encoding="utf-8")
    assert run("models", "import", file).code == 1
    assert run("models", "promote", CODE, "2020-01-01.1").code == 1


def test_the_doctor_says_when_a_model_no_longer_reads(run: Run, data_dir: Path, tmp_path: Path) -> None:
    def models() -> dict[str, str]:
        return next(one for one in run("doctor", "--json").records if one["check"] == "modelos")

    for card in (LEARNED, PRIOR):
        file = tmp_path / "card.json"
        file.write_text(scorecard.to_json(card), encoding="utf-8")
        (record,) = run("models", "import", file, "--json").records
        if card is LEARNED:
            run("models", "promote", CODE, record["version"])
    assert models()["verdict"] == "ok"
    with duckdb.connect(data_dir / "teste.duckdb") as connection:
        connection.execute("update models set cards = 'x' where version like '%.2'")
    assert models()["verdict"] == "aviso"
    with duckdb.connect(data_dir / "teste.duckdb") as connection:
        connection.execute("update models set cards = 'x'")
    found = models()
    assert found["verdict"] == "falha" and "Em uso: prior-1" in found["finding"]
