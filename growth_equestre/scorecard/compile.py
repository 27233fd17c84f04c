"""A card as one DuckDB statement, so that a million rows get chances and receipts without Python.

The house never builds SQL from strings; this is the one exception, because here the statement *is* the model: its
shape follows the card (as many columns as signals, as many branches as bins). It stays safe by construction:
names are checked identifiers and quoted, numbers are written by repr, texts are escaped, and nothing else comes
from outside. Every stage is a plain projection over columns (no per-row sorting of lists): the five strongest
reasons are five passes of `greatest` over packed keys (micro-points, card order, sign).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate

from growth_equestre.scorecard import checks, compile_forest, rules
from growth_equestre.scorecard.types import (
    Axis,
    Beta,
    Calibration,
    Card,
    CategoryAxis,
    Cell,
    Forest,
    Identity,
    Isotonic,
    PairTable,
    SignalTable,
)

REST = rules.LISTED + 1
"""Number of the item that stands for everything not listed."""
KEY_STEP = 2 * checks.MAX_CELLS
"""Room below the micro-points of a key: 16 bits of reversed cell number and one of sign."""


_Stage = Callable[[Card], str]
"""The columns that one stage adds to those of the stage before."""


def compile_sql(
    card: Card,
    *,
    keep: Sequence[str] = (),
    relation: str = "features",
    receipt: bool = True,
    contributions: bool = False,
    interval: bool = False,
) -> str:
    """SELECT over `relation` (one column per signal), one row out per row in, in no promised order.

    Columns out: those in `keep`, then margin, chance (double) and score (integer); with receipt start_points,
    reasons (struct(signal, text, points)[], strongest first) and rest_points; with contributions c_<term>
    (log-odds); with interval chance_low and chance_high (90%).
    """
    for name in (*keep, relation):
        checks.identifier(name)
    parts: list[_Stage] = [_placed, *([_coded] if card.forest else []), _pointed, _summed, _scored]
    if receipt:
        parts += [_rated, _moved, _keyed, *map(_strongest, range(1, REST))]
        parts += [_picked, _left, _settled, _floored, _claimed, _apportioned]
    body = _valued(card, keep, relation)
    for part in parts:
        body = f"select *, {part(card)} from ({body})"  # noqa: S608
    return f"select {', '.join(_columns_out(card, keep, receipt, contributions, interval))} from ({body})"  # noqa: S608


def _columns_out(card: Card, keep: Sequence[str], receipt: bool, contributions: bool, interval: bool) -> list[str]:
    columns = [f'"{name}"' for name in keep] + ["_margin as margin", "_chance as chance", "_score as score"]
    if interval:
        width = f"{_number(rules.Z_90)} * sqrt({_number(card.intercept_variance)} + _variance)"
        columns += [
            f"{_link(card.calibration, f'(_margin {sign} {width})')} as chance_{name}"
            for sign, name in (("-", "low"), ("+", "high"))
        ]
    if contributions:
        columns += [f'_c{i} as "c_{term.name}"' for i, term in enumerate(card.parts)]
    if receipt:
        columns += [f"{_start(card)} as start_points", f"{_reasons(card)} as reasons"]
        columns.append(f"_n{REST}::integer as rest_points")
    return columns


def _valued(card: Card, keep: Sequence[str], relation: str) -> str:
    """The inputs as doubles and texts, `_v<position of the signal>`."""
    columns = [f'"{name}"' for name in keep]
    for i, signal in enumerate(card.signals):
        kind = "double" if signal.kind == "numeric" else "varchar"
        columns.append(f'"{signal.name}"::{kind} as _v{i}')
    return f'select {", ".join(columns) or "null as _none"} from "{relation}"'  # noqa: S608


def _placed(card: Card) -> str:
    """The place of each row in each term's table, `_g<term>`."""
    position = {signal.name: i for i, signal in enumerate(card.signals)}
    places = [_place(table.axis, f"_v{i}") for i, table in enumerate(card.tables)]
    places += [_pair_place(pair, position) for pair in card.pairs]
    places += ["0"] if card.forest else []
    return ", ".join(f"{place} as _g{i}" for i, place in enumerate(places)) or "0 as _g"


