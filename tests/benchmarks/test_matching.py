"""Partners for leads: ten of 100,000 for one, and for 10,000 leads at once with receipts, each beside a floor."""

from __future__ import annotations

import resource
from collections.abc import Callable

import duckdb
import pytest

from growth_equestre.matching import service as matching
from tests.benchmarks.conftest import PARTNERS, Big
from tests.benchmarks.measuring import duration, floor, latency, meets, meets_seconds

pytestmark = pytest.mark.bench

MANY, TEN = 10_000, 10
GIGABYTE = 1024**2


def test_one_lead_gets_its_ten_of_a_hundred_thousand_partners(big: Big) -> None:
    one = latency(lambda lead_id: matching.match(big.ws, lead_id, TEN), big.asked)
    meets("ten of 100,000 partners", one, floor(big.ws), target_ms=50)


def test_ten_thousand_leads_get_their_ten_partners_with_receipts(big: Big) -> None:
    rows = big.ws.cursor().execute("select lead_id::varchar from leads order by hash(lead_id) limit $n", {"n": MANY})
    leads = [lead_id for (lead_id,) in rows.fetchall()]
    made: dict[str, list[object]] = {}
    one = duration(lambda: made.update(matching.match_many(big.ws, leads, TEN)))
    meets_seconds("ten of 100,000 partners for 10,000 leads", one, duration(_distances()), target=60)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / GIGABYTE
    print(f" | peak memory of the whole run {peak:.1f} GB", end="")
    assert sum(map(len, made.values())) == MANY * TEN
    assert all(one.start_points + sum(r.points for r in one.reasons) == one.compatibility  # type: ignore[attr-defined]
               for found in made.values() for one in found)  # fmt: skip


def _distances() -> Callable[[], object]:
    """The floor: one subtraction per pair of lead and partner, by the database alone."""
    asked = "select sum(abs(a.i - b.i)) from range($leads) a(i), range($partners) b(i)"
    return lambda: duckdb.connect().execute(asked, {"leads": MANY, "partners": PARTNERS}).fetchall()
