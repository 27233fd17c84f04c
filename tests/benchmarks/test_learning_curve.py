"""What a workspace gains with each outcome: from none to 5,000, never worse than the rules nor than the base rate."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from baselines import base_rate, log_loss, odoo_naive_bayes

from growth_equestre import house
from growth_equestre.demo import model_tables as tables
from growth_equestre.demo.types import WorldSize
from growth_equestre.events import service as events
from growth_equestre.foundation import workspace
from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.leads import service as leads
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard import service_fit
from growth_equestre.scoring import rules_signals, store
from growth_equestre.scoring.service_dataset import dataset

pytestmark = pytest.mark.bench

LEADS, SEED, SEEDS, JUDGED = 15_000, 7, 20, 6_000
SIZES = (0, 20, 40, 100, 200, 1000, 5000)
NOT_ABOVE_BY = 0.002
NAMES = [signal.name for signal in rules_signals.SIGNALS_30D]


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[pd.DataFrame]:
    """One row per lead, at a moment drawn among those at which it was asked about."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("GROWTH_DATA_DIR", str(tmp_path_factory.mktemp("curve")))
        environment.setattr(workspace, "_followers", [])
        ws = house.open_workspace("curva", clock=FrozenClock())
        world = tables.build_world(WorldSize(LEADS, 50), SEED, ws.now(), ws.local_zone, ws.settings.focus_states)
        for chunk in tables.chunks(world):
            leads.insert_many(ws, chunk.leads)
            events.insert_many(ws, chunk.events)
        rows = dataset(ws, ws.now()).to_pandas()
        ws.database.close()
    yield rows.sample(frac=1.0, random_state=SEED).drop_duplicates("lead_id").reset_index(drop=True)


def _losses(history: pd.DataFrame, n: int, seed: int) -> dict[str, float]:
    """Log loss on rows held out, learned from n others."""
    shuffled = history.sample(frac=1.0, random_state=1000 + seed)
    judged, learn = shuffled.iloc[:JUDGED], shuffled.iloc[JUDGED : JUDGED + n]
    labels, known = (one["label_30d"].to_numpy(dtype=np.int64) for one in (judged, learn))
    prior = store.shipped_cards().within_30d
    rng = np.random.default_rng(seed)
    spec = rules_signals.SIGNALS_30D
    card = service_fit.fit(learn, known, spec, rng=rng, prior=prior, times=learn["moment"]).card
    return {
        "ours": log_loss(scorecard.evaluate_table(card, judged).chances, labels),
        "rules": log_loss(scorecard.evaluate_table(prior, judged).chances, labels),
        "base rate": log_loss(base_rate(known, JUDGED), labels),
        "naive Bayes": log_loss(odoo_naive_bayes(learn[NAMES], known, judged[NAMES]), labels),
    }


@pytest.mark.parametrize("n", SIZES)
def test_learning_never_costs(history: pd.DataFrame, n: int) -> None:
    drawn = pd.DataFrame([_losses(history, n, seed) for seed in range(SEEDS)])
    mean = drawn.mean()
    worse = float((drawn["ours"] > drawn["rules"] + NOT_ABOVE_BY).mean())
    print(f"\nn = {n} | " + " | ".join(f"{name} {value:.4f}" for name, value in mean.items()), end="")
    print(f" | single draws above the rules: {worse:.0%}", end="")
    assert mean["ours"] <= min(mean["rules"], mean["base rate"]) + NOT_ABOVE_BY
    assert mean["ours"] < mean["naive Bayes"] or n == 0
