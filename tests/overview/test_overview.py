"""The first screen counts what it says it counts."""

from __future__ import annotations

import pytest

from growth_equestre.foundation.workspace import Workspace
from growth_equestre.overview import rules
from growth_equestre.overview import service as overview


def test_an_empty_workspace_has_nothing_to_show_and_does_not_fail(ws: Workspace) -> None:
    shown = overview.overview(ws)
    assert shown.funnel[0] == ("Todos os leads", 0)
    assert (shown.opportunities, shown.weeks, shown.states) == ((), (), {})
    assert shown.figures.expected_low == 0


@pytest.mark.parametrize(
    ("reached", "total", "low", "high"), [(0, 10, 0.0, 0.213), (5, 10, 0.269, 0.731), (10, 10, 0.787, 1.0)]
)
def test_a_share_carries_its_wilson_interval(reached: int, total: int, low: float, high: float) -> None:
    share = rules.share(reached, total)
    assert (share.low, share.high) == (pytest.approx(low, abs=1e-3), pytest.approx(high, abs=1e-3))


def test_a_share_of_nothing_is_wide_open() -> None:
    assert (rules.share(0, 0).low, rules.share(0, 0).high) == (0.0, 1.0)


def test_a_difference_is_said_aloud_only_when_it_is_clear() -> None:
    assert rules.ratio_is_clear(rules.share(40, 100), rules.share(10, 100))
    assert not rules.ratio_is_clear(rules.share(4, 10), rules.share(1, 10))
    assert not rules.ratio_is_clear(rules.share(32, 100), rules.share(28, 100))


def test_the_largest_drop_names_both_steps() -> None:
    assert rules.largest_drop([("a", 100), ("b", 80), ("c", 8)]) == ("b", "c", 0.1)
    assert rules.largest_drop([("a", 0), ("b", 0)]) is None
