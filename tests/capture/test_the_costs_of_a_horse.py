"""The calculator's table is whole, honest about what it is, and adds up to what is shown."""

from __future__ import annotations

import itertools

import pytest

from growth_equestre.capture import rules_costs, rules_hooks, rules_tips, service
from growth_equestre.capture.types import CostTable
from growth_equestre.foundation.vocab import STATES, Segment
from growth_equestre.places import service as places

TABLE = service.cost_table()
CASES = list(itertools.product(TABLE.regions, rules_costs.USES, rules_costs.BOARDINGS))


def test_every_line_says_its_range_its_year_and_what_it_assumes() -> None:
    for row in TABLE.rows:
        assert 0 <= row.low_brl < row.high_brl and row.year >= 2026 and len(row.assumption) > 15
        assert row.uses <= {use.code for use in rules_costs.USES}
        assert row.boardings <= {place.code for place in rules_costs.BOARDINGS}


def test_every_state_has_its_region() -> None:
    assert {places.state(uf).region for uf in STATES} == set(TABLE.regions)


def test_the_total_is_the_sum_of_the_parts_shown() -> None:
    for region, use, boarding in CASES:
        found = rules_costs.estimate(TABLE, region, use.code, boarding.code)
        assert found.low_brl == sum(part.low_brl for part in found.parts)
        assert found.high_brl == sum(part.high_brl for part in found.parts)
        assert len({part.name for part in found.parts}) == len(found.parts) >= 4
        assert {label for label, *_ in found.others} | {boarding.label} == {one.label for one in rules_costs.BOARDINGS}


def test_what_stands_beside_an_answer_is_what_that_answer_would_show() -> None:
    found = rules_costs.estimate(TABLE, "Sul", "LAZER", "BAIA")
    label, low, high = found.others[0]
    place = next(one for one in rules_costs.BOARDINGS if one.label == label)
    other = rules_costs.estimate(TABLE, "Sul", "LAZER", place.code)
    assert (low, high) == (other.low_brl, other.high_brl)


def test_a_dearer_region_costs_more_and_sport_more_than_leisure() -> None:
    def middle(region: str, use: str) -> int:
        found = rules_costs.estimate(TABLE, region, use, "BAIA")
        return found.low_brl + found.high_brl

    assert middle("Norte", "LAZER") > middle("Sudeste", "LAZER") > middle("Nordeste", "LAZER")
    assert all(middle(region, "ESPORTE") > middle(region, "LAZER") for region in TABLE.regions)


@pytest.mark.parametrize("wrong", [("Lua", "LAZER", "BAIA"), ("Sul", "x", "BAIA"), ("Sul", "LAZER", "x")])
def test_a_question_outside_the_table_is_a_mistake_of_ours(wrong: tuple[str, str, str]) -> None:
    with pytest.raises(ValueError, match="no costs"):
        rules_costs.estimate(CostTable(TABLE.rows, TABLE.regions), *wrong)


def test_every_answer_of_every_quiz_has_a_result_that_fills_a_lead() -> None:
    for segment in Segment:
        hook = service.hook_named(segment.value.lower())
        for need in hook.questions[0].options:
            answers = {"precisa": need.code, "orcamento": "5k-20k", "prazo": "30d", "uf": "GO"}
            assert service.answers_of(hook, answers) == (answers, ())
            assert len(rules_tips.tips(segment, need.code)) == 3
            assert need.label in service.result_of(hook, answers).line
            known = rules_hooks.said(hook, answers)
            assert (known.segment, known.budget, known.timeframe, known.uf) == (segment.value, "5k-20k", "30d", "GO")
