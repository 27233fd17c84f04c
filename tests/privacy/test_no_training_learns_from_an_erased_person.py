"""After an erasure no training sees the person again, and what it sees of everybody else is as it was."""

from __future__ import annotations

from dataclasses import asdict

import pandas as pd
import pytest

from growth_equestre.demo import service as demo
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.learning import service_training
from growth_equestre.matching import service_learning as matching_learning
from growth_equestre.next_action import service_learning as action_learning
from growth_equestre.privacy import service_erasure
from growth_equestre.scoring import service_dataset

pytestmark = pytest.mark.slow
SHARES = frozenset({"answer_lift", "weight"})
"""Of all handoffs or of a partner's: worked out anew, without the person."""


def learned_from(ws: Workspace) -> dict[str, pd.DataFrame]:
    """The rows that each of the three decisions would learn from now, by the decision."""
    return {
        "propensity": service_dataset.dataset(ws).to_pandas(),
        "matching": matching_learning.dataset(ws, ws.now()),
        "next_action": pd.DataFrame([asdict(one) for one in action_learning.outcomes(ws)]),
    }


def without(rows: pd.DataFrame, lead_id: str) -> pd.DataFrame:
    return rows[rows["lead_id"] != lead_id].reset_index(drop=True)


def test_an_erased_persons_rows_are_in_no_next_training(ws: Workspace) -> None:
    demo.create_scenario(ws)
    before = learned_from(ws)
    seen = [set(rows["lead_id"]) for rows in before.values()]
    person = sorted(set.intersection(*seen))[0]
    service_erasure.erase(ws, person, "pedido da pessoa")
    after = learned_from(ws)
    for decision, rows in after.items():
        assert person not in set(rows["lead_id"]), decision
        kept = without(before[decision], person)
        same = list(rows.columns.drop(list(SHARES), errors="ignore"))
        pd.testing.assert_frame_equal(rows[same].reset_index(drop=True), kept[same], obj=decision)


def test_a_model_trained_after_an_erasure_counts_one_lead_less(ws: Workspace) -> None:
    demo.create_scenario(ws, 120, 15)
    rows = service_dataset.dataset(ws).to_pandas()
    person = rows["lead_id"].value_counts().index[0]
    service_erasure.erase(ws, person, "pedido da pessoa")
    trained = service_training.train(ws, "propensity", why="depois de apagar")
    assert trained.model.rows == len(without(rows, person)) < len(rows)
