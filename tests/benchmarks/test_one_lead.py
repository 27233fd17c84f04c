"""What a person waits for: one lead scored and advised, among 100,000 leads, 2M facts, 100,000 partners."""

from __future__ import annotations

import pytest

from growth_equestre.next_action import service as next_action
from growth_equestre.scoring import service as scoring
from tests.benchmarks.conftest import Big
from tests.benchmarks.measuring import floor, latency, meets

pytestmark = pytest.mark.bench


def test_one_lead_is_scored_with_its_reasons_and_kept(big: Big) -> None:
    one = latency(lambda lead_id: scoring.score(big.ws, lead_id), big.asked)
    meets("score one lead", one, floor(big.ws), target_ms=20)


def test_one_lead_gets_its_next_action(big: Big) -> None:
    one = latency(lambda lead_id: next_action.recommend(big.ws, lead_id), big.asked)
    meets("recommend for one lead", one, floor(big.ws), target_ms=20, is_goal=True)
