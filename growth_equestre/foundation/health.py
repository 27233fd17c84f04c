"""Figures about each workspace that rooms tell and whoever watches the process reads: the last one told counts."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Figure:
    """about: in Portuguese, for the person who reads the figure's name for the first time; values: by workspace."""

    about: str
    values: dict[str, float] = field(default_factory=dict)


_figures: dict[str, Figure] = {}


def tell(name: str, about: str, workspace: str, value: float) -> None:
    """Keep a figure of a workspace; it replaces the one told before."""
    _figures.setdefault(name, Figure(about)).values[workspace] = value


def figures() -> dict[str, Figure]:
    """Everything told, by name."""
    return {name: Figure(figure.about, dict(figure.values)) for name, figure in list(_figures.items())}
