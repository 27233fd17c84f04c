"""One row against one card: chance, receipt and what would change it, in plain Python floats.

The numpy form (model.py) and the SQL form (compile.py) follow the same formulas in the same order of operations.
Receipts are settled in whole micro-points (millionths of a point), so that the three agree to the point.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence

from growth_equestre.foundation.errors import InvalidInput
from growth_equestre.scorecard import rules_forest
from growth_equestre.scorecard.types import (
    Axis,
    Beta,
    Calibration,
    Card,
    CategoryAxis,
    Cell,
    Counterfactual,
    Evaluation,
    Identity,
    Isotonic,
    Reason,
    Receipt,
    SignalTable,
    Value,
    WhatIf,
)

Row = Mapping[str, Value]

LISTED = 5
"""Reasons listed singly, at most."""
MICRO = 1_000_000
"""Micro-points in a point."""
LEAST = 10
"""Micro-points below which a reason is never listed: what rounding alone could make or turn."""
STEEPEST = 200.0
"""Chance per log-odds at which a receipt's rate is cut; only huge cancelling points on a step could pass it."""
FLAT = 1e-5
"""Total log-odds under which the secant of the link is its slope (their difference is below 1e-11)."""
Z_90 = 1.6448536269514722
"""Standard deviations either side of a 90% interval."""


def read(row: Row, name: str) -> Value:
    """The row's value for a signal. Raises InvalidInput when the row has no such column (None is fine)."""
    try:
        return row[name]
    except KeyError:
        raise missing_column(name) from None


def missing_column(name: str) -> InvalidInput:
    """The refusal of a table without a column that the card reads."""
    return InvalidInput(name, f"Falta a coluna '{name}', que este modelo usa.", "Inclua a coluna e tente de novo.")


def not_a_number(name: str) -> InvalidInput:
    """The refusal of text where a signal counts or measures."""
    return InvalidInput(name, f"A coluna '{name}' deve ter números.", "Corrija os valores e tente de novo.")


def level_of(value: Value) -> str:
    """A category's level as DuckDB writes it: codes as they are, booleans in lower case."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def place(axis: Axis, value: Value, name: str) -> int:
    """Where a value falls on an axis. Raises InvalidInput for text on a numeric one."""
    if value is None or value != value:  # noqa: PLR0124 (NaN of any float type)
        return axis.missing
    if isinstance(axis, CategoryAxis):
        return axis.places.get(level_of(value), axis.other)
    if isinstance(value, str):
        raise not_a_number(name)
    return bisect_right(axis.edges, value)


def cells_of(card: Card, row: Row) -> list[Cell]:
    """The cell in which the row falls, for each part in card order."""
    values = {signal.name: read(row, signal.name) for signal in card.signals}
    places = {table.name: place(table.axis, values[table.name], table.name) for table in card.tables}
    cells = [table.cells[at] for table, at in zip(card.tables, places.values(), strict=True)]
    for pair in card.pairs:
        first = place(pair.first_axis, values[pair.first], pair.first)
        second = place(pair.second_axis, values[pair.second], pair.second)
        cells.append(pair.cells[first * pair.second_axis.size + second])
    if card.forest:
        cells.append(rules_forest.cell_of(card.forest, places))
    return cells


def sigmoid(margin: float) -> float:
    """Log-odds to probability, for any finite margin."""
    z = math.exp(-abs(margin))
    return 1.0 / (1.0 + z) if margin >= 0.0 else z / (1.0 + z)


def softplus(x: float) -> float:
    """ln(1 + e^x), for any finite x."""
    return max(x, 0.0) + math.log(1.0 + math.exp(-abs(x)))


def beta_margin(calibration: Beta, margin: float) -> float:
    """Log-odds after a beta map; a margin's ln(p) is -softplus(-margin)."""
    return calibration.b * softplus(margin) - calibration.a * softplus(-margin) + calibration.c


