"""Where three signals only speak together, trees join the card as one term: in the receipt, in SQL and in the file."""

from __future__ import annotations

import json
from dataclasses import replace

import duckdb
import numpy as np
import pandas as pd
import pytest
from fit_worlds import World, drawn, learned, log_loss

from growth_equestre.foundation.errors import ArtifactRefused
from growth_equestre.scorecard import model_boost, model_forest, model_ladder, service_fit
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard.model_design import design_of
from growth_equestre.scorecard.model_folds import Fold
from growth_equestre.scorecard.rules_words import forest_words
from growth_equestre.scorecard.types import Card, Signal
from growth_equestre.scorecard.types_forest import Forest, Tree

SPEC = (Signal("a", "numeric", "Altura"), Signal("b", "numeric", "Idade"), Signal("uf", "category", "Estado"))


def three_together(rows: int, seed: int) -> World:
    """No signal and no two of them say anything; the three together say nearly all."""
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(
        {"a": rng.normal(size=rows).round(1), "b": rng.normal(size=rows).round(1), "uf": rng.choice(["MG", "SP"], rows)}
    )
    table.loc[rng.random(rows) < 0.1, "a"] = np.nan
    signs = np.sign(table["a"].fillna(-1.0) + 0.05) * np.sign(table["b"] + 0.05) * np.where(table["uf"] == "MG", 1, -1)
    return drawn(table, 2.5 * signs.to_numpy(), rng)


@pytest.fixture(scope="module")
def world() -> World:
    return three_together(1600, 1)


@pytest.fixture(scope="module")
def fitted(world: World) -> service_fit.Fitted:
    patch = pytest.MonkeyPatch()
    patch.setattr(model_forest, "DEEP", replace(model_forest.DEEP, rate=0.2, rounds=60))
    patch.setattr(model_ladder, "CURVES", replace(model_ladder.CURVES, rounds=30))
    patch.setattr(model_ladder, "PAIRS", tuple(replace(one, rounds=30) for one in model_ladder.PAIRS))
    patch.setattr(model_ladder, "WIDE", replace(model_ladder.WIDE, rounds=30))
    try:
        return learned(world, SPEC)
    finally:
        patch.undo()


@pytest.fixture(scope="module")
def fresh() -> World:
    fresh = three_together(400, 2)
    fresh.table.loc[0, "uf"] = None
    fresh.table.loc[1, "uf"] = "AC"
    return fresh


def test_what_no_two_signals_say_is_learned_on_evidence(fitted: service_fit.Fitted, fresh: World) -> None:
    judged = {one.rung: one for one in fitted.ladder}
    assert fitted.chosen == 5 and judged[5].has_won and judged[5].log_loss < judged[0].log_loss - 0.1
    given = scorecard.evaluate_table(fitted.card, fresh.table).chances
    assert log_loss(given, fresh.outcomes) < 0.55


def test_its_receipt_names_the_combination_and_adds_up(fitted: service_fit.Fitted, fresh: World) -> None:
    row = fresh.table.iloc[5].to_dict()
    receipt = scorecard.receipt(fitted.card, row)
    assert receipt.start_points + sum(one.points for one in receipt.reasons) + receipt.rest_points == receipt.score
    assert receipt.reasons[0].signal == "combinacao_de_sinais"
    assert receipt.reasons[0].text.startswith("combinação de ") and "Estado" in receipt.reasons[0].text


def test_one_row_a_table_and_sql_agree_with_trees_too(fitted: service_fit.Fitted, fresh: World) -> None:
    card, table = fitted.card, fresh.table.assign(row_number=range(len(fresh.table)))
    together, told = scorecard.evaluate_table(card, table), scorecard.receipts(card, table)
    lows, highs = scorecard.intervals(card, table)
    connection = duckdb.connect()
    connection.register("features", table)
    text = scorecard.compile_sql(card, keep=("row_number",), contributions=True, interval=True)
    found = connection.execute(f"select * from ({text}) order by row_number").df()
    assert np.abs(found["chance"] - together.chances).max() < 1e-9
    assert np.abs(found["chance_low"] - lows).max() < 1e-9 and np.abs(found["chance_high"] - highs).max() < 1e-9
    assert (found["c_combinacao_de_sinais"] == together.contributions[:, -1]).all()
    for i in range(0, len(table), 9):
        row = table.iloc[i].to_dict()
        alone, shown = scorecard.evaluate(card, row), scorecard.receipt(card, row)
        assert (alone.score, alone.contributions) == (together.scores[i], tuple(together.contributions[i]))
        assert alone.chance == pytest.approx(together.chances[i], abs=1e-12)
        assert [one["points"] for one in found["reasons"][i]] == [one.points for one in shown.reasons]
        assert [points for points in told.points[i].tolist() if points] == [one.points for one in shown.reasons]
        assert found["rest_points"][i] == told.rest_points[i] == shown.rest_points


def test_it_survives_its_file_and_a_card_without_trees_does_not_speak_of_them(fitted: service_fit.Fitted) -> None:
    text = scorecard.to_json(fitted.card)
    assert scorecard.load_card(text) == fitted.card
    assert "forest" not in json.loads(scorecard.to_json(replace(fitted.card, forest=None)))


