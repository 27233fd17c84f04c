"""The laws a card keeps, checked as its parts are built: whoever holds a Card holds a sound one.

All raise ValueError naming the part; reading a file turns them into ArtifactRefused.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from growth_equestre.scorecard.types import (
        Beta,
        Card,
        Cell,
        PairTable,
        Signal,
        SignalTable,
        Training,
    )
    from growth_equestre.scorecard.types_forest import Forest, Tree

MAX_POINTS = 50.0
"""Log-odds beyond which a cell is a mistake, and with which no sum leaves the range of a float."""
MAX_SLOPE = 100.0
"""Beta parameters beyond which a map is a step and not a calibration."""
MAX_CELLS = 65_536
"""Cells of a whole card: the SQL form packs a cell's number into 16 bits."""

MAX_LEAVES = 65_536
"""Leaves of a whole forest."""
MAX_FOREST = 500.0
"""Log-odds that the farthest leaves of all its trees may sum to; no row ends in all of them, and none leaves floats."""

_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")


def _require(is_kept: bool, problem: str) -> None:
    if not is_kept:
        raise ValueError(problem)


def identifier(name: str) -> None:
    """A name that can stand in SQL unquoted by construction."""
    _require(_IDENTIFIER.fullmatch(name) is not None, f"name={name!r} is not [a-z][a-z0-9_]*")


def signal(spec: Signal) -> None:
    """Name, monotone direction and the obtainable value agree with the kind."""
    identifier(spec.name)
    is_category = spec.kind == "category"
    _require(not (is_category and spec.monotone), f"signal {spec.name}: a category has no direction")
    if spec.obtainable is not None:
        is_text = isinstance(spec.obtainable.value, str)
        _require(is_text == is_category, f"signal {spec.name}: obtainable value of the wrong kind")


def edges(values: Sequence[float]) -> None:
    """Finite and strictly ascending."""
    _require(all(math.isfinite(v) for v in values), "edges must be finite")
    _require(all(a < b for a, b in pairwise(values)), f"edges={tuple(values)} must ascend")


def levels(values: Sequence[str]) -> None:
    """No level twice, no NUL byte."""
    _require(len(set(values)) == len(values), "a level stands twice")
    _require(not any("\0" in v for v in values), "a level holds a NUL byte")


def cell(one: Cell) -> None:
    """Points and variance finite and in range."""
    _require(math.isfinite(one.points) and abs(one.points) <= MAX_POINTS, f"points={one.points} out of range")
    _require(math.isfinite(one.variance) and one.variance >= 0.0, f"variance={one.variance} out of range")
    _require("\0" not in one.text, "a text holds a NUL byte")


def signal_table(table: SignalTable) -> None:
    """As many cells as places, and points that respect the signal's direction over the bins."""
    spec, axis = table.signal, table.axis
    _require(spec.kind == axis.kind, f"signal {spec.name}: kind {spec.kind} on a {axis.kind} axis")
    _require(len(table.cells) == axis.size, f"signal {spec.name}: {len(table.cells)} cells, not {axis.size}")
    if spec.monotone:
        bins = [one.points for one in table.cells[: axis.missing]]
        _require(_respects(bins, spec.monotone), f"signal {spec.name}: points against their direction")


def pair_table(table: PairTable) -> None:
    """Two different signals and one cell for each pair of places."""
    identifier(table.name)
    _require(table.first != table.second, f"pair {table.name}: a signal with itself")
    size = table.first_axis.size * table.second_axis.size
    _require(len(table.cells) == size, f"pair {table.name}: {len(table.cells)} cells, not {size}")


def tree(one: Tree) -> None:
    """Every path from the root goes down and ends in a leaf."""
    size, leaves = len(one.split), len(one.points)
    _require(size > 0 and len(one.limit) == len(one.right) == size, "tree: columns of different lengths")
    for node, (signal, right) in enumerate(zip(one.split, one.right, strict=True)):
        is_sound = 0 <= right < leaves if signal < 0 else node + 1 < right < size
        _require(is_sound, f"tree: node {node} leads nowhere")
    _require(all(math.isfinite(points) for points in one.points), "tree: points must be finite")


