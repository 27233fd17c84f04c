"""Words of a chart are letters: what looks like markup in them is no link, no picture and no style."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import plotly.graph_objects as go
import pytest

from growth_equestre.ui import charts, charts_models, charts_survival, maps

ATTACK = '<a href="https://hostil.invalid">x</a>&lt;b&gt;'
_OURS = re.compile(r"</?b>|<br>")


def texts(part: Any, name: str = "") -> Iterator[str]:
    """What of a figure is drawn as text."""
    if isinstance(part, dict):
        for inner, found in part.items():
            yield from texts(found, inner)
    elif isinstance(part, list):
        for found in part:
            yield from texts(found, name)
    elif isinstance(part, str) and name in {"text", "ticktext", "hovertext", "name", "title", "label", "labels"}:
        yield part


CHARTS: dict[str, Callable[[], go.Figure]] = {
    "receipt": lambda: charts.waterfall(1.0, [charts.Step(ATTACK, 2.0)], 3.0),
    "ranking": lambda: charts.ranking([charts.Bar(ATTACK, 1.0)]),
    "funnel": lambda: charts.funnel([(ATTACK, 3)]),
    "effects": lambda: charts_models.effects([charts_models.Effect(ATTACK, 1.0, 0.5, 1.5)]),
    "curve": lambda: charts_models.effect_curve([charts_models.Effect(ATTACK, 1.0, 0.5, 1.5)] * 2, ["0", "1"]),
    "shifts": lambda: charts_models.shifts([charts_models.Shift(ATTACK, 0.1, 0.2)]),
    "survival": lambda: charts_survival.rising(
        [charts_survival.Rise(ATTACK, hours=(1.0,), shares=(0.1,), low=(0.05,), high=(0.2,))], until_hours=10.0
    ),
}


@pytest.mark.parametrize("name", CHARTS)
def test_words_that_look_like_markup_are_drawn_as_they_stand(name: str) -> None:
    drawn = list(texts(json.loads(str(CHARTS[name]().to_json()))["data"]))
    drawn += texts(json.loads(str(CHARTS[name]().to_json()))["layout"])
    bare = [_OURS.sub("", text) for text in drawn]
    assert any("hostil" in text and "&lt;a" in text for text in bare)
    assert [text for text in bare if "<" in text or ("hostil" in text and "&amp;lt;" not in text)] == []


class _Marks(HTMLParser):
    """The tags of a piece of markup, and every word that a reader or a pointer finds in it."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.words: list[str] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.words += [value or "" for name, value in attrs if name in {"data-lugar", "aria-label"}]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_places_on_a_map_that_look_like_markup_are_letters() -> None:
    hostile = f'{ATTACK}"><i style="x'
    drawn = _Marks(maps.brazil_map([maps.Spot(hostile, -47.0, -22.0, 3.0)]).markup(hostile))
    assert drawn.tags == {"div", "em", "b", "i", "span", "strong"}
    assert [words for words in drawn.words if "hostil" in words] == [hostile, f"{hostile}: 3", hostile]
