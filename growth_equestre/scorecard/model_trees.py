"""Trees in numpy: which leaf each row ends in, and what a forest sums to, in the order in which one row is summed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from growth_equestre.scorecard.rules_forest import BUNDLE
from growth_equestre.scorecard.types_forest import Tree

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True)
class Arrays:
    """A tree's four columns (types_forest.Tree) as arrays."""

    split: Codes
    limit: Codes
    right: Codes
    points: Floats


def arrays_of(tree: Tree) -> Arrays:
    """The same tree, ready for many rows."""
    split, limit, right = (np.array(column, dtype=np.intp) for column in (tree.split, tree.limit, tree.right))
    return Arrays(split, limit, right, np.array(tree.points))


def points_of(trees: Sequence[Arrays], columns: Codes) -> Floats:
    """Summed log-odds of the rows. columns: their codes, shape (signals, rows)."""
    total = np.zeros(columns.shape[1])
    for first in range(0, len(trees), BUNDLE):
        bundle = np.zeros(columns.shape[1])
        for tree in trees[first : first + BUNDLE]:
            bundle += tree.points[_leaves(tree, columns)]
        total += bundle
    return total


def _leaves(tree: Arrays, columns: Codes) -> Codes:
    leaves = np.empty(columns.shape[1], dtype=np.intp)
    waiting = [(0, np.arange(columns.shape[1]))]
    while waiting:
        node, rows = waiting.pop()
        if tree.split[node] < 0:
            leaves[rows] = tree.right[node]
            continue
        is_left = columns[tree.split[node], rows] <= tree.limit[node]
        waiting += [(node + 1, rows[is_left]), (int(tree.right[node]), rows[~is_left])]
    return leaves