def forest(one: Forest) -> None:
    """As many lists of codes as signals, and sums in range."""
    identifier(one.name)
    _require(len(set(one.signals)) == len(one.signals) == len(one.codes), "forest: signals and codes differ")
    known = all(signal < len(one.signals) for tree in one.trees for signal in tree.split)
    _require(known, "forest: a tree asks for an unknown signal")
    _require(sum(len(tree.points) for tree in one.trees) <= MAX_LEAVES, "forest: too many leaves")
    farthest = sum(max(abs(points) for points in tree.points) for tree in one.trees)
    _require(farthest <= MAX_FOREST, f"forest: sums up to {farthest} out of range")
    _require(math.isfinite(one.variance) and one.variance >= 0.0, "forest: variance out of range")


def beta(calibration: Beta) -> None:
    """A beta map that never falls."""
    parameters = (calibration.a, calibration.b, calibration.c)
    _require(all(math.isfinite(v) for v in parameters), "beta parameters must be finite")
    _require(calibration.a >= 0.0 and calibration.b >= 0.0, "beta map would fall: a and b must be >= 0")
    _require(max(parameters) <= MAX_SLOPE and calibration.c >= -MAX_SLOPE, "beta parameters out of range")


def knots(points: Sequence[tuple[float, float]]) -> None:
    """At least two knots in the unit square, ascending in p and never falling in chance."""
    _require(len(points) >= 2, "isotonic map needs two knots")
    _require(all(0.0 <= x <= 1.0 and 0.0 <= y <= 1.0 for x, y in points), "knots outside [0, 1]")
    is_ascending = all(a[0] < b[0] and a[1] <= b[1] for a, b in pairwise(points))
    _require(is_ascending, "isotonic knots must ascend")


def training(trained: Training) -> None:
    """Aware moments in order: nothing after `as_of` was learned from."""
    moments = (trained.window_start, trained.window_end, trained.as_of)
    _require(all(m.tzinfo is not None for m in moments), "training moments must be aware")
    _require(moments[0] <= moments[1] <= moments[2], "training window must end before as_of")


def card(whole: Card) -> None:
    """Terms with different names, pairs over known signals, everything in range."""
    identifier(whole.name)
    _require(
        math.isfinite(whole.intercept) and abs(whole.intercept) <= MAX_POINTS,
        f"intercept={whole.intercept} out of range",
    )
    _require(
        math.isfinite(whole.intercept_variance) and whole.intercept_variance >= 0.0,
        f"intercept_variance={whole.intercept_variance} out of range",
    )
    names = [part.name for part in whole.parts]
    _require(len(set(names)) == len(names), "two terms share a name")
    _require(sum(len(part.cells) for part in whole.parts) <= MAX_CELLS, "too many cells")
    for table in whole.pairs:
        _pair_in_card(table, whole)
    if whole.forest:
        _forest_in_card(whole.forest, whole)


def _forest_in_card(forest: Forest, whole: Card) -> None:
    """Its signals have a table with as many places as there are codes, and no direction that trees could break."""
    tables = {table.name: table for table in whole.tables}
    for name, codes in zip(forest.signals, forest.codes, strict=True):
        _require(name in tables, f"forest: unknown signal {name}")
        _require(len(codes) == tables[name].axis.size, f"forest: {len(codes)} codes for signal {name}")
        _require(not tables[name].signal.monotone, f"forest: signal {name} has a direction")


def _pair_in_card(table: PairTable, whole: Card) -> None:
    """The pair's signals exist, with the kinds of its axes, and its grid keeps their directions."""
    specs = {spec.name: spec for spec in whole.signals}
    for name, axis in ((table.first, table.first_axis), (table.second, table.second_axis)):
        _require(name in specs, f"pair {table.name}: unknown signal {name}")
        _require(specs[name].kind == axis.kind, f"pair {table.name}: axis of the wrong kind for {name}")
    width = table.second_axis.size
    rows = [[c.points for c in table.cells[i : i + width]] for i in range(0, len(table.cells), width)]
    columns = [list(column) for column in zip(*rows, strict=True)]
    ways = (
        (rows, specs[table.second].monotone, table.second_axis.missing),
        (columns, specs[table.first].monotone, table.first_axis.missing),
    )
    for lines, direction, bins in ways:
        is_kept = not direction or all(_respects(line[:bins], direction) for line in lines)
        _require(is_kept, f"pair {table.name}: points against a signal's direction")


def _respects(points: Sequence[float], direction: int) -> bool:
    return all((b - a) * direction >= 0.0 for a, b in pairwise(points))