def _coded(card: Card) -> str:
    """What the forest's trees ask for, `_o<position of the signal in the forest>`."""
    position = {signal.name: i for i, signal in enumerate(card.signals)}
    forest = card.forest
    return compile_forest.codes(forest, [position[name] for name in forest.signals]) if forest else ""


def _pair_place(pair: PairTable, position: dict[str, int]) -> str:
    first = _place(pair.first_axis, f"_v{position[pair.first]}")
    second = _place(pair.second_axis, f"_v{position[pair.second]}")
    return f"{first} * {pair.second_axis.size} + {second}"


def _place(axis: Axis, column: str) -> str:
    is_missing = f"{column} is null"
    if isinstance(axis, CategoryAxis):
        levels = ", ".join(_text(level) for level in axis.levels)
        found = f"coalesce(nullif(list_position([{levels}]::varchar[], {column}), 0), {axis.other + 1}) - 1"
        return f"(case when {is_missing} then {axis.missing} else {found} end)::integer"
    bins = _branches(column, [_number(edge) for edge in axis.edges], [str(i) for i in range(axis.missing)])
    return f"(case when {is_missing} or isnan({column}) then {axis.missing} else {bins} end)::integer"


def _branches(column: str, edges: Sequence[str], outcomes: Sequence[str]) -> str:
    """A balanced tree of comparisons: outcome i where edges[i-1] <= column < edges[i]."""
    if not edges:
        return outcomes[0]
    middle = len(edges) // 2
    below = _branches(column, edges[:middle], outcomes[: middle + 1])
    above = _branches(column, edges[middle + 1 :], outcomes[middle + 1 :])
    return f"case when {column} < {edges[middle]} then {below} else {above} end"


def _pointed(card: Card) -> str:
    """Contributions `_c<term>` in log-odds, and the summed variance."""
    points = [f"{_pointed_by(i, term)} as _c{i}" for i, term in enumerate(card.parts)]
    spread = [
        _looked_up(i, term.cells, _variance)
        for i, term in enumerate(card.parts)
        if any(cell.variance for cell in term.cells)
    ]
    return ", ".join([*points, f"{_sum(spread)} as _variance"])


def _pointed_by(i: int, part: SignalTable | PairTable | Forest) -> str:
    return compile_forest.points(part) if isinstance(part, Forest) else _looked_up(i, part.cells, _points)


def _looked_up(i: int, cells: Sequence[Cell], figure: Callable[[Cell], float]) -> str:
    figures = ", ".join(_number(figure(cell)) for cell in cells)
    return f"list_extract([{figures}], _g{i} + 1)"


def _points(cell: Cell) -> float:
    return cell.points


def _variance(cell: Cell) -> float:
    return cell.variance


def _summed(card: Card) -> str:
    move = _sum([f"_c{i}" for i in range(len(card.parts))])
    return f"{move} as _move, {_number(card.intercept)} + {move} as _margin"


def _scored(card: Card) -> str:
    chance = _link(card.calibration, "_margin")
    return f"{chance} as _chance, {_pico(chance)} as _pico, {_score(chance)} as _score"


def _pico(chance: str) -> str:
    return f"floor({chance} * 1e12 + 0.5e0)::bigint"


def _score(chance: str) -> str:
    return f"(({_pico(chance)} + 5000000000) // 10000000000)::integer"


def _start(card: Card) -> int:
    return rules.score_of(rules.chance_of(card.calibration, card.intercept))


