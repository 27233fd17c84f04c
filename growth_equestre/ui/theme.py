"""Colours by role, stage signs, the Plotly templates and the one global stylesheet.

The same hex values stand in `.streamlit/config.toml`; a test holds the two together and checks contrast.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

import plotly.graph_objects as go
import streamlit as st

from growth_equestre.foundation.vocab import Stage

BadgeColour = Literal["red", "orange", "yellow", "blue", "green", "violet", "gray"]

SANS = "'Source Sans', 'Source Sans 3', system-ui, sans-serif"
SERIF = "'Source Serif', 'Source Serif 4', Georgia, serif"
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Palette:
    """One theme's colours by role, as #RRGGBB."""

    ground: str
    surface: str
    line: str
    ink: str
    muted: str
    pasture: str
    leather: str
    slate: str
    amber: str
    brick: str
    sky: str
    grey: str

    @property
    def series(self) -> tuple[str, ...]:
        """At most five colours in a chart, in this order."""
        return (self.pasture, self.leather, self.slate, self.amber, self.sky)

    @property
    def sequential(self) -> list[tuple[float, str]]:
        """From quiet to strong, for a magnitude."""
        return [(0.0, self.line), (1.0, self.pasture)]


LIGHT = Palette(
    ground="#FAF7F2", surface="#FFFFFF", line="#E6DFD3", ink="#23201B", muted="#6B6358",
    pasture="#2C6A4C", leather="#A2541F", slate="#4C6C88", amber="#8A5A00",
    brick="#A8322D", sky="#2F6C9E", grey="#6E6A62",
)  # fmt: skip
DARK = Palette(
    ground="#15140F", surface="#1F1D17", line="#3A362D", ink="#F1ECE2", muted="#B5AC9D",
    pasture="#6FBF96", leather="#E09A66", slate="#9BB7D0", amber="#E3B04B",
    brick="#EE8A84", sky="#7FB4DE", grey="#A8A297",
)  # fmt: skip


class StageSign(NamedTuple):
    """How one stage looks everywhere: role of its colour, Streamlit badge colour, Material icon."""

    role: str
    badge: BadgeColour
    icon: str


STAGE_SIGNS: dict[Stage, StageSign] = {
    Stage.CURIOUS: StageSign("slate", "violet", ":material/visibility:"),
    Stage.WARMING: StageSign("amber", "yellow", ":material/local_fire_department:"),
    Stage.QUALIFIED: StageSign("pasture", "green", ":material/verified:"),
    Stage.SENT: StageSign("leather", "orange", ":material/handshake:"),
    Stage.LOST: StageSign("grey", "gray", ":material/do_not_disturb_on:"),
}


def is_dark() -> bool:
    """Whether this visitor sees the dark theme now (light outside a browser)."""
    return st.context.theme.type == "dark"


def palette() -> Palette:
    """Colours of the theme this visitor sees now."""
    return DARK if is_dark() else LIGHT


def stage_colour(stage: Stage | str, colours: Palette | None = None) -> str:
    """Hex colour of a stage, for charts and tables."""
    return str(getattr(colours or palette(), STAGE_SIGNS[Stage(stage)].role))


def stage_badge(stage: Stage | str, *, prefix: str = "") -> str:
    """Markdown badge (icon + word + colour) of a stage, for st.markdown and labels.

    prefix: words before the label, e.g. "sugerido: ".
    """
    known = Stage(stage)
    sign = STAGE_SIGNS[known]
    return f":{sign.badge}-badge[{sign.icon} {prefix}{known.label}]"


def badge(text: str, colour: BadgeColour = "gray", icon: str = "") -> str:
    """Markdown badge for anything that is not a stage; brackets in `text` are made harmless."""
    safe = text.replace("[", "\\[").replace("]", "\\]")
    return f":{colour}-badge[{icon} {safe}]" if icon else f":{colour}-badge[{safe}]"


@cache
def plotly_template(dark: bool) -> go.layout.Template:
    """The one chart template: quiet grid, serif title to the left, direct labels, no legend."""
    colours = DARK if dark else LIGHT
    axis = {
        "gridcolor": colours.line, "linecolor": colours.line, "zerolinecolor": colours.line,
        "tickfont": {"color": colours.muted, "size": 13}, "title": {"font": {"color": colours.muted, "size": 13}},
        "automargin": True, "ticks": "", "fixedrange": True,
    }  # fmt: skip
    return go.layout.Template(
        layout={
            "font": {"family": SANS, "size": 14, "color": colours.ink},
            "title": {"font": {"family": SERIF, "size": 18, "color": colours.ink}, "x": 0, "xanchor": "left"},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "colorway": list(colours.series),
            "separators": ",.",
            "showlegend": False,
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
            "xaxis": axis,
            "yaxis": axis,
            "hoverlabel": {
                "bgcolor": colours.surface,
                "bordercolor": colours.line,
                "font": {"family": SANS, "size": 14, "color": colours.ink},
            },
            "dragmode": False,
            "bargap": 0.36,
        }
    )


def _variables(colours: Palette) -> str:
    """The roles as CSS variables: `--growth-ink` and so on; `--growth-mode` is the theme they were written for."""
    roles = "".join(f"--growth-{field.name}:{getattr(colours, field.name)};" for field in fields(colours))
    return f":root{{--growth-mode:{'dark' if colours is DARK else 'light'};{roles}}}"


def apply() -> None:
    """Put the one stylesheet on the page and turn Streamlit's own chrome into Portuguese. Shell only.

    The button is never seen: the script presses it when the system turns light or dark, so that charts follow.
    """
    st.html(f"<style>{_variables(palette())}{(_HERE / 'theme.css').read_text(encoding='utf-8')}</style>")
    script = (_HERE / "chrome.js").read_text(encoding="utf-8")
    st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)
    st.button("Atualizar cores", key="atualizar_cores")
