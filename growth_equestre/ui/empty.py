"""A list that is empty still says something: a drawing, one sentence, one button."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from typing import Literal

import streamlit as st

from growth_equestre.ui import theme

Drawing = Literal["pasture", "search", "horseshoe", "calendar", "file"]

# Each drawing is 160 x 96, lines only, `currentColor` for ink and {accent} for the one warm stroke.
_DRAWINGS: dict[str, str] = {
    "pasture": (
        '<path d="M4 78c24-14 44-14 70-6s52 8 82-8"/><path d="M20 84V50M52 80V46M84 82V48M116 82V48M146 76V44"/>'
        '<path d="M12 58c36-10 100-10 144-4M12 68c36-10 100-8 144-4"/>'
        '<circle cx="112" cy="22" r="10" stroke="{accent}"/>'
    ),
    "search": (
        '<circle cx="72" cy="42" r="26"/><path d="m91 61 24 24" stroke="{accent}" stroke-width="4"/>'
        '<path d="M60 48c0-12 6-18 14-18 6 0 10 4 10 10 0 8-8 8-8 16"/>'
    ),
    "horseshoe": (
        '<path d="M56 84C38 60 42 14 80 14s42 46 24 70l-12-6c12-18 12-50-12-50s-24 32-12 50z"/>'
        '<path d="M60 46h.1M64 32h.1M96 32h.1M100 46h.1M62 60h.1M98 60h.1" stroke="{accent}" stroke-width="5"/>'
    ),
    "calendar": (
        '<rect x="44" y="20" width="72" height="62" rx="8"/><path d="M44 38h72M62 12v14M98 12v14"/>'
        '<path d="m66 60 10 10 20-20" stroke="{accent}" stroke-width="4"/>'
    ),
    "file": (
        '<path d="M54 12h36l20 20v52a4 4 0 0 1-4 4H54a4 4 0 0 1-4-4V16a4 4 0 0 1 4-4z"/><path d="M90 12v20h20"/>'
        '<path d="M80 74V48m-11 11 11-11 11 11" stroke="{accent}" stroke-width="4"/>'
    ),
}


def empty_state(
    sentence: str,
    *,
    action: str | None = None,
    action_icon: str | None = None,
    key: str = "vazio",
    drawing: Drawing = "pasture",
    on_click: Callable[[], None] | None = None,
) -> bool:
    """Drawing, one sentence, one button. Returns True in the run in which the button was clicked.

    on_click: what has to happen before that run, like setting other widgets.
    """
    with st.container(border=True, horizontal_alignment="center", gap="small", key=f"cartao_vazio_{key}"):
        st.space("small")
        st.markdown(f"![]({_as_address(_svg(drawing))})", width="content")
        st.markdown(sentence, text_alignment="center")
        clicked = action is not None and st.button(action, key=key, icon=action_icon, type="primary", on_click=on_click)
        st.space("small")
    return clicked


def _as_address(svg: str) -> str:
    """The drawing inside its own address: Streamlit strips SVG from HTML, and an image without alt is decoration."""
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"


def _svg(drawing: Drawing) -> str:
    colours = theme.palette()
    lines = _DRAWINGS[drawing].format(accent=colours.leather)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="160" height="96" viewBox="0 0 160 96" '
        f'fill="none" stroke="{colours.muted}" stroke-width="2.5" '
        f'stroke-linecap="round" stroke-linejoin="round">{lines}</svg>'
    )