def test_trees_that_lead_nowhere_are_refused(fitted: service_fit.Fitted) -> None:
    told = json.loads(scorecard.to_json(fitted.card))
    told["forest"]["trees"][0]["right"][0] = 10**6
    with pytest.raises(ArtifactRefused):
        scorecard.load_card(json.dumps(told))
    told = json.loads(scorecard.to_json(fitted.card))
    told["forest"]["codes"][0].pop()
    with pytest.raises(ArtifactRefused):
        scorecard.load_card(json.dumps(told))


def test_no_tree_asks_for_a_signal_with_a_direction(fitted: service_fit.Fitted, world: World) -> None:
    card = fitted.card
    first = replace(card.tables[0], signal=replace(card.tables[0].signal, monotone=1))
    level = replace(first, cells=tuple(replace(cell, points=0.0) for cell in first.cells))
    with pytest.raises(ValueError, match="has a direction"):
        replace(card, tables=(level, *card.tables[1:]), pairs=())
    directed = design_of(world.table, (replace(SPEC[0], monotone=1), *SPEC[1:]), None)
    rows = np.arange(len(world.outcomes))
    way = model_ladder.Climb(model_ladder.Setting(directed, world.outcomes, (Fold(rows, rows),), False, 1))
    assert model_forest.judged(way) is None


def test_a_forest_asks_only_for_what_it_names() -> None:
    stump = Tree((0, -1, -1), (0, 0, 0), (2, 0, 1), (-1.0, 1.0))
    with pytest.raises(ValueError, match="unknown signal"):
        Forest((), (), (stump,), "?")
    with pytest.raises(ValueError, match="out of range"):
        Forest(("a",), ((0, 1),), (replace(stump, points=(-600.0, 1.0)),), "?")


def test_a_row_that_ends_in_far_leaves_of_all_trees_still_has_its_receipt() -> None:
    stump = Tree((0, -1, -1), (0, 0, 0), (2, 0, 1), (-3.0, 3.0))
    said = scorecard.numeric("a", "Altura", [(0.0, "?"), (1, 0.0, "?")])
    card = Card("far", "1", 0.0, (said,), forest=Forest(("a",), ((0, 1, 0),), (stump,) * 40, "combinação"))
    assert scorecard.evaluate(card, {"a": 2}).margin == 120.0
    receipt = scorecard.receipt(card, {"a": 2})
    assert (receipt.score, receipt.reasons[0].points) == (100, 50)


def test_a_forest_is_called_by_the_signals_it_leans_on() -> None:
    assert forest_words(["Idade"]) == "detalhes de Idade"
    assert forest_words(["Idade", "Estado"]) == "combinação de Idade e Estado"
    assert forest_words(["Idade", "Estado", "Peso"]) == "combinação de Idade, Estado e Peso"
    assert forest_words(["Idade", "Estado", "Peso", "Cor"]) == "combinação de Idade, Estado, Peso e mais 1 sinal"


def test_of_few_rows_two_ridges_are_tried_and_of_many_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[float] = []

    class Tried(Exception):
        pass

    def one(_way: object, _start: object, recipe: model_boost.Recipe, *, is_from_top: bool) -> object:
        tried.append(recipe.ridge)
        if is_from_top:
            raise Tried
        return None

    monkeypatch.setattr(model_forest, "_tried", one)
    design, halves = design_of(world.table, SPEC, None), np.array_split(np.arange(len(world.table)), 2)
    fold = Fold(halves[0], halves[1])
    way = model_ladder.climb(
        model_ladder.Setting(design, world.outcomes, (fold,), False, 1), lambda _share, _doing: None
    )
    for most in (model_forest.ROWS_MANY, len(world.table)):
        monkeypatch.setattr(model_forest, "ROWS_MANY", most)
        with pytest.raises(Tried):
            model_forest.judged(way)
    assert tried == [model_forest.DEEP.ridge, 0.0, model_forest.DEEP.ridge] + [model_forest.DEEP.ridge] * 2


def climbed(world: World) -> model_ladder.Climb:
    """The ladder without trees, judged on the later half."""
    design, halves = design_of(world.table, SPEC, None), np.array_split(np.arange(len(world.table)), 2)
    fold = Fold(halves[0], halves[1])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(model_ladder, "LEAST_CURVES", 100_000)
        setting = model_ladder.Setting(design, world.outcomes, (fold,), is_forward=False, seed=1)
        return model_ladder.climb(setting, lambda _share, _doing: None)


def test_the_nearer_a_gain_is_to_its_noise_the_less_of_the_step_is_taken(world: World) -> None:
    way = climbed(world)
    margins = way.top.margins + 0.2 * (2 * way.labels - 1)

    def taken(noise: float, *, has_won: bool = True) -> tuple[float, float]:
        report = model_ladder.reported(5, "Floresta", margins, way.labels, 0.01, noise, has_won)
        kept = model_forest.cautious(way, model_forest.Planted(True, 9, 0.5, margins, report, model_forest.DEEP))
        return kept.share, float(np.abs(kept.margins - way.top.margins).mean())

    sure, unsure, lost = taken(0.001), taken(0.01 / 1.6), taken(0.01, has_won=False)
    assert sure == pytest.approx((0.4925, 0.197))
    assert unsure == pytest.approx((0.5 * 0.4140625, 0.2 * 0.4140625))
    assert lost == pytest.approx((0.5, 0.2)), "what is not taken stays as it was judged"
