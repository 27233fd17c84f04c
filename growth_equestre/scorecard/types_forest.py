"""The term of a card that holds what three or more signals say together: trees over the places of its tables."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from pydantic import ConfigDict

from growth_equestre.scorecard import checks

STRICT = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, ser_json_inf_nan="strings")


@dataclass(frozen=True)
class Cell:
    """One place of a table: log-odds, pt-BR reason ("clicou no WhatsApp"), variance (log-odds²)."""

    __pydantic_config__ = STRICT

    points: float
    text: str
    variance: float = 0.0

    def __post_init__(self) -> None:
        checks.cell(self)


@dataclass(frozen=True)
class Summed(Cell):
    """What a forest says of one row: in range because the whole forest is."""

    def __post_init__(self) -> None:
        """Nothing more to check."""


@dataclass(frozen=True)
class Tree:
    """Nodes in preorder, the root first. split: position of a signal in the forest, -1 in a leaf.

    A row goes left, to the next node, where its code of that signal <= limit; else to the node `right`. In a leaf
    `right` is the leaf's number, and points[right] its log-odds.
    """

    __pydantic_config__ = STRICT

    split: tuple[int, ...]
    limit: tuple[int, ...]
    right: tuple[int, ...]
    points: tuple[float, ...]

    def __post_init__(self) -> None:
        checks.tree(self)


@dataclass(frozen=True)
class Forest:
    """One term: the sum of its trees, in log-odds. Its signals have no direction.

    signals: names. codes[k]: for each place of signal k's table, in its order, the whole number that trees ask for.
    text: its reason in pt-BR. variance: of the sum, log-odds², the same for every row.
    """

    __pydantic_config__ = STRICT

    signals: tuple[str, ...]
    codes: tuple[tuple[int, ...], ...]
    trees: tuple[Tree, ...]
    text: str
    variance: float = 0.0
    name: str = "combinacao_de_sinais"

    def __post_init__(self) -> None:
        checks.forest(self)

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """One place for every row: its points are not the cell's, they are summed from the trees."""
        return (Cell(0.0, self.text, self.variance),)
