"""A million rows of 25 signals get chances and five reasons each in SQL; beside it, copying the same table."""

from __future__ import annotations

import random
import time

import duckdb
import pytest

from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard.types import Beta, Card

ROWS = 1_000_000
STATES = [f"UF {i}" for i in range(27)]


def _card(rng: random.Random) -> Card:
    """20 monotone signals of 12 bins and 5 of 27 states, calibrated."""
    tables = []
    for i in range(20):
        points = sorted(rng.uniform(-1, 1) for _ in range(12))
        bins = [(8.0 * j, points[j], f"sinal {i} acima de {8 * j}") for j in range(1, 12)]
        tables.append(scorecard.numeric(f"x{i}", f"Sinal {i}", [(points[0], "sinal baixo"), *bins], monotone=1))
    for i in range(5):
        levels = {uf: (rng.uniform(-1, 1), f"está em {uf}") for uf in STATES}
        tables.append(scorecard.category(f"u{i}", f"Estado {i}", levels))
    return Card("bench", "1", -1.5, tuple(tables), calibration=Beta(0.9, 1.1, 0.05))


def _features(connection: duckdb.DuckDBPyConnection) -> None:
    numbers = ", ".join(f"case when random() < 0.1 then null else random() * 100 end as x{i}" for i in range(20))
    states = ", ".join(f"({STATES}::varchar[])[1 + (random() * 26.9)::integer] as u{i}" for i in range(5))
    connection.execute("select setseed(0.7)")
    connection.execute(f"create table features as select i as lead_id, {numbers}, {states} from range({ROWS}) t(i)")


def _seconds(connection: duckdb.DuckDBPyConnection, statement: str) -> tuple[float, float]:
    """(elapsed, processor) seconds: the second does not depend on what else the machine does."""
    began, worked = time.perf_counter(), time.process_time()
    connection.execute(f"create or replace temp table result as {statement}")
    return time.perf_counter() - began, time.process_time() - worked


@pytest.mark.bench
def test_a_million_receipts_in_sql() -> None:
    card, connection = _card(random.Random(1)), duckdb.connect()
    _features(connection)
    floor = _seconds(connection, "select * from features")
    chances = _seconds(connection, scorecard.compile_sql(card, keep=("lead_id",), receipt=False))
    receipts = _seconds(connection, scorecard.compile_sql(card, keep=("lead_id",)))
    (wrong,) = connection.execute(
        "select count(*) from result where score <> start_points + rest_points"
        " + coalesce(list_sum(list_transform(reasons, lambda reason: reason.points)), 0)"
    ).fetchone() or (ROWS,)
    for name, (elapsed, worked) in {"copy": floor, "chances": chances, "with receipts": receipts}.items():
        print(f"\n{ROWS:,} x 25, {name}: {elapsed:.2f} s, {worked:.2f} processor s, {worked / floor[1]:.1f}x", end="")
    print(f"; receipts that do not add up: {wrong}")
    assert wrong == 0
    assert receipts[1] < 20
