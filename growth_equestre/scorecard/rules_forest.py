"""What a forest says of one row. numpy and SQL sum in the same order: trees in bundles, then the bundles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from growth_equestre.scorecard.types_forest import Cell, Forest, Summed, Tree

BUNDLE = 32
"""Trees that are summed by themselves, so that no statement nests as deeply as a forest has trees."""


def cell_of(forest: Forest, places: Mapping[str, int]) -> Cell:
    """The forest's term for a row. places: of each signal on its table's axis."""
    codes = [known[places[name]] for name, known in zip(forest.signals, forest.codes, strict=True)]
    return Summed(_points(forest.trees, codes), forest.text, forest.variance)


def _points(trees: Sequence[Tree], codes: Sequence[int]) -> float:
    total = 0.0
    for first in range(0, len(trees), BUNDLE):
        bundle = 0.0
        for tree in trees[first : first + BUNDLE]:
            bundle += leaf(tree, codes)
        total += bundle
    return total


def leaf(tree: Tree, codes: Sequence[int]) -> float:
    """Log-odds of the leaf in which the codes end."""
    node = 0
    while (signal := tree.split[node]) >= 0:
        node = node + 1 if codes[signal] <= tree.limit[node] else tree.right[node]
    return tree.points[tree.right[node]]
