"""Whatever the table holds, learning ends with a sound card, or says what is wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from fit_worlds import FUNNEL, World, funnel, learned

from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard.types import Signal

ROWS = 240


def awkward() -> dict[str, Any]:
    rng = np.random.default_rng(0)
    return {
        "all missing": np.full(ROWS, np.nan),
        "constant": np.full(ROWS, 7.0),
        "infinite": np.where(rng.random(ROWS) < 0.2, np.inf, rng.normal(size=ROWS)),
        "all infinite": np.full(ROWS, -np.inf),
        "huge": rng.normal(size=ROWS) * 1e300,
        "tiny": rng.normal(size=ROWS) * 1e-300,
        "boolean": rng.random(ROWS) < 0.5,
        "nullable": pd.array(rng.integers(0, 3, ROWS), dtype="Int64"),
        "one far away": np.r_[np.zeros(ROWS - 1), 1e18],
    }


@pytest.mark.slow
@pytest.mark.parametrize("kind", awkward())
def test_awkward_numbers(kind: str) -> None:
    world = funnel(ROWS, 1)
    table = world.table.assign(odd=awkward()[kind])
    card = learned(World(table, world.truth, world.outcomes), (*FUNNEL, Signal("odd", "numeric", "Estranho"))).card
    chances = scorecard.evaluate_table(card, table).chances
    assert np.isfinite(chances).all() and 0.02 < chances.std() < 0.5
    assert scorecard.load_card(scorecard.to_json(card)) == card


def test_a_category_with_a_level_for_each_row_and_one_never_seen() -> None:
    world = funnel(ROWS, 2)
    table = world.table.assign(code=[f"id-{i}" for i in range(ROWS)])
    card = learned(World(table, world.truth, world.outcomes), (*FUNNEL, Signal("code", "category", "Código"))).card
    assert len(card.tables[-1].cells) == 2
    row = {**table.iloc[0].to_dict(), "code": "nunca visto", "uf": "AC"}
    low, high = scorecard.interval(card, row)
    assert 0.0 < low < scorecard.evaluate(card, row).chance < high < 1.0


def test_a_place_that_nobody_saw_says_nothing_and_is_less_sure() -> None:
    world = funnel(2000, 3)
    card = learned(world).card
    uf = card.tables[3]
    assert abs(uf.cells[uf.axis.missing].points) < 1e-6
    assert uf.cells[uf.axis.missing].variance > max(cell.variance for cell in uf.cells[:4])


@pytest.mark.slow
def test_the_same_column_twice_does_not_count_twice() -> None:
    world = funnel(1500, 4)
    table = world.table.assign(again=world.table["visits"])
    once = scorecard.evaluate_table(learned(world).card, table).chances
    twice = learned(World(table, world.truth, world.outcomes), (*FUNNEL, Signal("again", "numeric", "De novo", 1))).card
    assert np.abs(scorecard.evaluate_table(twice, table).chances - once).mean() < 0.03


@pytest.mark.parametrize("labels", [[1, 0, 0], [0, 1, 1]])
def test_three_rows_give_a_modest_card(labels: list[int]) -> None:
    world = funnel(3, 5)
    card = learned(World(world.table, world.truth, np.array(labels, dtype=float))).card
    chances = scorecard.evaluate_table(card, world.table).chances
    assert ((chances > 0.1) & (chances < 0.9)).all()


def test_a_table_without_signals_gives_the_base_rate() -> None:
    card = learned(World(pd.DataFrame(index=range(50)), np.zeros(50), np.r_[np.ones(10), np.zeros(40)]), ()).card
    assert scorecard.evaluate(card, {}).chance == pytest.approx(10.5 / 51, abs=0.01)


def test_a_card_of_very_many_signals_asks_only_for_those_that_say_something() -> None:
    world = funnel(40, 6)
    constant = pd.DataFrame(np.ones((40, 101)), columns=[f"x{i}" for i in range(101)])
    spec = (*FUNNEL, *(Signal(name, "numeric", "Sempre um") for name in constant))
    card = learned(World(pd.concat([world.table, constant], axis=1), world.truth, world.outcomes), spec).card
    asked = {table.name for table in card.tables}
    assert asked and asked <= {signal.name for signal in FUNNEL}
    assert 0.0 < scorecard.evaluate(card, world.table.iloc[0].to_dict()).chance < 1.0
