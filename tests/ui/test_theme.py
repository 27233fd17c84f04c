"""Colours are readable by everyone, mean one thing, and stand in one place."""

import tomllib
from itertools import product
from pathlib import Path

import pytest

from growth_equestre.foundation.vocab import Stage
from growth_equestre.ui import theme

ROOT = Path(theme.__file__).parents[2]
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
PALETTES = {"light": theme.LIGHT, "dark": theme.DARK}
WORDS = ("ink", "muted", "pasture", "leather", "slate", "amber", "brick", "sky", "grey")


def luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_contrast_ruler_knows_its_two_ends():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("mode", "role"), list(product(PALETTES, WORDS)))
def test_every_word_colour_reads_on_both_grounds_and_on_the_sidebar(mode, role):
    colours = PALETTES[mode]
    grounds = [colours.ground, colours.surface, CONFIG["theme"][mode]["sidebar"]["backgroundColor"]]
    assert min(contrast(getattr(colours, role), ground) for ground in grounds) >= 4.5


@pytest.mark.parametrize(
    ("mode", "name"), list(product(PALETTES, ("red", "orange", "yellow", "blue", "green", "violet", "gray")))
)
def test_every_badge_reads_on_its_own_tint(mode, name):
    section = CONFIG["theme"][mode]
    assert contrast(section[f"{name}TextColor"], section[f"{name}BackgroundColor"]) >= 4.5


@pytest.mark.parametrize("mode", PALETTES)
def test_words_on_filled_buttons_read(mode):
    colours = PALETTES[mode]
    assert contrast(colours.ground, colours.pasture) >= 4.5
    assert contrast(colours.ground, colours.brick) >= 4.5


@pytest.mark.parametrize("stage", list(Stage))
def test_white_words_read_on_every_stage_in_a_table(stage):
    assert contrast("#FFFFFF", theme.stage_colour(stage, theme.LIGHT)) >= 4.5


@pytest.mark.parametrize("mode", PALETTES)
def test_the_configuration_and_the_charts_share_their_colours(mode):
    section, colours = CONFIG["theme"][mode], PALETTES[mode]
    pairs = {
        "primaryColor": "pasture", "backgroundColor": "ground", "secondaryBackgroundColor": "surface",
        "textColor": "ink", "borderColor": "line", "linkColor": "sky", "greenColor": "pasture",
        "orangeColor": "leather", "violetColor": "slate", "yellowColor": "amber", "redColor": "brick",
        "blueColor": "sky", "grayColor": "grey",
    }  # fmt: skip
    assert {name: section[name] for name in pairs} == {name: getattr(colours, role) for name, role in pairs.items()}
    assert section["chartCategoricalColors"] == list(colours.series)


def test_each_stage_has_its_own_colour_icon_and_word():
    assert set(theme.STAGE_SIGNS) == set(Stage)
    for colours in PALETTES.values():
        assert len({theme.stage_colour(stage, colours) for stage in Stage}) == len(Stage)
    assert len({sign.icon for sign in theme.STAGE_SIGNS.values()}) == len(Stage)
    assert "Aquecendo" in theme.stage_badge("AQUECENDO")


def test_a_badge_cannot_be_broken_by_what_a_person_typed():
    assert theme.badge("a]b[c") == r":gray-badge[a\]b\[c]"


def test_the_server_listens_here_only_and_reports_to_nobody():
    assert CONFIG["server"]["address"] == "127.0.0.1"
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["client"]["showErrorDetails"] == "none"


@pytest.mark.parametrize("name", ["theme.css", "chrome.js", "logo.svg", "logo_dark.svg", "icon.svg"])
def test_nothing_on_the_page_comes_from_another_server(name):
    content = (Path(theme.__file__).parent / name).read_text(encoding="utf-8")
    assert "//" not in content.replace('xmlns="http://www.w3.org/2000/svg"', "").replace("    //", "").replace(
        "\n  //", ""
    )
