"""Receipts of a whole table, written as JSON: one per lead, in the order of the leads."""

from __future__ import annotations

import json

import numpy as np

from growth_equestre.scorecard.service import TableReceipts
from growth_equestre.scorecard.types import REST_SIGNAL
from growth_equestre.scoring import model_reasons, store


def _receipts(points: np.ndarray, rest: np.ndarray) -> TableReceipts:
    rows = len(points)
    chances, scores = np.full(rows, 0.1), np.full(rows, 10)
    return TableReceipts(chances, chances, chances, scores, 10, np.zeros_like(points), points, rest)


def test_a_lead_whose_reasons_are_none_keeps_its_place_among_the_others() -> None:
    points = np.array([[3, 0], [0, 0], [0, -2], [0, 0]])
    rest = np.array([0, 0, 5, 0])
    written = model_reasons.as_json(store.shipped_cards().within_30d, _receipts(points, rest))
    lines = [
        [(line["signal"] == REST_SIGNAL, line["points"]) for line in json.loads(one)] for one in written.to_pylist()
    ]
    assert lines == [[(False, 3)], [], [(False, -2), (True, 5)], []]
