"""Figures about the process that rooms tell and whoever watches it reads: one number each, the last one told."""

from __future__ import annotations

from typing import NamedTuple


class Figure(NamedTuple):
    """about: in Portuguese, for the person who reads the figure's name for the first time."""

    about: str
    value: float


_figures: dict[str, Figure] = {}


def tell(name: str, about: str, value: float) -> None:
    """Keep a figure; it replaces the one told before."""
    _figures[name] = Figure(about, value)


def figures() -> dict[str, Figure]:
    """Everything told, by name."""
    return dict(_figures)
