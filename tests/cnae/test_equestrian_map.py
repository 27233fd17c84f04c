"""The curated map says which activities live from horses, and why."""

from __future__ import annotations

import pytest

from growth_equestre.cnae import service
from growth_equestre.foundation.vocab import Priority, Segment


def test_the_tree_is_the_whole_cnae_2_3() -> None:
    leaves = service.all_subclasses()
    assert len(leaves) == 1332
    levels = [{leaf.path[level] for leaf in leaves} for level in range(5)]
    # Groups 479 and 701 (one class each) have no subclass in this version: 285 and 673 show as 283 and 671.
    assert [len(level) for level in levels] == [21, 87, 283, 671, 1332]
    assert all(leaf.description and leaf.section_description for leaf in leaves)


def test_every_mapped_code_exists_and_carries_one_reason_line() -> None:
    entries = service.equestrian_map()
    assert len(entries) >= 40
    assert {entry.segment for entry in entries.values()} == set(Segment)
    assert {entry.priority for entry in entries.values()} == set(Priority)
    for code, entry in entries.items():
        assert service.get(code).description == entry.description
        assert entry.reason.endswith(".")
        assert "\n" not in entry.reason


@pytest.mark.parametrize(
    ("code", "segment"),
    [
        ("0152-1/02", Segment.HORSES),
        ("7500-1/00", Segment.SERVICES),
        ("8591-1/00", Segment.SERVICES),
        ("9319-1/01", Segment.EVENTS),
        ("1529-7/00", Segment.EQUIPMENT),
        ("4763-6/02", Segment.EQUIPMENT),
    ],
)
def test_the_core_activities_serve_their_segment_first(code: str, segment: Segment) -> None:
    assert service.segment_for(code) is segment
    assert service.priority_for(code) is Priority.HIGH


def test_stationery_is_not_riding_equipment() -> None:
    assert service.segment_for("4647-8/01") is None
    assert service.priority_for("4647-8/01") is None
