"""A card's forest in SQL: each tree a nest of cases over codes, summed in the order in which one row is summed."""

from __future__ import annotations

from collections.abc import Sequence

from growth_equestre.scorecard.rules_forest import BUNDLE
from growth_equestre.scorecard.types_forest import Forest, Tree


def codes(forest: Forest, positions: Sequence[int]) -> str:
    """Columns `_o<k>`: the code of signal k's place. positions: of its table in the card."""
    columns = []
    for k, (known, position) in enumerate(zip(forest.codes, positions, strict=True)):
        columns.append(f"list_extract([{', '.join(map(str, known))}], _g{position} + 1) as _o{k}")
    return ", ".join(columns) or "0 as _o"


def points(forest: Forest) -> str:
    """The forest's log-odds."""
    bundles = [forest.trees[first : first + BUNDLE] for first in range(0, len(forest.trees), BUNDLE)]
    return _sum([_sum([_case(tree, 0) for tree in bundle]) for bundle in bundles])


def _case(tree: Tree, node: int) -> str:
    signal = tree.split[node]
    if signal < 0:
        digits = repr(tree.points[tree.right[node]])
        return f"({digits if 'e' in digits else digits + 'e0'})"
    below, above = _case(tree, node + 1), _case(tree, tree.right[node])
    return f"case when _o{signal} <= {tree.limit[node]} then {below} else {above} end"


def _sum(terms: Sequence[str]) -> str:
    return f"({' + '.join(['0e0', *(f'({term})' for term in terms)])})"
