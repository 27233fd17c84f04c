"""A customer, a flight or an occupation written as a number: each value is a name, where held-out rows agree."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from fit_worlds import World, drawn, log_loss
from hypothesis import given, settings
from hypothesis import strategies as st

from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.scorecard import service_tables as tables
from growth_equestre.scorecard.model_design import shared
from growth_equestre.scorecard.types_tables import FileForm, InferredSpec, OwnFit, OwnTable

CUSTOMERS, ROWS = 150, 3_000
pytestmark = pytest.mark.slow
CODE = "cliente__codigo"
DAYS = pd.Timestamp("2022-01-01") + pd.to_timedelta(np.arange(6_000), unit="h")


def visits(rows: int, seed: int, spread: float = 1.2) -> World:
    """The same customers whatever the seed; their numbers say nothing, a person's age goes one way."""
    apart = spread * np.random.default_rng(5).normal(size=CUSTOMERS)
    rng = np.random.default_rng(seed)
    customer = rng.integers(0, CUSTOMERS, rows)
    age = rng.integers(18, 80, rows)
    table = pd.DataFrame({"cliente": 1000 + 7 * customer, "idade": age, "visitas": rng.poisson(20, rows)})
    return drawn(table, apart[customer] + 0.04 * (age - 49.0), rng)


def listed(world: World) -> OwnTable:
    return tables.read_table(world.table.assign(ganhou=world.outcomes.astype(int)).to_csv(index=False).encode())


def spec_of(frame: pd.DataFrame, **asked: str) -> InferredSpec:
    return tables.infer_spec(OwnTable(frame, FileForm()), "ganhou", **asked)


def named(spec: InferredSpec) -> list[str]:
    return [one.name for one in spec.signals if one.name.endswith("__codigo")]


def fit(world: World) -> OwnFit:
    return tables.learn(tables.infer_spec(listed(world), "ganhou"), seed=3, now=FrozenClock().now())


@pytest.fixture(scope="module")
def fitted() -> OwnFit:
    return fit(visits(ROWS, 1))


def test_a_customers_number_is_a_name_and_an_age_is_not(fitted: OwnFit) -> None:
    assert named(fitted.spec) == [CODE]
    assert [one.label for one in fitted.spec.signals if one.name == CODE] == ["cliente (código)"]


def test_fresh_rows_are_foreseen_better_once_the_number_is_a_name(
    fitted: OwnFit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("growth_equestre.scorecard.model_inference.codes_among", lambda *_: [])
    plain, fresh = fit(visits(ROWS, 1)), visits(4 * ROWS, 2)
    best = log_loss(fresh.truth, fresh.outcomes)
    with_names, without = (
        log_loss(tables.predict(one.fitted.card, listed(fresh))[0]["chance"].to_numpy(), fresh.outcomes) - best
        for one in (fitted, plain)
    )
    assert with_names < 0.5 * without


def test_duckdb_and_an_explanation_read_the_name_as_the_card_does(fitted: OwnFit, tmp_path: Path) -> None:
    later = visits(200, 4)
    later.table.loc[0, "cliente"] = 999_999
    table, card = listed(later), fitted.fitted.card
    (tmp_path / "lista.csv").write_bytes(later.table.to_csv(index=False).encode())
    answered = tables.predict(card, table)[0]["chance"].to_numpy()
    with duckdb.connect() as connection:
        connection.execute(f"create table lista as select * from read_csv('{tmp_path / 'lista.csv'}')")
        found = connection.execute(tables.statement(card, "lista")).df()["chance"].to_numpy()
    assert np.abs(found - answered).max() < 1e-9
    assert CODE in {one.signal for row in range(1, 6) for one in tables.explain(card, table, row).receipt.reasons}


def test_the_order_of_the_rows_says_nothing_of_names() -> None:
    world = visits(1_200, 6, spread=0.75)
    frame = world.table.assign(ganhou=world.outcomes.astype(int))
    found = {tuple(named(spec_of(frame.sample(frac=1.0, random_state=k)))) for k in range(6)}
    assert len(found) == 1


def test_numbers_that_say_nothing_or_only_count_are_hardly_ever_names() -> None:
    wrong = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        table = pd.DataFrame({f"x{k}": rng.integers(0, 60 * (k + 1), 1_500) for k in range(6)})
        curved = 1.5 * np.sin(table["x3"].to_numpy() / 40.0)
        wrong += len(named(spec_of(table.assign(ganhou=drawn(table, curved, rng).outcomes.astype(int)))))
    assert wrong <= 1


def test_the_more_numbers_are_asked_the_more_one_must_show() -> None:
    world = visits(1_200, 1, spread=0.5)
    frame = world.table.assign(ganhou=world.outcomes.astype(int))
    rng = np.random.default_rng(0)
    assert named(spec_of(frame)) == [CODE]
    assert named(spec_of(frame.assign(**{f"x{k}": rng.integers(0, 200, 1_200) for k in range(40)}))) == []


def test_a_steep_size_is_no_name() -> None:
    """Beside 64 bins its values still say a little; apart from all others, far less than the bins."""
    for seed in range(6):
        rng = np.random.default_rng(seed)
        size = np.round(rng.lognormal(3.0, 1.2, 4_000))
        table = pd.DataFrame({"tamanho": size})
        steep = drawn(table, 4.0 * (np.log1p(size) - 3.0), rng)
        assert named(spec_of(table.assign(ganhou=steep.outcomes.astype(int)))) == []


def test_a_size_whose_meaning_turns_is_no_name_though_a_few_of_its_values_stand_out() -> None:
    """Its bins are wrong in later slices, so that anything beats them: what would be added to them must still pay."""
    for seed in range(4):
        rng = np.random.default_rng(seed)
        usual = np.round(rng.lognormal(6.0, 1.0, 6_000))
        often = rng.random(6_000) < 0.15
        votes = np.where(often, rng.integers(1, 4, 6_000) * 100.0, usual)
        way = np.where(np.arange(6_000) < 3_000, 0.8, -0.8)
        margins = np.where(often, np.where(votes == 200.0, 2.0, -2.0), way * (np.log(votes) - 6.0))
        table = pd.DataFrame({"dia": DAYS, "votos": votes})
        assert named(spec_of(table.assign(ganhou=drawn(table, margins, rng).outcomes.astype(int)), time="dia")) == []


def test_a_name_that_most_later_rows_do_not_bring_back_stays_a_number() -> None:
    rng = np.random.default_rng(9)
    is_regular = rng.random(6_000) < 0.4
    customer = np.where(is_regular, rng.integers(0, 150, 6_000), 150 + np.arange(6_000) // 12)
    apart = 1.5 * rng.normal(size=customer.max() + 1)
    table = pd.DataFrame({"dia": DAYS, "cliente": customer})
    table["ganhou"] = drawn(table, apart[customer], rng).outcomes.astype(int)
    assert named(spec_of(table[is_regular].reset_index(drop=True), time="dia")) == [CODE]
    assert named(spec_of(table, time="dia")) == []


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 50), max_size=8), st.integers(0, 120))
def test_what_some_do_not_ask_for_goes_to_the_others(asked: list[int], most: int) -> None:
    given_ = shared(asked, most)
    assert sum(given_) == min(most, sum(asked))
    assert all(got <= want for got, want in zip(given_, asked, strict=True))
    short = [got for got, want in zip(given_, asked, strict=True) if got < want]
    assert not short or max(given_) <= min(short) + 1