def chance_of(calibration: Calibration, margin: float) -> float:
    """The calibrated chance in [0, 1] of a margin in log-odds. Never falls as the margin grows."""
    if isinstance(calibration, Identity):
        return sigmoid(margin)
    if isinstance(calibration, Beta):
        return sigmoid(beta_margin(calibration, margin))
    p, knots = sigmoid(margin), calibration.knots
    i = bisect_right(knots, p, key=_knot_p)
    if i == 0 or i == len(knots):
        return knots[min(i, len(knots) - 1)][1]
    (x, y), (_, y_next) = knots[i - 1], knots[i]
    return min(y + (p - x) * knot_slope(calibration, i), y_next)


def knot_slope(calibration: Isotonic, i: int) -> float:
    """Slope of the line that ends at knot i."""
    (x, y), (x_next, y_next) = calibration.knots[i - 1], calibration.knots[i]
    return (y_next - y) / (x_next - x)


def slope_of(calibration: Calibration, margin: float) -> float:
    """Chance gained per log-odds at a margin: never negative. At an isotonic knot, the line to its right."""
    p = sigmoid(margin)
    if isinstance(calibration, Identity):
        return p * (1.0 - p)
    if isinstance(calibration, Beta):
        q = sigmoid(beta_margin(calibration, margin))
        return q * (1.0 - q) * (calibration.a * (1.0 - p) + calibration.b * p)
    i = bisect_right(calibration.knots, p, key=_knot_p)
    is_outside = i in (0, len(calibration.knots))
    return 0.0 if is_outside else knot_slope(calibration, i) * p * (1.0 - p)


def _knot_p(knot: tuple[float, float]) -> float:
    return knot[0]


def pico(chance: float) -> int:
    """A chance in whole 1e-12: finer noise must not decide a rounding."""
    return math.floor(chance * 1e12 + 0.5)


def score_of(chance: float) -> int:
    """A chance in [0, 1] as whole points, halves up."""
    return (pico(chance) + 5 * 10**9) // 10**10


def evaluate(card: Card, row: Row) -> Evaluation:
    """Margin, chance, score and contributions of one row. Raises InvalidInput for a row that does not fit."""
    return _evaluation(card, cells_of(card, row))


def _evaluation(card: Card, cells: Sequence[Cell]) -> Evaluation:
    contributions = tuple([cell.points for cell in cells])
    margin = card.intercept + total(contributions)
    chance = chance_of(card.calibration, margin)
    return Evaluation(margin, chance, score_of(chance), contributions)


def total(contributions: Iterable[float]) -> float:
    """Plain left-to-right sum: the order that numpy and SQL also take."""
    running = 0.0
    for points in contributions:
        running += points
    return running


def interval(card: Card, row: Row) -> tuple[float, float]:
    """90% interval of the chance, from the variances that the card's cells carry (zero: a point)."""
    cells = cells_of(card, row)
    margin = card.intercept + total(cell.points for cell in cells)
    width = Z_90 * math.sqrt(card.intercept_variance + total(cell.variance for cell in cells))
    return chance_of(card.calibration, margin - width), chance_of(card.calibration, margin + width)


def similar_cases(card: Card, row: Row) -> int | None:
    """How many rows like this one the chance rests on; None where the card carries no variances.

    The number of cases whose share of outcomes would be as uncertain as this margin: 1 / (p (1 - p) variance), never
    more than the training rows. Summed variances, so an honest order of magnitude and not a count.
    """
    cells = cells_of(card, row)
    variance = card.intercept_variance + total(cell.variance for cell in cells)
    if variance <= 0.0:
        return None
    p = sigmoid(card.intercept + total(cell.points for cell in cells))
    cases = 1.0 / max(p * (1.0 - p) * variance, 1e-9)
    return math.floor(min(cases, float(card.trained.rows) if card.trained else cases))


