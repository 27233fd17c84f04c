"""A policy takes over only where the log shows it to be better; a thin log says how much is missing; one click back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from growth_equestre.foundation.clock import FrozenClock
from growth_equestre.foundation.errors import GrowthError
from growth_equestre.foundation.ids import new_id
from growth_equestre.foundation.vocab import NextAction
from growth_equestre.foundation.workspace import Workspace
from growth_equestre.next_action import service as next_action
from growth_equestre.next_action import service_choice, service_lab
from growth_equestre.next_action.service_moment import insert_many
from growth_equestre.next_action.types import Feedback, PolicyCode
from growth_equestre.next_action.types_lab import LabRow
from tests.next_action.conftest import AddEvents, AddLeads

pytestmark = pytest.mark.slow

Tried = Callable[[int, float, float], None]


@pytest.fixture
def tried(ws: Workspace, clock: FrozenClock, add_leads: AddLeads, add_events: AddEvents) -> Tried:
    """Writes a log of so many decisions, each action drawn evenly; catalogues and the rest are answered so often."""
    rng = np.random.default_rng(4)

    def write(times: int, catalogue: float, others: float) -> None:
        ids = add_leads(times)
        alike = next_action.recommend(ws, ids[0], record=False)
        even = dict.fromkeys(alike.eligible, 1 / len(alike.eligible))
        drawn = rng.permutation(np.resize([action.value for action in even], times))
        insert_many(
            ws,
            [
                replace(
                    alike, recommendation_id=new_id(), lead_id=lead_id, action=NextAction(code), policy="thompson",
                    probability=1 / len(even), probabilities=even, feedback=Feedback.DONE,
                    feedback_at=ws.now() + timedelta(seconds=number),
                )
                for number, (lead_id, code) in enumerate(zip(ids, drawn, strict=True))
            ],
        )  # fmt: skip
        for lead_id, code in zip(ids, drawn, strict=True):
            if rng.random() < (catalogue if code == NextAction.SEND_CATALOG.value else others):
                add_events(lead_id, ("whatsapp_reply", ws.now() + timedelta(days=2)))
        clock.advance(timedelta(days=9))

    return write


def _row(ws: Workspace, code: PolicyCode) -> LabRow:
    return next(row for row in service_lab.lab(ws).rows if row.code is code)


def test_a_better_policy_takes_over_with_its_evidence_and_one_click_takes_it_back(ws: Workspace, tried: Tried) -> None:
    tried(1_500, 0.6, 0.08)
    better = _row(ws, PolicyCode.THOMPSON)
    assert better.advantage is not None
    assert better.advantage.low > 0.0
    service_lab.promote(ws, PolicyCode.THOMPSON, "responde muito mais")
    assert service_choice.serving(ws).code is PolicyCode.THOMPSON
    kept = ws.cursor().execute("select why, evidence ->> 'dr' from policy_terms").fetchone()
    assert kept is not None
    assert kept[0] == "responde muito mais"
    assert better.estimates is not None
    assert float(kept[1]) == pytest.approx(better.estimates.dr.value)
    assert service_choice.roll_back(ws).policy is PolicyCode.RULES
    assert service_choice.serving(ws).code is PolicyCode.RULES


def test_a_policy_that_may_only_be_lucky_does_not_take_over(ws: Workspace, tried: Tried) -> None:
    tried(1_500, 0.2, 0.2)
    row = _row(ws, PolicyCode.THOMPSON)
    assert row.support.is_enough
    assert row.advantage is not None
    assert row.advantage.low <= 0.0
    with pytest.raises(GrowthError, match="a vantagem não passa do acaso"):
        service_lab.promote(ws, PolicyCode.THOMPSON)
    assert service_choice.serving(ws).code is PolicyCode.RULES


def test_a_thin_log_ranks_nobody_and_as_many_more_decisions_as_it_says_are_enough(ws: Workspace, tried: Tried) -> None:
    tried(300, 0.6, 0.08)
    thin = _row(ws, PolicyCode.RULES)
    more = thin.support.more_decisions
    assert not thin.support.is_enough
    assert more
    assert all(row.advantage is None for row in service_lab.lab(ws).rows)
    with pytest.raises(GrowthError, match="Faltam cerca de"):
        service_lab.promote(ws, PolicyCode.THOMPSON)
    # Half as many are too few; a quarter to spare, because chance decides which half is judged.
    tried(more // 2, 0.6, 0.08)
    assert not _row(ws, PolicyCode.RULES).support.is_enough
    tried(more - more // 2 + more // 4, 0.6, 0.08)
    assert _row(ws, PolicyCode.RULES).support.is_enough
