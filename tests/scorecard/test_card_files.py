"""A card's file says everything, byte for byte; anything that is not a sound card of this version is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from scorecard_strategies import cards

from growth_equestre.foundation.errors import ArtifactRefused
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard.types import (
    Beta,
    Card,
    CategoryAxis,
    Cell,
    ChangedBy,
    Isotonic,
    Metric,
    NumericAxis,
    PairTable,
    Signal,
    SignalTable,
    Training,
)

YEAR = [datetime(2026, month, 1, tzinfo=UTC) for month in range(1, 13)]
TRAINED = Training(YEAR[0], YEAR[8], YEAR[9], 5000, 700, 2, (Metric("auc", 0.81, 0.79, 0.83),), "ab12", "0.1.0")
CARD = Card(
    "propensity",
    "2026-10",
    -1.5,
    (
        scorecard.flag("budget", "Orçamento", 1.2, "orçamento confirmado", "a confirmar", obtain="confirmar"),
        scorecard.category("uf", "Estado", {"MG": (0.4, "está em MG")}, changed_by=ChangedBy.LEAD),
    ),
    calibration=Beta(0.9, 1.1, 0.02),
    trained=TRAINED,
)


@given(cards())
@settings(max_examples=50, deadline=None)
def test_a_card_read_back_is_the_same_card_and_writes_the_same_bytes(card: Card) -> None:
    text = scorecard.to_json(card)
    assert scorecard.load_card(text) == card
    assert scorecard.to_json(scorecard.load_card(text)) == text


def test_a_trained_card_keeps_where_it_comes_from_and_reads_as_portuguese() -> None:
    text = scorecard.to_json(CARD)
    assert scorecard.load_card(text.encode()) == CARD
    assert '"orçamento confirmado"' in text


def _broken(**changes: Any) -> str:
    return json.dumps({**json.loads(scorecard.to_json(CARD)), **changes})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "corrompido"),
        (scorecard.to_json(CARD)[:-40], "corrompido"),
        (b"\xff\xfe\x00", "corrompido"),
        ("[" * 100_000, "corrompido"),
        ("[1, 2]", "não é um modelo"),
        ('{"tree": []}', "não é um modelo"),
        (_broken(schema="lightgbm"), "não é um modelo"),
        (_broken(schema_version=2), "versão 2"),
        (_broken(schema_version=None), "versão None"),
        (_broken(schema_version="1"), "versão 1"),
        (_broken(intercept="-1"), "'intercept'"),
        (_broken(intercept=float("nan")), "'intercept'"),
        (_broken(intercept=float("inf")), "'intercept'"),
        (_broken(intercept=500), "modelo"),
        (_broken(secret=1), "'secret'"),
        (_broken(tables=None), "'tables'"),
        (_broken(name="Não é nome"), "modelo"),
        (_broken(calibration={"kind": "platt"}), "'calibration'"),
        (_broken(calibration={"kind": "beta", "a": -1.0, "b": 1.0, "c": 0.0}), "'calibration"),
        (_broken(calibration={"kind": "isotonic", "knots": [[0.0, 0.9], [1.0, 0.1]]}), "'calibration"),
    ],
)
def test_a_corrupt_foreign_newer_or_unsound_file_is_refused_in_portuguese(text: str | bytes, says: str) -> None:
    with pytest.raises(ArtifactRefused, match=says) as refused:
        scorecard.load_card(text)
    assert "último modelo bom continua em uso" in refused.value.next_step


def test_a_file_edited_by_hand_must_still_respect_directions() -> None:
    content = json.loads(scorecard.to_json(CARD))
    content["tables"][0]["cells"][1]["points"] = -3.0
    with pytest.raises(ArtifactRefused, match="against their direction"):
        scorecard.load_card(json.dumps(content))


def test_an_unsound_card_cannot_even_be_built() -> None:
    table = CARD.tables[0]
    unsound = [
        lambda: Signal("Ruim", "numeric", "x"),
        lambda: Signal("uf", "category", "x", 1),
        lambda: NumericAxis((2.0, 1.0)),
        lambda: CategoryAxis(("MG", "MG")),
        lambda: Cell(float("nan"), "x"),
        lambda: Isotonic(((0.5, 0.5),)),
        lambda: SignalTable(table.signal, table.axis, table.cells[:2]),
        lambda: replace(CARD, tables=(table, table)),
        lambda: replace(TRAINED, as_of=YEAR[2]),
        lambda: replace(TRAINED, as_of=datetime(2027, 1, 1)),
    ]
    for build in unsound:
        with pytest.raises(ValueError, match=r"\w"):
            build()


@pytest.mark.parametrize("first", ["visits", "uf"])
def test_a_pair_must_respect_the_directions_of_its_signals_either_way_round(first: str) -> None:
    visits = scorecard.numeric("visits", "Visitas", [(0.0, "poucas"), (3, 0.5, "várias")], monotone=1)
    uf = scorecard.category("uf", "Estado", {"MG": (0.4, "está em MG")})
    one, two = (visits, uf) if first == "visits" else (uf, visits)
    rising = {place: 0.2 * place for place in range(2)}

    def grid(sign: int) -> PairTable:
        points = [
            sign * rising.get(i if first == "visits" else j, 0.0)
            for i in range(one.axis.size)
            for j in range(two.axis.size)
        ]
        cells = tuple(Cell(value, "juntos") for value in points)
        return PairTable("together", one.name, two.name, one.axis, two.axis, cells)

    assert Card("pairs", "1", 0.0, (visits, uf), (grid(1),)).terms[2].name == "together"
    with pytest.raises(ValueError, match="against a signal's direction"):
        Card("pairs", "1", 0.0, (visits, uf), (grid(-1),))