def secant(card: Card, contributions: Sequence[float]) -> float:
    """Chance moved per log-odds on the straight path from the starting point to the row.

    Along that path every contribution moves the chance in the same proportion, whatever the calibration: the
    integral for term i is contribution i times this number. Their sum is the whole move, their signs are right.
    """
    move = total(contributions)
    if abs(move) < FLAT:
        return slope_of(card.calibration, card.intercept + move / 2.0)
    end = chance_of(card.calibration, card.intercept + move)
    return (end - chance_of(card.calibration, card.intercept)) / move


def split(card: Card, evaluation: Evaluation) -> tuple[float, ...]:
    """The chance that each term adds to the starting chance (in [-1, 1] unless huge points cancel)."""
    rate = secant(card, evaluation.contributions)
    return tuple([points * rate for points in evaluation.contributions])


def receipt(card: Card, row: Row) -> Receipt:
    """The row's receipt: strongest reasons first, ties in card order, adding up to the score exactly."""
    cells = cells_of(card, row)
    evaluation = _evaluation(card, cells)
    start = chance_of(card.calibration, card.intercept)
    start_points = score_of(start)
    rate = min(secant(card, evaluation.contributions), STEEPEST)
    moved = [math.floor(points * rate * 1e8 + 0.5) for points in evaluation.contributions]
    listed = _strongest(moved)
    micro_move = pico(evaluation.chance) // 10**4 - pico(start) // 10**4
    is_all_listed = len(moved) - evaluation.contributions.count(0.0) <= len(listed)
    items = settle([moved[i] for i in listed], micro_move, is_all_listed)
    whole = apportion(items, evaluation.score - start_points)
    reasons = [
        Reason(card.parts[i].name, cells[i].text, points) for i, points in zip(listed, whole, strict=False) if points
    ]
    return Receipt(start_points, tuple(reasons), whole[-1], evaluation.score)


def _strongest(moved: Sequence[int]) -> list[int]:
    """Positions of the listed terms: strongest first, ties in card order."""
    order = sorted(range(len(moved)), key=lambda i: -abs(moved[i]))
    return [i for i in order[:LISTED] if abs(moved[i]) >= LEAST]


def settle(listed: Sequence[int], micro_move: int, is_all_listed: bool) -> list[int]:
    """The listed micro-points and, last, the rest, summing to `micro_move`.

    Where nothing is left unlisted there is no rest: the few micro-points of rounding join the strongest reason.
    """
    left = micro_move - sum(listed)
    if is_all_listed and listed:
        return [listed[0] + left, *listed[1:], 0]
    return [*listed, left]


def apportion(micro: Sequence[int], points: int) -> list[int]:
    """Whole points that sum to `points`, by largest remainder, ties to the earlier item.

    Each is the floor or the ceiling of its micro-points: never the opposite sign, and zero stays zero.
    """
    floors = [one // MICRO for one in micro]
    remainders = [one % MICRO for one in micro]
    short = points - sum(floors)
    order = sorted((i for i, left in enumerate(remainders) if left), key=lambda i: -remainders[i])
    for i in order[: max(short, 0)]:
        floors[i] += 1
    return floors


def what_ifs(card: Card) -> tuple[WhatIf, ...]:
    """One for each signal that says what obtaining it gives."""
    return tuple(_what_if(table) for table in card.tables if table.signal.obtainable is not None)


def _what_if(table: SignalTable) -> WhatIf:
    obtainable = table.signal.obtainable
    if obtainable is None:
        raise ValueError(f"signal {table.name} cannot be obtained")
    return WhatIf(obtainable.text, {table.name: obtainable.value}, table.signal.changed_by)


def counterfactuals(card: Card, row: Row, obtainable: Sequence[WhatIf]) -> tuple[Counterfactual, ...]:
    """Each what-if that changes the score, best first, ties in the order given."""
    now = evaluate(card, row).score
    then = [(what_if, evaluate(card, {**row, **what_if.changes})) for what_if in obtainable]
    changed = [
        Counterfactual(what_if, after.score, after.chance, after.score - now)
        for what_if, after in then
        if after.score != now
    ]
    return tuple(sorted(changed, key=lambda one: -one.chance))
