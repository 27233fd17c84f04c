"""All actions in one card: what leads have in common is learned once, what an action adds to it beside that. Pure.

The one card reads the lead's signals, the action, and each signal together with the action (`score_by_action`, levels
such as "LIGAR:40"). Read at one action it is an ordinary card over the lead's signals, with clean receipts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import product

from growth_equestre.foundation.vocab import NextAction, Segment
from growth_equestre.scorecard import service as scorecard
from growth_equestre.scorecard.types import (
    Card,
    CategoryAxis,
    Cell,
    NumericAxis,
    Signal,
    SignalTable,
    Value,
)

NAME = "next_action"
DIGITS = 9
"""Decimals of points and variances."""
SPEAKS_LESS = 0.15
"""Log-odds by which a lead left alone is thought to speak less than one that is contacted, before any outcome."""
CONTACTS = tuple(one for one in NextAction if one not in (NextAction.WAIT, NextAction.HAND_TO_PARTNER))
ACTION = "action"
BY_ACTION = "_by_action"
VALUES: Mapping[str, tuple[Value, ...]] = {
    "score": (0, 10, 20, 40, 70, None),
    "segment": (*(one.value for one in Segment), None),
    "hook_complete": (0, 1),
    "whatsapp_click": (0, 1),
    "whatsapp_reply": (0, 1),
    "asked_price": (0, 1),
    "proposal": (0, 1, 2),
    "meeting": (0, 1, 2),
    "no_reply": (0, 3, 7, 14),
    "idle_days": (0, 7, 30),
}
"""Every value that a lead's signal can have when an action is chosen; None where it may be missing."""
LABELS: Mapping[str, str] = {
    "score": "Chance",
    "segment": "Segmento",
    "hook_complete": "Calculadora",
    "whatsapp_click": "Clique no WhatsApp",
    "whatsapp_reply": "Resposta no WhatsApp",
    "asked_price": "Preço",
    "proposal": "Proposta",
    "meeting": "Reunião",
    "no_reply": "Sem resposta",
    "idle_days": "Dias em silêncio",
}
TEXTS: Mapping[str, Mapping[Value, str]] = {
    "score": {
        0: "chance abaixo de 10",
        10: "chance entre 10 e 19",
        20: "chance entre 20 e 39",
        40: "chance entre 40 e 69",
        70: "chance de 70 ou mais",
        None: "chance ainda não calculada",
    },
    "segment": {
        **{one.value: f"interesse em {one.label.lower()}" for one in Segment},
        None: "segmento não informado",
    },
    "hook_complete": {0: "não concluiu a calculadora", 1: "concluiu a calculadora"},
    "whatsapp_click": {0: "não clicou no WhatsApp", 1: "clicou no WhatsApp"},
    "whatsapp_reply": {0: "não respondeu no WhatsApp", 1: "respondeu no WhatsApp"},
    "asked_price": {0: "não perguntou o preço", 1: "perguntou o preço"},
    "proposal": {0: "sem proposta", 1: "abriu a proposta", 2: "pediu proposta"},
    "meeting": {0: "sem reunião", 1: "marcou reunião", 2: "compareceu à reunião"},
    "no_reply": {
        0: "sem cobrança pendente",
        3: "sem resposta há 3 dias",
        7: "sem resposta há 7 dias",
        14: "sem resposta há 14 dias",
    },
    "idle_days": {0: "ativo na última semana", 7: "quieto há uma semana", 30: "quieto há um mês"},
}
SIGNALS: tuple[Signal, ...] = (
    Signal(ACTION, "category", "Ação"),
    *(Signal(name, "category" if name == "segment" else "numeric", label) for name, label in LABELS.items()),
    *(Signal(f"{name}{BY_ACTION}", "category", f"{label}, por ação") for name, label in LABELS.items()),
)
"""What the one card reads."""


def level(action: NextAction, value: Value) -> str:
    """The level of a signal together with the action: "LIGAR:40", "LIGAR:?" where it is missing."""
    return f"{action.value}:{'?' if value is None else int(value) if isinstance(value, bool) else value}"


def row_of(signals: Mapping[str, Value], action: NextAction) -> dict[str, Value]:
    """What the one card reads of a lead and an action."""
    crossed = {f"{name}{BY_ACTION}": level(action, signals[name]) for name in VALUES}
    return {ACTION: action.value, **{name: signals[name] for name in VALUES}, **crossed}


def joined(cards: Mapping[NextAction, Card]) -> Card:
    """One card that says what these say, one per action; each reads some of the lead's signals."""
    base = sum(card.intercept for card in cards.values()) / len(cards)
    usual: dict[str, Value] = {name: known[0] for name, known in VALUES.items()}
    crossed = []
    for card, (name, value) in product(cards.values(), _each_value()):
        given = scorecard.evaluate(card, {**usual, name: value}).contributions
        crossed.append(sum(points for points, term in zip(given, card.terms, strict=True) if term.name == name))
    parts = [base, *[0.0] * len(_each_value()), *(card.intercept - base for card in cards.values()), *crossed]
    version = next(iter(cards.values())).version
    return from_parts(parts, [0.0] * (len(cards) * (1 + len(_each_value()))), tuple(cards), version)


