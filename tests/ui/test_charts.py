"""Charts tell the truth: receipts add up, bars start at zero, the map is ours."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from growth_equestre.foundation.vocab import STATES, Stage
from growth_equestre.ui import charts, maps
from growth_equestre.ui.charts import Bar, Step, TrendPoint
from growth_equestre.ui.formats import Noun


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 60), st.lists(st.integers(-30, 30), max_size=6))
def test_each_bar_of_a_receipt_starts_where_the_last_one_ended_and_the_chance_is_the_sum(start, points):
    score = start + sum(points)
    figure = charts.waterfall(start, [Step(f"motivo {row}", p) for row, p in enumerate(points)], score)
    bars = figure.data[0]
    level = 0.0
    for base, width in list(zip(bars.base, bars.x, strict=True))[:-1]:
        assert base == level
        level += width
    assert level == bars.x[-1] == score


def test_a_receipt_reads_aloud_with_every_reason():
    steps = [Step("clicou no WhatsApp", 19), Step("demais sinais", -4)]
    assert charts.waterfall_twin(22, steps, 37) == (
        "Ponto de partida 22; clicou no WhatsApp +19; demais sinais −4; chance 37."
    )


def test_bars_start_at_zero_and_leave_room_for_their_interval():
    figure = charts.ranking([Bar("Cavalos", 0.31, 0.27, 0.36), Bar("Eventos", 0.2)], as_percent=True)
    low, high = figure.layout.xaxis.range
    assert low == 0
    assert high >= 0.36
    assert list(figure.data[0].error_x.array) == pytest.approx([0.05, 0])


def test_bars_with_an_interval_say_it_aloud():
    assert charts.ranking_twin([Bar("Cavalos", 0.31, 0.27, 0.36)], as_percent=True) == (
        "Cavalos: 31% (entre 27 e 36%)."
    )


def test_a_funnel_says_the_share_that_went_on():
    figure = charts.funnel([("Visitaram", 400), ("Clicaram", 100)])
    assert [label.text for label in figure.layout.annotations] == ["<b>400</b>", "<b>100</b><br>25% da anterior"]


def test_a_funnel_without_visitors_is_drawn_without_dividing_by_zero():
    assert len(charts.funnel([("Visitaram", 0), ("Clicaram", 0)]).data) == 1


def test_a_trend_with_uncertainty_draws_its_band_and_writes_the_last_value():
    points = [TrendPoint(date(2026, 1, day), day, day - 1, day + 1) for day in (1, 2, 3)]
    figure = charts.trend(points)
    assert figure.data[0].fill == "toself"
    assert figure.layout.annotations[0].text == "<b>3</b>"
    assert figure.layout.yaxis.rangemode == "tozero"
    assert charts.trend_twin(points, Noun("lead", "leads")).endswith("termina com 3 leads em 03/01/2026.")


def test_no_chart_has_a_legend_and_none_needs_a_server():
    figures = [
        charts.stage_funnel(dict.fromkeys(Stage, 3)),
        charts.trend([]),
        charts.ranking([]),
    ]
    for figure in figures:
        assert figure.layout.template.layout.showlegend is False
        assert {trace.type for trace in figure.data} <= {"bar", "scatter"}


def is_inside(longitude: float, latitude: float) -> bool:
    inside = False
    for (x1, y1), (x2, y2) in zip(maps.OUTLINE, maps.OUTLINE[1:], strict=False):
        if (y1 > latitude) != (y2 > latitude) and longitude < (x2 - x1) * (latitude - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def test_every_state_has_its_letters_inside_the_outline_of_the_country():
    assert set(maps.STATE_ANCHORS) == set(STATES)
    assert maps.OUTLINE[0] == maps.OUTLINE[-1]
    assert [uf for uf, place in maps.STATE_ANCHORS.items() if not is_inside(*place)] == []


def test_cities_of_the_four_corners_are_inside_and_the_neighbours_are_not():
    for place in [(-46.63, -23.55), (-60.02, -3.12), (-67.81, -9.97), (-35.7, -9.6), (-51.2, -30.0), (-60.67, 2.82)]:
        assert is_inside(*place)
    for place in [(-58.4, -34.6), (-56.2, -34.9), (-57.6, -25.3), (-68.1, -16.5), (-74.1, 4.7), (-30.0, -15.0)]:
        assert not is_inside(*place)


def test_the_area_of_a_bubble_tells_the_number():
    drawn = maps.brazil_map(maps.state_spots({"SP": 400, "MG": 100, "XX": 9})).inner
    bubbles = re.findall(r'<i[^>]* data-lugar="([^"]*)"[^>]*width:([\d.]+)px', drawn)
    assert [(said, float(width)) for said, width in bubbles] == [("SP: 400", 44), ("MG: 100", 22)]
    assert maps.map_twin(maps.state_spots({"SP": 400, "MG": 100})) == "Maiores: SP 400; MG 100."


def letters_on(drawn: maps.Drawing) -> list[tuple[str, float, float]]:
    """Letters of states without a bubble, and where: per cent from the left and from the top."""
    found = re.findall(r'<b(?: class="mar")? style="left:([\d.]+)%;top:([\d.]+)%">(\w\w)</b>', drawn.inner)
    return [(uf, float(left), float(top)) for left, top, uf in found]


def test_the_letters_of_no_two_states_stand_on_each_other() -> None:
    places = letters_on(maps.brazil_map([]))
    assert {uf for uf, _, _ in places} == set(STATES)
    near = [
        (one, other)
        for place, (one, x, y) in enumerate(places)
        for other, x2, y2 in places[place + 1 :]
        if abs(x - x2) < 4.5 and abs(y - y2) < 3.4
    ]
    assert near == []


def test_letters_of_a_state_do_not_stand_under_a_bubble() -> None:
    def letters_with(*spots: maps.Spot) -> set[str]:
        return {uf for uf, _, _ in letters_on(maps.brazil_map(spots))}

    on_goias = maps.Spot("Goiânia/GO", -49.6, -16.4, 9)
    beside = maps.Spot("Apuí/AM", -58.0, -8.0, 9)
    assert letters_with() - letters_with(on_goias, beside) >= {"GO"}
    assert letters_with(beside) == letters_with()


def test_words_in_two_lines_leave_room_for_those_of_the_next_row() -> None:
    short, long = "clicou no WhatsApp", "orçamento de R$ 20 mil a 60 mil por mês"
    assert len(charts.in_lines(long)) == 2
    assert charts.rows_height([short, long, short], 34) == charts.rows_height([short] * 3, 34) == 102
    assert charts.rows_height([short, long, long], 34) > 3 * 2 * 17
