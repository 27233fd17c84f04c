"""The ladder: the simpler rung serves where behaviour drifts, and few rows stay near the rules."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from fit_worlds import FUNNEL, World, area, drawn, funnel, learned, log_loss

from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard import service_fit
from growth_equestre.scorecard.author import category, flag, numeric
from growth_equestre.scorecard.model_folds import folds_of
from growth_equestre.scorecard.model_level import level_now
from growth_equestre.scorecard.types import Card, Signal

PRIOR = Card(
    "prior", "prior-1", -2.0,
    (
        numeric("visits", "Visitas", [(0.0, "nenhuma"), (1, 0.5, "visitou"), (4, 1.5, "visitou muito")], monotone=1),
        numeric("idle_days", "Dias em silêncio", [(0.0, "ativo"), (10, -0.6, "quieto")], monotone=-1),
        flag("has_budget", "Orçamento", 1.2, "tem orçamento", "sem orçamento"),
        category("uf", "Estado", {"MG": (0.3, "está em MG")}),
    ),
)  # fmt: skip


def rows_of(world: World, count: int) -> World:
    return World(world.table.iloc[:count], world.truth[:count], world.outcomes[:count])


def test_without_rows_the_prior_card_serves_as_it_is() -> None:
    fitted = learned(rows_of(funnel(5, 0), 0), prior=PRIOR)
    assert fitted.chosen == 0
    assert fitted.card == replace(PRIOR, name="card", version="1")
    assert "não tem linhas" in fitted.notes[0]


def test_one_won_lead_in_an_empty_workspace_never_shows_more_than_60() -> None:
    world = rows_of(funnel(5, 0), 1)
    alone = replace(world, outcomes=np.ones(1))
    for prior in (None, PRIOR):
        fitted = learned(alone, prior=prior)
        assert scorecard.evaluate(fitted.card, world.table.iloc[0].to_dict()).chance <= 0.6
        assert "mesmo resultado" in fitted.notes[0]


@pytest.mark.slow
@pytest.mark.parametrize("count", [20, 100])
def test_few_rows_lose_neither_to_the_base_rate_nor_to_the_prior(count: int) -> None:
    fresh = funnel(3000, 99)
    ours, base, prior = [], [], []
    rules_alone = scorecard.evaluate_table(PRIOR, fresh.table).chances
    for seed in range(20):
        world = rows_of(funnel(400, seed), count)
        card = learned(world, prior=PRIOR).card
        ours.append(log_loss(scorecard.evaluate_table(card, fresh.table).chances, fresh.outcomes))
        rate = (world.outcomes.sum() + 0.5) / (count + 1)
        base.append(log_loss(np.full(3000, rate), fresh.outcomes))
        prior.append(log_loss(rules_alone, fresh.outcomes))
    assert np.mean(ours) <= min(np.mean(base), np.mean(prior)) + 0.002


def drifting(rows: int, seed: int) -> tuple[World, pd.Series]:
    """The base rate climbs from 6% to 31%, and a curve that tells a lot for a while keeps turning round."""
    rng = np.random.default_rng(seed)
    when = np.linspace(0, 1, rows)
    table = pd.DataFrame({"intent": rng.normal(size=rows), "euribor": 4 - 3 * when + rng.normal(size=rows) * 0.3})
    table["hour"] = rng.uniform(0, 24, rows)
    wave = 1.2 * np.sin(table["hour"] + 12 * np.pi * when)
    margins = -2.9 + 2.1 * when + 1.0 * table["intent"] + wave
    return drawn(table, margins.to_numpy(), rng), pd.Series(np.arange(rows))


@pytest.mark.slow
def test_where_behaviour_drifts_the_simpler_rung_serves_and_is_not_ruined() -> None:
    world, times = drifting(6000, 4)
    past, ahead = rows_of(world, 4500), slice(4500, 6000)
    spec = tuple(Signal(name, "numeric", name) for name in world.table)
    fitted = learned(past, spec, times=times.iloc[:4500])
    chances = scorecard.evaluate_table(fitted.card, world.table.iloc[ahead]).chances
    assert fitted.is_forward and fitted.chosen == 1
    assert area(chances, world.outcomes[ahead]) > 0.6
    assert log_loss(chances, world.outcomes[ahead]) < log_loss(
        np.full(1500, past.outcomes.mean()), world.outcomes[ahead]
    )


def test_the_level_follows_the_last_slices_and_stays_where_nothing_moved() -> None:
    rng = np.random.default_rng(4)
    still = (rng.random(6000) < 0.1).astype(float)
    moved = (rng.random(6000) < np.where(np.arange(6000) < 4500, 0.1, 0.3)).astype(float)
    margin = np.log(still.mean() / (1 - still.mean()))
    assert abs(level_now(np.full(6000, margin), still)[0]) < 0.12
    shift, variance = level_now(np.full(6000, np.log(moved.mean() / (1 - moved.mean()))), moved)
    level = 1 / (1 + np.exp(-(np.log(moved.mean() / (1 - moved.mean())) + shift)))
    assert 0.25 < level < 0.35 and variance >= 0.0


def test_the_level_is_followed_from_sixty_outcomes_on() -> None:
    """Else held-out rows of a small table would lag behind a jump that the whole table then follows: counted twice."""
    rng = np.random.default_rng(6)
    rates = np.where(np.arange(900) < 600, 0.05, 0.25)
    jumped = (rng.random(900) < rates).astype(float)
    margins = np.full(900, np.log(jumped.mean() / (1 - jumped.mean())))
    assert 60 <= jumped.sum() < 240
    assert level_now(margins, jumped)[0] > 0.4
    assert level_now(margins[500:700], jumped[500:700]) == (0.0, 0.0)


def test_one_person_is_never_on_both_sides() -> None:
    rng = np.random.default_rng(2)
    labels = (rng.random(900) < 0.3).astype(float)
    people = rng.integers(0, 200, 900)
    for times in (None, np.arange(900.0)):
        folds = folds_of(labels, times, people.tolist(), rng)
        assert folds
        for fold in folds:
            assert not set(people[fold.train]) & set(people[fold.test])
            assert times is None or fold.train.max() < fold.test.min()


def test_rows_of_one_moment_are_never_split_between_past_and_future() -> None:
    labels = np.tile([0.0, 1.0], 400)
    times = np.repeat(np.arange(40.0), 20)
    for fold in folds_of(labels, times, None, np.random.default_rng(0)):
        assert times[fold.train].max() < times[fold.test].min()


@pytest.mark.slow
@pytest.mark.parametrize("with_prior", [False, True])
def test_directions_hold_in_every_rung_whatever_the_rows_say(with_prior: bool) -> None:
    rng = np.random.default_rng(11)
    for seed, count in ((0, 30), (1, 300), (2, 2500)):
        world = funnel(count, seed)
        against = -0.5 * world.table["visits"] + 0.1 * world.table["idle_days"] - 1.0
        upside_down = drawn(world.table, against.to_numpy(), rng)
        card = learned(upside_down, prior=PRIOR if with_prior else None).card
        visits, idle = (np.array([c.points for c in card.tables[j].cells[:-1]]) for j in (0, 1))
        assert (np.diff(visits) >= 0).all() and (np.diff(idle) <= 0).all()
        what_if = world.table.assign(visits=world.table["visits"] + rng.integers(1, 5, count))
        before, after = (scorecard.evaluate_table(card, table).chances for table in (world.table, what_if))
        assert (after >= before).all()


@pytest.mark.slow
def test_more_intent_never_lowers_in_a_hundred_thousand_what_ifs_also_where_signals_speak_together() -> None:
    rng = np.random.default_rng(12)
    visits, idle, uf = rng.poisson(3.0, 8000), rng.exponential(8.0, 8000).round(1), rng.choice(["MG", "SP"], 8000)
    table = pd.DataFrame({"visits": visits.astype(float), "idle_days": idle, "uf": uf})
    against = 1.5 * (table["visits"] > 4) * np.where(uf == "MG", 1.0, -1.0) - 0.15 * np.minimum(idle, 6) * (visits > 3)
    world = drawn(table, against.to_numpy() - 0.5, rng)
    spec = (FUNNEL[0], FUNNEL[1], FUNNEL[3])
    card = learned(world, spec).card
    assert any({pair.first, pair.second} & {"visits", "idle_days"} for pair in card.pairs)
    drawn_rows = table.iloc[rng.integers(0, 8000, 100_000)].reset_index(drop=True)
    more = drawn_rows["visits"] + rng.integers(0, 9, 100_000)
    before = scorecard.evaluate_table(card, drawn_rows).chances
    assert (scorecard.evaluate_table(card, drawn_rows.assign(visits=more)).chances >= before).all()
    quieter = drawn_rows["idle_days"] + rng.exponential(6.0, 100_000)
    assert (scorecard.evaluate_table(card, drawn_rows.assign(idle_days=quieter)).chances <= before).all()


def test_a_prior_that_does_not_fit_the_spec_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="not in the spec"):
        service_fit.fit(pd.DataFrame({"a": [1.0]}), [1], (), rng=np.random.default_rng(0), prior=PRIOR)
    assert {signal.name for signal in PRIOR.signals} < {signal.name for signal in FUNNEL}