def _rated(card: Card) -> str:
    """Chance moved per log-odds, `_rate`, and how many terms say anything."""
    start = _number(rules.chance_of(card.calibration, card.intercept))
    middle = f"({_number(card.intercept)} + _move / 2e0)"
    rate = (
        f"case when abs(_move) < {_number(rules.FLAT)} then {_slope(card.calibration, middle)}"
        f" else (_chance - {start}) / _move end"
    )
    nonzero = " + ".join(f"(_c{i} <> 0)::integer" for i in range(len(card.parts))) or "0"
    return f"least({rate}, {_number(rules.STEEPEST)}) as _rate, {nonzero} as _nonzero"


def _moved(card: Card) -> str:
    """Micro-points of each term, `_x<term>`."""
    moved = [f"floor(_c{i} * _rate * 1e8 + 0.5e0)::bigint as _x{i}" for i in range(len(card.parts))]
    return ", ".join(moved) or "0 as _x"


def _keyed(card: Card) -> str:
    """One number per term, `_k<term>`: bigger is stronger, then earlier; the last bit is the sign."""
    keys = [
        f"abs(_x{i}) * {KEY_STEP} + ({checks.MAX_CELLS - 1 - before} - _g{i}) * 2 + (_x{i} < 0)::integer as _k{i}"
        for i, before in enumerate(_cells_before(card.parts))
    ]
    return ", ".join(keys) or "0 as _k"


def _cells_before(terms: Sequence[SignalTable | PairTable | Forest]) -> list[int]:
    return list(accumulate((len(term.cells) for term in terms), initial=0))[: len(terms)]


def _strongest(rank: int) -> _Stage:
    def stage(card: Card) -> str:
        keys = [f"_k{i}" for i in range(len(card.parts))]
        if rank > 1:
            keys = [f"case when {key} < _r{rank - 1} then {key} else -1 end" for key in keys]
        return f"greatest({', '.join([*keys, '-1::bigint'])}) as _r{rank}"

    return stage


def _picked(_: Card) -> str:
    """Micro-points `_m<rank>` of the listed (zero: none) and their cell numbers `_cell<rank>`."""
    columns = []
    for rank in range(1, REST):
        micro = f"(1 - _r{rank} % 2 * 2) * (_r{rank} // {KEY_STEP})"
        columns.append(f"case when _r{rank} >= {rules.LEAST * KEY_STEP} then {micro} else 0 end as _m{rank}")
        columns.append(f"({checks.MAX_CELLS - 1} - (_r{rank} % {KEY_STEP}) // 2)::integer as _cell{rank}")
    return ", ".join(columns)


def _left(card: Card) -> str:
    """Micro-points that the listed do not explain, and whether anything is unlisted."""
    start = rules.pico(rules.chance_of(card.calibration, card.intercept)) // 10**4
    ranks = range(1, REST)
    explained = " + ".join(f"_m{rank}" for rank in ranks)
    listed = " + ".join(f"(_m{rank} <> 0)::integer" for rank in ranks)
    is_all_listed = f"_m1 <> 0 and _nonzero <= {listed}"
    return f"_pico // 10000 - {start} - ({explained}) as _left, {is_all_listed} as _is_all_listed"


def _settled(_: Card) -> str:
    """Micro-points of the six items `_i1` .. `_i6`, summing to the whole move."""
    listed = ", ".join(f"_m{rank} as _i{rank}" for rank in range(2, REST))
    first = "_m1 + case when _is_all_listed then _left else 0 end as _i1"
    return f"{first}, {listed}, case when _is_all_listed then 0 else _left end as _i{REST}"


def _floored(_: Card) -> str:
    """Whole points below each item, `_f<item>`."""
    items = range(1, REST + 1)
    return ", ".join(f"floor(_i{item} / {rules.MICRO}e0)::bigint as _f{item}" for item in items)


def _claimed(card: Card) -> str:
    """Each item's claim to one point more, `_b<item>` (remainder, then the earlier item), and how many are due."""
    items = range(1, REST + 1)
    claims = [
        f"case when _i{item} > _f{item} * {rules.MICRO}"
        f" then (_i{item} - _f{item} * {rules.MICRO}) * 8 + {8 - item} else 0 end as _b{item}"
        for item in items
    ]
    floors = " + ".join(f"_f{item}" for item in items)
    return ", ".join([*claims, f"_score - {_start(card)} - ({floors}) as _short"])


