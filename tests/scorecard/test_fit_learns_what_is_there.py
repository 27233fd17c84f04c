"""Learning recovers what was planted, says how sure it is, and never shows more than the rows can carry."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from fit_worlds import FUNNEL, World, area, drawn, funnel, learned, log_loss

from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard import service_fit
from growth_equestre.scorecard.types import Signal


@pytest.fixture(scope="module")
def world() -> World:
    return funnel(4000, 1)


@pytest.fixture(scope="module")
def fresh() -> World:
    return funnel(4000, 2)


@pytest.fixture(scope="module")
def fitted(world: World) -> service_fit.Fitted:
    return learned(world)


def test_the_card_comes_close_to_the_truth_on_new_leads(fitted: service_fit.Fitted, fresh: World) -> None:
    chances = scorecard.evaluate_table(fitted.card, fresh.table).chances
    assert log_loss(chances, fresh.outcomes) <= 1.02 * log_loss(fresh.truth, fresh.outcomes)
    assert area(chances, fresh.outcomes) >= 0.97 * area(fresh.truth, fresh.outcomes)


@pytest.mark.slow
def test_nine_intervals_in_ten_hold_the_true_chance(fresh: World) -> None:
    shares = []
    for seed in range(20, 24):
        low, high = scorecard.intervals(learned(funnel(900, seed)).card, fresh.table)
        shares.append(float(np.mean((low <= fresh.truth) & (fresh.truth <= high))))
    assert 0.80 <= np.mean(shares) <= 0.97


def test_more_rows_make_narrower_intervals_and_more_similar_cases(fitted: service_fit.Fitted, fresh: World) -> None:
    few = learned(funnel(300, 3)).card
    narrow, wide = (np.diff(scorecard.intervals(card, fresh.table), axis=0).mean() for card in (fitted.card, few))
    row = fresh.table.iloc[0].to_dict()
    assert narrow < 0.7 * wide
    many, fewer = scorecard.similar_cases(fitted.card, row), scorecard.similar_cases(few, row)
    assert many is not None and fewer is not None and 4000 >= many > fewer >= 0


@pytest.mark.slow
def test_a_pair_of_signals_that_only_speak_together_is_found() -> None:
    rng = np.random.default_rng(5)
    table = pd.DataFrame({name: rng.normal(size=2500).round(2) for name in ("a", "b", "c")})
    margins = 1.6 * np.sign(table["a"]) * np.sign(table["b"])
    world = drawn(table, margins.to_numpy(), rng)
    spec = tuple(Signal(name, "numeric", name) for name in table)
    fitted = learned(world, spec)
    assert fitted.chosen in {3, 5}, "the rung of pairs, or the one that builds on them"
    assert ("a", "b") in {(pair.first, pair.second) for pair in fitted.card.pairs}
    assert area(scorecard.evaluate_table(fitted.card, table).chances, world.outcomes) > 0.75


def test_curves_that_no_straight_line_follows_are_climbed_for() -> None:
    rng = np.random.default_rng(6)
    table = pd.DataFrame({"hour": rng.uniform(0, 24, 4000).round(2)})
    world = drawn(table, np.where((table["hour"] > 9) & (table["hour"] < 12), 1.5, -1.5), rng)
    fitted = learned(world, (Signal("hour", "numeric", "Hora"),))
    assert fitted.chosen == 2
    assert log_loss(scorecard.evaluate_table(fitted.card, table).chances, world.outcomes) < 1.02 * log_loss(
        world.truth, world.outcomes
    )


def test_noise_is_left_alone() -> None:
    rng = np.random.default_rng(8)
    table = pd.DataFrame({name: rng.normal(size=1500) for name in "abcdef"})
    world = drawn(table, np.full(1500, -1.0), rng)
    fitted = learned(world, tuple(Signal(name, "numeric", name) for name in table))
    chances = scorecard.evaluate_table(fitted.card, table).chances
    assert np.std(chances) < 0.03


def test_the_same_rows_in_another_order_give_the_same_bytes(world: World) -> None:
    part = World(world.table.iloc[:700], world.truth[:700], world.outcomes[:700])
    order = np.random.default_rng(0).permutation(700)
    mixed = World(part.table.iloc[order], part.truth[order], part.outcomes[order])
    assert scorecard.to_json(learned(part).card) == scorecard.to_json(learned(mixed).card)


def test_a_learned_card_survives_its_file_and_its_reasons_are_in_portuguese(fitted: service_fit.Fitted) -> None:
    text = scorecard.to_json(fitted.card)
    assert scorecard.load_card(text) == fitted.card
    texts = [cell.text for table in fitted.card.tables for cell in table.cells]
    assert "Estado: MG" in texts and "Valor: não informado" in texts and "Visitas: 3" in texts
    assert json.loads(text)["schema_version"] == 1


def test_missing_is_a_value_of_its_own() -> None:
    rng = np.random.default_rng(9)
    ticket = np.where(rng.random(3000) < 0.3, np.nan, rng.normal(size=3000))
    table = pd.DataFrame({"ticket": ticket})
    world = drawn(table, np.where(np.isnan(ticket), 1.5, -1.0), rng)
    card = learned(world, (Signal("ticket", "numeric", "Valor", 1),)).card
    assert scorecard.evaluate(card, {"ticket": None}).chance > 0.75
    assert scorecard.evaluate(card, {"ticket": 0.0}).chance < 0.35


def test_a_column_that_is_missing_or_of_text_is_refused(world: World) -> None:
    with pytest.raises(InvalidInput, match="Falta a coluna"):
        learned(replace(world, table=world.table.drop(columns="visits")))
    with pytest.raises(InvalidInput, match="deve ter números"):
        learned(replace(world, table=world.table.assign(visits="muitas")))


def test_outcomes_that_are_not_outcomes_are_the_callers_mistake(world: World) -> None:
    with pytest.raises(ValueError, match="0 or 1"):
        learned(replace(world, outcomes=world.outcomes + 1))
    with pytest.raises(ValueError, match="rows"):
        service_fit.fit(world.table, world.outcomes[:-1], FUNNEL, rng=np.random.default_rng(0))
