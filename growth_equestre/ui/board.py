"""A board of columns whose cards are moved by mouse, finger or keyboard; what is moved or opened comes back typed.

Built on st.components.v2 without a build step: board.js and board.css beside this file are given as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import streamlit as st

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Chip:
    """A short word on a card; role is a colour's role in the palette."""

    text: str
    role: str


@dataclass(frozen=True)
class BoardCard:
    """One card, every text ready. since: whatever a move of it must carry back; spoken: what a screen reader says."""

    id: str
    since: str
    title: str
    line: str
    score: str
    trend: str
    trend_role: str
    action: str
    is_late: bool
    idle: str
    chips: tuple[Chip, ...]
    spoken: str


@dataclass(frozen=True)
class BoardColumn:
    """One column. total counts all, also those without a card here: `more` says how many; `empty`: there are none."""

    id: str
    title: str
    role: str
    total: int
    value: str
    is_folded: bool
    more: str
    empty: str
    cards: tuple[BoardCard, ...]


@dataclass(frozen=True)
class Moved:
    """A card was dropped on another column. nonce: to be given back as `answered` once it is dealt with."""

    card_id: str
    before: str
    after: str
    since: str
    nonce: str


_component = st.components.v2.component(
    "growth_board",
    css=(_HERE / "board.css").read_text(encoding="utf-8"),
    js=(_HERE / "board.js").read_text(encoding="utf-8"),
)


def show(
    columns: Sequence[BoardColumn],
    *,
    key: str,
    is_movable: bool,
    answered: str,
    said: str,
    on_moved: Callable[[Moved], None],
    on_opened: Callable[[str], None],
) -> None:
    """Draw the board. A move is shown at once; the columns that come with its nonce in `answered` are what stands.

    on_moved and on_opened (card id) run before that next run. said: spoken to a screen reader with the answer.
    """
    state: dict[str, Any] = {
        "columns": [asdict(column) for column in columns],
        "is_movable": is_movable,
        "answered": answered,
        "said": said,
    }
    _component(
        key=key,
        data=state,
        on_moved_change=lambda: _tell_moved(key, on_moved),
        on_opened_change=lambda: _tell_opened(key, on_opened),
    )


def _tell_moved(key: str, on_moved: Callable[[Moved], None]) -> None:
    told = st.session_state[key].get("moved")
    if isinstance(told, dict):
        on_moved(Moved(*(str(told.get(name) or "") for name in ("id", "before", "after", "since", "nonce"))))


def _tell_opened(key: str, on_opened: Callable[[str], None]) -> None:
    told = st.session_state[key].get("opened")
    if isinstance(told, dict):
        on_opened(str(told.get("id") or ""))
