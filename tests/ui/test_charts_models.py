"""Charts of models draw what was measured: every point with its interval, every curve at its height."""

import pytest

from growth_equestre.ui import charts_models
from growth_equestre.ui.charts_models import Effect, Held, Shift

POINTS = [Held(0.2, 0.25, 0.2, 0.31, 120), Held(0.7, 0.68, 0.6, 0.75, 40)]


def test_promised_and_observed_stand_with_their_interval():
    figure = charts_models.reliability([("2026-11-21.1", POINTS)])
    drawn = figure.data[1]
    assert list(drawn.x) == [0.2, 0.7] and list(drawn.y) == [0.25, 0.68]
    assert [y + up for y, up in zip(drawn.y, drawn.error_y.array, strict=True)] == pytest.approx([0.31, 0.75])
    assert [y - down for y, down in zip(drawn.y, drawn.error_y.arrayminus, strict=True)] == pytest.approx([0.2, 0.6])
    assert charts_models.held_words(POINTS[1]) == "chance 70: 68 em 100 (entre 60 e 75), 40 casos"


def test_two_models_are_told_apart_by_their_names_beside_their_lines():
    for figure in (
        charts_models.reliability([("a", POINTS), ("b", POINTS)]),
        charts_models.gain([("a", [(0, 0), (1, 1)]), ("b", [(0, 0), (0.5, 1), (1, 1)])]),
    ):
        texts = [note.text for note in figure.layout.annotations]
        assert len(texts) == 2 and "a" in texts[0] and "b" in texts[1]
        assert figure.layout.showlegend is not True


def test_the_figure_written_on_a_curve_is_its_height():
    curve = [(0.0, 0.0), (0.1, 0.4), (0.3, 0.6), (1.0, 1.0)]
    assert charts_models.at(curve, 0.2) == pytest.approx(0.5)
    assert charts_models.at(curve, 0.0) == 0.0
    assert charts_models.at(curve, 1.0) == 1.0
    assert "<b>50%</b>" in [note.text for note in charts_models.gain([("a", curve)]).layout.annotations]


def test_what_a_value_adds_is_drawn_around_zero_and_read_aloud():
    rows = [Effect("clicou", 12.0, 8.0, 16.0), Effect("sumiu", -7.0, -9.0, -5.0)]
    figure = charts_models.effects(rows)
    assert list(figure.data[0].x) == [12.0, -7.0]
    low, high = figure.layout.xaxis.range
    assert low <= -9 and high >= 16
    assert charts_models.effects_twin(rows) == "clicou: +12 (entre 8 e 16); sumiu: −7 (entre −9 e −5)."


def test_a_curve_is_flat_inside_each_bin():
    rows = [Effect(str(place), float(place), place - 1.0, place + 1.0) for place in range(12)]
    figure = charts_models.effect_curve(rows, [str(place) for place in range(12)])
    steps = figure.data[1]
    assert list(steps.x) == [edge for place in range(12) for edge in (place, place + 1)]
    assert list(steps.y) == [float(place) for place in range(12) for _ in (0, 1)]
    assert len(figure.layout.xaxis.tickvals) <= 8


def test_a_share_that_moved_shows_both_ends():
    rows = [Shift("não clicou", 0.4, 0.61)]
    figure = charts_models.shifts(rows)
    assert [list(trace.x) for trace in figure.data] == [[0.4, 0.61], [0.4], [0.61]]
    assert charts_models.shifts_twin(rows) == "não clicou: de 40% para 61%."