def _apportioned(_: Card) -> str:
    """Whole points of the six items, `_n<item>`."""
    items = range(1, REST + 1)
    columns = []
    for item in items:
        ahead = " + ".join(f"(_b{j} > _b{item})::integer" for j in items if j != item)
        columns.append(f"_f{item} + (_b{item} > 0 and {ahead} < _short)::integer as _n{item}")
    return ", ".join(columns)


def _reasons(card: Card) -> str:
    names = ", ".join(_text(part.name) for part in card.parts for _ in part.cells)
    texts = ", ".join(_text(cell.text) for part in card.parts for cell in part.cells)
    reasons = ", ".join(
        f"case when _n{rank} <> 0 then struct_pack("
        f"signal := list_extract([{names}]::varchar[], _cell{rank} + 1), "
        f"text := list_extract([{texts}]::varchar[], _cell{rank} + 1), points := _n{rank}::integer) end"
        for rank in range(1, REST)
    )
    return f"list_filter([{reasons}], lambda reason: reason is not null)"


def _link(calibration: Calibration, margin: str) -> str:
    if isinstance(calibration, Identity):
        return _sigmoid(margin)
    if isinstance(calibration, Beta):
        return _sigmoid(_beta_margin(calibration, margin))
    p = _sigmoid(margin)
    lines = [
        f"least({_number(y)} + ({p} - {_number(x)}) * {_number(slope)}, {_number(y_next)})"
        for (x, y), (_, y_next), slope in _lines(calibration)
    ]
    first, last = calibration.knots[0][1], calibration.knots[-1][1]
    return _on_lines(calibration, p, [_number(first), *lines, _number(last)])


def _slope(calibration: Calibration, margin: str) -> str:
    p = _sigmoid(margin)
    if isinstance(calibration, Identity):
        return f"({p} * (1e0 - {p}))"
    if isinstance(calibration, Beta):
        q = _sigmoid(_beta_margin(calibration, margin))
        a, b = _number(calibration.a), _number(calibration.b)
        return f"({q} * (1e0 - {q}) * ({a} * (1e0 - {p}) + {b} * {p}))"
    slopes = [f"{_number(slope)} * {p} * (1e0 - {p})" for *_, slope in _lines(calibration)]
    return _on_lines(calibration, p, ["0e0", *slopes, "0e0"])


def _lines(calibration: Isotonic) -> list[tuple[tuple[float, float], tuple[float, float], float]]:
    knots = calibration.knots
    return [(knots[i - 1], knots[i], rules.knot_slope(calibration, i)) for i in range(1, len(knots))]


def _on_lines(calibration: Isotonic, p: str, outcomes: Sequence[str]) -> str:
    return f"({_branches(p, [_number(x) for x, _ in calibration.knots], outcomes)})"


def _sigmoid(margin: str) -> str:
    z = f"exp(-abs({margin}))"
    return f"(case when {margin} >= 0e0 then 1e0 / (1e0 + {z}) else {z} / (1e0 + {z}) end)"


def _beta_margin(calibration: Beta, margin: str) -> str:
    a, b, c = (_number(v) for v in (calibration.a, calibration.b, calibration.c))
    return f"({b} * {_softplus(margin)} - {a} * {_softplus(f'(-{margin})')} + {c})"


def _softplus(x: str) -> str:
    return f"(greatest({x}, 0e0) + ln(1e0 + exp(-abs({x}))))"


def _sum(terms: Sequence[str]) -> str:
    return f"({' + '.join(['0e0', *terms])})"


def _number(value: float) -> str:
    """A double literal that reads back to the same bits, in parentheses (so that no minus meets another)."""
    digits = repr(float(value))
    return f"({digits if 'e' in digits else digits + 'e0'})"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
