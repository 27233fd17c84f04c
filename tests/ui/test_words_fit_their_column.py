"""A cell too narrow for its words ends in an ellipsis; a cell wide enough shows all of them."""

from __future__ import annotations

import unicodedata

import pytest
from font_source_sans_pro import font_files_ttf
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from growth_equestre.ui.letters import fitting, width_px

NAMES = ("Marina Marchador Várzealta", "São João das Duas Pontes/SP", "Administrador da demonstração", "WWWM 10% (x)")


@given(st.text(max_size=80), st.integers(40, 600))
def test_what_is_shown_fits_and_is_the_beginning_of_what_was_said(text: str, column_px: int) -> None:
    shown = fitting(text, column_px)
    assert shown == text or (shown.endswith("…") and text.startswith(shown[:-1]) and width_px(shown) <= column_px - 17)


def test_a_word_that_fits_is_not_cut() -> None:
    assert fitting("Ribeirão Preto/SP", 140) == "Ribeirão Preto/SP"
    assert fitting("São João das Duas Pontes/SP", 158).endswith("…")


@pytest.mark.parametrize("name", NAMES)
def test_widths_are_those_of_the_themes_font(name: str) -> None:
    with TTFont(font_files_ttf["SourceSansPro"], lazy=True) as font:
        letters, advances, em = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
        plain = unicodedata.normalize("NFD", name)
        true = sum(advances[letters[ord(one)]][0] / em for one in plain if not unicodedata.combining(one))
    assert width_px(name) == pytest.approx(14.0 * true, rel=0.03)
