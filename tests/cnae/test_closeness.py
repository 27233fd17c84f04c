"""Two activities are as close as the deepest level of the tree that they share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from growth_equestre.cnae import service

CODES = sorted(leaf.code for leaf in service.all_subclasses())
a_code = st.sampled_from(CODES)


def test_each_deeper_shared_level_is_strictly_closer() -> None:
    horses = "0152102"
    nothing, section, division, group, class_ = "4763602", "0311601", "0111301", "0151201", "0152103"
    steps = [service.closeness(horses, code) for code in (nothing, section, division, group, class_, horses)]
    assert steps == sorted(set(steps))
    assert (steps[0], steps[-1]) == (0.0, 1.0)


@given(a_code, a_code)
def test_closeness_is_symmetric_and_one_only_for_the_same_activity(code_a: str, code_b: str) -> None:
    near = service.closeness(code_a, code_b)
    assert near == service.closeness(code_b, code_a)
    assert 0.0 <= near <= 1.0
    assert (near == 1.0) == (code_a == code_b)


@given(a_code, a_code, a_code)
def test_what_two_activities_share_with_a_third_they_share_with_each_other(a: str, b: str, c: str) -> None:
    assert service.closeness(a, c) >= min(service.closeness(a, b), service.closeness(b, c))


def test_closeness_reads_any_spelling() -> None:
    assert service.closeness("0152-1/02", "152103") == pytest.approx(0.8)


@given(a_code)
def test_an_activity_is_as_close_to_a_segment_as_to_its_nearest_code_there(code: str) -> None:
    by_code = [(entry.segment, service.closeness(code, entry.code)) for entry in service.equestrian_map().values()]
    nearest = {segment: max(near for one, near in by_code if one is segment) for segment, _ in by_code}
    assert service.closeness_by_segment(code) == nearest