def from_parts(parts: Sequence[float], variances: Sequence[float], actions: Sequence[NextAction], version: str) -> Card:
    """The one card from its numbers: the level, one per value, one per action, one per action and value.

    variances: of the last two kinds.
    """
    each, how_many = _each_value(), len(actions)
    common = dict(zip(each, parts[1:], strict=False))
    added = list(zip(parts[1 + len(each) :], variances, strict=True))
    at = {action.value: Cell(*_cell(added[place], action.label.lower())) for place, action in enumerate(actions)}
    tables = [_levels(ACTION, "Ação", at)]
    for name, values in VALUES.items():
        own = {value: common[name, value] for value in values}
        tables.append(_table(name, own, dict.fromkeys(values, 0.0)))
    for name in VALUES:
        crossed = {
            level(action, value): Cell(*_cell(added[place], f"{TEXTS[name][value]}: {action.label.lower()}"))
            for place, (action, (one, value)) in enumerate(product(actions, each), start=how_many)
            if one == name
        }
        tables.append(_levels(f"{name}{BY_ACTION}", f"{LABELS[name]}, por ação", crossed))
    return Card(NAME, version, parts[0], tuple(tables))


def parts_of(card: Card, actions: Sequence[NextAction]) -> list[float]:
    """The numbers of the one card, in the order of `from_parts`."""
    usual: dict[str, Value] = {name: known[0] for name, known in VALUES.items()}
    names = [term.name for term in card.terms]

    def points(term: str, action: NextAction, changed: Mapping[str, Value]) -> float:
        given = scorecard.evaluate(card, row_of({**usual, **changed}, action)).contributions
        return given[names.index(term)]

    common = [points(name, actions[0], {name: value}) for name, value in _each_value()]
    by_action = [points(ACTION, action, {}) for action in actions]
    crossed = [
        points(f"{name}{BY_ACTION}", action, {name: value}) for action, (name, value) in product(actions, _each_value())
    ]
    return [card.intercept, *common, *by_action, *crossed]


def _each_value() -> list[tuple[str, Value]]:
    return [(name, value) for name, values in VALUES.items() for value in values]


def _cell(added: tuple[float, float], text: str) -> tuple[float, str, float]:
    return round(added[0], DIGITS), text, round(added[1], DIGITS)


def _levels(name: str, label: str, cells: Mapping[str, Cell]) -> SignalTable:
    nothing = Cell(0.0, "não informado")
    return SignalTable(Signal(name, "category", label), CategoryAxis(tuple(cells)), (*cells.values(), nothing, nothing))


def to_learn_from(card: Card) -> Card:
    """The prior card as learning starts from it: a lead left alone speaks nearly as often as one that is contacted.

    The prior's own word about waiting is a price on people's time, and no belief about leads.
    """
    actions, each = tuple(NextAction), len(_each_value())
    parts = parts_of(card, actions)
    wait, others = actions.index(NextAction.WAIT), [actions.index(one) for one in CONTACTS]
    common, added = parts[: 1 + each], parts[1 + each : 1 + each + len(actions)]
    crossed = [parts[1 + each + len(actions) + place * each :][:each] for place in range(len(actions))]
    added[wait] = sum(added[one] for one in others) / len(others) - SPEAKS_LESS
    crossed[wait] = [sum(crossed[one][place] for one in others) / len(others) for place in range(each)]
    whole = [*common, *added, *(points for one in crossed for points in one)]
    return from_parts(whole, [0.0] * (len(actions) * (1 + each)), actions, card.version)


def read_at(card: Card, action: NextAction) -> Card:
    """What the one card says of one action, as a card over the lead's signals.

    Its variances are of what the action adds: what all actions share cancels when they are compared.
    """
    points, spread = _Reader(card, action), _Reader(_variances(card), action)
    return Card(
        name=f"{NAME}_{action.value.lower()}",
        version=card.version,
        intercept=card.intercept + points(ACTION),
        tables=tuple(
            _table(
                name,
                {value: points(name, value) for value in VALUES[name]},
                {value: spread(name, value) for value in VALUES[name]},
            )
            for name in VALUES
        ),
        calibration=card.calibration,
        intercept_variance=spread(ACTION),
        trained=card.trained,
    )


class _Reader:
    """Sums what the terms over one of the lead's signals (or the action) give for a value of it, at one action."""

    def __init__(self, card: Card, action: NextAction) -> None:
        self._card, self._action = card, action
        self._bases = [term.name.removesuffix(BY_ACTION) for term in card.terms]

    def __call__(self, name: str, value: Value = None) -> float:
        row: dict[str, Value] = {one: known[0] for one, known in VALUES.items()}
        if name != ACTION:
            row[name] = value
        given = scorecard.evaluate(self._card, row_of(row, self._action)).contributions
        return sum(points for points, own in zip(given, self._bases, strict=True) if own == name)


def _variances(card: Card) -> Card:
    """A card whose points are the variances of what the action adds."""
    tables = [
        replace(
            table,
            signal=replace(table.signal, monotone=0),
            cells=tuple(
                replace(cell, points=cell.variance if table.name.endswith((ACTION, BY_ACTION)) else 0.0)
                for cell in table.cells
            ),
        )
        for table in card.tables
    ]
    return replace(card, tables=tuple(tables), pairs=())


def _table(name: str, points: Mapping[Value, float], variances: Mapping[Value, float]) -> SignalTable:
    signal = Signal(name, "category" if name == "segment" else "numeric", LABELS[name])
    known = [value for value in VALUES[name] if value is not None]
    cells = [Cell(points[value], TEXTS[name][value], variances[value]) for value in known]
    unknown = None if None in VALUES[name] else known[0]
    missing = Cell(points[unknown], TEXTS[name][unknown], variances[unknown])
    if signal.kind == "category":
        other = Cell(points[None], f"outro {LABELS[name].lower()}", variances[None])
        return SignalTable(signal, CategoryAxis(tuple(map(str, known))), (*cells, other, missing))
    return SignalTable(signal, NumericAxis(_edges(known)), (*cells, missing))


def _edges(known: Iterable[Value]) -> tuple[float, ...]:
    return tuple(float(value) for value in known if value is not None)[1:]
