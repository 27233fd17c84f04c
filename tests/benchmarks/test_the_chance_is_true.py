"""Does a shown 72 mean 72? Learned from a simulated history, judged by its true chances, which no model reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from growth_equestre import house
from growth_equestre.demo import model_tables as tables
from growth_equestre.demo import store as demo
from growth_equestre.demo.types import WorldSize
from growth_equestre.events import service as events
from growth_equestre.foundation import workspace
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.leads import service as leads
from growth_equestre.partners import service as partners
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard.types import Card
from growth_equestre.scoring import service_training, store
from growth_equestre.scoring.store import Question

pytestmark = pytest.mark.bench

LEADS, PARTNERS, SEED, ASKED, BINS = 60_000, 300, 7, 20_000, 15
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Answered:
    """Open leads now: their true chance given all that can be observed, and the chance and interval shown."""

    true: Floats
    shown: Floats
    low: Floats
    high: Floats


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("GROWTH_DATA_DIR", str(tmp_path_factory.mktemp("market")))
        environment.setattr(workspace, "_followers", [])
        ws = house.open_workspace("mercado", clock=FrozenClock())
        world = tables.build_world(WorldSize(LEADS, PARTNERS), SEED, ws.now(), ws.local_zone, ws.settings.focus_states)
        partners.insert_many(ws, tables.partner_rows(world), is_demo=True)
        for chunk in tables.chunks(world):
            leads.insert_many(ws, chunk.leads)
            events.insert_many(ws, chunk.events)
            with ws.transaction("bench"):
                demo.add_truth(ws.cursor(), chunk.truth)
        yield ws
        ws.database.close()


@pytest.fixture(scope="module")
def answered(market: Workspace) -> Answered:
    card = service_training.learn(market, market.now(), 0, lambda _done, _total: None).lessons["within_30d"].card
    return _answered(market, card)


def _answered(ws: Workspace, card: Card) -> Answered:
    known = store.table(ws.cursor(), Question(None, ws.now(), ws.settings)).to_pandas()
    truth = ws.cursor().execute("select lead_id::varchar as lead_id, chance_observable from demo_truth").df()
    rows = known.merge(truth, on="lead_id").sample(ASKED, random_state=SEED)
    low, high = scorecard.intervals(card, rows)
    return Answered(rows["chance_observable"].to_numpy(), scorecard.evaluate_table(card, rows).chances, low, high)


def _expected_loss(true: Floats, shown: Floats) -> float:
    shown = np.clip(shown, 1e-9, 1 - 1e-9)
    return float(-(true * np.log(shown) + (1 - true) * np.log(1 - shown)).mean())


def _expected_auc(true: Floats, shown: Floats) -> float:
    outcomes = np.r_[np.ones(len(true)), np.zeros(len(true))]
    return float(roc_auc_score(outcomes, np.r_[shown, shown], sample_weight=np.r_[true, 1 - true]))


def _says(what: str, value: float, target: str) -> None:
    print(f"\n{what} | {value:.4f} | target {target}", end="")


def test_a_shown_chance_is_what_happens(answered: Answered) -> None:
    bins = np.array_split(np.argsort(answered.shown), BINS)
    error = sum(len(one) * abs(answered.shown[one].mean() - answered.true[one].mean()) for one in bins) / ASKED
    _says("calibration error, 15 equal-mass bins", float(error), "<= 0.02")
    assert error <= 0.02


def test_hardly_anything_knowable_is_missed(answered: Answered) -> None:
    ratio = _expected_loss(answered.true, answered.shown) / _expected_loss(answered.true, answered.true)
    _says("log loss over the truth's own", ratio, "<= 1.02")
    assert ratio <= 1.02


def test_the_order_is_nearly_the_true_order(answered: Answered) -> None:
    ratio = _expected_auc(answered.true, answered.shown) / _expected_auc(answered.true, answered.true)
    _says("AUC over the truth's own", ratio, ">= 0.97")
    assert ratio >= 0.97


def test_nine_of_ten_intervals_hold_the_true_chance(answered: Answered) -> None:
    covered = float(((answered.low <= answered.true) & (answered.true <= answered.high)).mean())
    _says("90% intervals that hold the true chance", covered, "0.85 to 0.95")
    assert 0.85 <= covered <= 0.95


def test_history_teaches_more_than_the_rules_knew(market: Workspace, answered: Answered) -> None:
    rules = _answered(market, store.shipped_cards().within_30d)
    learned, before = _expected_loss(answered.true, answered.shown), _expected_loss(rules.true, rules.shown)
    _says("log loss, learned over rules", learned / before, "< 1")
    assert learned < before
