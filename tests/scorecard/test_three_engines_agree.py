"""One row in Python, a table in numpy and a million in SQL are the same model, to the point."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scorecard_strategies import cards, rows

from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard.types import Card

UF = scorecard.category("uf", "Estado", {"MG": (0.4, "está em MG")}, other=(-0.2, "fora do foco"))
VISITS = scorecard.numeric("visits", "Visitas", [(0.0, "poucas"), (3, 0.7, "3 ou mais")], missing=(-0.1, "?"))
CARD = Card("tiny", "1", -1.0, (UF, VISITS))


def _in_sql(card: Card, table: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    connection = duckdb.connect()
    columns = ["row_number integer"] + [
        f'"{signal.name}" {"double" if signal.kind == "numeric" else "varchar"}' for signal in card.signals
    ]
    connection.execute(f"create table features ({', '.join(columns)})")
    for i, row in enumerate(table):
        marks = ", ".join("?" for _ in columns)
        values = [i, *(row[signal.name] for signal in card.signals)]
        connection.execute(f"insert into features values ({marks})", values)
    text = scorecard.compile_sql(card, keep=("row_number",), contributions=True, interval=True)
    found = connection.execute(f"select * from ({text}) order by row_number")
    names = [column[0] for column in found.description]
    return [dict(zip(names, line, strict=True)) for line in found.fetchall()]


def _frame(card: Card, table: Sequence[dict[str, Any]]) -> pd.DataFrame:
    kinds = {signal.name: float if signal.kind == "numeric" else object for signal in card.signals}
    return pd.DataFrame(
        {name: pd.Series([row[name] for row in table], dtype=kind) for name, kind in kinds.items()},
        index=range(len(table)),
    )


@pytest.mark.slow
@given(st.data())
@settings(max_examples=25, deadline=None)
def test_python_numpy_and_sql_give_the_same_chance_and_the_same_receipt(data: st.DataObject) -> None:
    card = data.draw(cards())
    table = data.draw(st.lists(rows(card), min_size=1, max_size=12))
    together = scorecard.evaluate_table(card, _frame(card, table))
    lows, highs = scorecard.intervals(card, _frame(card, table))
    for i, (row, found) in enumerate(zip(table, _in_sql(card, table), strict=True)):
        alone, shown = scorecard.evaluate(card, row), scorecard.receipt(card, row)
        assert (together.margins[i], together.chances[i]) == pytest.approx((alone.margin, alone.chance), abs=1e-12)
        assert (found["margin"], found["chance"]) == pytest.approx((alone.margin, alone.chance), abs=1e-9)
        assert tuple(together.contributions[i]) == alone.contributions
        assert tuple(found[f"c_{term.name}"] for term in card.terms) == alone.contributions
        assert together.scores[i] == alone.score == found["score"]
        assert (lows[i], highs[i]) == pytest.approx(scorecard.interval(card, row), abs=1e-12)
        assert (found["chance_low"], found["chance_high"]) == pytest.approx((lows[i], highs[i]), abs=1e-9)
        reasons = [{"signal": r.signal, "text": r.text, "points": r.points} for r in shown.reasons]
        assert found["reasons"] == reasons
        assert (found["start_points"], found["rest_points"]) == (shown.start_points, shown.rest_points)


@given(st.data())
@settings(max_examples=25, deadline=None)
def test_receipts_of_a_table_are_those_of_its_rows(data: st.DataObject) -> None:
    card = data.draw(cards())
    table = data.draw(st.lists(rows(card), min_size=1, max_size=12))
    together = scorecard.receipts(card, _frame(card, table))
    cells = [(term.name, cell.text) for term in card.terms for cell in term.cells]
    for i, row in enumerate(table):
        shown = scorecard.receipt(card, row)
        listed = zip(together.cells[i].tolist(), together.points[i].tolist(), strict=True)
        assert [(*cells[cell], points) for cell, points in listed if points] == [
            (one.signal, one.text, one.points) for one in shown.reasons
        ]
        assert (together.start_points, together.rest_points[i], together.scores[i]) == (
            shown.start_points, shown.rest_points, shown.score,
        )  # fmt: skip
        assert (together.lows[i], together.highs[i]) == pytest.approx(scorecard.interval(card, row), abs=1e-12)


@given(st.data())
@settings(max_examples=20, deadline=None)
def test_the_splits_of_one_row_and_of_a_table_agree(data: st.DataObject) -> None:
    card = data.draw(cards())
    table = data.draw(st.lists(rows(card), min_size=1, max_size=12))
    together = scorecard.split_table(card, _frame(card, table))
    for i, row in enumerate(table):
        assert tuple(together[i]) == pytest.approx(scorecard.split(card, row), abs=1e-9)


def test_missing_unseen_and_known_each_have_their_own_row() -> None:
    levels = ["MG", "SP", None, math.nan]
    contributions = [scorecard.evaluate(CARD, {"uf": uf, "visits": 0}).contributions[0] for uf in levels]
    assert contributions == [0.4, -0.2, 0.0, 0.0]
    visits = [2.999, 3, math.inf, -math.inf, None, math.nan, np.float64("nan"), True]
    points = [scorecard.evaluate(CARD, {"uf": "MG", "visits": value}).contributions[1] for value in visits]
    assert points == [0.0, 0.7, 0.7, 0.0, -0.1, -0.1, -0.1, 0.0]


def test_a_frame_may_hold_whole_numbers_yes_and_no_gaps_and_empty_columns() -> None:
    frame = pd.DataFrame({"uf": ["MG", None, "SP"], "visits": pd.array([5, None, 0], dtype="Int64")}, index=[7, 7, 9])
    assert scorecard.evaluate_table(CARD, frame).contributions.tolist() == [[0.4, 0.7], [0.0, -0.1], [-0.2, 0.0]]
    flags = pd.DataFrame({"uf": ["MG"] * 2, "visits": [True, False]})
    assert scorecard.evaluate_table(CARD, flags).contributions[:, 1].tolist() == [0.0, 0.0]
    empty = pd.DataFrame({"uf": [None, None], "visits": [None, None]})
    assert scorecard.evaluate_table(CARD, empty).contributions.tolist() == [[0.0, -0.1]] * 2
    assert len(scorecard.evaluate_table(CARD, frame.iloc[:0]).chances) == 0


def test_text_where_numbers_are_due_and_a_missing_column_are_refused_by_name() -> None:
    with pytest.raises(InvalidInput, match="'visits' deve ter números"):
        scorecard.evaluate(CARD, {"uf": "MG", "visits": "muitas"})
    with pytest.raises(InvalidInput, match="'visits' deve ter números"):
        scorecard.evaluate_table(CARD, pd.DataFrame({"uf": ["MG"], "visits": ["muitas"]}))
    with pytest.raises(InvalidInput, match="Falta a coluna 'uf'"):
        scorecard.evaluate(CARD, {"visits": 1})
    with pytest.raises(InvalidInput, match="Falta a coluna 'uf'"):
        scorecard.evaluate_table(CARD, pd.DataFrame({"visits": [1]}))


def test_a_column_of_whole_numbers_or_yes_and_no_is_read_by_the_sql_too() -> None:
    card = Card("kinds", "1", 0.0, (VISITS, scorecard.category("vip", "VIP", {"true": (1.0, "é VIP")})))
    connection = duckdb.connect()
    connection.execute("create table features as select 4::bigint as visits, true as vip")
    found = connection.execute(scorecard.compile_sql(card, receipt=False)).fetchall()
    alone = scorecard.evaluate(card, {"visits": 4, "vip": True})
    assert found == [(alone.margin, alone.chance, alone.score)] == [(1.7, alone.chance, 85)]


def test_no_name_reaches_the_statement_unchecked() -> None:
    for name in ("features; drop table leads", 'a"b', "Leads", ""):
        with pytest.raises(ValueError, match="is not"):
            scorecard.compile_sql(CARD, relation=name)
        with pytest.raises(ValueError, match="is not"):
            scorecard.compile_sql(CARD, keep=(name,))
